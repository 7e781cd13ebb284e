/** The pair's markets as last read: what prices and steps are taken from without waiting. */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Market, MarketSymbol } from '../domain/market.ts';
import { invariant } from '../lib/invariant.ts';
import type { Venue } from '../ports/venue.ts';

/** Markets by symbol. */
export type Markets = Readonly<Record<MarketSymbol, Market>>;

/** Keeps the markets of the last successful read; a close must not wait for another. */
export class MarketBoard {
  readonly #venue: Pick<Venue, 'readMarkets'>;
  #latest: Markets | undefined;
  readonly #finestSteps = new Map<MarketSymbol, DecimalString>();

  constructor(venue: Pick<Venue, 'readMarkets'>) {
    this.#venue = venue;
  }

  /** Reads the markets anew. Rejects as the venue does; the last ones stay. */
  async refresh(): Promise<Markets> {
    const markets = await this.#venue.readMarkets();
    this.#latest = Object.fromEntries(markets.map((market) => [market.symbol, market]));
    for (const { symbol, sizeIncrement } of markets) {
      const finest = this.#finestSteps.get(symbol);
      if (finest !== undefined && decimal(finest).lte(sizeIncrement)) continue;
      this.#finestSteps.set(symbol, sizeIncrement);
    }
    return this.#latest;
  }

  /** Reads the markets anew, and makes do with the last ones when that fails. */
  async refreshOrLatest(): Promise<Markets> {
    try {
      return await this.refresh();
    } catch (error) {
      if (this.#latest === undefined) throw error;
      return this.#latest;
    }
  }

  /** The market as last read; undefined before the first read. */
  find(symbol: MarketSymbol): Market | undefined {
    return this.#latest?.[symbol];
  }

  /** The market as last read. The start check reads them before anything else can ask. */
  market(symbol: MarketSymbol): Market {
    const market = this.find(symbol);
    invariant(market !== undefined, `The market ${symbol} has not been read.`);
    return market;
  }

  /**
   * Below what an amount of a market is dust: the finest size step that was read of it in this run.
   *
   * Invariant: it never grows. A venue that makes its step coarser while something is held makes it
   * harder to trade, and no less held.
   */
  dustStep(symbol: MarketSymbol): DecimalString {
    return this.#finestSteps.get(symbol) ?? this.market(symbol).sizeIncrement;
  }

  /** The market by which witnesses are compared and flatness is proved: with its `dustStep`. */
  judged(symbol: MarketSymbol): Market {
    return { ...this.market(symbol), sizeIncrement: this.dustStep(symbol) };
  }
}
