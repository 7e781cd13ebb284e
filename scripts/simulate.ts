/**
 * `npm run simulate -- <name>`: plays the many seeded runs of a study on several threads and prints
 * its figures. Exit 1 when a claim fails; each breach is told with the command that replays it.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { STUDIES, studyOf } from './simulate/catalog.ts';
import { Totals } from './simulate/study.ts';
import type { Study, StudyRun } from './simulate/study.ts';
import type { Share } from './simulate/worker.ts';

const USAGE = `npm run simulate -- <name> [--runs N] [--from SEED] [--workers N] [--minutes N]
  --runs N     how many runs; the study's own number unless told
  --from SEED  the first seed; 1 unless told
  --workers N  how many threads; 2 unless told
  --minutes N  no run begins after so long; the figures tell how many were played

${STUDIES.map(({ name, asks, runs }) => `  ${name.padEnd(8)} ${asks} (${String(runs)} runs)`).join('\n')}`;

/** How often progress is told, in milliseconds. */
const PROGRESS_EVERY_MS = 5_000;

/** How many breaches are told one by one. */
const BREACHES_TOLD_MAX = 20;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});

const study = studyOf(positionals[0] ?? '');
if (study === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  process.exitCode = await simulate(study, {
    runs: Number(flags.runs ?? study.runs),
    from: Number(flags.from),
    workers: Number(flags.workers),
    endsAfterMs: Number(flags.minutes) * 60_000,
  });
}

type Extent = {
  readonly runs: number;
  readonly from: number;
  readonly workers: number;
  readonly endsAfterMs: number;
};

async function simulate(asked: Study, { runs, from, workers, endsAfterMs }: Extent) {
  const totals = new Totals();
  const startedAt = performance.now();
  let toldAt = startedAt;
  const take = (run: StudyRun): void => {
    totals.add(run);
    const now = performance.now();
    if (now - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = now;
    const { length } = totals.breaches;
    const done = `${String(totals.runs)} of ${String(runs)} runs`;
    console.error(`${done}, ${rateOf(totals, startedAt)}, ${String(length)} breaches`);
  };
  const shares = Array.from({ length: workers }, (_, index) => ({
    study: asked.name,
    firstSeed: from + index,
    stride: workers,
    endSeed: from + runs,
  }));
  await Promise.all(shares.map((share) => playShare(share, take, startedAt + endsAfterMs)));
  return report(asked, totals, rateOf(totals, startedAt));
}

/** Plays a share on a thread of its own, which ends with its last run or with the first after `endsAt`. */
function playShare(share: Share, take: (run: StudyRun) => void, endsAt: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./simulate/worker.ts', import.meta.url), {
      workerData: share,
    });
    // The worker of the same tree wrote it: its shape needs no check.
    worker.on('message', (run: StudyRun) => {
      take(run);
      if (performance.now() >= endsAt) void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      resolve();
    });
  });
}

function report({ name, asks, judge }: Study, totals: Totals, rate: string): number {
  const findings = judge(totals);
  console.log(`${name}: ${asks}\n${String(totals.runs)} runs, ${rate}\n`);
  for (const counted of totals.counted) {
    console.log(`  ${counted.padEnd(36)} ${String(totals.count(counted)).padStart(9)}`);
  }
  for (const measured of totals.measured) {
    const figures = [0.5, 0.99, 1].map((part) => String(totals.quantile(measured, part)));
    const [median, most, worst] = figures;
    const told = `p50 ${median ?? '?'}, p99 ${most ?? '?'}, max ${worst ?? '?'}`;
    console.log(`  ${measured.padEnd(36)} ${told} of ${String(totals.samplesOf(measured))}`);
  }
  console.log('');
  for (const { says, figure, holds } of findings) {
    console.log(`  ${holds ? 'holds ' : 'FAILS '} ${says}: ${figure}`);
  }
  for (const { seed, says } of totals.breaches.slice(0, BREACHES_TOLD_MAX)) {
    const replay = `npm run simulate -- ${name} --from ${String(seed)} --runs 1`;
    console.log(`\n  seed ${String(seed)}: ${says}\n  ${replay}`);
  }
  return findings.every(({ holds }) => holds) ? 0 : 1;
}

function rateOf({ runs }: Totals, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return `${(runs / seconds).toFixed(1)} runs/s over ${seconds.toFixed(0)} s`;
}
