/** S25: orders that wait for a trigger, and fire when nobody wants them any more. */
import type { Direction } from '../../domain/market.ts';
import type { Fault } from '../../exchange/fault-plan.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { emergencySays, someCycleSays, staysIn } from './claims-course.ts';
import {
  closesAreReduceOnly,
  closesWith,
  entriesSent,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  isRefusedSaying,
  statementCloses,
} from './claims-outcome.ts';
import { closedWithin, triggersWaiting } from './claims-ending.ts';
import { alarmIsRaised } from './claims-latch.ts';
import { firedFor, neverFlips } from './claims-terms.ts';
import type { Act, Scenario } from './scenario.ts';
import { BTC, ETH, ISOLATED, SOL, breaks, mends, together, triggerRests } from './staging.ts';

/** No price of the story comes there. */
const FAR = '175';

const TAKES_PROFIT = triggerRests(SOL, { side: 'buy', amount: '1.5', at: FAR });

/** The service that keeps triggers does not answer. */
const UNTOLD: Fault = {
  fault: 'rest.fail',
  as: 'noAnswer',
  queries: ['trigger.list_trigger_orders'],
};

const WELL: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  completedIsProved,
  endsFlatByEveryWitness,
  reallyFlat,
  triggersWaiting(0),
  bookFollowsTheStream,
];

/** Triggers of an account that is tandem's own. */
export const liveTriggers: Scenario = {
  id: 'S25',
  title: 'lets no trigger order live beside a pair, and none that fires late turns a leg around',
  story:
    'The predecessor left its take-profit triggers alive: they fired into the unwind, turned a leg ' +
    'around, and survived into the next cycle. Here a trigger that waits refuses the start; one that ' +
    'appears later is cancelled before flat is proved; and one that fires meets closes that are ' +
    'reduce-only: whichever comes second finds nothing.',
  acts: [
    {
      title: 'found at the start, it is named and refused',
      options: {},
      cues: [{ at: 'start', does: TAKES_PROFIT }],
      claims: [
        isRefusedSaying('a trigger order waits', 'buy 1.5 of SOL-PERP/cross'),
        nothingIsSent,
        triggersWaiting(1),
      ],
    },
    {
      title: 'found at the start, it is cancelled when told to flatten',
      options: { flags: { onResidual: 'flatten' } },
      cues: [{ at: 'start', does: TAKES_PROFIT }],
      claims: [cyclesEnd('completed'), entersPhase('emergencyClose', 0), statementCloses, ...WELL],
    },
    {
      title: 'found at the start in a market that is not ours, it is left alone',
      options: { flags: { onResidual: 'flatten' } },
      cues: [
        { at: 'start', does: triggerRests(BTC, { side: 'sell', amount: '0.01', at: '200000' }) },
      ],
      claims: [
        isRefusedSaying('a trigger order waits', 'sell 0.01 of BTC-PERP'),
        nothingIsSent,
        triggersWaiting(1),
      ],
    },
    {
      title: 'it appears in the hold and never fires',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'hold', afterMs: 500, does: TAKES_PROFIT }],
      claims: [cyclesEnd('recovered'), entriesSent(SOL, 1), ...WELL],
    },
    {
      title: 'it appears between two cycles, and nothing is built beside it',
      options: { flags: { cycles: 2, direction: 'buyFirst' } },
      cues: [{ at: 'verify', time: 2, does: TAKES_PROFIT }],
      claims: [
        cyclesEnd('completed', 'skipped'),
        entersPhase('build', 1),
        entriesSent(SOL, 1),
        alarmIsRaised('the end is not proved'),
        ...WELL,
      ],
    },
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      fires(direction, 'cross'),
      fires(direction, 'isolated'),
    ]),
    ...(['cancel', 'reject'] as const).flatMap((reduceOnlyInvalid) => [
      late('before the close, which finds nothing', reduceOnlyInvalid, 400),
      late('after the close, and finds nothing itself', reduceOnlyInvalid, 0),
    ]),
    {
      title: 'one that may open fires after the unwind, and what it opens is closed',
      options: { flags: { direction: 'buyFirst' } },
      cues: [
        {
          at: 'unwind',
          afterMs: 500,
          does: triggerRests(SOL, { side: 'buy', amount: '1.5', at: '1', reduceOnly: false }),
        },
      ],
      claims: [
        firedFor(SOL, '1.5'),
        emergencySays('position.unplanned'),
        closesWith({ side: 'sell', quantity: '1.5', symbol: SOL, margin: 'cross' }),
        cyclesEnd('recovered'),
        ...WELL,
      ],
    },
    {
      title: 'while nobody tells of triggers, closes leave, and only the proof waits',
      options: { flags: { cycles: 2, direction: 'buyFirst' } },
      cues: [
        { at: 'hold', does: breaks(UNTOLD) },
        { at: 'unwind', afterMs: 10_000, does: mends('rest.fail') },
      ],
      claims: [
        faultsActed('rest.fail'),
        closedWithin(1_000),
        staysIn('unwind', 10_000),
        cyclesEnd('completed', 'completed'),
        entersPhase('emergencyClose', 0),
        statementCloses,
        ...WELL,
      ],
    },
    {
      title: 'while nobody tells of triggers, nothing is built',
      options: { flags: { cycles: 2, direction: 'buyFirst' } },
      cues: [{ at: 'verify', time: 2, does: breaks(UNTOLD) }],
      claims: [
        faultsActed('rest.fail'),
        cyclesEnd('completed', 'skipped'),
        someCycleSays('which orders are open'),
        entriesSent(SOL, 1),
      ],
    },
  ],
};

/** A take-profit that fires while the pair is held: one leg is gone. */
function fires(direction: Direction, margin: 'cross' | 'isolated'): Act {
  const [side, sign] = direction === 'buyFirst' ? (['buy', ''] as const) : (['sell', '-'] as const);
  return {
    title: 'it fires in the hold, and the other leg is closed at once',
    variant: `${margin} margin, ${direction}`,
    options: { flags: { ...(margin === 'isolated' ? ISOLATED : {}), direction, holdMs: 8_000 } },
    cues: [
      {
        at: 'hold',
        afterMs: 500,
        does: triggerRests(SOL, { side, amount: '1.5', at: '1', margin }),
      },
    ],
    claims: [
      firedFor(SOL, `${sign}1.5`),
      emergencySays('position.unplanned'),
      cyclesEnd('recovered'),
      neverFlips(SOL, direction === 'buyFirst' ? 'short' : 'long'),
      neverFlips(ETH, direction === 'buyFirst' ? 'long' : 'short'),
      ...WELL,
    ],
  };
}

/** A take-profit that fires while the legs are unwound; our close of that leg is on its way for `ms`. */
function late(title: string, reduceOnlyInvalid: 'cancel' | 'reject', ms: number): Act {
  return {
    title: `it fires in the unwind, ${title}`,
    variant: `a void close is a ${reduceOnlyInvalid}`,
    options: { flags: { direction: 'buyFirst' }, switches: { reduceOnlyInvalid } },
    cues: [
      {
        at: 'unwind',
        does: together(
          breaks({ fault: 'order.delay', products: [SOL], reduceOnly: true, ms, times: 1 }),
          triggerRests(SOL, { side: 'buy', amount: '1.5', at: '1' }),
        ),
      },
    ],
    claims: [
      faultsActed('order.delay'),
      firedFor(SOL, ms === 0 ? '0' : '1.5'),
      neverFlips(SOL, 'short'),
      neverFlips(ETH, 'long'),
      ...WELL,
    ],
  };
}
