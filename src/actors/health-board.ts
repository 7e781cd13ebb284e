/** The health board: what the venue said last of each margin pool, judged against what it holds. */
import { decimal, sum, toDecimalString } from '../domain/decimal.ts';
import type { Decimal, DecimalString } from '../domain/decimal.ts';
import { judgeHealth } from '../domain/health.ts';
import type { HealthLimits } from '../domain/health.ts';
import type { MarketSymbol } from '../domain/market.ts';
import { marginOf, symbolOf } from '../positions/key.ts';
import type { PositionKey } from '../positions/key.ts';
import type { PoolHealth, RestSnapshot } from '../positions/rest.ts';
import type { MarketBoard } from './market-board.ts';

/** What one pool's health means; `words` name it with its numbers. */
export type PoolVerdict = { readonly verdict: 'warn' | 'unwind'; readonly words: string };

/** Keeps the verdicts of the last read that told of health; a silent read changes nothing. */
export class HealthBoard {
  readonly #markets: MarketBoard;
  readonly #limits: HealthLimits;
  #verdicts: readonly PoolVerdict[] = [];
  #pools: readonly PoolHealth[] = [];

  constructor(markets: MarketBoard, limits: HealthLimits) {
    this.#markets = markets;
    this.#limits = limits;
  }

  /** Judges every pool that a read tells of. */
  note(read: RestSnapshot): void {
    if (read.health.length === 0) return;
    this.#pools = read.health;
    this.#verdicts = read.health.flatMap((pool) => this.#judge(pool, read) ?? []);
  }

  /** The initial health of the cross pool as told last; undefined before. */
  get initial(): DecimalString | undefined {
    return this.#pools.find(({ pool }) => pool === 'cross')?.initial;
  }

  /** What is worth an alarm, worst first. */
  get verdicts(): readonly PoolVerdict[] {
    return this.#verdicts.toSorted((one, other) => rank(one) - rank(other));
  }

  /** Why the pair may not be held any longer, in one sentence; undefined while it may. */
  refuseHold(): string | undefined {
    return this.#verdicts.find(({ verdict }) => verdict === 'unwind')?.words;
  }

  #judge({ pool, maintenance }: PoolHealth, read: RestSnapshot): PoolVerdict | undefined {
    const keys = Object.keys(read.readings) as PositionKey[];
    const inPool = keys.filter((key) =>
      pool === 'cross' ? marginOf(key) === 'cross' : key === pool,
    );
    const notional = sum(inPool.map((key) => this.#notionalOf(key, read)));
    const verdict = judgeHealth(maintenance, notional, this.#limits);
    if (verdict === 'fine') return undefined;
    const health = decimal(maintenance).toFixed(2);
    const held = decimal(notional).toFixed(2);
    return { verdict, words: `the maintenance health of ${pool} is ${health} for ${held} held` };
  }

  #notionalOf(key: PositionKey, read: RestSnapshot): string {
    const reading = read.readings[key];
    if (reading?.state !== 'amount') return '0';
    const price = this.#priceOf(symbolOf(key));
    return toDecimalString(decimal(reading.amount).abs().times(price));
  }

  #priceOf(symbol: MarketSymbol): Decimal {
    return decimal(this.#markets.find(symbol)?.oraclePrice ?? '0');
  }
}

function rank({ verdict }: PoolVerdict): number {
  return verdict === 'unwind' ? 0 : 1;
}
