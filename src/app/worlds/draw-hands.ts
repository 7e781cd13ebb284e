/** What people and our own code do to a run, drawn and carried out. */
import type { Margin, MarketSymbol } from '../../domain/market.ts';
import type { Random } from '../../ports/random.ts';
import { ETH, SOL } from '../scenarios/staging.ts';
import { happens, pick } from './chance.ts';
import type { Doing } from './world.ts';

/** Everything that is no fault of the exchange's catalogue. */
export const HANDS = ['order', 'trigger', 'settle', 'retell', 'word', 'bug'] as const;

/** One of them. */
export type Hand = (typeof HANDS)[number];

type HandOrder = Omit<Extract<Doing, { readonly kind: 'trigger' }>, 'kind'>;

/** Far from any touch: such an order waits until it is cancelled. */
const AWAY: Readonly<Record<MarketSymbol, Readonly<Record<'buy' | 'sell', string>>>> = {
  [ETH]: { buy: '3000', sell: '4200' },
  [SOL]: { buy: '140', sell: '190' },
};

/** Draws what a hand does. */
export function drawHand(hand: Hand, random: Random, margin: Margin): Doing {
  switch (hand) {
    case 'order': {
      const order = drawOrder(random, margin);
      return { kind: 'order', ...order, price: AWAY[order.symbol]?.[order.side] ?? '1' };
    }
    case 'trigger':
      return { kind: 'trigger', ...drawOrder(random, margin) };
    case 'settle':
      return { kind: 'settle', symbol: pick(random, [ETH, SOL]), margin };
    case 'retell':
      return { kind: 'retell' };
    case 'word':
      return {
        kind: 'word',
        word: pick(random, ['stop', 'stop', 'drain', 'pause', 'resume', 'interrupt']),
      };
    case 'bug':
      return {
        kind: 'bug',
        bug: pick(random, ['lastTouch', 'sign', 'readPositions', 'readMarkets']),
        times: pick(random, [1, 1, 3]),
      };
  }
}

function drawOrder(random: Random, margin: Margin): HandOrder {
  const symbol = pick(random, [ETH, SOL]);
  return {
    symbol,
    margin,
    side: pick(random, ['buy', 'sell']),
    amount: symbol === ETH ? pick(random, ['0.03', '0.1']) : pick(random, ['0.7', '2']),
    reduceOnly: happens(random, 50),
  };
}
