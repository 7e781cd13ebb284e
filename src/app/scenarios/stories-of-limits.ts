/** S45: what a day may lose, and how much may be held. */
import type { Limits } from '../../domain/limits.ts';
import type { Direction, Margin } from '../../domain/market.ts';
import { someCycleSays } from './claims-course.ts';
import { bookFollowsTheStream, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import { endsEarlySaying, flatBy, latchIsDown } from './claims-latch.ts';
import { entriesOfEach } from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  holdEndsBy,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags } from './staging.ts';

/** What a day may lose in these stories, in quote units. */
const LOSS_MAX = '2';

/** No limit but those that a story sets. */
const UNLIMITED: Limits = {
  legNotionalMax: null,
  grossNotionalMax: null,
  netNotionalMax: null,
  dailyLossMax: null,
  ordersPerMinuteMax: null,
};

const LOSS_LIMIT: Pick<Act['options'], 'settings' | 'rules'> = {
  settings: { limits: { ...UNLIMITED, dailyLossMax: LOSS_MAX } },
  rules: {
    breaker: {
      recoveredInRow: 2,
      recoveredInHour: 3,
      skippedForOneCode: 5,
      dailyLossMax: LOSS_MAX,
    },
  },
};

/** Limits of loss and of size. */
export const limits: Scenario = {
  id: 'S45',
  title:
    'unwinds and stops when the day has lost its limit, and builds nothing beyond a size limit',
  story:
    'The hedge leg gaps by 1.5 %, and the open loss reaches what the day may lose: the hold ends at ' +
    'once, the pair is unwound, and no further cycle begins. A day that had lost it before opens ' +
    'nothing at all, and neither does a plan that is larger than a limit of notional.',
  acts: [
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
      (['cross', 'isolated'] as const).map((margin) => lost(direction, margin)),
    ),
    {
      title: 'the day had lost it before',
      options: {
        ...LOSS_LIMIT,
        flags: { cycles: 3 },
        day: { date: '2026-01-01', pnl: `-${LOSS_MAX}` },
      },
      cues: [],
      claims: [someCycleSays('daily limit of $2'), ...nothingBuilt()],
    },
    ...(
      [
        ['legNotionalMax', '200'],
        ['grossNotionalMax', '400'],
        ['netNotionalMax', '0.1'],
      ] as const
    ).map(([name, most]) => ({
      title: 'a size limit is below the plan',
      variant: name,
      options: { flags: { cycles: 2 }, settings: { limits: { ...UNLIMITED, [name]: most } } },
      cues: [],
      claims: [someCycleSays(name, most), cyclesEnd('skipped', 'skipped'), ...nothingBuilt()],
    })),
  ],
};

function lost(direction: Direction, margin: Margin): Act {
  return {
    title: 'the day loses its limit in the hold',
    variant: `${direction}, ${margin}`,
    options: {
      ...LOSS_LIMIT,
      flags: { cycles: 3, direction, holdMs: 30_000, ...marginFlags(margin) },
    },
    cues: [
      {
        at: 'hold',
        afterMs: 1_000,
        // Against the leg that was sold, or the one that was bought.
        does: breaks({
          fault: 'price.gap',
          product: SOL,
          bps: direction === 'buyFirst' ? 150 : -150,
        }),
      },
    ],
    claims: [
      faultsActed('price.gap'),
      holdEndsBy('dailyLoss'),
      flatBy('hold', 1_000 + 1_000),
      entriesOfEach(1),
      entersPhase('build', 1),
      entersPhase('emergencyClose', 0),
      cyclesEnd('completed'),
      endsEarlySaying('daily limit of $2'),
      latchIsDown,
      statementCloses,
      endsFlatByEveryWitness,
      neverBeyondOneLeg(ETH),
      neverBeyondOneLeg(SOL),
      opensOnlyWhenFlat,
      closesAreReduceOnly,
      bookFollowsTheStream,
    ],
  };
}

function nothingBuilt(): Act['claims'] {
  return [nothingIsSent, entersPhase('build', 0), endsFlatByEveryWitness, latchIsDown];
}
