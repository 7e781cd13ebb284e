/** S42 to S44 and S47: sizes and prices that fit, and orders that the venue refuses. */
import type { Direction, Margin, MarketSymbol } from '../../domain/market.ts';
import type { ExchangeSwitches } from '../../exchange/orders.ts';
import { someCycleSays } from './claims-course.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  closesWith,
  entriesSent,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
  reallyHeld,
} from './claims-exposure.ts';
import { alarmBy, latchIsDown, latchSays } from './claims-latch.ts';
import {
  entriesEscalate,
  entriesOfEach,
  nothingIsRefused,
  ordersAreOnTheGrid,
  ordersSentAtMost,
  refusedWith,
  standsFor,
} from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags } from './staging.ts';

const SAFE: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  bookFollowsTheStream,
];

const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
  endsFlatByEveryWitness,
  latchIsDown,
  ...SAFE,
];

const UNDONE: Act['claims'] = [
  entersPhase('hold', 0),
  entersPhase('emergencyClose', 0),
  cyclesEnd('recovered'),
  noneCompletes,
  endsFlatByEveryWitness,
  latchIsDown,
  ...SAFE,
];

/** Quantities on their steps, prices on their ticks. */
export const stepsAndTicks: Scenario = {
  id: 'S42',
  title: 'rounds quantities by the size step and prices by the tick, both legs together',
  story:
    'The size step of SOL is 0.1 and its tick 0.01, of ETH 0.001 and 0.1. The predecessor rounded ' +
    'quantities by the tick, to zero, and prices to a thousandth of one. Here every order is on both ' +
    'grids, and the venue refuses none.',
  acts: (['250', '333.33', '9999'] as const).flatMap((notional) =>
    (['buyFirst', 'sellFirst'] as const).map((direction) => ({
      title: 'every order fits',
      variant: `$${notional}, ${direction}`,
      options: { flags: { notional, direction, ...marginFlags(marginFor(direction)) } },
      cues: [],
      claims: [ordersAreOnTheGrid, nothingIsRefused, entriesOfEach(1), ...COMPLETED],
    })),
  ),
};

function marginFor(direction: Direction): Margin {
  return direction === 'buyFirst' ? 'cross' : 'isolated';
}

/** Entries that do not cross the book. */
export const nothingCrossed: Scenario = {
  id: 'S43',
  title: 'sends what did not cross again, further through the touch, twice and no more',
  story:
    'The touch moves away by 40 bps while the order is on its way: an IOC does not cross, and is ' +
    'cancelled or refused with 2056 by either reading. The missing leg is priced anew and further. ' +
    'When that fails twice, the leg that filled is closed.',
  acts: [
    ...(['cancel', 'reject'] as const).flatMap((iocNoCross) =>
      (['cross', 'isolated'] as const).map((margin) => movedAway(iocNoCross, margin)),
    ),
    ...([ETH, SOL] as const).map(neverCrosses),
  ],
};

function movedAway(iocNoCross: ExchangeSwitches['iocNoCross'], margin: Margin): Act {
  return {
    title: 'the touch moves away once',
    variant: `${iocNoCross}, ${margin}`,
    options: {
      flags: { direction: 'sellFirst', ...marginFlags(margin) },
      switches: { iocNoCross },
    },
    cues: [
      {
        at: 'build',
        does: breaks(
          { fault: 'order.delay', products: [SOL], reduceOnly: false, ms: 100, times: 1 },
          { fault: 'price.gap', product: SOL, bps: 40 },
        ),
      },
    ],
    claims: [
      faultsActed('order.delay', 'price.gap'),
      entriesEscalate(SOL, 2),
      entriesSent(ETH, 1),
      refusedWith(2056, iocNoCross === 'reject' ? 1 : 0),
      ...COMPLETED,
    ],
  };
}

function neverCrosses(symbol: MarketSymbol): Act {
  const other = symbol === ETH ? SOL : ETH;
  return {
    title: 'no entry of one leg ever crosses',
    variant: symbol,
    options: { flags: { direction: 'buyFirst' } },
    cues: [
      {
        at: 'start',
        does: breaks({ fault: 'order.reject', products: [symbol], reduceOnly: false, code: 2056 }),
      },
    ],
    claims: [
      faultsActed('order.reject'),
      entriesEscalate(symbol, 3),
      refusedWith(2056, 3),
      entriesSent(other, 1),
      standsFor(other, 0, 1_000),
      someCycleSays('2056', 'after 2 repairs'),
      ...UNDONE,
    ],
  };
}

