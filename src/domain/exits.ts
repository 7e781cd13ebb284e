/** Take-profit and stop-loss: what the open pair would bring if it were closed now, and when to. */
import { Decimal, decimal, sum, toDecimalString } from './decimal.ts';
import type { DecimalString } from './decimal.ts';
import { takerFee } from './fees.ts';
import type { TakerFee } from './fees.ts';
import { LEG_NAMES, closingSide, signedQuantity } from './market.ts';
import type { LegName, Touch } from './market.ts';
import type { CycleFill } from './pnl.ts';
import { netPnl } from './pnl.ts';
import { touchToCross } from './price.ts';

/** When to leave before the hold is over; null is never. Basis points of the primary leg. */
export type ExitRules = {
  readonly takeProfitBps: number | null;
  /** How far below zero, written without a sign. */
  readonly stopLossBps: number | null;
  /** How long a rule must hold without a break, in milliseconds. */
  readonly confirmMs: number;
};

/** What the open pair is valued by. */
export type OpenPnlInput = {
  /** Fills in the order in which they happened; those of a position that was closed are ignored. */
  readonly fills: readonly CycleFill[];
  /** Fresh touches alone: leave out a stale one. */
  readonly touches: Readonly<Record<LegName, Touch | undefined>>;
  readonly closingFees: Readonly<Record<LegName, TakerFee>>;
  /** Received since the entry, negative when paid, in quote units; undefined when not known. */
  readonly funding: DecimalString | undefined;
};

/** What closing now would bring. */
export type OpenPnl = {
  /** Net, in quote units. */
  readonly pnl: DecimalString;
  /** The same in basis points of the primary leg's entry notional: of price, never of margin. */
  readonly bpsOfLeg: DecimalString;
};

/** Which exit. */
export type Exit = 'takeProfit' | 'stopLoss';

/** Which rule holds, and since when (milliseconds); null when none does. */
export type ExitState = { readonly exit: Exit; readonly since: number } | null;

/** Decimals of the basis points, which need not end; rounded down, so against us. */
const BPS_DECIMALS = 6;

/**
 * What the pair would bring if it were closed at the touch: a long sold at the bid, a short bought
 * at the ask, fees paid and closing fees deducted, funding added.
 *
 * Undefined when it cannot be known: a leg was never entered, a side of a touch that a close would
 * hit is missing, or the funding is not known. Entry is that of the current position alone.
 */
export function openPnl(input: OpenPnlInput): OpenPnl | undefined {
  const fills = currentFills(input.fills);
  const worths = LEG_NAMES.map((leg) => legWorth(input, leg, fillsOf(fills, leg)));
  if (worths.includes(undefined) || input.funding === undefined) return undefined;
  const worth = sum(worths.filter((each) => each !== undefined));
  const fees = sum(fills.map(({ fee }) => fee));
  const pnl = netPnl(worth, fees, input.funding);
  return { pnl, bpsOfLeg: bpsOf(pnl, entryNotional(fillsOf(fills, 'primary'))) };
}

/**
 * Whether to leave now. A rule must hold at every look for `confirmMs` on end.
 *
 * A look without a value (`undefined`) starts the clock anew: what was not seen cannot be said to
 * have held, and one price on either side of a gap is the very thing that confirming is against.
 */
export function judgeExit(
  rules: ExitRules,
  state: ExitState,
  pnlBps: DecimalString | undefined,
  now: number,
): { readonly state: ExitState; readonly exit: Exit | null } {
  const exit = pnlBps === undefined ? null : ruleThatHolds(rules, pnlBps);
  if (exit === null) return { state: null, exit: null };
  const since = state?.exit === exit ? state.since : now;
  return { state: { exit, since }, exit: now - since >= rules.confirmMs ? exit : null };
}

function ruleThatHolds(
  { takeProfitBps, stopLossBps }: ExitRules,
  pnlBps: DecimalString,
): Exit | null {
  const bps = decimal(pnlBps);
  if (stopLossBps !== null && bps.lessThanOrEqualTo(-stopLossBps)) return 'stopLoss';
  if (takeProfitBps !== null && bps.greaterThanOrEqualTo(takeProfitBps)) return 'takeProfit';
  return null;
}

/** The fills since every leg was last flat: those before belong to a position that is no more. */
function currentFills(fills: readonly CycleFill[]): readonly CycleFill[] {
  const amounts = { primary: new Decimal(0), hedge: new Decimal(0) };
  let begin = 0;
  fills.forEach(({ leg, side, quantity }, index) => {
    amounts[leg] = amounts[leg].plus(signedQuantity(side, quantity));
    if (amounts.primary.isZero() && amounts.hedge.isZero()) begin = index + 1;
  });
  return fills.slice(begin);
}

function fillsOf(fills: readonly CycleFill[], leg: LegName): readonly CycleFill[] {
  return fills.filter((fill) => fill.leg === leg);
}

/** The quote flow of a leg and of closing its rest, before the fees that are paid already. */
function legWorth(
  { touches, closingFees }: OpenPnlInput,
  leg: LegName,
  fills: readonly CycleFill[],
): DecimalString | undefined {
  if (!fills.some(({ purpose }) => purpose === 'open')) return undefined;
  const open = sum(fills.map(({ side, quantity }) => signedQuantity(side, quantity)));
  const flow = fills.reduce(
    (total, { side, quantity, price }) =>
      total.minus(decimal(signedQuantity(side, quantity)).times(price)),
    new Decimal(0),
  );
  const side = closingSide(open);
  if (side === undefined) return toDecimalString(flow);
  const touch = touches[leg];
  const price = touch === undefined ? undefined : touchToCross(touch, side);
  if (price === undefined) return undefined;
  const proceeds = decimal(open).times(price);
  const fee = takerFee(side, toDecimalString(proceeds.abs()), closingFees[leg]);
  return toDecimalString(flow.plus(proceeds).minus(fee));
}

function entryNotional(fills: readonly CycleFill[]): Decimal {
  return fills
    .filter(({ purpose }) => purpose === 'open')
    .reduce(
      (total, { quantity, price }) => total.plus(decimal(quantity).times(price)),
      decimal('0'),
    );
}

function bpsOf(pnl: DecimalString, notional: Decimal): DecimalString {
  const bps = decimal(pnl).times(10_000).div(notional);
  return toDecimalString(bps.toDecimalPlaces(BPS_DECIMALS, Decimal.ROUND_FLOOR));
}
