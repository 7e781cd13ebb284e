/** The equivalent mutants of the guards. */
import { FOR_THE_TYPE } from './equivalent.ts';
import type { Row } from './equivalent.ts';

/** By file, in the order of the files. */
export const GUARDS: readonly Row[] = [
  [
    'build.setup',
    "leg.fate !== 'rejected'",
    'always false',
    'only a rejected leg has a code, and no code is curable',
  ],
  [
    'cycle.setup',
    "'output' in event",
    'always true',
    'an event without an output has none to read either',
  ],
  [
    'emergency-close.setup',
    "'output' in event && 'flat' in event.output",
    'always true',
    'what is no output of proving is no proof either',
  ],
  ['maker-build.setup', 'terms !== null', 'always true', FOR_THE_TYPE],
];
