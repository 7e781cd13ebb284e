/** S24 and S27 to S29: what is closed after prices moved, and when a hold ends early. */
import type { Direction } from '../../domain/market.ts';
import { closesNoMoreThan, closesSent } from './claims-course.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import {
  closesWhatItHolds,
  earnsBps,
  entriesApart,
  entryIsOfItsOwnFills,
  holdsEndBy,
  neverFlips,
} from './claims-terms.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, breaks, pricesMove } from './staging.ts';

/** What holds in every act, also in one that has an emergency. */
const RIGHT_ALL_ALONG: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  completedIsProved,
  endsFlatByEveryWitness,
  reallyFlat,
  bookFollowsTheStream,
];

const DONE_WELL: Act['claims'] = [entersPhase('emergencyClose', 0), ...RIGHT_ALL_ALONG];

/** Prices move by three per cent while a large pair is held. */
export const movedPrices: Scenario = {
  id: 'S24',
  title: 'closes the position that is held, whatever its notional has become',
  story:
    '$5,000 a leg, and in the hold both prices rise or fall by three per cent. The predecessor sized ' +
    'its unwind by notional and left 0.065 ETH and 1.43 SOL. Here the quantity of a close is that of ' +
    'the position, and nothing is left.',
  acts: [
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      moved(direction, 'cross', 300),
      moved(direction, 'isolated', -300),
    ]),
    {
      title: 'prices jump further than a touch is trusted just before the unwind',
      options: { flags: { notional: '5000', direction: 'buyFirst' } },
      cues: [{ at: 'hold', afterMs: 500, does: pricesMove({ [ETH]: 320, [SOL]: 320 }) }],
      claims: [
        cyclesEnd('recovered'),
        entersPhase('emergencyClose', 1),
        // The unwind's and the first of the emergency stand at the old oracle; then it is read anew.
        closesSent(SOL, 3),
        closesNoMoreThan(SOL, '30.7'),
        ...RIGHT_ALL_ALONG,
      ],
    },
  ],
};

function moved(direction: Direction, margin: 'cross' | 'isolated', bps: number): Act {
  return {
    title: 'both prices move by three per cent',
    variant: `${String(bps)} bps, ${margin} margin, ${direction}`,
    options: {
      flags: {
        ...(margin === 'isolated' ? ISOLATED : {}),
        notional: '5000',
        direction,
        holdMs: 8_000,
      },
    },
    cues: [{ at: 'hold', afterMs: 500, does: pricesMove({ [ETH]: bps, [SOL]: bps }) }],
    claims: [
      closesWhatItHolds(ETH),
      closesWhatItHolds(SOL),
      neverFlips(ETH, direction === 'buyFirst' ? 'long' : 'short'),
      neverFlips(SOL, direction === 'buyFirst' ? 'short' : 'long'),
      cyclesEnd('completed'),
      statementCloses,
      ...DONE_WELL,
    ],
  };
}

/** Two cycles in one direction, with a profit to take that must stand for half a second. */
const TWICE: Act['options'] = {
  flags: { cycles: 2, direction: 'buyFirst', holdMs: 4_000 },
  session: { zeroTimeoutMs: 1_000 },
  settings: { exits: { takeProfitBps: 10, stopLossBps: null, confirmMs: 500 } },
};

/** The stream tells the zero of the SOL leg too late, so that the cycle ends in an emergency. */
const LATE_ZERO: Cue = {
  at: 'unwind',
  does: breaks({
    fault: 'stream.delay',
    streams: ['fill', 'position_change', 'order_update'],
    products: [SOL],
    ms: 1_500,
    times: 3,
  }),
};

/** Two cycles in one direction, of which the first ends in an emergency. */
export const noOldEntry: Scenario = {
  id: 'S27',
  title: 'judges a hold by the fills of its own position, not by those of one that was closed',
  story:
    'The first cycle ends in an emergency, and then the price of ETH moves by two per cent. The ' +
    'predecessor kept the entry price of the position that it had closed. Here nothing of the first ' +
    'cycle is known to the second: it takes no profit that it has not made.',
  acts: [
    afterAnEmergency('the price rises between the cycles', 'duration', [
      { at: 'verify', time: 2, does: pricesMove({ [ETH]: 200 }) },
    ]),
    afterAnEmergency(
      'the price falls between the cycles and rises a little in the hold',
      'takeProfit',
      [
        { at: 'verify', time: 2, does: pricesMove({ [ETH]: -200 }) },
        { at: 'hold', time: 2, afterMs: 1_000, does: pricesMove({ [ETH]: 40 }) },
      ],
    ),
  ],
};

