/**
 * Throws bad input at every door: frames and answers at the adapter, requests at the exchange. Prints
 * what was met, and the command that plays the case of a breach again. Exit 1 when there was one.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { chanceOf } from '../test/fuzz/lane.ts';
import type { Lane, Tally } from '../test/fuzz/lane.ts';
import { LANES } from '../test/fuzz/lanes.ts';
import type { Told } from './fuzz/worker.ts';

const USAGE = `npm run fuzz -- [lane …] [--seed N] [--case M] [--share F]
  --seed N   what decides everything; 1 unless told
  --case M   plays this one case of one lane again
  --share F  throws only this part of the whole, for example 0.1

${LANES.map(({ name, unit, total }) => `  ${name.padEnd(9)} ${String(total)} ${unit}`).join('\n')}`;

/** A lane that tells nothing for so long hangs. */
const HANG_MS = 120_000;
/** How much more a lane may hold at its end than at its first quarter, in bytes. */
const GROWTH_MAX = 32 * 1024 * 1024;
const PROGRESS_EVERY_MS = 10_000;
const MIB = 1024 * 1024;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    share: { type: 'string', default: '1' },
  },
});
const seed = Number(flags.seed);
const share = Number(flags.share);
const lanes = LANES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const isKnown = positionals.every((name) => LANES.some((lane) => lane.name === name));

if (!isKnown || !Number.isSafeInteger(seed) || !(share > 0 && share <= 1)) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (flags.case === undefined) {
  for (const lane of lanes) await throwAll(lane);
} else {
  for (const lane of lanes) await playAgain(lane, Number(flags.case));
}

/** One case in this thread, where a debugger finds it. */
async function playAgain(lane: Lane, index: number): Promise<void> {
  const tally: Tally = new Map();
  await lane.play(chanceOf(seed, lane.name, index), lane.perCase, tally);
  tellTally(lane, tally);
}

/** The whole of a lane in a thread of its own, which is watched: what hangs cannot tell so itself. */
function throwAll(lane: Lane): Promise<void> {
  const total = Math.ceil(lane.total * share);
  const startedAt = performance.now();
  const workerData = { lane: lane.name, seed, total };
  const worker = new Worker(new URL('./fuzz/worker.ts', import.meta.url), { workerData });
  let toldAt = startedAt;
  let place = { index: 0, thrown: 0 };
  return new Promise((resolve) => {
    const fail = (why: string): void => {
      const replay = `npm run fuzz -- ${lane.name} --seed ${String(seed)} --case ${String(place.index)}`;
      console.error(`${lane.name}: ${why}\n  again: ${replay}`);
      process.exitCode = 1;
      clearTimeout(watchdog);
      void worker.terminate().then(() => {
        resolve();
      });
    };
    const watchdog = setTimeout(() => {
      fail(`nothing was told for ${String(HANG_MS / 1_000)} s`);
    }, HANG_MS);
    worker.on('message', (told: Told) => {
      watchdog.refresh();
      place = told;
      if (told.kind === 'breach') fail(told.why);
      if (told.kind === 'ended') {
        clearTimeout(watchdog);
        summarize(lane, told, performance.now() - startedAt);
        resolve();
      }
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = performance.now();
      console.error(`${lane.name}: ${String(told.thrown)} of ${String(total)} ${lane.unit}`);
    });
    // What nobody caught, a rejection among it, ends the thread.
    worker.on('error', (error: unknown) => {
      fail(`it crashed: ${error instanceof Error ? String(error.stack) : String(error)}`);
    });
  });
}

function summarize(
  lane: Lane,
  { thrown, tally, heaps }: Extract<Told, { kind: 'ended' }>,
  ms: number,
) {
  const [first = 0, ...later] = heaps;
  const grown = Math.max(0, ...later) - first;
  const held = heaps.map((bytes) => `${(bytes / MIB).toFixed(1)} MiB`).join(', ');
  const seconds = `${(ms / 1_000).toFixed(0)} s`;
  console.log(
    `${lane.name}: ${String(thrown)} ${lane.unit} in ${seconds}, no breach; heap ${held}`,
  );
  tellTally(lane, tally);
  if (grown > GROWTH_MAX) {
    console.error(`${lane.name}: its memory grows`);
    process.exitCode = 1;
  }
  const unmet = share < 1 ? [] : lane.mustMeet.filter((name) => !tally.has(name));
  if (unmet.length === 0) return;
  console.error(`${lane.name}: never met ${unmet.join(', ')}`);
  process.exitCode = 1;
}

function tellTally(lane: Lane, tally: Tally): void {
  const counts = [...tally].sort(([, left], [, right]) => right - left);
  console.log(`  ${counts.map(([name, times]) => `${name} ${String(times)}`).join(', ')}`);
  if (counts.length === 0) console.log(`  ${lane.unit}: nothing was counted`);
}