/** An entry that is refused for its margin or health. */
export const refusedForHealth: Scenario = {
  id: 'S44',
  title: 'gives a build up at the first refusal for health, and closes the other leg',
  story:
    'The venue refuses one leg with 2006: it would break the initial health. No further price cures ' +
    'that: the order is not sent again, the other leg is closed, and the cycle is recovered. When ' +
    'both are refused, nothing was traded and the cycle is skipped.',
  acts: [
    ...([ETH, SOL] as const).flatMap((symbol) =>
      (['cross', 'isolated'] as const).map((margin) => unhealthy(symbol, margin)),
    ),
    {
      title: 'both legs are refused',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'start', does: breaks(refused([ETH, SOL])) }],
      claims: [
        faultsActed('order.reject'),
        entriesOfEach(1),
        ordersSentAtMost(2),
        cyclesEnd('skipped'),
        someCycleSays('2006'),
        entersPhase('unwind', 0),
        entersPhase('emergencyClose', 0),
        endsFlatByEveryWitness,
        latchIsDown,
      ],
    },
    {
      title: 'the leverage is more than a market allows',
      options: { flags: { direction: 'buyFirst', margin: 'isolated', leverage: 30 } },
      cues: [],
      claims: [
        someCycleSays('SOL-PERP allows a leverage of 20 at most'),
        nothingIsSent,
        cyclesEnd('skipped'),
        endsFlatByEveryWitness,
        latchIsDown,
      ],
    },
  ],
};

function unhealthy(symbol: MarketSymbol, margin: Margin): Act {
  const other = symbol === ETH ? SOL : ETH;
  const close =
    symbol === ETH
      ? ({ side: 'buy', quantity: '1.5' } as const)
      : ({ side: 'sell', quantity: '0.068' } as const);
  return {
    title: 'one leg is refused',
    variant: `${symbol}, ${margin}`,
    options: { flags: { direction: 'buyFirst', ...marginFlags(margin) } },
    cues: [{ at: 'start', does: breaks(refused([symbol])) }],
    claims: [
      faultsActed('order.reject'),
      entriesOfEach(1),
      ordersSentAtMost(3),
      refusedWith(2006, 1),
      closesWith({ ...close, symbol: other, margin }),
      standsFor(other, 0, 500),
      someCycleSays('2006'),
      ...UNDONE,
    ],
  };
}

function refused(products: readonly MarketSymbol[]) {
  return { fault: 'order.reject', products, reduceOnly: false, code: 2006 } as const;
}

/** What is left of a close, and worth less than the venue's minimum. */
export const belowTheMinimum: Scenario = {
  id: 'S47',
  title: 'closes a rest below the minimum notional, or flags it as a residual, and never loops',
  story:
    'Most of the SOL close is filled: 0.2 SOL are left, worth $32 of a minimum of $100. Reduce-only ' +
    'orders below the minimum may be taken or refused, and larger ones clamped or refused. Where no ' +
    'order can close it, it is flagged as a residual: halted, with an alarm, after a handful of orders.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) => [
    small(margin, 'refuseOpening', 'clamp'),
    small(margin, 'refuseOpening', 'reject'),
    small(margin, 'refuseAll', 'clamp'),
    small(margin, 'refuseAll', 'reject'),
  ]),
};

function small(
  margin: Margin,
  belowMinimum: 'refuseOpening' | 'refuseAll',
  reduceOnlyOversize: 'clamp' | 'reject',
): Act {
  const isStuck = belowMinimum === 'refuseAll' && reduceOnlyOversize === 'reject';
  return {
    title: isStuck ? 'no order can close the rest' : 'the rest is closed',
    variant: `${margin}, ${belowMinimum}, ${reduceOnlyOversize}`,
    options: {
      flags: { cycles: 2, direction: 'buyFirst', ...marginFlags(margin) },
      switches: { belowMinimum, reduceOnlyOversize },
    },
    cues: [
      {
        at: 'unwind',
        does: breaks({
          fault: 'order.partialFill',
          products: [SOL],
          reduceOnly: true,
          fraction: 0.9,
          times: 1,
        }),
      },
    ],
    claims: [
      faultsActed('order.partialFill'),
      ordersSentAtMost(isStuck ? 12 : 16),
      closesWith({ side: 'buy', quantity: '1.3', symbol: SOL, margin }),
      ...(isStuck
        ? [
            endsHaltedSaying('SOL-PERP'),
            latchSays('SOL-PERP'),
            alarmBy('halted', 'unwind', 60_000),
            reallyHeld(SOL, margin, '-0.2'),
            entersPhase('build', 1),
            noneCompletes,
          ]
        : [
            closesWith({ side: 'buy', quantity: '0.2', symbol: SOL, margin }),
            endsFlatByEveryWitness,
            cyclesEnd('recovered', 'completed'),
          ]),
      ...SAFE,
    ],
  };
}
