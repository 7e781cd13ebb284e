/** What the draws of faults have in common: when one acts, and on which markets and streams. */
import type { MarketSymbol } from '../../domain/market.ts';
import type { FaultStream, FaultWindow } from '../../exchange/fault-plan.ts';
import type { Random } from '../../ports/random.ts';
import { ETH, SOL } from '../scenarios/staging.ts';
import { between, happens, pick } from './chance.ts';

/** The markets of the pair. */
export const SYMBOLS: readonly MarketSymbol[] = [ETH, SOL];

const PRIVATE_STREAMS: readonly FaultStream[] = ['fill', 'position_change', 'order_update'];

/** A few occasions, mostly; sometimes each with a chance. */
export function occasions(random: Random): FaultWindow {
  if (happens(random, 25)) return { probability: pick(random, [0.1, 0.3, 0.6]) };
  return {
    times: pick(random, [1, 1, 1, 2, 3, 6]),
    ...(happens(random, 25) ? { skip: between(random, 1, 3) } : {}),
  };
}

/** One of the streams, or several. */
export function streamsOf(random: Random): readonly FaultStream[] {
  if (happens(random, 10)) return ['best_bid_offer'];
  if (happens(random, 30)) return PRIVATE_STREAMS;
  if (happens(random, 30)) return ['fill', 'position_change'];
  return [pick(random, PRIVATE_STREAMS)];
}

/** One market of the pair, or all. */
export function someProducts(random: Random): { readonly products?: readonly string[] } {
  return happens(random, 60) ? { products: [pick(random, SYMBOLS)] } : {};
}
