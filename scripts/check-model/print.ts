/**
 * The print of a world: two worlds with one print are one state. It holds all that can still make a
 * difference, with instants as ages that stop to count where nothing asks how much older they get.
 */
import { filledQuantity, isSettled, seenQuantity } from '../../src/orders/order-log.ts';
import type { OrderRecord } from '../../src/orders/order.ts';
import { symbolOf } from '../../src/positions/key.ts';
import { compareNanos } from '../../src/positions/ledger.ts';
import type { Entry } from '../../src/positions/ledger.ts';
import type { Attestation } from '../../src/positions/reading.ts';
import { nanos } from '../../test/support/observations.ts';
import { phaseOf } from './claims.ts';
import { unproved } from './desk.ts';
import { KEYS, STREAMS, TICK_MS, TIMES, msOf, venueMs } from './world.ts';
import type { Actor, Frame, Key, Market, Trade, World } from './world.ts';

/** Ages at which nothing changes any more, in ticks. */
const SETTLED_AGE = 1;
const DOUBT_AGE = TIMES.ledgersAgreeMs / TICK_MS + 1;
const LAG_AGE = TIMES.restStaleMs / TICK_MS + 1;

/** The text that tells this world from every other. */
export function printOf(world: World): string {
  const orders = unproved(world.desk);
  const keys = KEYS.map((key) => printOfKey(world, key, orders));
  const actors = [...world.actors.values()].map((actor) => printOfActor(world, actor, orders));
  return [
    Object.values(world.left).join(),
    actors.sort().join('\n'),
    ...keys,
    printOfDesk(world, orders),
    printOfSent(world),
  ].join('\n');
}

/** The world without what can make no difference: trades that a later one stands for, orders long over. */
export function trimmed(world: World): World {
  const { venue, desk } = world;
  const [ETH, SOL] = KEYS;
  const markets = { [ETH]: trimmedMarket(world, ETH), [SOL]: trimmedMarket(world, SOL) };
  const orders = unproved(desk);
  const sent = venue.sent.flatMap((each) => {
    const record = orders.find(({ number }) => number === each.number);
    const isOver = record === undefined || isSettled(record);
    // An answer tells nothing of an order whose fate is told.
    const next = isOver && each.isAwaited ? { ...each, isAwaited: false } : each;
    const mayBeAsked = record !== undefined && (!isOver || record.fate === 'dead');
    return next.isTravelling || next.isAwaited || mayBeAsked ? [next] : [];
  });
  return { ...world, venue: { ...venue, markets, sent } };
}

/** Whether REST must show by now what happened at this tick, whoever did it. */
function isLongAgo({ rules, now }: World, { at }: Trade): boolean {
  return !rules.restIsBlind && now - at >= 2;
}

function trimmedMarket(world: World, key: Key): Market {
  const market = world.venue.markets[key];
  const { trades, wire } = market;
  const last = trades.findLastIndex(
    (trade) => trade.isOurs || trade.arrived || isLongAgo(world, trade),
  );
  const onTheWay = new Set(STREAMS.flatMap((stream) => wire[stream].map(({ serial }) => serial)));
  // This tick's trades are what REST may still not show, and those on the way may be lost.
  const first = trades.findIndex(
    ({ at, serial }) => at === world.now || (!world.rules.losesAll && onTheWay.has(serial)),
  );
  const from = first === -1 ? last : Math.min(last, first);
  return from <= 0 ? market : { ...market, trades: trades.slice(from) };
}

/** Whether REST may still be compared with the book: an emergency asks it for sizes alone. */
function isCompared(world: World): boolean {
  return world.left.cycles > 0 || !['emergencyClose', 'idle'].includes(phaseOf(world));
}

function age({ now }: World, ms: number | undefined, most: number): number | string {
  return ms === undefined ? '-' : Math.min(most, now - ms / TICK_MS);
}

const named = new WeakMap<Actor, string>();

