/** Taking the time of short work on a machine that others use too. */

/** What one item cost, in nanoseconds. */
export type Cost = {
  /** Processor time of this thread: what others do on the machine hardly counts in it. */
  readonly cpuNs: number;
  /** Time on the wall. */
  readonly wallNs: number;
};

/** One line of the printed table. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with: a target, or another figure of the same run. */
  readonly note: string;
};

const NANOS_PER_MICRO = 1000;

/**
 * Does `work` on every item of each of `rounds` batches, and gives the cost of one item in the best
 * round: the first ones are spent on warming up. `prepare` makes a round's batch, and is not timed.
 */
export function costOfEach<Item>(
  rounds: number,
  prepare: (round: number) => readonly Item[],
  work: (item: Item) => void,
): Cost {
  let best: Cost = { cpuNs: Infinity, wallNs: Infinity };
  for (let round = 0; round < rounds; round++) {
    const items = prepare(round);
    const cpu = process.threadCpuUsage();
    const startedAt = process.hrtime.bigint();
    for (const item of items) work(item);
    const wallNs = Number(process.hrtime.bigint() - startedAt) / items.length;
    const { user, system } = process.threadCpuUsage(cpu);
    const cpuNs = ((user + system) * NANOS_PER_MICRO) / items.length;
    if (cpuNs < best.cpuNs) best = { cpuNs, wallNs };
  }
  return best;
}

/** The middle of `samples`, in their unit. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The sample below which the share `part` of `samples` lies. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** What reading the clock twice costs, in nanoseconds: it is part of every single sample. */
export function clockCost(): number {
  const samples: number[] = [];
  for (let sample = 0; sample < 10_000; sample++) {
    const startedAt = process.hrtime.bigint();
    samples.push(Number(process.hrtime.bigint() - startedAt));
  }
  return median(samples);
}

/** Bytes in use after a full collection; needs `node --expose-gc`. */
export function heapAfterCollection(): number {
  if (globalThis.gc === undefined) throw new Error('Run it with node --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
