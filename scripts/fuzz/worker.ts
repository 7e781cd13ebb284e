/** One lane of the fuzzer in a thread: its cases in turn, and the heap at a quarter, half and end. */
import { parentPort, workerData } from 'node:worker_threads';
import { chanceOf } from '../../test/fuzz/lane.ts';
import type { Lane, Tally } from '../../test/fuzz/lane.ts';
import { LANES } from '../../test/fuzz/lanes.ts';

/** What the thread tells: where it is, the oracle's disagreement, or the end. */
export type Told = { readonly index: number; readonly thrown: number } & (
  | { readonly kind: 'at' }
  | { readonly kind: 'breach'; readonly why: string }
  | { readonly kind: 'ended'; readonly tally: Tally; readonly heaps: readonly number[] }
);

/** The parts of the whole after which the heap is measured. */
const MEASURED_AT = [0.25, 0.5, 1];
const TOLD_EVERY = 1_000;

const tally: Tally = new Map();
const heaps: number[] = [];

// What the main thread starts this one with.
const {
  lane: name,
  seed,
  total,
} = workerData as {
  readonly lane: Lane['name'];
  readonly seed: number;
  readonly total: number;
};
const lane = LANES.find((each) => each.name === name);
if (lane !== undefined) await playAll(lane);

async function playAll({ perCase, play }: Lane): Promise<void> {
  let thrown = 0;
  for (let index = 0; thrown < total; index++) {
    const before = thrown;
    const count = Math.min(perCase, total - thrown);
    tell({ kind: 'at', index, thrown });
    try {
      await play(chanceOf(seed, name, index), count, tally, (done) => {
        measure(before + done);
        if (done % TOLD_EVERY === 0) tell({ kind: 'at', index, thrown: before + done });
      });
    } catch (error) {
      const why = error instanceof Error ? String(error.stack) : String(error);
      tell({ kind: 'breach', index, thrown, why });
      return;
    }
    thrown += count;
    measure(thrown);
  }
  tell({ kind: 'ended', index: 0, thrown, tally, heaps });
}

function measure(thrown: number): void {
  if (thrown < total * (MEASURED_AT[heaps.length] ?? Infinity)) return;
  globalThis.gc?.();
  heaps.push(process.memoryUsage().heapUsed);
}

function tell(told: Told): void {
  parentPort?.postMessage(told);
}
