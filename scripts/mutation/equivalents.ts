/** The list of equivalent mutants: `npm run mutation` says when one is killed, or is no more. */
import { DOMAIN } from './domain-equivalents.ts';
import { entryOf } from './equivalent.ts';
import type { Equivalent } from './equivalent.ts';
import { GUARDS } from './guard-equivalents.ts';
import { POSITIONS } from './positions-equivalents.ts';

/** Every entry, with its reason. */
export const EQUIVALENTS: readonly Equivalent[] = [
  ...DOMAIN.map((row) => entryOf('src/domain', row)),
  ...POSITIONS.map((row) => entryOf('src/positions', row)),
  ...GUARDS.map((row) => entryOf('machines', row)),
];