function printOfActor(world: World, actor: Actor, orders: readonly OrderRecord[]): string {
  const { path, situation, timers, memory } = actor;
  if (situation !== undefined) {
    const known = named.get(actor);
    if (known !== undefined) return known;
    const name = `${path}:${String(situation.number)}:${timers.join()}`;
    named.set(actor, name);
    return name;
  }
  const { stage, order, orders: own, first, since, isTold, isImpossible, told } = memory;
  const { lastNumber } = world.desk.log;
  const parts: unknown[] = [path, stage, isTold, isImpossible, told];
  if (order !== undefined) parts.push(lastNumber - order);
  if (own !== undefined) parts.push(own.map((number) => lastNumber - number));
  if (since !== undefined) parts.push(Math.min(SETTLED_AGE, world.now - since));
  if (first !== undefined) {
    const { acknowledgedAt = 0 } = world.desk.link;
    const after = (ms: number): number => Math.max(-1, Math.min(LAG_AGE, first.at - ms / TICK_MS));
    parts.push(
      KEYS.map((key) => first.amounts[key]),
      Math.min(SETTLED_AGE, world.now - first.at),
      after(acknowledgedAt),
      orders.map(({ fateAt }) => (fateAt === undefined ? '-' : after(fateAt))),
    );
  }
  return JSON.stringify(parts);
}

function printOfDesk(world: World, orders: readonly OrderRecord[]): string {
  const { link, scope, lastProof, log } = world.desk;
  const { lostAt } = link;
  return JSON.stringify([
    link.status,
    age(world, link.acknowledgedAt, SETTLED_AGE),
    lostAt !== undefined,
    isCompared(world) && scope.seen,
    scope.unseen,
    lastProof !== undefined,
    orders.map((order) => [
      log.lastNumber - order.number,
      order.intent.leg,
      order.intent.purpose,
      order.intent.side,
      order.intent.quantity,
      order.fate,
      age(world, order.fateAt, isWhole(order) ? SETTLED_AGE : DOUBT_AGE),
      order.toldFilled,
      order.fateAt === undefined
        ? [
            Math.max(-2, order.receiveBy / TICK_MS - world.now),
            isCompared(world) && age(world, order.submittedAt, SETTLED_AGE),
          ]
        : lostAt !== undefined && order.fateAt <= lostAt,
    ]),
  ]);
}

function printOfSent({ venue, desk, now }: World): string {
  return JSON.stringify(
    venue.sent.map((sent) => [
      desk.log.lastNumber - sent.number,
      sent.isTravelling ? sent.by - now : '-',
      sent.isAwaited && sent.answer,
      !sent.isTravelling && sent.filled,
    ]),
  );
}

/** Whether the fate of an order is told, and every fill of it that was told is seen. */
function isWhole(order: OrderRecord): boolean {
  if (!isSettled(order) || order.fate === 'dead') return false;
  return Number(seenQuantity(order)) >= Number(order.toldFilled ?? '0');
}

function isOf({ number }: OrderRecord, frame: Frame): boolean {
  return frame.stream !== 'report' && frame.order === number;
}

/** What the print of a key was made from, and the print: most steps concern one key of the two. */
type Printed = {
  readonly now: number;
  readonly entry: Entry;
  readonly epoch: number;
  readonly attestation: Attestation | undefined;
  readonly lastNumber: number;
  readonly own: readonly OrderRecord[];
  readonly isCompared: boolean;
  readonly text: string;
};

const printed = new WeakMap<Market, Printed>();

function printOfKey(world: World, key: Key, orders: readonly OrderRecord[]): string {
  const { desk, venue, now } = world;
  const market = venue.markets[key];
  const known = printed.get(market);
  const entry = desk.book.entry(key);
  const { epoch } = desk.book;
  const { lastNumber } = desk.log;
  const attestation = desk.attestations.get(key);
  const own = orders.filter(({ intent }) => intent.symbol === symbolOf(key));
  if (
    known?.now === now &&
    known.entry === entry &&
    known.epoch === epoch &&
    known.attestation === attestation &&
    known.lastNumber === lastNumber &&
    known.isCompared === isCompared(world) &&
    known.own.length === own.length &&
    known.own.every((order, place) => order === own[place])
  ) {
    return known.text;
  }
  const text = printOfMarket(world, key, own);
  printed.set(market, {
    now,
    entry,
    epoch,
    attestation,
    lastNumber,
    own,
    text,
    isCompared: isCompared(world),
  });
  return text;
}

