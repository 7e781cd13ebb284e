/** What the venue pays and takes for holding: funding of the positions, and interest on the quote. */
import { sum } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import type { Margin, MarketSymbol } from './market.ts';

/** One payment, as the venue's archive has it. */
export type HoldingPayment = {
  /** The archive's number; what was paid at one instant shares it. */
  readonly index: string;
  /** The venue's time in milliseconds, down to the second. */
  readonly paidAt: number;
  readonly kind: 'funding' | 'interest';
  /** The market that was held; null for interest on the quote. */
  readonly symbol: MarketSymbol | null;
  readonly margin: Margin;
  /** Received, in quote units; negative was paid. */
  readonly amount: DecimalString;
};

/** What the archive said of the payments since an instant. */
export type PaymentsAnswer = {
  /** Oldest first. */
  readonly payments: readonly HoldingPayment[];
  /** Whether these are all of them: a question that grew too long is cut at its newest rows. */
  readonly isWhole: boolean;
  /** Our clock before the first request left. */
  readonly requestedAt: number;
  /** Our clock after the last answer came. */
  readonly receivedAt: number;
};

/** What holding came to, in quote units; negative was paid. */
export type Holding = {
  readonly funding: DecimalString;
  /** Of each market, both margin modes together. */
  readonly bySymbol: Readonly<Record<MarketSymbol, DecimalString>>;
  readonly interest: DecimalString;
};

/** Two instants of the venue's time in milliseconds; payments at either belong to what lies between. */
export type Span = { readonly from: number; readonly to: number };

/** Nothing was paid. */
export const NO_HOLDING: Holding = { funding: '0', bySymbol: {}, interest: '0' };

const SECOND_MS = 1_000;

/**
 * The payments of these spans that are later than `after`, an index of the archive. They are told to
 * the second: at the ends of a span nothing is held, so that whatever else lies in that second is of
 * the span before, and was counted with it.
 */
export function paymentsWithin(
  payments: readonly HoldingPayment[],
  spans: readonly Span[],
  after: string,
): readonly HoldingPayment[] {
  const second = (at: number): number => Math.floor(at / SECOND_MS) * SECOND_MS;
  return payments.filter(
    ({ paidAt, index }) =>
      BigInt(index) > BigInt(after) &&
      spans.some(({ from, to }) => paidAt >= second(from) && paidAt <= to),
  );
}

/** Adds payments up. */
export function holdingOf(payments: readonly HoldingPayment[]): Holding {
  const funding = payments.filter(({ kind }) => kind === 'funding');
  const symbols = [...new Set(funding.flatMap(({ symbol }) => symbol ?? []))];
  const of = (some: readonly HoldingPayment[]): DecimalString =>
    sum(some.map(({ amount }) => amount));
  return {
    funding: of(funding),
    bySymbol: Object.fromEntries(
      symbols.map((symbol) => [symbol, of(funding.filter((each) => each.symbol === symbol))]),
    ),
    interest: of(payments.filter(({ kind }) => kind === 'interest')),
  };
}
