/** The equivalent mutants of `src/domain`. */
import { FOR_THE_TYPE } from './equivalent.ts';
import type { Row } from './equivalent.ts';

/** By file, in the order of the files. */
export const DOMAIN: readonly Row[] = [
  [
    'breaker',
    'at ?? -Infinity',
    'without its default',
    'no instant is before 1970, and as a number null is zero',
  ],
  ['calendar', '[]', 'empty list', 'only the second entry is read'],
  ['daily-loss', "'0'", 'another text', 'the smaller of it and zero is taken'],
  ['decimal', "text === '0'", 'always false', 'a shortcut: the pattern says the same'],
  [
    'decimal',
    'SHORTEST.test(one) && SHORTEST.test(other)',
    'always false',
    'a shortcut: the arithmetic says the same',
  ],
  [
    'decimal',
    'isZero(one) || isZero(other)',
    ['always false', '|| to &&'],
    'a shortcut: the arithmetic says the same of zero',
  ],
  ['exits', 'each !== undefined', 'always true', FOR_THE_TYPE],
  ['exits', 'worths.filter((each) => each !== undefined)', 'without filter', FOR_THE_TYPE],
  [
    'exits',
    'amounts[leg].plus(signedQuantity(side, quantity))',
    'plus to minus',
    'it is asked only whether the sum is zero',
  ],
  ['expected-cost', "'buy'", 'another text', 'only a sale is told apart'],
  ['hedging', 'over.lte(0)', 'lte to lt', 'of nothing, nothing is sold back either way'],
  [
    'limits',
    'positions.find((each) => isSameKey(each, key))',
    'find to findLast',
    'there is one entry a key',
  ],
  [
    'naked-budget',
    'state.at === null',
    'always false',
    'before the first fill nothing is naked, and no instant is before null as a number',
    2,
  ],
  ['naked-budget', 'at >= state.at', '>= to >', 'between equal instants nothing is spent'],
  [
    'naked-budget',
    'at ?? now',
    'without its default',
    'before the first fill nothing is naked, for however long',
  ],
  ['naked-budget', "'0'", 'another text', 'before the first fill no time is counted'],
  ['price', 'hit !== undefined', 'always true', FOR_THE_TYPE],
  [
    'price',
    'base.lessThanOrEqualTo(0)',
    'lessThanOrEqualTo to lessThan',
    'the distance from zero is infinite, which is trusted as little',
  ],
  [
    'run-verdict',
    'cycles.find((cycle) => cycle.foreign !== null)?.foreign ?? undefined',
    'without its default',
    FOR_THE_TYPE,
  ],
  ['run-verdict', "'0'", 'another text', 'only losses are reckoned'],
  ['sizing', 'price !== undefined', 'always true', 'the touch was refused before'],
  ['sizing', 'limitPrice !== undefined', 'always true', 'the touch was refused before'],
  [
    'sizing',
    'leverage !== undefined',
    'always true',
    'an isolated plan without a leverage was refused before',
  ],
  ['standing', 'unreachable(word.kind)', 'answers nothing', 'there is no other word'],
];