function afterAnEmergency(
  title: string,
  exit: 'duration' | 'takeProfit',
  cues: readonly Cue[],
): Act {
  return {
    title,
    options: TWICE,
    cues: [LATE_ZERO, ...cues],
    claims: [
      faultsActed('stream.delay'),
      cyclesEnd('recovered', 'completed'),
      entersPhase('emergencyClose', 1),
      holdsEndBy('duration', exit),
      entryIsOfItsOwnFills,
      entriesApart(ETH, 150),
      statementCloses,
      // By the entry of the first cycle the one would be near 200, and the other a loss.
      exit === 'duration' ? earnsBps(2, -40, 9) : earnsBps(2, 10, 40),
      ...RIGHT_ALL_ALONG,
    ],
  };
}

/** Of price, and after all costs: 14 bps of fees in both legs, and the spread. */
export const priceNotMargin: Scenario = {
  id: 'S28',
  title: 'takes profit in basis points of price, whatever the leverage',
  story:
    'The profit to take is 10 bps, and each leg has five times the notional of its margin. A gain of ' +
    'some 5 bps of the leg’s notional, after all costs, is 25 of its margin: the predecessor took it ' +
    'for more than 10. Here it is not enough, and 15 are.',
  acts: (['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
    gained(direction, 'a gain below it', 20, 'duration', [2, 9.9]),
    gained(direction, 'a gain above it', 32, 'takeProfit', [10, 24]),
  ]),
};

function gained(
  direction: Direction,
  title: string,
  bps: number,
  exit: 'duration' | 'takeProfit',
  [least, most]: readonly [number, number],
): Act {
  const move = direction === 'buyFirst' ? bps : -bps;
  return {
    title,
    variant: direction,
    options: {
      flags: { ...ISOLATED, direction, holdMs: 4_000 },
      settings: { exits: { takeProfitBps: 10, stopLossBps: null, confirmMs: 500 } },
    },
    cues: [{ at: 'hold', afterMs: 500, does: pricesMove({ [ETH]: move }) }],
    claims: [
      holdsEndBy(exit),
      earnsBps(1, least, most),
      statementCloses,
      cyclesEnd('completed'),
      ...DONE_WELL,
    ],
  };
}

const STOP_LOSS = { takeProfitBps: null, stopLossBps: 40, confirmMs: 500 } as const;

const ETH_FALLS_SOL_RISES: Cue = {
  at: 'hold',
  afterMs: 500,
  does: pricesMove({ [ETH]: -100, [SOL]: 100 }),
};

/** A gain of a pair that was sold first. */
export const soldFirstGains: Scenario = {
  id: 'S29',
  title: 'counts a falling ETH and a rising SOL as a gain of a pair that was sold first',
  story:
    'ETH is short and SOL is long; ETH falls and SOL rises. The predecessor showed the gain with the ' +
    'wrong sign and stopped it as a loss. Here it is a gain, and the same move stops the pair that ' +
    'was bought first.',
  acts: [
    stopped('the pair that was sold first gains', 'sellFirst', 'duration', [150, 200]),
    stopped('the pair that was bought first loses', 'buyFirst', 'stopLoss', [-230, -200]),
  ],
};

function stopped(
  title: string,
  direction: Direction,
  exit: 'duration' | 'stopLoss',
  [least, most]: readonly [number, number],
): Act {
  return {
    title,
    options: { flags: { direction, holdMs: 4_000 }, settings: { exits: STOP_LOSS } },
    cues: [ETH_FALLS_SOL_RISES],
    claims: [
      holdsEndBy(exit),
      earnsBps(1, least, most),
      statementCloses,
      entryIsOfItsOwnFills,
      cyclesEnd('completed'),
      ...DONE_WELL,
    ],
  };
}
