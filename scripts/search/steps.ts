/** What can happen next: at the venue, on the wire, to the connection, and what the program does. */
import { recordFill, recordRefused, recordUpdate } from '../../src/orders/order-log.ts';
import { anchorAnew, beginEpoch, observe } from '../../src/positions/book.ts';
import { filled, nanos, reported } from '../../test/support/observations.ts';
import { digestOf, orderFill, updated } from '../../test/support/orders.ts';
import type { Step } from './explore.ts';
import { orders, reads } from './program-steps.ts';
import {
  FIRST_TICK,
  KEY,
  SEARCH_TIMES,
  disconnected,
  msOf,
  spend,
  text,
  venueMs,
} from './world.ts';
import type { Trade, World } from './world.ts';

type Steps = readonly Step<World>[];

const FOREIGN_DIGEST = digestOf(99);

/** Every step out of `world` but attesting and proving, which are judged elsewhere. */
export function stepsOf(world: World): Steps {
  if (isSpent(world)) return [];
  return [
    ...frames(world),
    ...venueSteps(world),
    ...connection(world),
    ...orders(world),
    ...reads(world),
    ...tick(world),
  ];
}

/** Whether the reads that were made can support nothing any more, and there will be no others. */
function isSpent({ now, rules, reads: [first, second], left, link }: World): boolean {
  if (left.reads === 2 && rules.claims === 'beliefs' && now === FIRST_TICK + rules.ticksMax)
    return true;
  if (first === undefined || second === undefined || left.reads > 0) return false;
  const canAttest = left.breaks > 0 || link.epoch > 1;
  return first.amount !== second.amount || (first.amount !== 0 && !canAttest);
}

function tick(world: World): Steps {
  const { now, wire, rules } = world;
  if (now - FIRST_TICK >= rules.ticksMax) return [];
  const onTheWay = [...wire.report, ...wire.fill, ...wire.update];
  if (onTheWay.some(({ dueAt }) => dueAt !== undefined && dueAt <= now)) return [];
  return [
    {
      name: `tick ${String(now - FIRST_TICK + 1)}`,
      next: {
        ...world,
        now: now + 1,
        travelling: world.travelling.filter((order) => order.by > now),
      },
    },
  ];
}

/** Orders arrive late or never; strangers trade; what was left resting is hit. */
function venueSteps(world: World): Steps {
  const steps: Step<World>[] = [];
  const { strangers } = world.rules;
  for (const order of world.travelling) steps.push(...arrivals(world, order.number));
  const mayTrade = strangers === 'always' || world.link.status === 'live';
  if (world.left.strangers > 0 && mayTrade) {
    const added = world.amount > 0 ? -1 : 1;
    const next = spend(traded(world, added, 0), { strangers: world.left.strangers - 1 });
    steps.push({ name: `a stranger trades ${text(added)}`, next });
  }
  if (world.isResting) {
    const next = { ...traded(world, 1, 0), isResting: false };
    steps.push({ name: 'the order left from before fills 1', next });
  }
  return steps;
}

function arrivals(world: World, number: number): Steps {
  const travelling = world.travelling.filter((order) => order.number !== number);
  const arrived = { ...world, travelling };
  const name = `order ${String(number)}`;
  const isOpen = intentOf(world, number).purpose === 'open';
  if (!isOpen && world.amount <= 0) return [{ name: `${name} finds no position`, next: arrived }];
  const most = isOpen ? 2 : Math.min(2, world.amount);
  const patterns = [[], [1], ...(most === 2 && world.rules.splits ? [[1, 1]] : [])];
  const now = msOf(world.now);
  const refusal = { words: 'no', code: 2000, byEngine: true, now };
  const log = recordRefused(world.log, digestOf(number), refusal);
  return [
    ...patterns.map((pattern) => ({
      name: `${name} arrives and fills ${pattern.length === 0 ? 'nothing' : pattern.join(' and ')}`,
      next: executed(arrived, number, pattern),
    })),
    { name: `${name} is refused, and we are told`, next: { ...arrived, log } },
  ];
}

function executed(world: World, number: number, pattern: readonly number[]): World {
  const sign = intentOf(world, number).side === 'buy' ? 1 : -1;
  let next = world;
  let remaining = 2;
  for (const quantity of pattern) {
    next = traded(next, sign * quantity, number);
    remaining -= quantity;
    next = told(next, number, 'filled', remaining);
  }
  return remaining > 0 ? told(next, number, 'cancelled', 0) : next;
}

function told(world: World, order: number, reason: 'filled' | 'cancelled', remaining: number) {
  if (!world.hears.fill) return world;
  const trade = world.trades.length - 1;
  const frame = { order, reason, remaining, trade, dueAt: dueAt(world) };
  return { ...world, wire: { ...world.wire, update: [...world.wire.update, frame] } };
}

