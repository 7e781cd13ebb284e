/** S60 and S61: legs that the venue takes away, and cycles that must be undone again and again. */
import type { Margin, MarketSymbol } from '../../domain/market.ts';
import { closesNoMoreThan, emergencySays } from './claims-course.ts';
import { bookFollowsTheStream, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  closesWith,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import { endsEarlySaying, flatBy, latchIsDown, latchSays } from './claims-latch.ts';
import { cyclesEnd, endsFlatByEveryWitness, entersPhase, noneCompletes } from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags, mends, venueLiquidates } from './staging.ts';

/** When the venue takes a leg away, after the beginning of the hold. */
const TAKEN_MS = 1_500;

/** How long after that everything must be closed, in milliseconds. */
const CLOSED_MS = 100;

const SAFE: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  bookFollowsTheStream,
];

/** A leg that is liquidated, whole or in part. */
export const liquidatedLeg: Scenario = {
  id: 'S60',
  title: 'closes the other leg at once when one is liquidated, and what is left of that one too',
  story:
    'In the hold the venue liquidates one leg, or half of it. The other stands alone from then on: ' +
    'everything that is left is closed at once, and no further cycle begins before a person looked.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) => [
    liquidated(margin, SOL, 1, ['0.068', '0']),
    liquidated(margin, SOL, 0.5, ['0.068', '0.8']),
    liquidated(margin, ETH, 1, ['0', '1.5']),
    liquidated(margin, ETH, 0.5, ['0.034', '1.5']),
  ]),
};

function liquidated(
  margin: Margin,
  symbol: MarketSymbol,
  fraction: number,
  [eth, sol]: readonly [string, string],
): Act {
  const closed = ([ETH, SOL] as const).flatMap((market) => {
    const quantity = market === ETH ? eth : sol;
    const side = market === ETH ? 'sell' : 'buy';
    const whole = closesNoMoreThan(market, quantity);
    return quantity === '0'
      ? [whole]
      : [whole, closesWith({ side, quantity, symbol: market, margin })];
  });
  return {
    title: fraction === 1 ? 'a leg is liquidated whole' : 'half of a leg is liquidated',
    variant: `${symbol}, ${margin}`,
    options: { flags: { cycles: 3, direction: 'buyFirst', holdMs: 8_000, ...marginFlags(margin) } },
    cues: [{ at: 'hold', afterMs: TAKEN_MS, does: venueLiquidates(symbol, margin, fraction) }],
    claims: [
      emergencySays('position.unplanned'),
      flatBy('hold', TAKEN_MS + CLOSED_MS),
      ...closed,
      entersPhase('build', 1),
      cyclesEnd('recovered'),
      endsEarlySaying('liquidate'),
      latchSays('liquidate'),
      endsFlatByEveryWitness,
      ...SAFE,
    ],
  };
}

/** Cycles that end recovered one after the other. */
export const tripsOnRow: Scenario = {
  id: 'S61',
  title: 'trips the breaker when two cycles in a row must be undone, and begins no third',
  story:
    'One leg is never filled, so that every cycle is undone: each costs fees, and the next would cost ' +
    'them again. After the second the breaker trips: no third cycle, the latch is raised for a ' +
    'person, and the run ends flat. A cycle that completes in between ends the row.',
  acts: [
    ...(['cross', 'isolated'] as const).flatMap((margin) =>
      ([ETH, SOL] as const).map((symbol) => undone(margin, symbol)),
    ),
    {
      title: 'one that completes in between ends the row',
      options: { flags: { cycles: 3 } },
      cues: [
        { at: 'build', does: breaks(neverOpens(SOL)) },
        { at: 'idle', does: mends('order.noFill') },
        { at: 'build', time: 3, does: breaks(neverOpens(SOL)) },
      ],
      claims: [
        faultsActed('order.noFill'),
        cyclesEnd('recovered', 'completed', 'recovered'),
        latchIsDown,
        endsFlatByEveryWitness,
        ...SAFE,
      ],
    },
  ],
};

function undone(margin: Margin, symbol: MarketSymbol): Act {
  return {
    title: 'one leg is never filled',
    variant: `${symbol}, ${margin}`,
    options: { flags: { cycles: 5, ...marginFlags(margin) } },
    cues: [{ at: 'start', does: breaks(neverOpens(symbol)) }],
    claims: [
      faultsActed('order.noFill'),
      cyclesEnd('recovered', 'recovered'),
      noneCompletes,
      entersPhase('build', 2),
      // Each cycle sends the missing leg, and twice again what is missing of it.
      entriesSent(symbol, 6),
      entriesSent(symbol === ETH ? SOL : ETH, 2),
      entersPhase('emergencyClose', 0),
      endsEarlySaying('the breaker tripped', '2 recoveries in a row'),
      latchSays('the breaker tripped'),
      endsFlatByEveryWitness,
      ...SAFE,
    ],
  };
}

function neverOpens(symbol: MarketSymbol) {
  return { fault: 'order.noFill', products: [symbol], reduceOnly: false } as const;
}