function printOfMarket(world: World, key: Key, own: readonly OrderRecord[]): string {
  const { desk, venue } = world;
  const { book, log } = desk;
  const entry = book.entry(key);
  const { report, anchor, fills } = entry;
  const market = venue.markets[key];
  const onTheWay = STREAMS.flatMap((stream) => market.wire[stream]);
  const instants = [
    report?.venueAt,
    anchor?.venueAt,
    ...fills.map(({ venueAt }) => venueAt),
    ...own.flatMap(({ toldAt, fills: seen }) => [toldAt, ...seen.map(({ venueAt }) => venueAt)]),
    ...onTheWay.map(({ serial }) => nanos(venueMs(serial))),
    ...market.trades.map(({ serial }) => nanos(venueMs(serial))),
  ].filter((instant) => instant !== undefined);
  const sorted = [...new Set(instants)].sort(compareNanos);
  const rank = (instant: string | undefined): number =>
    instant === undefined ? -1 : sorted.indexOf(instant);
  const attestation = desk.attestations.get(key);
  return JSON.stringify([
    market.amount,
    market.trades.map((trade) => printOfTrade(world, market, trade, rank)),
    onTheWay.map((frame) => [
      frame.stream,
      rank(nanos(venueMs(frame.serial))),
      frame.dueAt === undefined ? '-' : frame.dueAt - world.now,
      frame.stream === 'report' ? frame.amount : log.lastNumber - frame.order,
      frame.stream === 'fill' ? frame.added : frame.stream === 'update' && frame.remaining,
      frame.stream === 'update' && frame.reason,
    ]),
    report && [
      report.amount,
      rank(report.venueAt),
      report.epoch === book.epoch,
      age(world, report.receivedAt, SETTLED_AGE),
    ],
    age(world, entry.zeroSince, SETTLED_AGE),
    age(world, entry.differSince, DOUBT_AGE),
    isCompared(world) && age(world, entry.firstReportedAt, LAG_AGE),
    entry.named,
    entry.seenAtInstant.length,
    anchor && [anchor.amount, rank(anchor.venueAt), anchor.epoch === book.epoch],
    fills.map((fill) => [rank(fill.venueAt), fill.amount, age(world, fill.receivedAt, DOUBT_AGE)]),
    isCompared(world) &&
      entry.held
        .filter(({ until }) => msOf(world.now) - until <= TIMES.restStaleMs)
        .map(({ amount, until }) => [amount, age(world, until, LAG_AGE)]),
    attestation?.epoch === book.epoch && [
      attestation.amount,
      age(world, attestation.attestedAt, SETTLED_AGE),
    ],
    own.map((order) =>
      isWhole(order) && !onTheWay.some((frame) => isOf(order, frame))
        ? filledQuantity(order)
        : [
            rank(order.toldAt),
            order.fills.map(({ venueAt, quantity }) => [rank(venueAt), quantity]),
          ],
    ),
  ]);
}

function printOfTrade(
  world: World,
  { wire }: Market,
  trade: Trade,
  rank: (instant: string) => number,
): unknown {
  const { added, amountAfter, at, isOurs, arrived, inGap, serial } = trade;
  const isOnTheWay = STREAMS.some((stream) =>
    wire[stream].some((frame) => frame.serial === serial),
  );
  const isNow = at === world.now;
  return [
    amountAfter,
    isNow ? added : 0,
    isOurs || Math.min(2, world.now - at),
    isOurs || inGap,
    isOurs && !isOnTheWay ? true : arrived,
    isOnTheWay ? rank(nanos(venueMs(serial))) : -1,
  ];
}
