/** What the command and the driver inside the test runner tell each other, by the environment. */
import { join } from 'node:path';
import { AREAS, ROOT, filesOf } from './areas.ts';
import type { Area } from './areas.ts';

/** What is to be judged, and where to write what was found. */
export type Asked = {
  readonly area: Area;
  /** A part of the paths that are mutated. */
  readonly files: string;
  /** The path of a file for the verdicts, as JSON. */
  readonly report: string;
};

/** What became of a mutant: `unreached` is one that no test comes by. */
export type Verdict = {
  readonly id: number;
  readonly fate: 'killed' | 'survived' | 'unreached';
  /** The first test that failed; empty when none did. */
  readonly killer: string;
};

declare global {
  /** Whether the mutant is on; the mutated code asks it. */
  var __isOn: (id: number) => boolean;
}

/** Puts what is asked into an environment. */
export function environmentOf({ area, files, report }: Asked): Readonly<Record<string, string>> {
  return { MUTATION_AREA: area.name, MUTATION_FILES: files, MUTATION_REPORT: report };
}

/** Reads what is asked out of an environment; throws when it is not there. */
export function askedOf(environment: Readonly<Partial<Record<string, string>>>): Asked {
  const { MUTATION_AREA, MUTATION_FILES = '', MUTATION_REPORT } = environment;
  const area = AREAS.find(({ name }) => name === MUTATION_AREA);
  if (area === undefined || MUTATION_REPORT === undefined) throw new Error('Nothing is asked.');
  return { area, files: MUTATION_FILES, report: MUTATION_REPORT };
}

/** The absolute paths of the tests that are to notice what is mutated in an area. */
export function testsOf(area: Area): readonly string[] {
  return filesOf(area.tests).map((file) => join(ROOT, file));
}
