/**
 * `npm run check:model`: explores the shipped charts over a small venue, then the shipped functions
 * alone, then charts that are broken on purpose, on several threads, and prints what was explored, what
 * was left out, and every story it found. Exit 1 when anything is not as it must be.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ABSTRACTIONS } from './check-model/abstractions.ts';
import { jobsOf } from './check-model/jobs.ts';
import type { Finding, Job, Part, Word } from './check-model/jobs.ts';
import { replayFile, scriptOf } from './check-model/script.ts';

const PARTS = ['charts', 'functions', 'broken'] as const satisfies Part[];

const USAGE = `npm run check:model -- [--part charts|functions|broken] [--workers N] [--scripts DIR]
npm run check:model -- --play FILE
  --part     one part alone: the composition of the charts, the functions alone, or what is broken
  --workers  how many threads; 2 unless told
  --scripts  writes each story as a script into this folder, as <name>.json
  --play     plays such a script against the whole of tandem, with what was broken in it`;

const PROGRESS_EVERY_MS = 5000;

const { values: flags } = parseArgs({
  options: {
    part: { type: 'string' },
    workers: { type: 'string', default: '2' },
    scripts: { type: 'string' },
    play: { type: 'string' },
  },
});

const chosen = PARTS.filter((part) => flags.part === undefined || part === flags.part);
if (chosen.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (flags.play === undefined) {
  process.exitCode = await check(chosen, Number(flags.workers));
} else {
  process.exitCode = await replayFile(flags.play, (line) => {
    console.log(line);
  });
}

type Found = { readonly job: Job; readonly found: Finding };

async function check(parts: readonly Part[], workers: number): Promise<number> {
  const startedAt = performance.now();
  const all: Found[] = [];
  for (const part of parts) {
    const found = await explorePart(part, workers, startedAt);
    all.push(...found);
    report(part, found);
  }
  if (parts.includes('charts')) console.log(`\nLeft out on purpose:\n\n${bulleted(ABSTRACTIONS)}`);
  const isAsItMustBe = all.every(({ found }) => found.holds);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`\n${isAsItMustBe ? 'All holds' : 'NOT ALL HOLDS'}, ${seconds} s.`);
  return isAsItMustBe ? 0 : 1;
}

/** Spreads the jobs of a part over the threads, each of which asks for the next when it has done one. */
async function explorePart(part: Part, workers: number, startedAt: number): Promise<Found[]> {
  const jobs = [...jobsOf(part)];
  const done: Found[] = [];
  let toldAt = performance.now();
  const progress = ({ job, states, edges }: Word & { readonly kind: 'progress' }): void => {
    const now = performance.now();
    if (now - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = now;
    const at = `${((now - startedAt) / 1000).toFixed(0)} s`;
    console.error(`${at}: ${job.name}: ${String(states)} states, ${String(edges)} edges`);
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./check-model/worker.ts', import.meta.url));
      const next = (): void => {
        const job = jobs.shift();
        if (job === undefined) void worker.terminate();
        else worker.postMessage(job);
      };
      worker.on('error', reject);
      worker.on('exit', () => {
        resolve();
      });
      // A worker of the same tree wrote it: its shape needs no check.
      worker.on('message', (word: Word) => {
        if (word.kind === 'progress') {
          progress(word);
          return;
        }
        done.push(word);
        const { states, edges } = word.found;
        console.error(`done: ${word.job.name}: ${count(states)} states, ${count(edges)} edges`);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: workers }, work));
  return done;
}

function report(part: Part, found: readonly Found[]): void {
  const titles = {
    charts: 'The shipped charts over the small venue: no story may be found',
    functions: 'The shipped functions alone: no false belief may be found',
    broken: 'Broken on purpose: a story must be found',
  };
  console.log(`\n${titles[part]}:\n`);
  for (const { job, found: each } of found) {
    const verdict = each.holds ? 'holds' : each.isComplete ? 'FAILS' : 'INCOMPLETE';
    const counts = `${count(each.states)} states, ${count(each.edges)} edges`;
    console.log(
      `${verdict.padEnd(10)} ${job.name} (${counts}, ${each.seconds.toFixed(1)} s of a core)`,
    );
    for (const line of each.story ?? []) console.log(`             ${line}`);
    tellScript(job, each);
  }
  const sum = (of: 'states' | 'edges'): string =>
    count(found.reduce((total, each) => total + each.found[of], 0));
  console.log(`\n${sum('states')} states and ${sum('edges')} edges in all.`);
}

/** A story of the composition as a script that the whole of tandem can be played. */
function tellScript({ part, name }: Job, { story }: Finding): void {
  if (story === undefined || part === 'functions' || flags.scripts === undefined) return;
  const path = `${flags.scripts}/${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`;
  mkdirSync(flags.scripts, { recursive: true });
  writeFileSync(path, `${JSON.stringify(scriptOf({ part, name }, story), null, 2)}\n`);
  console.log(`             npm run check:model -- --play ${path}`);
}

function bulleted(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en');
}
