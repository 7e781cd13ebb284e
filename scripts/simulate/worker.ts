/** One worker of a study: plays every so many-th seed and tells what came of each. */
import { parentPort, workerData } from 'node:worker_threads';
import { studyOf } from './catalog.ts';

/** Which part of a study a worker plays. */
export type Share = {
  readonly study: string;
  readonly firstSeed: number;
  readonly stride: number;
  readonly endSeed: number;
};

// The command that started this thread gave it exactly this.
const { study: name, firstSeed, stride, endSeed } = workerData as Share;
const study = studyOf(name);
if (study === undefined) throw new RangeError(`No study is named ${name}.`);
for (let seed = firstSeed; seed < endSeed; seed += stride) {
  parentPort?.postMessage(await study.play(seed));
}
