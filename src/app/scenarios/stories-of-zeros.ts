/** S37, S38 and S50 to S52: what counts as zero, and when. */
import type { Direction } from '../../domain/market.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import {
  closesNoMoreThan,
  closesSent,
  emergencySays,
  reportedAfter,
  zeroWaitsEnd,
} from './claims-course.ts';
import {
  closesAreReduceOnly,
  closesWith,
  opensOnlyWhenFlat,
  reallyFlat,
  reallyHeld,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsProvedFlat,
  entersPhase,
  noneCompletes,
  recoversOrHalts,
} from './claims-outcome.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, strangerTrades, together } from './staging.ts';

/** An emergency that ends flat, and a cycle that is not called completed. */
const CLOSED_AFTER_DOUBT: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  cyclesEnd('recovered'),
  noneCompletes,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** When the report of a close comes after the unwind began, with nothing delayed. */
const REPORT_MS = 40;

const TIMEOUT_MS = 1_000;

const IN_TIME: Act['claims'] = [
  zeroWaitsEnd('zero', 'zero'),
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
];

const TOO_LATE: Act['claims'] = [
  zeroWaitsEnd('zero', 'timedOut'),
  emergencySays('SOL-PERP/cross timedOut'),
  reportedAfter('emergencyClose', 'SOL-PERP/cross', '0'),
  cyclesEnd('recovered'),
];

/** A zero that comes just before, at and just after the deadline. */
export const deadlineOfZero: Scenario = {
  id: 'S37',
  title: 'counts a zero that is reported at the deadline, and not one that is reported after it',
  story:
    'The report of the SOL leg’s zero comes one millisecond before the deadline of the wait, exactly ' +
    'at it, and one after it. Frames come before timers: at the deadline it still counts. After it ' +
    'the cycle is an emergency, and the late zero is recorded all the same.',
  acts: [
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      zeroAt('a millisecond before the deadline', direction, -1, IN_TIME),
      zeroAt('at the deadline', direction, 0, IN_TIME),
      zeroAt('a millisecond after the deadline', direction, 1, TOO_LATE),
    ]),
  ],
};

function zeroAt(title: string, direction: Direction, offMs: number, claims: Act['claims']): Act {
  return {
    title,
    variant: direction,
    options: { flags: { direction }, session: { zeroTimeoutMs: TIMEOUT_MS } },
    cues: [
      {
        at: 'unwind',
        does: breaks({
          fault: 'stream.delay',
          streams: ['fill', 'position_change', 'order_update'],
          products: [SOL],
          ms: TIMEOUT_MS - REPORT_MS + offMs,
          times: 3,
        }),
      },
    ],
    claims: [
      faultsActed('stream.delay'),
      ...claims,
      completedIsProved,
      endsFlatByEveryWitness,
      bookFollowsTheStream,
    ],
  };
}

/** Both legs are zero when the unwind begins. */
export const zeroAlready: Scenario = {
  id: 'S38',
  title: 'waits for no event when zero has stood long enough already',
  story:
    'Somebody closes both legs by hand shortly before the hold ends, and the stream loses the fills. ' +
    'When the unwind begins, zero has stood for zeroHoldMs: both waits are over at once, and there ' +
    'is nothing to send. What was lost is found afterwards: the proof asks more than the wait.',
  acts: [
    {
      title: 'both legs are closed by hand',
      options: { flags: { direction: 'buyFirst' } },
      cues: [
        {
          at: 'hold',
          afterMs: 1_400,
          does: together(
            breaks({ fault: 'stream.drop', streams: ['fill'], times: 2 }),
            strangerTrades(ETH, 'cross', '-0.068'),
            strangerTrades(SOL, 'cross', '1.5'),
          ),
        },
      ],
      claims: [
        faultsActed('stream.drop'),
        entersPhase('unwind', 1),
        zeroWaitsEnd('zero', 'zero', 0),
        closesSent(ETH, 0),
        closesSent(SOL, 0),
        endsFlatByEveryWitness,
        bookFollowsTheStream,
      ],
    },
  ],
};

