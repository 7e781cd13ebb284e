/** One thread of many worlds: plays every so many-th seed and tells what came of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawWorld } from './draw-world.ts';
import { playWorld } from './play-world.ts';
import type { WorldRun } from './play-world.ts';
import type { Share } from './play-many.ts';

/** Runs are told together, so that the main thread is not asked for each. */
const TOLD_TOGETHER = 20;

// Whoever started this thread gave it exactly this.
const { firstSeed, stride, endSeed } = workerData as Share;
let runs: WorldRun[] = [];
for (let seed = firstSeed; seed < endSeed; seed += stride) {
  runs.push(await playWorld(drawWorld(seed)));
  if (runs.length < TOLD_TOGETHER) continue;
  parentPort?.postMessage(runs);
  runs = [];
}
parentPort?.postMessage(runs);
