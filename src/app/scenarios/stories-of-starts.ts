/** S19 to S23: streams that go away, and accounts that are not empty when a run starts. */
import { triggersWaiting } from './claims-ending.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import {
  emergencySays,
  nothingLeftOpen,
  staysIn,
  stillOpen,
  streamStaysLive,
} from './claims-course.ts';
import {
  closesAreReduceOnly,
  closesWith,
  entriesSent,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
  reallyFlat,
  reallyHeld,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  isRefusedSaying,
  recoversOrHalts,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import {
  BTC,
  ETH,
  ISOLATED,
  SOL,
  breaks,
  orderRests,
  strangerTrades,
  together,
  triggerRests,
} from './staging.ts';

const FLATTEN = { onResidual: 'flatten' } as const;

/** A cycle that begins on a clean account, and ends as it should. */
const CLEAN_CYCLE: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  endsFlatByEveryWitness,
  statementCloses,
  bookFollowsTheStream,
];

/** Nothing more than one leg of each was ever held, and what was is closed. */
const CLOSED_WHOLE: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  closesAreReduceOnly,
];

/** No report named the legs: they are closed, and never held. */
const CLOSED: Act['claims'] = [
  emergencySays('the stream did not report both legs'),
  entersPhase('hold', 0),
  recoversOrHalts,
];

/** Both legs were reported, and are attested after the gap. */
const HELD_ON: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  endsFlatByEveryWitness,
];

/** The stream goes away while the legs are opened. */
export const lostInBuild: Scenario = {
  id: 'S19',
  title: 'opens nothing more on a stream that went away, and holds only what is attested whole',
  story:
    'The stream closes while the legs are opened. Both orders leave in one tick here, so that none ' +
    'can follow on a stale book. What was reported before the gap, and is confirmed after it by the ' +
    'archive and by REST, is held on; what no witness of the stream ever named is closed.',
  acts: [
    lost('before the orders arrive', 1, CLOSED),
    lost('between acceptance and fill', 20, [...CLOSED, ...CLOSED_WHOLE]),
    lost('while the fills are told', 42, HELD_ON),
    lost('when the legs are filled', 60, HELD_ON),
  ],
};

function lost(title: string, afterMs: number, claims: Act['claims']): Act {
  return {
    title,
    options: { flags: { direction: 'buyFirst' } },
    cues: [
      {
        at: 'build',
        afterMs,
        does: breaks({ fault: 'stream.close', times: 1, refuseForMs: 1_000 }),
      },
    ],
    claims: [
      faultsActed('stream.close'),
      entersPhase('build', 1),
      entriesSent(ETH, 1),
      entriesSent(SOL, 1),
      reallyFlat,
      opensOnlyWhenFlat,
      bookFollowsTheStream,
      ...claims,
    ],
  };
}

const LARGE_RESIDUAL = strangerTrades(SOL, 'isolated', '-12.9');

/** A residual at the start, of a market and margin mode of the pair. */
export const residualAtStart: Scenario = {
  id: 'S20',
  title: 'refuses a start on a residual by name, or closes it first when told to',
  story:
    '12.9 SOL are short in an isolated account when the run starts. The predecessor began to trade ' +
    'on top. Here the start is refused with amount, market and margin mode; --on-residual flatten ' +
    'closes it, proves flat, and only then begins. It is never adopted.',
  acts: [
    {
      title: 'refused unless told otherwise',
      options: { flags: ISOLATED },
      cues: [{ at: 'start', does: LARGE_RESIDUAL }],
      claims: [
        isRefusedSaying('-12.9 of SOL-PERP/isolated'),
        nothingIsSent,
        reallyHeld(SOL, 'isolated', '-12.9'),
      ],
    },
    {
      title: 'closed first',
      options: { flags: { ...ISOLATED, ...FLATTEN } },
      cues: [{ at: 'start', does: LARGE_RESIDUAL }],
      claims: [
        closesWith({ side: 'buy', quantity: '12.9', symbol: SOL, margin: 'isolated' }),
        ...CLEAN_CYCLE,
      ],
    },
    {
      title: 'a position in a market that is not ours is refused, also when told to flatten',
      options: { flags: FLATTEN },
      cues: [{ at: 'start', does: together(strangerTrades(BTC, 'cross', '0.01'), LARGE_RESIDUAL) }],
      claims: [isRefusedSaying('0.01 of BTC-PERP', '-12.9 of SOL-PERP/isolated'), nothingIsSent],
    },
  ],
};

const BOTH_LEGS = together(
  strangerTrades(ETH, 'cross', '0.041'),
  strangerTrades(SOL, 'cross', '-0.9'),
);

