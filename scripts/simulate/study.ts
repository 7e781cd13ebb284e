/** What a study is: seeded runs, what each of them counts, and claims about all of them together. */

/** What came of one run. Plain data: it travels between threads. */
export type StudyRun = {
  readonly seed: number;
  /** What must never be and was, in sentences; empty when all was well. */
  readonly breaches: readonly string[];
  /** What happened how often, by its name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every measurement of one kind, by the name of the kind with its unit. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
};

/** One claim about all runs, with the figure that bears it out or refutes it. */
export type Finding = { readonly says: string; readonly figure: string; readonly holds: boolean };

/** A question that one rehearsal cannot answer. */
export type Study = {
  readonly name: string;
  /** What is asked, in one sentence. */
  readonly asks: string;
  /** How many runs make an answer. */
  readonly runs: number;
  /** Plays the run of a seed; the seed decides everything in it. */
  readonly play: (seed: number) => Promise<StudyRun>;
  readonly judge: (totals: Totals) => readonly Finding[];
};

/** The runs of a study so far, added up. */
export class Totals {
  readonly #counts = new Map<string, number>();
  readonly #samples = new Map<string, number[]>();
  readonly #breaches: { readonly seed: number; readonly says: string }[] = [];
  #runs = 0;

  add({ seed, breaches, counts, samples }: StudyRun): void {
    this.#runs += 1;
    for (const [name, count] of Object.entries(counts)) {
      this.#counts.set(name, this.count(name) + count);
    }
    for (const [name, values] of Object.entries(samples)) {
      const kept = this.#samples.get(name) ?? [];
      for (const value of values) kept.push(value);
      this.#samples.set(name, kept);
    }
    for (const says of breaches) this.#breaches.push({ seed, says });
  }

  get runs(): number {
    return this.#runs;
  }

  /** Every breach with the seed that replays it, in the order in which the runs came in. */
  get breaches(): readonly { readonly seed: number; readonly says: string }[] {
    return this.#breaches;
  }

  /** The names of everything that was counted, in alphabetical order. */
  get counted(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  /** The names of everything that was measured, in alphabetical order. */
  get measured(): readonly string[] {
    return [...this.#samples.keys()].sort();
  }

  /** How often it happened; never counted is zero. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** How many measurements there are of a kind. */
  samplesOf(name: string): number {
    return this.#samples.get(name)?.length ?? 0;
  }

  /** The measurement below which the share `part` of its kind lies; undefined without any. */
  quantile(name: string, part: number): number | undefined {
    const sorted = (this.#samples.get(name) ?? []).toSorted((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  }
}

/** The claim that no run saw what must never be. */
export function withoutBreach(says: string, { runs, breaches }: Totals): Finding {
  const figure = `${String(breaches.length)} breaches in ${String(runs)} runs`;
  return { says, figure, holds: runs > 0 && breaches.length === 0 };
}

/** The claim that at most so many of a hundred measurements exceed `most`, and that there are some. */
export function atMost(
  says: string,
  totals: Totals,
  { name, part, most }: { readonly name: string; readonly part: number; readonly most: number },
): Finding {
  const found = totals.quantile(name, part);
  const figure = `${found === undefined ? 'none' : String(found)} of at most ${String(most)}`;
  return { says, figure, holds: found !== undefined && found <= most };
}
