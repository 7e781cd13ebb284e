/** The score of an area: which mutants were killed, which are excused, and which are left. */
import type { Equivalent } from './equivalent.ts';
import type { Mutant } from './instrument.ts';
import type { Verdict } from './plan.ts';

/** What became of the mutants of one file. */
export type FileScore = {
  readonly file: string;
  readonly all: number;
  readonly killed: number;
  /** Of those that nothing killed, the ones that no test can tell from the code. */
  readonly excused: number;
  /** What is left: a test is missing, or the code is not needed. */
  readonly left: readonly Mutant[];
  /** Entries of the list that excuse another number of mutants than they say. */
  readonly stale: readonly Equivalent[];
};

/** The least share of an area's mutants, without the equivalent ones, that must be killed. */
export const SCORE_MIN = 0.95;

/** Scores one file by the verdicts on its mutants. */
export function scoreOf(
  file: string,
  mutants: readonly Mutant[],
  verdicts: ReadonlyMap<number, Verdict>,
  equivalents: readonly Equivalent[],
): FileScore {
  const alive = mutants.filter(({ id }) => verdicts.get(id)?.fate !== 'killed');
  const entries = equivalents.filter((entry) => entry.file === file);
  const excusedBy = (entry: Equivalent): readonly Mutant[] =>
    alive.filter((mutant) => isMeant(entry, mutant));
  const left = alive.filter((mutant) => !entries.some((entry) => isMeant(entry, mutant)));
  return {
    file,
    all: mutants.length,
    killed: mutants.length - alive.length,
    excused: alive.length - left.length,
    left,
    stale: entries.filter((entry) => excusedBy(entry).length !== entry.times),
  };
}

/** Adds up the files of an area. */
export function sumOf(name: string, files: readonly FileScore[]): FileScore {
  const total = (of: (score: FileScore) => number): number =>
    files.reduce((sum, score) => sum + of(score), 0);
  return {
    file: name,
    all: total(({ all }) => all),
    killed: total(({ killed }) => killed),
    excused: total(({ excused }) => excused),
    left: files.flatMap(({ left }) => left),
    stale: files.flatMap(({ stale }) => stale),
  };
}

/** The share that was killed, of all mutants or of those that can be; 1 where there is none. */
export function shareOf({ all, killed, excused }: FileScore, of: 'all' | 'killable'): number {
  const base = of === 'all' ? all : all - excused;
  return base === 0 ? 1 : killed / base;
}

/** Whether the entry of the list means this mutant. */
export function isMeant({ file, code, how }: Equivalent, mutant: Mutant): boolean {
  return file === mutant.file && oneLine(mutant.original) === code && how.includes(mutant.how);
}

/** Code without its line breaks, as a list and a person read it. */
export function oneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ');
}
