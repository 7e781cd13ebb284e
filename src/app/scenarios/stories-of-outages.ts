/** S46 and S59: a venue that will not listen, for a moment or for a quarter of an hour. */
import type { Direction, Margin, MarketSymbol } from '../../domain/market.ts';
import {
  actsAtMost,
  bookFollowsTheStream,
  completedIsProved,
  faultsActed,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import { alarmBy, flatBy, heldUntil, latchIsDown, latchSays } from './claims-latch.ts';
import { closesLeaveWithin, ordersSentAtMost, standsFor } from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  noneCompletes,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags, mends } from './staging.ts';

/** How long the maintenance lasts, in milliseconds. */
const OUTAGE_MS = 900_000;

/** When it begins after the build: one leg is filled, and the other's order is on its way. */
const BEGINS_MS = 40;

/** How long after the venue's return everything must be closed, in milliseconds. */
const RETURN_MS = 15_000;

/** The venue goes away between the legs of a build. */
export const longMaintenance: Scenario = {
  id: 'S59',
  title: 'halts in a maintenance that finds one leg filled, and is flat when the venue returns',
  story:
    'Maintenance begins when one leg is filled and the other is not, and lasts a quarter of an hour; ' +
    'every mid has moved by 1 % when it ends. The alarm is at once, the run halts and stays: it asks ' +
    'for the venue, closes what is held when it returns, and leaves its latch for a person.',
  acts: (
    [
      ['buyFirst', 'cross', SOL, ETH],
      ['sellFirst', 'isolated', SOL, ETH],
      ['buyFirst', 'isolated', ETH, SOL],
      ['sellFirst', 'cross', ETH, SOL],
    ] as const
  ).map(([direction, margin, late, filled]) => maintained(direction, margin, late, filled)),
};

function maintained(
  direction: Direction,
  margin: Margin,
  late: MarketSymbol,
  filled: MarketSymbol,
): Act {
  return {
    title: 'one leg is filled when the venue goes away',
    variant: `${direction}, ${margin}, ${filled} is held`,
    options: {
      flags: { cycles: 2, direction, onHalt: 'stay', ...marginFlags(margin) },
      limitMs: OUTAGE_MS + 300_000,
    },
    cues: [
      {
        at: 'build',
        does: breaks({ fault: 'order.delay', products: [late], reduceOnly: false, ms: 100 }),
      },
      {
        at: 'build',
        afterMs: BEGINS_MS,
        does: breaks({ fault: 'venue.maintenance', forMs: OUTAGE_MS, gapBps: 100 }),
      },
    ],
    claims: [
      faultsActed('order.delay', 'venue.maintenance'),
      entriesSent(filled, 1),
      alarmBy('emergencyClose', 'build', BEGINS_MS + 500),
      alarmBy('halted', 'build', 120_000),
      entersPhase('build', 1),
      heldUntil('build', BEGINS_MS + OUTAGE_MS),
      flatBy('build', BEGINS_MS + OUTAGE_MS + RETURN_MS),
      neverBeyondOneLeg(filled),
      opensOnlyWhenFlat,
      closesAreReduceOnly,
      noneCompletes,
      endsHaltedSaying('1004'),
      latchSays('1004'),
      reallyFlat,
      bookFollowsTheStream,
    ],
  };
}

/** The venue's code for too many requests, in its envelope. */
const TOO_MANY = 1000;

const SAFE: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  bookFollowsTheStream,
  endsFlatByEveryWitness,
  latchIsDown,
];

/** The venue says that it is asked too often. */
export const tooMany: Scenario = {
  id: 'S46',
  title: 'asks less when the venue says 429, and closes first',
  story:
    'Too many requests, whoever made them. Polls stay within their rounds; nothing is opened with a ' +
    'refused order; closes are sent all the same, and sent again no more than 5 s apart, because a ' +
    'refusal of the edge says nothing of the market and is no attempt.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) => [
    pollsRefused(margin),
    entryRefused(margin),
    closesRefused(margin),
  ]),
};

function pollsRefused(margin: Margin): Act {
  return {
    title: 'queries are refused in the hold and in the unwind',
    variant: margin,
    options: { flags: { holdMs: 20_000, ...marginFlags(margin) } },
    cues: [
      { at: 'hold', afterMs: 500, does: breaks({ fault: 'rest.fail', as: '429' }) },
      { at: 'unwind', afterMs: 5_000, does: mends('rest.fail') },
    ],
    claims: [
      faultsActed('rest.fail'),
      // In 25 s: rounds of six polls of three questions, with five seconds between two rounds.
      actsAtMost('rest.fail', 80),
      closesLeaveWithin(10, 'unwind'),
      flatBy('unwind', 100),
      entersPhase('emergencyClose', 0),
      cyclesEnd('completed'),
      completedIsProved,
      ...SAFE,
    ],
  };
}

function entryRefused(margin: Margin): Act {
  return {
    title: 'the order of one leg is refused',
    variant: margin,
    options: { flags: { direction: 'buyFirst', ...marginFlags(margin) } },
    cues: [
      {
        at: 'build',
        does: breaks({
          fault: 'order.reject',
          products: [SOL],
          reduceOnly: false,
          code: TOO_MANY,
          times: 1,
        }),
      },
    ],
    claims: [
      faultsActed('order.reject'),
      entriesSent(SOL, 1),
      ordersSentAtMost(3),
      // The wallet's budget is used up by the venue's word: the close leaves all the same.
      standsFor(ETH, 0, 500),
      cyclesEnd('recovered'),
      entersPhase('emergencyClose', 0),
      ...SAFE,
    ],
  };
}

function closesRefused(margin: Margin): Act {
  return {
    title: 'closes are refused for 20 s',
    variant: margin,
    options: { flags: { direction: 'sellFirst', ...marginFlags(margin) } },
    cues: [
      {
        at: 'unwind',
        does: breaks({ fault: 'order.reject', reduceOnly: true, code: TOO_MANY }),
      },
      { at: 'unwind', afterMs: 20_000, does: mends('order.reject') },
    ],
    claims: [
      faultsActed('order.reject'),
      alarmBy('emergencyClose', 'unwind', 100),
      heldUntil('unwind', 20_000),
      // A pause of at most five seconds, and the proof that a round asks for.
      flatBy('unwind', 20_000 + 13_000),
      ordersSentAtMost(24),
      entersPhase('halted', 0),
      cyclesEnd('recovered'),
      noneCompletes,
      ...SAFE,
    ],
  };
}
