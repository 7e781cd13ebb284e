/** Plays the worlds of many seeds on several threads. */
import { Worker } from 'node:worker_threads';
import type { WorldRun } from './play-world.ts';

/** Which seeds one thread plays: from the first on, every `stride`-th before the end. */
export type Share = {
  readonly firstSeed: number;
  readonly stride: number;
  readonly endSeed: number;
};

/** Which worlds are played, and on how many threads. */
export type Extent = {
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  /** No world begins after so many milliseconds of real time. */
  readonly endsAfterMs: number;
};

/** Plays them all and hands each over as it comes; rejects when a thread fails. */
export async function playMany(
  { from, seeds, workers, endsAfterMs }: Extent,
  take: (run: WorldRun) => void,
): Promise<void> {
  const endsAt = performance.now() + endsAfterMs;
  const shares = Array.from({ length: workers }, (_, index) => ({
    firstSeed: from + index,
    stride: workers,
    endSeed: from + seeds,
  }));
  await Promise.all(shares.map((share) => playShare(share, take, endsAt)));
}

function playShare(share: Share, take: (run: WorldRun) => void, endsAt: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // A test runner starts its threads with conditions that load XState's slower development build.
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: share,
      execArgv: [],
    });
    // The worker of the same tree wrote it: its shape needs no check.
    worker.on('message', (runs: readonly WorldRun[]) => {
      runs.forEach(take);
      if (performance.now() >= endsAt) void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      resolve();
    });
  });
}
