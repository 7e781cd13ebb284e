/** What a position is a position *of*: one market in one margin mode of the parent subaccount. */
import type { Margin, MarketSymbol } from '../domain/market.ts';

/**
 * The key of a position, for example `SOL-PERP/isolated`. The parent subaccount is the book's own.
 * Cross and isolated are two keys: reading only one of them is how money was lost.
 */
export type PositionKey = `${MarketSymbol}/${Margin}`;

/** The key of `symbol` in `margin`. */
export function positionKey(symbol: MarketSymbol, margin: Margin): PositionKey {
  return `${symbol}/${margin}`;
}

/** Both keys of every market named, cross before isolated: the scope of a proof. */
export function keysOf(symbols: Iterable<MarketSymbol>): readonly PositionKey[] {
  return [...symbols].flatMap((symbol) => [
    positionKey(symbol, 'cross'),
    positionKey(symbol, 'isolated'),
  ]);
}

/** The market of a key. */
export function symbolOf(key: PositionKey): MarketSymbol {
  return key.slice(0, key.lastIndexOf('/'));
}

/** The margin mode of a key. */
export function marginOf(key: PositionKey): Margin {
  return key.endsWith('/isolated') ? 'isolated' : 'cross';
}
