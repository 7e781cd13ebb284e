/**
 * How far and how large the next close of a key is: both follow from the closes that were already sent
 * for it since the last proof, and from nothing that would have to be remembered beside them.
 */
import { Decimal, decimal, toDecimalString } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Market, Side } from '../domain/market.ts';
import { CLOSING_RUNGS_BPS } from '../domain/price.ts';
import { isSettled } from './order-log.ts';
import type { OrderRecord } from './order.ts';

/** What sizes a close of one side: the readings of the witnesses, and what the venue refused. */
export type SizeInput = {
  /** Unsigned, each above zero and on the size step. */
  readonly witnessed: readonly DecimalString[];
  readonly side: Side;
  readonly limitPrice: DecimalString;
  readonly market: Pick<Market, 'sizeIncrement' | 'minNotional'>;
  /** The closes of the key since the last proof. */
  readonly closes: readonly OrderRecord[];
};

/** The quantity of a close, and the reading that it stands for; a residual no order can close. */
export type CloseSize = {
  readonly kind: 'quantity' | 'residual';
  readonly quantity: DecimalString;
  readonly reading: DecimalString;
};

/** The quantity that stands for a whole position, which the venue clamps (protocol 5.5: 1e27 in X18). */
export const WHOLE_POSITION: DecimalString = '1000000000';

/** Refusals that a nearer limit may escape: it costs less health (`orders.md` 2). */
const HEALTH_CODES: readonly number[] = [2006, 2010, 2036];

/** Refusals of a reduce-only order that is larger than the position, or on its own side. */
const OVERSIZE_CODES: readonly number[] = [2064, 2067];

/** The refusal of a notional below the minimum. */
const TOO_SMALL_CODE = 2094;

/** The rungs of a run in basis points, nearest first: nothing of ours goes beyond `maxSlippageBps`. */
export function closingRungs(maxSlippageBps: number): readonly number[] {
  return [...CLOSING_RUNGS_BPS.filter((rungBps) => rungBps < maxSlippageBps), maxSlippageBps];
}

/**
 * The index of the rung that the next close of a key takes: one further after each attempt that left
 * a rest, one nearer when the venue refused the last for want of health. Closes that were sent before
 * the others' fates were told are one attempt; silence, and refusals that say nothing of the price,
 * move nothing.
 */
export function nextRung(closes: readonly OrderRecord[], rungs: readonly number[]): number {
  const attempts: OrderRecord[][] = [];
  for (const close of closes) {
    if (!leftRest(close)) continue;
    const last = attempts.at(-1);
    const isLater = last?.every(({ fateAt = 0 }) => fateAt <= close.submittedAt) ?? true;
    if (isLater) attempts.push([close]);
    else last?.push(close);
  }
  return attempts.reduce(
    (rung, attempt) =>
      attempt.some(hasCode(HEALTH_CODES))
        ? Math.max(0, rung - 1)
        : Math.min(rung + 1, rungs.length - 1),
    0,
  );
}

/**
 * The quantity of the next close: the largest reading that the venue has not refused as oversize, at
 * the minimum notional when it is below that. A minimum refused as oversize is tried exact, and what is
 * refused exact as too small is a residual; above the minimum it is tried again, since the venue's own
 * word is then against the refusal. Undefined when no witness shows anything of this side.
 */
export function closeSize(input: SizeInput): CloseSize | undefined {
  const { side, market, limitPrice } = input;
  const closes = input.closes.filter(({ intent }) => intent.side === side);
  const refused = closes.filter(hasCode(OVERSIZE_CODES)).map(({ intent }) => intent.quantity);
  const isRefused = (quantity: Decimal): boolean => refused.some((size) => quantity.gte(size));
  const readings = input.witnessed.map(decimal).sort((one, other) => other.comparedTo(one));
  const exact = readings.find((quantity) => !isRefused(quantity)) ?? readings.at(-1);
  if (exact === undefined) return undefined;
  const reading = toDecimalString(exact);
  const minimum = decimal(market.minNotional)
    .div(limitPrice)
    .toNearest(market.sizeIncrement, Decimal.ROUND_UP);
  const isBelow = exact.lt(minimum);
  if (isBelow && !isRefused(minimum)) {
    return { kind: 'quantity', quantity: toDecimalString(minimum), reading };
  }
  const isTooSmall = closes.some(
    (close) => hasCode([TOO_SMALL_CODE])(close) && exact.lte(close.intent.quantity),
  );
  return { kind: isBelow && isTooSmall ? 'residual' : 'quantity', quantity: reading, reading };
}

/** Whether a smaller size, or the exact one, may be taken where this close was refused. */
export function isRefusedForSize(close: OrderRecord): boolean {
  return hasCode([...OVERSIZE_CODES, TOO_SMALL_CODE])(close);
}

/** Whether the matching engine answered: refusals of the edge and silence say nothing of the market. */
export function isAnsweredByEngine(close: OrderRecord): boolean {
  if (close.fate === 'rejected') return close.refusedByEngine;
  return isSettled(close) && close.fate !== 'dead';
}

/** A close that was filled whole needed no better price, and one of the wrong size was not priced. */
function leftRest(close: OrderRecord): boolean {
  return isAnsweredByEngine(close) && close.fate !== 'filled' && !isRefusedForSize(close);
}

function hasCode(codes: readonly number[]): (order: OrderRecord) => boolean {
  return ({ fate, refusalCode }) =>
    fate === 'rejected' && refusalCode !== undefined && codes.includes(refusalCode);
}
