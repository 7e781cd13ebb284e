/** The message of an alarm: what a person at 3 a.m. needs, in lines that fit a phone. */
import { Decimal, decimal, isSameNumber, isZero } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import { filledQuantity } from '../../orders/order-log.ts';
import type { OrderFate, OrderRecord } from '../../orders/order.ts';
import type { PositionKey } from '../../positions/key.ts';
import { claimedAmount, keyOfOrder, trustedAmount } from '../../positions/reading.ts';
import type { Reading } from '../../positions/reading.ts';
import type { RestReading } from '../../positions/rest.ts';

/** What each witness says of one key, and what a unit of it is worth. */
export type HeldFacts = {
  readonly key: PositionKey;
  readonly reading: Reading;
  /** What the fills add up to; null when that is unknown. */
  readonly fills: DecimalString | null;
  /** Undefined when REST was not asked. */
  readonly rest: RestReading | undefined;
  /** Quote units for one base unit at about now; undefined when none is known. */
  readonly price: DecimalString | undefined;
};

/** What happens without anybody's doing. */
export type NextStep = {
  readonly does: string;
  /** An ISO instant; null when it waits for something else than time. */
  readonly at: string | null;
};

/** Everything that the message of an alarm says. */
export type AlarmFacts = {
  readonly id: string;
  /** An ISO instant. */
  readonly at: string;
  /** In a few words, for example `halted`. */
  readonly what: string;
  readonly reason: string | null;
  /** 0 when it is of no cycle. */
  readonly cycleId: number;
  /** Which account, for example `testnet 0x1234…abcd`. */
  readonly account: string;
  /** Every key in scope. */
  readonly held: readonly HeldFacts[];
  /** The orders that were tried, oldest first. */
  readonly orders: readonly OrderRecord[];
  /** Null when nothing more happens by itself. */
  readonly next: NextStep | null;
  /** What a person may paste; see `operatorCommands`. */
  readonly commands: readonly string[];
};

/** The most orders that are shown: the newest. */
const ORDERS_MAX = 6;

/** The most characters of another's words that are repeated. */
const WORDS_LENGTH_MAX = 120;

/** The message. What is unknown is said as unknown; a number stands only where a witness gave one. */
export function alarmText(facts: AlarmFacts): string {
  const { id, at, what, reason, cycleId, account, held, orders, next, commands } = facts;
  const cycle = cycleId === 0 ? '' : `, cycle ${String(cycleId)}`;
  const parts = [
    [`ALARM ${id}: ${what}`, `${instantText(at)}${cycle}`, account, whyLine(reason)],
    ['Held:', ...held.flatMap(heldLines), costLine(held)],
    orderLines(orders),
    [nextLine(next)],
    ['To do, one of:', ...commands],
  ];
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}

function whyLine(reason: string | null): string {
  return `Why: ${reason === null ? 'unknown' : oneLine(reason)}`;
}

/** One line for a key that no witness shows as held, else one for each witness. */
function heldLines(held: HeldFacts): readonly string[] {
  const { key, reading, rest, price } = held;
  const fills = fillsOf(held);
  const witnesses = [
    `book ${readingText(reading, price)}`,
    `fills ${fills === null ? 'unknown' : amountText(fills, price)}`,
    `REST ${restText(rest, price)}`,
  ];
  const isShown = amountsOf(held).some((amount) => !isZero(amount));
  return isShown
    ? [key, ...witnesses.map((witness) => `  ${witness}`)]
    : [`${key}: ${witnesses.join(', ')}`];
}

function readingText(reading: Reading, price: DecimalString | undefined): string {
  switch (reading.state) {
    case 'unknown':
      return 'unknown';
    case 'diverged':
      return `diverged: ${amountText(reading.positionChange, price)} reported`;
    default:
      return `${amountText(reading.amount, price)} (${reading.state})`;
  }
}

function restText(rest: RestReading | undefined, price: DecimalString | undefined): string {
  if (rest === undefined) return 'unknown: not asked';
  if (rest.state === 'inconclusive') return `unknown: ${oneLine(rest.reason)}`;
  return amountText(rest.amount, price);
}

function amountText(amount: DecimalString, price: DecimalString | undefined): string {
  if (isZero(amount)) return '0';
  return price === undefined
    ? `${amount}, value unknown`
    : `${amount} = ${money(decimal(amount).times(price))}`;
}