function traded(world: World, added: number, order: number): World {
  const { hears, wire, now } = world;
  const amount = world.amount + added;
  const trade: Trade = {
    added,
    amountAfter: amount,
    at: now,
    order,
    inGap: !hears.report,
    arrivedAt: undefined,
  };
  const frame = { trade: world.trades.length, dueAt: dueAt(world) };
  return {
    ...world,
    amount,
    trades: [...world.trades, trade],
    wire: {
      ...wire,
      report: hears.report ? [...wire.report, frame] : wire.report,
      fill: hears.fill ? [...wire.fill, frame] : wire.fill,
    },
  };
}

function dueAt({ now, rules }: World): number | undefined {
  return rules.delayMax === undefined ? undefined : now + rules.delayMax;
}

/** The oldest frame of each stream comes, comes and will come again, or is lost. */
function frames(world: World): Steps {
  const steps: Step<World>[] = [];
  for (const stream of ['report', 'fill', 'update'] as const) {
    if (world.wire[stream].length === 0) continue;
    const dropped = {
      ...world,
      wire: { ...world.wire, [stream]: world.wire[stream].slice(1) },
    };
    const came = arrive(dropped, world, stream);
    steps.push({ name: `a ${stream} comes`, next: came });
    if (world.left.repeats > 0 && stream !== 'update') {
      const again = { ...came, wire: world.wire };
      const next = spend(again, { repeats: world.left.repeats - 1 });
      steps.push({ name: `a ${stream} comes, and will again`, next });
    }
    if (world.left.losses > 0 && mayLose(world, stream)) {
      const next = spend(dropped, { losses: world.left.losses - 1 });
      steps.push({ name: `a ${stream} is lost`, next });
    }
  }
  return steps;
}

function mayLose(world: World, stream: 'report' | 'fill' | 'update'): boolean {
  if (world.rules.losesAll) return true;
  if (stream === 'update') return false;
  const [frame] = world.wire[stream];
  const other = world.wire[stream === 'report' ? 'fill' : 'report'];
  // The other frame of the trade has come, or it is on the way and will not be lost any more.
  const isTold = frame !== undefined && world.trades[frame.trade]?.arrivedAt !== undefined;
  return isTold || (world.left.losses === 1 && other.some((one) => one.trade === frame?.trade));
}

function arrive(world: World, from: World, stream: 'report' | 'fill' | 'update'): World {
  const at = msOf(world.now);
  if (stream === 'update') {
    const [frame] = from.wire.update;
    if (frame === undefined) return world;
    const { order, reason, remaining, trade } = frame;
    const venueAt = nanos(venueMs(trade));
    const update = { ...updated(order, reason, text(remaining), at), venueAt };
    return { ...world, log: recordUpdate(world.log, update) };
  }
  const [frame] = from.wire[stream];
  const trade = frame && world.trades[frame.trade];
  if (frame === undefined || trade === undefined) return world;
  const venueAt = venueMs(frame.trade);
  const digest = trade.order === 0 ? FOREIGN_DIGEST : digestOf(trade.order);
  const observation =
    stream === 'report'
      ? reported({ key: KEY, amount: text(trade.amountAfter), at, venueAt })
      : filled({ key: KEY, amount: text(trade.added), at, venueAt, digest });
  const fill = orderFill(venueAt, text(Math.abs(trade.added)), venueAt);
  const trades = world.trades.map((one, index) =>
    index === frame.trade ? { ...one, arrivedAt: one.arrivedAt ?? world.now } : one,
  );
  return {
    ...world,
    trades,
    book: observe(world.book, observation, SEARCH_TIMES),
    log: stream === 'fill' ? recordFill(world.log, digest, fill) : world.log,
    // As the service does: what was attested before a report is attested no more.
    attestation: stream === 'report' ? undefined : world.attestation,
  };
}

/** The connection is lost with all that is on the way, is opened, hears, and is acknowledged. */
function connection(world: World): Steps {
  const { link, hears, left } = world;
  if (link.status === 'live') {
    return left.breaks === 0 ? [] : [{ name: 'the stream is lost', next: broken(world) }];
  }
  if (link.status === 'offline') {
    const book = beginEpoch(world.book);
    const opened = { ...link, status: 'subscribing' as const, epoch: book.epoch };
    const isApart = world.rules.claims === 'live';
    const heard = isApart ? hears : { report: true, fill: true };
    return [{ name: 'the stream is opened', next: { ...world, book, link: opened, hears: heard } }];
  }
  if (hears.report && hears.fill) {
    const live = { ...link, status: 'live' as const, acknowledgedAt: msOf(world.now) };
    const next = { ...world, book: anchorAnew(world.book), link: live };
    return [{ name: 'the stream is acknowledged', next }];
  }
  return (['report', 'fill'] as const)
    .filter((stream) => !hears[stream])
    .map((stream) => ({
      name: `${stream}s are subscribed to`,
      next: { ...world, hears: { ...hears, [stream]: true } },
    }));
}

function broken(world: World): World {
  return spend(disconnected(world), { breaks: world.left.breaks - 1 });
}

function intentOf({ log }: World, number: number) {
  const order = log.byDigest.get(digestOf(number));
  if (order === undefined) throw new Error(`The log has no order ${String(number)}.`);
  return order.intent;
}
