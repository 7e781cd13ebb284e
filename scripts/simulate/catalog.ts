/** Every study by name, for the command, its workers and the tests. */
import { acks } from './acks.ts';
import { closes } from './closes.ts';
import { month } from './month.ts';
import type { Study } from './study.ts';

/** The studies in the order in which they are told. */
export const STUDIES: readonly Study[] = [acks, closes, month];

/** The study of a name; undefined when there is none. */
export function studyOf(name: string): Study | undefined {
  return STUDIES.find((study) => study.name === name);
}
