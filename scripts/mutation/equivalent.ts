/** Equivalent mutants: those that no test can kill, because they do what the code does. */

/** Mutants of one piece of code that are left out of the score. */
export type Equivalent = {
  readonly file: string;
  /** What is mutated, without its line breaks. */
  readonly code: string;
  /** The mutations that change nothing. */
  readonly how: readonly string[];
  /** How many mutants these are together. */
  readonly times: number;
  readonly why: string;
};

/** The same in a list of one folder: how many there are is told where it is not one each. */
export type Row = readonly [
  file: string,
  code: string,
  how: string | readonly string[],
  why: string,
  times?: number,
];

/** What satisfies the compiler alone. */
export const FOR_THE_TYPE = 'for the type alone: what it asks holds whenever it is asked';

/** What a row of the list of `folder` stands for. */
export function entryOf(folder: string, [file, code, how, why, times]: Row): Equivalent {
  const mutations = typeof how === 'string' ? [how] : how;
  const path = `${folder}/${file}.ts`;
  return { file: path, code, how: mutations, times: times ?? mutations.length, why };
}
