/** The account of a cycle's fills: what each leg traded, what it earned, and what it cost. */
import type { LegRecord } from './cycle-record.ts';
import { Decimal, decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import { LEG_NAMES, openingSide } from './market.ts';
import type { Direction, LegName, Pair, Side } from './market.ts';

/** One fill of an order of the cycle, with what the order was for. */
export type CycleFill = {
  readonly leg: LegName;
  readonly side: Side;
  readonly purpose: 'open' | 'unwind' | 'emergency';
  /** Unsigned, in base units. */
  readonly quantity: DecimalString;
  readonly price: DecimalString;
  /** In quote units; negative is a rebate. */
  readonly fee: DecimalString;
};

type Traded = Pick<CycleFill, 'quantity' | 'price'>;

/** What the fills of one cycle amount to. Money in quote units, exact. */
export type FillAccount = {
  /** One record a leg, primary first, before its funding. */
  readonly legs: readonly Omit<LegRecord, 'funding'>[];
  /** Before fees and funding. */
  readonly tradingPnl: DecimalString;
  readonly fees: DecimalString;
  /** The notionals of all fills, opening and closing. */
  readonly volume: DecimalString;
};

/** Decimals of an average price, which need not end: it is printed, never computed with. */
const AVERAGE_DECIMALS = 18;

/** Accounts for every fill of one cycle, each fill given once, in any order. */
export function accountFills(
  pair: Pair,
  direction: Direction,
  fills: readonly CycleFill[],
): FillAccount {
  const of = (leg: LegName): readonly CycleFill[] => fills.filter((fill) => fill.leg === leg);
  return {
    legs: LEG_NAMES.map((leg) => legRecord(leg, pair, direction, of(leg))),
    tradingPnl: sum(LEG_NAMES.map((leg) => tradingPnl(of(leg)))),
    fees: sum(fills.map((fill) => fill.fee)),
    volume: toDecimalString(notionalOf(fills)),
  };
}

/**
 * What the fills of one leg earned before fees: the signed sum of their quote flows, money in when
 * sold and out when bought, which is right for a long and a short alike. A quantity that is still
 * open counts at its average entry price, so that it is neither a gain nor a loss yet.
 */
export function tradingPnl(fills: readonly CycleFill[]): DecimalString {
  let quoteFlow = new Decimal(0);
  let open = new Decimal(0);
  for (const fill of fills) {
    const signed = fill.side === 'buy' ? decimal(fill.quantity) : decimal(fill.quantity).negated();
    quoteFlow = quoteFlow.minus(signed.times(fill.price));
    open = open.plus(signed);
  }
  if (open.isZero()) return toDecimalString(quoteFlow);
  const entries = fills.filter(isEntry);
  const valuedBy = entries.length > 0 ? entries : fills;
  const openAtEntry = open.times(notionalOf(valuedBy)).div(quantityOf(valuedBy));
  return toDecimalString(quoteFlow.plus(openAtEntry));
}

/** What is left of trading after fees and with what was received for holding (negative: paid). */
export function netPnl(
  trading: DecimalString,
  fees: DecimalString,
  ...received: readonly DecimalString[]
): DecimalString {
  return toDecimalString(decimal(trading).minus(fees).plus(sum(received)));
}

function legRecord(
  leg: LegName,
  pair: Pair,
  direction: Direction,
  fills: readonly CycleFill[],
): Omit<LegRecord, 'funding'> {
  const entries = fills.filter(isEntry);
  const exits = fills.filter((fill) => !isEntry(fill));
  return {
    leg,
    market: pair[leg],
    side: openingSide(leg, direction),
    entryQuantity: toDecimalString(quantityOf(entries)),
    entryPrice: averagePriceOf(entries),
    exitQuantity: toDecimalString(quantityOf(exits)),
    exitPrice: averagePriceOf(exits),
  };
}

function isEntry(fill: CycleFill): boolean {
  return fill.purpose === 'open';
}

/** The average price of what was traded, for print; null when nothing was. */
export function averagePriceOf(fills: readonly Traded[]): DecimalString | null {
  const quantity = quantityOf(fills);
  if (quantity.isZero()) return null;
  return toDecimalString(notionalOf(fills).div(quantity).toDecimalPlaces(AVERAGE_DECIMALS));
}

function quantityOf(fills: readonly Traded[]): Decimal {
  return fills.reduce((total, fill) => total.plus(fill.quantity), new Decimal(0));
}

function notionalOf(fills: readonly Traded[]): Decimal {
  return fills.reduce(
    (total, fill) => total.plus(decimal(fill.quantity).times(fill.price)),
    new Decimal(0),
  );
}