/** What a move of 1 % against every leg costs, by the largest that any witness shows of each. */
function costLine(held: readonly HeldFacts[]): string {
  const costs = held.map(costOf);
  const cost = costs.reduce((sum: Decimal, one) => sum.plus(one ?? 0), new Decimal(0));
  const doubtful = held.filter((one, index) => costs[index] === undefined || !isVouchedFor(one));
  if (doubtful.length === 0) return `1 % against every leg: ${money(cost)}`;
  const keys = doubtful.map(({ key }) => key).join(', ');
  // A sum of nothing known is not zero.
  const shown = cost.isZero() ? 'unknown' : `${money(cost)} or more`;
  return `1 % against every leg: ${shown} (in doubt: ${keys})`;
}

/** Undefined when no witness gives an amount, or what it is worth is unknown. */
function costOf(held: HeldFacts): Decimal | undefined {
  const amounts = amountsOf(held);
  if (amounts.length === 0) return undefined;
  const largest = Decimal.max(...amounts.map((amount) => decimal(amount).abs()));
  if (largest.isZero()) return largest;
  return held.price === undefined ? undefined : largest.times(held.price).div(100);
}

/** Every amount that any witness gives of a key. */
function amountsOf(held: HeldFacts): readonly DecimalString[] {
  const { reading, rest } = held;
  return [
    claimedAmount(reading) ?? null,
    fillsOf(held),
    rest?.state === 'amount' ? rest.amount : null,
  ].filter((amount) => amount !== null);
}

function fillsOf({ reading, fills }: HeldFacts): DecimalString | null {
  return fills ?? (reading.state === 'diverged' ? reading.fills : null);
}

/**
 * Whether a key is exactly known: by the book, or by REST where the stream never named it, and no
 * other witness contradicts.
 */
function isVouchedFor(held: HeldFacts): boolean {
  const [one, ...others] = amountsOf(held);
  const agree = others.every((other) => one !== undefined && isSameNumber(one, other));
  const { reading, rest } = held;
  const byRest = reading.state === 'unknown' && !reading.named && rest?.state === 'amount';
  return agree && (byRest || trustedAmount(reading) !== undefined);
}

function orderLines(orders: readonly OrderRecord[]): readonly string[] {
  if (orders.length === 0) return ['Tried: no order.'];
  const earlier = orders.length - ORDERS_MAX;
  return [
    earlier > 0 ? `Tried, the last ${String(ORDERS_MAX)} of ${String(orders.length)}:` : 'Tried:',
    ...orders.slice(-ORDERS_MAX).flatMap((order) => {
      const { number, intent } = order;
      const { purpose, side, quantity, limitPrice } = intent;
      return [
        `#${String(number)} ${purpose}: ${side} ${quantity} ${keyOfOrder(order)} to ${limitPrice}`,
        `  ${fateText(order)}`,
      ];
    }),
  ];
}

const FATES: Readonly<Record<OrderFate, string>> = {
  submitting: 'on its way, no answer yet',
  working: 'accepted, not over',
  filled: 'filled',
  partlyFilled: 'partly filled',
  notFilled: 'not filled',
  rejected: 'rejected',
  unknown: 'fate unknown',
  dead: 'dead, its fate was never told',
};

function fateText(order: OrderRecord): string {
  const { fate, toldBy, refusalCode } = order;
  // Nothing seen of an order says nothing of what it filled, unless its fate says so itself.
  const filled = filledQuantity(order);
  const isTelling = fate !== 'filled' && !isZero(filled);
  return [
    FATES[fate],
    refusalCode === undefined ? '' : ` (${String(refusalCode)})`,
    isTelling ? `, ${filled} filled as far as seen` : '',
    toldBy === undefined ? '' : `: ${oneLine(toldBy)}`,
  ].join('');
}

function nextLine(next: NextStep | null): string {
  if (next === null) return 'Next: nothing until somebody acts.';
  return `Next: ${next.does}${next.at === null ? '' : ` at ${instantText(next.at)}`}`;
}

/** `2026-01-31T14:00:05.250Z` as `2026-01-31 14:00:05 UTC`. */
function instantText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function money(value: Decimal): string {
  const sign = value.isNegative() && !value.isZero() ? '-' : '';
  return `${sign}$${value.abs().toFixed(2)}`;
}

/** Another's words on one line, and not too many of them. */
function oneLine(words: string): string {
  const line = words.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= WORDS_LENGTH_MAX ? line : `${line.slice(0, WORDS_LENGTH_MAX - 1)}…`;
}
