/** The funding of the markets: the rate of every hour, and the payment at its end (protocol 5.11). */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Books } from './books.ts';
import type { ExchangeEvent } from './events.ts';
import { fundingPaymentEvent, fundingRateEvent } from './funding-events.ts';
import type { FundingTick } from './funding-ledger.ts';
import type { Ledger } from './ledger.ts';
import { absX18, mulX18, parseX18 } from './x18.ts';

/** The funding of every market. A rate is that of 24 hours; longs pay when it is positive. */
export type Funding = {
  /** The rate by which the hour under way will be paid. */
  readonly rateX18: (productId: number) => bigint;
  /** When the hour under way began, in seconds of the venue's clock. */
  readonly updatedAt: () => number;
  /** Fixes a market's rate; undefined lets it be drawn again. */
  readonly setRate: (productId: number, rateX18: bigint | undefined) => void;
  /** Lets every position of a market pay `bps` of itself at the oracle now, longs when positive. */
  readonly payNow: (productId: number, bps: number) => void;
  /** Tells the rates every 20 s from now on; a second call changes nothing. */
  readonly tellRates: () => void;
  readonly stop: () => void;
};

/** What the funding of an exchange is made of. Its rates are drawn from a fork of `random`. */
export type FundingParts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly venueNow: () => number;
  readonly nextNs: () => bigint;
  readonly books: Books;
  readonly ledger: Ledger;
  readonly emit: (event: ExchangeEvent) => void;
};

const HOUR_MS = 3_600_000;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400n;
const RATES_EVERY_MS = 20_000;

/** How far the mark may count as apart from the index. */
const CLAMP_X18 = parseX18('0.02');

/** A rate is drawn in hundredths of a basis point, from 10 bps a day for longs to 20 for shorts. */
const RATE_UNIT_X18 = parseX18('0.000001');
const RATE_LOWEST = -1_000;
const RATE_HIGHEST = 2_000;

/** One hour in so many is a storm, in which the rate is so many times as large. */
const STORM_EVERY = 48;
const STORM_FACTOR = 20;

/**
 * What one unit pays after `dtSeconds` of a difference between mark and index, truncated as the
 * contract does: the difference counts as at most 2 % of the index, and is that of a whole day.
 */
export function paymentPerUnitX18(
  differenceX18: bigint,
  indexX18: bigint,
  dtSeconds: number,
): bigint {
  const mostX18 = mulX18(indexX18, CLAMP_X18);
  const isWithin = absX18(differenceX18) <= mostX18;
  const clampedX18 = isWithin ? differenceX18 : differenceX18 < 0n ? -mostX18 : mostX18;
  return (clampedX18 * BigInt(dtSeconds)) / DAY_SECONDS;
}

/** Starts the hours of the venue's clock; the first payment is due at the next full one. */
export function startFunding(parts: FundingParts): Funding {
  const { clock, random, venueNow, nextNs, books, emit } = parts;
  const fork = random.fork('funding');
  const fixed = new Map<number, bigint>();
  const hourNow = (): number => Math.floor(venueNow() / HOUR_MS);
  const rateIn = (productId: number, hour: number): bigint =>
    clampedRateX18(fixed.get(productId) ?? drawnRateX18(fork, productId, hour));
  const stopHours = everyHour(parts, (hour) => {
    payHour(parts, (productId) => rateIn(productId, hour));
  });
  let ratesHandle: unknown;
  const tell = (): void => {
    for (const { productId } of books.markets) {
      const rateX18 = rateIn(productId, hourNow());
      const updatedAt = hourNow() * HOUR_SECONDS;
      emit(fundingRateEvent({ productId, rateX18, updatedAt, nextNs }));
    }
    ratesHandle = clock.setTimeout(tell, RATES_EVERY_MS);
  };
  return {
    rateX18: (productId) => rateIn(productId, hourNow()),
    updatedAt: () => hourNow() * HOUR_SECONDS,
    setRate: (productId, rateX18) => {
      if (rateX18 === undefined) fixed.delete(productId);
      else fixed.set(productId, rateX18);
    },
    payNow: (productId, bps) => {
      const oracleX18 = books.oracleX18(productId);
      const shareX18 = parseX18((bps / 10_000).toFixed(12));
      const perUnitX18 = mulX18(oracleX18, shareX18);
      // As if it were an hour's: a rate is told as that of a day.
      const rateX18 = shareX18 * 24n;
      payAndTell(parts, [{ productId, perUnitX18, rateX18, oracleX18 }]);
    },
    tellRates: () => {
      ratesHandle ??= clock.setTimeout(tell, RATES_EVERY_MS);
    },
    stop: () => {
      stopHours();
      clock.clearTimeout(ratesHandle);
    },
  };
}

/** Calls `pay` with each hour of the venue's clock that is over, until the returned function is called. */
function everyHour(
  { clock, venueNow }: Pick<FundingParts, 'clock' | 'venueNow'>,
  pay: (hour: number) => void,
): () => void {
  const hourNow = (): number => Math.floor(venueNow() / HOUR_MS);
  let hour = hourNow();
  let handle: unknown;
  const arm = (): void => {
    const leftMs = (hourNow() + 1) * HOUR_MS - venueNow();
    handle = clock.setTimeout(() => {
      // A clock that a fault set back has no hour twice.
      if (hourNow() > hour) {
        pay(hour);
        hour = hourNow();
      }
      arm();
    }, leftMs);
  };
  arm();
  return () => {
    clock.clearTimeout(handle);
  };
}

/** Lets every market pay for an hour. */
function payHour(parts: FundingParts, rateX18Of: (productId: number) => bigint): void {
  const { books } = parts;
  const ticks = books.markets.map(({ productId }): FundingTick => {
    const oracleX18 = books.oracleX18(productId);
    const rateX18 = rateX18Of(productId);
    const perUnitX18 = paymentPerUnitX18(mulX18(oracleX18, rateX18), oracleX18, HOUR_SECONDS);
    return { productId, perUnitX18, rateX18, oracleX18 };
  });
  payAndTell(parts, ticks);
}

/** Lets markets pay, and tells it. */
function payAndTell({ ledger, emit, venueNow }: FundingParts, ticks: readonly FundingTick[]): void {
  ledger.payFunding(ticks);
  for (const { productId, perUnitX18 } of ticks) {
    const indexX18 = ledger.fundingIndexX18(productId);
    const openX18 = ledger.longX18(productId);
    emit(fundingPaymentEvent({ productId, perUnitX18, indexX18, openX18, at: venueNow() }));
  }
}

/** The rate of one hour of a market: drawn for itself, so that asking for it moves no other draw. */
function drawnRateX18(fork: Random, productId: number, hour: number): bigint {
  const random = fork.fork(`${String(productId)} ${String(hour)}`);
  const isStorm = random.below(STORM_EVERY) === 0;
  const drawn = RATE_LOWEST + random.below(RATE_HIGHEST - RATE_LOWEST + 1);
  return BigInt(drawn * (isStorm ? STORM_FACTOR : 1)) * RATE_UNIT_X18;
}

function clampedRateX18(rateX18: bigint): bigint {
  if (rateX18 > CLAMP_X18) return CLAMP_X18;
  return rateX18 < -CLAMP_X18 ? -CLAMP_X18 : rateX18;
}