/** A position that goes through zero. */
export const crossedZero: Scenario = {
  id: 'S50',
  title: 'does not take crossing zero for zero, and closes the remainder with its new sign',
  story:
    'While the legs are unwound somebody sells more than is held: the position goes from long ' +
    'through zero to short. The close that was on its way finds nothing to reduce. What is short ' +
    'now is bought back.',
  acts: [
    {
      title: 'a long SOL leg becomes short',
      options: { flags: { direction: 'sellFirst' } },
      cues: [{ at: 'unwind', afterMs: 10, does: strangerTrades(SOL, 'cross', '-1.6') }],
      claims: [
        emergencySays('position.unplanned'),
        reportedAfter('unwind', 'SOL-PERP/cross', '-0.1'),
        closesWith({ side: 'buy', quantity: '0.1', symbol: SOL, margin: 'cross' }),
        ...CLOSED_AFTER_DOUBT,
      ],
    },
    {
      title: 'a short SOL leg becomes long',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'unwind', afterMs: 10, does: strangerTrades(SOL, 'cross', '1.7') }],
      claims: [
        emergencySays('position.unplanned'),
        reportedAfter('unwind', 'SOL-PERP/cross', '0.2'),
        closesWith({ side: 'sell', quantity: '0.2', symbol: SOL, margin: 'cross' }),
        ...CLOSED_AFTER_DOUBT,
      ],
    },
  ],
};

/** Less than the venue can trade. */
export const dust: Scenario = {
  id: 'S51',
  title: 'takes less than one size step for dust: zero by step, recorded as it is',
  story:
    'The venue leaves 0.0004 ETH, less than one step of 0.001: nothing can close it. It is no ' +
    'residual for ever, and it is not rounded away either: the record shows the amount.',
  acts: [
    {
      title: 'dust comes in the hold',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'hold', afterMs: 500, does: strangerTrades(ETH, 'cross', '0.0004') }],
      claims: [
        emergencySays('position.unplanned'),
        closesWith({ side: 'sell', quantity: '0.068', symbol: ETH, margin: 'cross' }),
        reportedAfter('emergencyClose', 'ETH-PERP/cross', '0.0004'),
        reallyHeld(ETH, 'cross', '0.0004'),
        cyclesEnd('recovered'),
        endsProvedFlat,
      ],
    },
    {
      title: 'one step is no dust',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'hold', afterMs: 500, does: strangerTrades(ETH, 'cross', '0.001') }],
      claims: [closesNoMoreThan(ETH, '0.069'), ...CLOSED_AFTER_DOUBT],
    },
  ],
};

/** A zero that does not hold. */
export const brokenZero: Scenario = {
  id: 'S52',
  title: 'wants a zero to hold, and is not fooled by one that a late fill breaks',
  story:
    'The close is filled and the stream reports zero; 200 ms later a fill that nobody waited for ' +
    'comes: -1. The predecessor was done at the first zero. Here zero must stand for zeroHoldMs and ' +
    'REST must say so twice: it is closed once more, and proved then.',
  acts: [
    broken('the late fill is told', breaks(), ['position.unplanned'], CLOSED_AFTER_DOUBT),
    broken(
      'its fill is lost, and only the position tells',
      breaks({ fault: 'stream.drop', streams: ['fill'], products: [SOL], times: 1 }),
      [],
      [entersPhase('emergencyClose', 1), recoversOrHalts, noneCompletes, reallyFlat],
    ),
  ],
};

function broken(
  title: string,
  loses: Cue['does'],
  words: readonly string[],
  claims: Act['claims'],
): Act {
  return {
    title,
    options: { flags: { direction: 'buyFirst' } },
    cues: [
      { at: 'unwind', afterMs: 300, does: together(loses, strangerTrades(SOL, 'cross', '-1')) },
    ],
    claims: [
      emergencySays(...words),
      reportedAfter('unwind', 'SOL-PERP/cross', '-1'),
      closesWith({ side: 'buy', quantity: '1', symbol: SOL, margin: 'cross' }),
      ...claims,
    ],
  };
}
