/** What the process was told of each position: the newest report, and whether it can know of a change. */
import * as v from 'valibot';
import { isIsolatedSubaccount, unpackAppendix } from '../../exchange/appendix.ts';
import type { ExchangeEvent } from '../../exchange/events.ts';
import { findMarket } from '../../exchange/markets.ts';
import { positionKey } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Rehearsal } from '../rehearsal.ts';
import type { ToldAnswer, ToldFrame, WireTap } from './wire-tap.ts';

/** The newest report of a key that reached the process, by its stamp; `at` is when it came. */
export type ToldReport = { readonly ns: bigint; readonly amountX18: bigint; readonly at: number };

/** What was told so far. */
export type Told = {
  readonly reports: ReadonlyMap<PositionKey, ToldReport>;
  /**
   * Whether any witness told of the key's state at `at` or later, in milliseconds of the world: the
   * stream at any time, and REST no later than `readUntil`.
   */
  readonly knowsOf: (key: PositionKey, at: number, readUntil: number) => boolean;
};

const whole = v.pipe(v.string(), v.regex(/^-?\d+$/));

const REPORT = v.object({
  type: v.literal('position_change'),
  timestamp: whole,
  product_id: v.number(),
  subaccount: v.string(),
  isolated: v.boolean(),
  amount: whole,
});

const FILL = v.object({
  type: v.literal('fill'),
  timestamp: whole,
  product_id: v.number(),
  appendix: whole,
});

const NS_PER_MS = 1_000_000n;

/** The wallet's part of a subaccount's address. */
const WALLET_LENGTH = 42;

/** Keeps what the wire tells from now on. */
export function keepTold({ exchange, identity }: Rehearsal, tap: WireTap): Told {
  const reports = new Map<PositionKey, ToldReport>();
  const events: ExchangeEvent[] = [];
  exchange.onEvent((event) => {
    if (event.stream === 'position_change' || event.stream === 'fill') events.push(event);
  });
  tap.onFrame(({ at, text }) => {
    const report = reportOf(text, identity.subaccount);
    if (report === undefined) return;
    const { key, ns, amountX18 } = report;
    if (ns >= (reports.get(key)?.ns ?? 0n)) reports.set(key, { ns, amountX18, at });
  });
  return {
    reports,
    knowsOf: (key, at, readUntil) =>
      tap.answers.some((read) => read.at >= at && read.at <= readUntil && shows(read, key)) ||
      isToldOf(key, at, { frames: tap.frames, events }),
  };
}

/** A report of one of our positions, as it stands in a frame; undefined for any other frame. */
function reportOf(text: string, subaccount: string) {
  if (!text.includes('"position_change"')) return undefined;
  const frame = v.safeParse(REPORT, parsed(text));
  if (!frame.success) return undefined;
  const { timestamp, product_id: productId, amount, subaccount: told, isolated } = frame.output;
  const isIsolated = isIsolatedSubaccount(told) && isSameWallet(told, subaccount);
  const symbol = findMarket(productId)?.symbol;
  if (symbol === undefined || !(told === subaccount || isIsolated)) return undefined;
  const key = positionKey(symbol, isolated ? 'isolated' : 'cross');
  return { key, ns: BigInt(timestamp), amountX18: BigInt(amount) };
}

function isSameWallet(one: string, other: string): boolean {
  return one.slice(0, WALLET_LENGTH) === other.slice(0, WALLET_LENGTH);
}

/** Whether a frame that came, and that the venue really told so, is of a change at `at` or later. */
function isToldOf(
  key: PositionKey,
  at: number,
  {
    frames,
    events,
  }: { readonly frames: readonly ToldFrame[]; readonly events: readonly ExchangeEvent[] },
): boolean {
  const genuine = new Set(
    events.map((event) => stampOf(event.payload(event.isolated ?? event.parent ?? ''))?.name),
  );
  return frames.some(({ text }) => {
    const stamp = stampOf(parsed(text));
    return stamp?.key === key && genuine.has(stamp.name) && Number(stamp.ns / NS_PER_MS) >= at;
  });
}

/** What tells a report or a fill apart from all others. */
function stampOf(frame: unknown) {
  const report = v.safeParse(REPORT, frame);
  if (report.success) {
    const { product_id: productId, isolated, timestamp, amount } = report.output;
    return stamp(productId, isolated, timestamp, amount);
  }
  const fill = v.safeParse(FILL, frame);
  if (!fill.success) return undefined;
  const { product_id: productId, appendix, timestamp } = fill.output;
  return stamp(productId, unpackAppendix(BigInt(appendix)).isolated, timestamp, appendix);
}

function stamp(productId: number, isolated: boolean, timestamp: string, rest: string) {
  const symbol = findMarket(productId)?.symbol;
  if (symbol === undefined) return undefined;
  const key = positionKey(symbol, isolated ? 'isolated' : 'cross');
  return { key, ns: BigInt(timestamp), name: `${key} ${timestamp} ${rest}` };
}

const amounts = v.object({ product_id: v.number(), balance: v.object({ amount: v.string() }) });

const ANSWER = v.object({
  data: v.object({
    perp_balances: v.optional(v.array(amounts)),
    isolated_positions: v.optional(v.array(v.object({ base_balance: amounts }))),
  }),
});

/** Whether an answer shows a position of the key that is not zero. */
function shows({ text }: ToldAnswer, key: PositionKey): boolean {
  const answer = v.safeParse(ANSWER, parsed(text));
  if (!answer.success) return false;
  const { perp_balances: cross = [], isolated_positions: isolated = [] } = answer.output.data;
  const rows = [
    ...cross.map((row) => ({ margin: 'cross' as const, ...row })),
    ...isolated.map((row) => ({ margin: 'isolated' as const, ...row.base_balance })),
  ];
  return rows.some(({ margin, product_id: productId, balance }) => {
    const symbol = findMarket(productId)?.symbol;
    return symbol !== undefined && positionKey(symbol, margin) === key && balance.amount !== '0';
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
