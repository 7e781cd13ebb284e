/** What a fuzzing lane is: cases from a seed, each a story of bad input with an oracle beside it. */
import { seededRandom } from '../../src/lib/seeded-random.ts';
import type { Random } from '../../src/ports/random.ts';

/** How often each kind of thing happened, by its name. */
export type Tally = Map<string, number>;

/** One kind of bad input, thrown at one door. */
export type Lane = {
  readonly name: 'frames' | 'answers' | 'bytes' | 'requests' | 'sockets';
  /** What is thrown, in the plural. */
  readonly unit: string;
  /** How many are thrown when nobody says otherwise. */
  readonly total: number;
  /** How many one case throws: a case with fewer is the beginning of the one with more. */
  readonly perCase: number;
  /** What must have been counted in the end: a fuzzer that hits nothing finds nothing. */
  readonly mustMeet: readonly string[];
  /**
   * Throws `count` of them. Rejects with a `Breach` when the oracle disagrees; a lane with long cases
   * tells how many were thrown.
   */
  readonly play: (
    random: Random,
    count: number,
    tally: Tally,
    told?: (thrown: number) => void,
  ) => Promise<void>;
};

/** The oracle disagrees: what happened, and the input that made it happen. */
export class Breach extends Error {
  override readonly name = 'Breach';
}

const INPUT_CHARACTERS = 2_000;

/** Throws a `Breach` unless `holds`; the input is told shortened. */
export function demand(holds: boolean, what: string, input: string): asserts holds {
  if (!holds) throw new Breach(`${what}\n  input: ${input.slice(0, INPUT_CHARACTERS)}`);
}

/** Counts one more. */
export function count(tally: Tally, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

/** The chance of one case: it depends on the seed, the lane and the number alone. */
export function chanceOf(seed: number, lane: Lane['name'], index: number): Random {
  return seededRandom(seed).fork(`${lane} ${String(index)}`);
}
