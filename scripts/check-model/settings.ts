/** The settings of the composition: what may go wrong together, each a scope that is explored whole. */
import { KEYS } from './world.ts';
import type { Budget, Rules } from './world.ts';

/** One exploration. */
export type Setting = {
  readonly name: string;
  /** Whether it takes a second or two. */
  readonly isSmall: boolean;
  readonly rules: Rules;
  readonly budget: Budget;
};

const ONE_CYCLE: Budget = {
  cycles: 1,
  unwinds: 0,
  halves: 0,
  unfilled: 0,
  refusals: 0,
  undelivered: 0,
  unanswered: 0,
  losses: 0,
  repeats: 0,
  breaks: 0,
  silences: 0,
  strangers: 0,
  restFails: 0,
  restWrong: 0,
  hurries: 0,
  naked: 0,
};

/** The hedge is told of at once; REST is right within its lag; a frame takes a tick at most. */
const RULES: Rules = {
  delayMax: 1,
  losesAll: true,
  restIsBlind: false,
  archiveIsSilent: false,
  calm: [KEYS[1]],
  attemptsMax: 2,
};

/** A setting by what it changes. */
export function setting(
  name: string,
  budget: Partial<Budget>,
  rules: Partial<Rules> = {},
  isSmall = false,
): Setting {
  return { name, isSmall, rules: { ...RULES, ...rules }, budget: { ...ONE_CYCLE, ...budget } };
}

const BOTH_CALM = { calm: KEYS, attemptsMax: 1 } as const;

/** Each claim holds in all of them. */
export const SETTINGS: readonly Setting[] = [
  setting('nothing goes wrong', {}, {}, true),
  setting('both legs are told of as it happens to come', {}, { calm: [] }, true),
  setting('fills and refusals differ', { halves: 1, unfilled: 1, refusals: 1 }),
  setting('an order goes astray, an answer is lost', { undelivered: 1, unanswered: 1 }, {}, true),
  setting('two frames are lost', { losses: 2 }),
  setting(
    'a frame is lost, and the archive is silent',
    { losses: 1 },
    { archiveIsSilent: true },
    true,
  ),
  setting('frames come twice and late', { repeats: 2 }, { delayMax: 2 }),
  setting('a patience runs out early', { hurries: 1 }),
  setting('two cycles, the second after a word to unwind', { cycles: 2, unwinds: 1 }),
  setting('REST fails, and lies once', { restFails: 1, restWrong: 1 }, {}, true),
  setting(
    'REST sees no ETH, and a frame is lost',
    { losses: 1 },
    { restIsBlind: true, losesAll: false },
  ),
  setting('a leg stands alone', { naked: 2 }),
  setting('a stranger trades', { strangers: 1 }, BOTH_CALM),
  setting('the stream falls silent', { silences: 1 }, BOTH_CALM),
  setting('the stream breaks', { breaks: 1 }, BOTH_CALM),
];