/** A run that died in its hold left both legs. */
export const restartOnLegs: Scenario = {
  id: 'S21',
  title: 'does not go on with the legs that a run which died has left',
  story:
    'A run dies in its hold, and the next starts: both legs are there. Without a journal that ' +
    'explains them they are nobody’s: named and refused, or closed. No cycle is resumed on them.',
  acts: [
    {
      title: 'refused, each leg by name',
      options: {},
      cues: [{ at: 'start', does: BOTH_LEGS }],
      claims: [isRefusedSaying('0.041 of ETH-PERP/cross', '-0.9 of SOL-PERP/cross'), nothingIsSent],
    },
    {
      title: 'both closed first, and the first cycle begins flat',
      options: { flags: FLATTEN },
      cues: [{ at: 'start', does: BOTH_LEGS }],
      claims: [
        closesWith({ side: 'sell', quantity: '0.041', symbol: ETH, margin: 'cross' }),
        closesWith({ side: 'buy', quantity: '0.9', symbol: SOL, margin: 'cross' }),
        ...CLEAN_CYCLE,
      ],
    },
  ],
};

const TEN_MINUTES_MS = 600_000;

/** Ten minutes in which nothing happens to the position. */
export const quietHold: Scenario = {
  id: 'S22',
  title: 'takes ten quiet minutes of hold for healthy',
  story:
    'For ten minutes no order, no fill and no change of a position is told. The predecessor took a ' +
    'stream without position events for dead. Here a pong or any frame is life.',
  acts: [
    quiet('prices go on', []),
    quiet('even prices are silent, and only pongs answer', [
      { at: 'hold', does: breaks({ fault: 'stream.drop', streams: ['best_bid_offer'] }) },
    ]),
  ],
};

function quiet(title: string, cues: readonly Cue[]): Act {
  return {
    title,
    options: { flags: { holdMs: TEN_MINUTES_MS } },
    cues,
    claims: [
      staysIn('hold', TEN_MINUTES_MS),
      streamStaysLive,
      entersPhase('emergencyClose', 0),
      cyclesEnd('completed'),
      completedIsProved,
      endsFlatByEveryWitness,
    ],
  };
}

const FOUR_LEFTOVERS = together(
  orderRests(SOL, { side: 'buy', amount: '2', price: '60' }),
  orderRests(SOL, { side: 'sell', amount: '1.5', price: '400', reduceOnly: true }),
  orderRests(ETH, { side: 'buy', amount: '0.05', price: '1500' }),
  orderRests(ETH, { side: 'sell', amount: '0.07', price: '9000', margin: 'isolated' }),
);

const TWO_TRIGGERS = [
  triggerRests(SOL, { side: 'buy', amount: '1.5', at: '200' }),
  triggerRests(ETH, { side: 'sell', amount: '0.07', at: '4500', margin: 'isolated' }),
];

/** Orders that somebody left resting in the account. */
export const leftoverOrders: Scenario = {
  id: 'S23',
  title: 'verifies nothing before leftover orders are cancelled, and that confirmed',
  story:
    'Four orders rest in the account when the run starts. No journal knows them as ours, so the ' +
    'start is refused naming each; with --on-residual flatten they are cancelled, and the proof that ' +
    'lets the first cycle begin wants to read none. An order in another market is left alone.',
  acts: [
    {
      title: 'refused, each order by name',
      options: {},
      cues: [{ at: 'start', does: FOUR_LEFTOVERS }],
      claims: [
        isRefusedSaying(
          'buy 2 of SOL-PERP/cross',
          'sell 1.5 of SOL-PERP/cross',
          'buy 0.05 of ETH-PERP/cross',
          'sell 0.07 of ETH-PERP/isolated',
        ),
        nothingIsSent,
        stillOpen(4),
      ],
    },
    {
      title: 'cancelled first',
      options: { flags: FLATTEN },
      cues: [{ at: 'start', does: FOUR_LEFTOVERS }],
      claims: [nothingLeftOpen, ...CLEAN_CYCLE],
    },
    {
      title: 'with two triggers beside them, all six are cancelled first',
      options: { flags: FLATTEN },
      cues: [{ at: 'start', does: together(FOUR_LEFTOVERS, ...TWO_TRIGGERS) }],
      claims: [nothingLeftOpen, triggersWaiting(0), ...CLEAN_CYCLE],
    },
    {
      title: 'cancelled while a residual is closed',
      options: { flags: { ...ISOLATED, ...FLATTEN } },
      cues: [{ at: 'start', does: together(FOUR_LEFTOVERS, LARGE_RESIDUAL) }],
      claims: [
        nothingLeftOpen,
        closesWith({ side: 'buy', quantity: '12.9', symbol: SOL, margin: 'isolated' }),
        ...CLEAN_CYCLE,
      ],
    },
    {
      title: 'an order in a market that is not ours refuses, and nothing is cancelled',
      options: { flags: FLATTEN },
      cues: [
        {
          at: 'start',
          does: together(
            FOUR_LEFTOVERS,
            orderRests(BTC, { side: 'buy', amount: '0.01', price: '50000' }),
          ),
        },
      ],
      claims: [isRefusedSaying('buy 0.01 of BTC-PERP'), nothingIsSent, stillOpen(5)],
    },
    {
      title: 'an order that comes while verifying keeps the build away',
      options: {},
      cues: [
        {
          at: 'verify',
          afterMs: 700,
          does: orderRests(SOL, { side: 'buy', amount: '2', price: '60' }),
        },
      ],
      claims: [entersPhase('build', 0), nothingIsSent],
    },
  ],
};
