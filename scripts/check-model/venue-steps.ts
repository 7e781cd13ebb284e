/** What the venue, the wire and a stranger may do next. */
import { recordAccepted, recordDelivered, recordUnknown } from '../../src/orders/order-log.ts';
import { digestOf } from '../../test/support/orders.ts';
import { recordOf, taken } from './desk.ts';
import { refused, setSent } from './sending.ts';
import type { Turn } from './turn.ts';
import { KEYS, STREAMS, nameOf } from './world.ts';
import type { Budget, Frame, Key, Market, Sent, World } from './world.ts';

/** Something that may happen, in words, and what it does. */
export type Option = { readonly name: string; readonly happens: (turn: Turn) => void };

/** Everything outside of our process that may happen in this world. */
export function venueOptions(world: World): readonly Option[] {
  return [
    ...world.venue.sent.flatMap((sent) => ofOrder(world, sent)),
    ...KEYS.flatMap((key) => ofWire(world, key)),
    ...ofStrangers(world),
  ];
}

/** Whether anything is on its way that somebody may be waiting for. */
export function isQuiet({ venue, desk }: World): boolean {
  return (
    KEYS.every((key) => STREAMS.every((stream) => venue.markets[key].wire[stream].length === 0)) &&
    venue.sent.every(({ isTravelling, answer }) => !isTravelling && answer === 'none') &&
    (desk.link.status === 'live' || desk.link.status === 'offline')
  );
}

/** A turn spends of what may happen so often. */
export function spend(turn: Turn, name: keyof Budget): void {
  turn.left = { ...turn.left, [name]: turn.left[name] - 1 };
}

function ofOrder(world: World, sent: Sent): readonly Option[] {
  const name = `order ${String(sent.number)}`;
  return [
    ...(sent.isTravelling ? arrivals(world, sent, name) : []),
    ...(sent.isAwaited ? answers(world, sent, name) : []),
  ];
}

/** An order reaches the venue, which fills it, refuses it, or voids it. */
function arrivals(world: World, sent: Sent, name: string): readonly Option[] {
  const { left, venue } = world;
  const { amount } = venue.markets[sent.key];
  const sign = sent.side === 'buy' ? 1 : -1;
  const closable = sign * amount < 0 ? Math.abs(amount) : 0;
  const most = sent.reduceOnly ? Math.min(sent.quantity, closable) : sent.quantity;
  const fills = (quantity: number, spends?: keyof Budget): Option => ({
    name: `${name} arrives and fills ${quantity === 0 ? 'nothing' : String(quantity)}`,
    happens: (turn) => {
      if (spends !== undefined) spend(turn, spends);
      executed(turn, sent, quantity);
    },
  });
  const options = [fills(most)];
  if (world.rules.calm.includes(sent.key)) return options;
  if (most > 1 && left.halves > 0) options.push(fills(1, 'halves'));
  if (most > 0 && left.unfilled > 0) options.push(fills(0, 'unfilled'));
  if (left.refusals > 0) {
    options.push({
      name: `${name} arrives and is refused`,
      happens: (turn) => {
        spend(turn, 'refusals');
        setSent(turn, { ...sent, isTravelling: false, answer: 'refused' });
        if (!sent.isAwaited) refused(turn, sent.number);
      },
    });
  }
  if (left.undelivered > 0) {
    options.push({
      name: `${name} never reaches the venue`,
      happens: (turn) => {
        spend(turn, 'undelivered');
        setSent(turn, { ...sent, isTravelling: false });
      },
    });
  }
  return options;
}

/** The answer comes, or nobody waits for it any longer. */
function answers({ left }: World, sent: Sent, name: string): readonly Option[] {
  const options: Option[] = [];
  const digest = digestOf(sent.number);
  const heard = { ...sent, isAwaited: false, answer: 'none' } as const;
  if (sent.answer === 'accepted') {
    options.push({
      name: `${name} is told to be accepted`,
      happens: (turn) => {
        setSent(turn, heard);
        const isUnknown = recordOf(turn.desk, sent.number)?.fate === 'unknown';
        const record = isUnknown ? recordDelivered : recordAccepted;
        turn.desk = { ...turn.desk, log: record(turn.desk.log, digest) };
        tellLeg(turn, sent.number, { type: 'order.accepted' });
      },
    });
  }
  if (sent.answer === 'refused') {
    options.push({
      name: `${name} is told to be refused`,
      happens: (turn) => {
        setSent(turn, heard);
        refused(turn, sent.number);
      },
    });
  }
  const isLost = !sent.isTravelling && sent.answer === 'none';
  if (isLost || left.unanswered > 0) {
    options.push({
      name: `nothing is heard of ${name}`,
      happens: (turn) => {
        if (!isLost) spend(turn, 'unanswered');
        setSent(turn, heard);
        turn.desk = { ...turn.desk, log: recordUnknown(turn.desk.log, digest, 'no answer') };
        tellLeg(turn, sent.number, { type: 'order.unknown', reason: 'no answer' });
      },
    });
  }
  return options;
}

function tellLeg(turn: Turn, number: number, event: { type: string; reason?: string }): void {
  for (const actor of turn.actors) {
    if (actor.src === 'order' && actor.memory.order === number) turn.tell(actor, event);
  }
}

function executed(turn: Turn, sent: Sent, quantity: number): void {
  const { key, number } = sent;
  setSent(turn, { ...sent, isTravelling: false, answer: 'accepted', filled: quantity });
  const signed = sent.side === 'buy' ? quantity : -quantity;
  if (quantity > 0) traded(turn, key, signed, number);
  const serial = turn.venue.lastSerial;
  const remaining = sent.quantity - quantity;
  const dueAt = dueAtOf(turn);
  if (quantity > 0) {
    emit(turn, key, {
      stream: 'update',
      order: number,
      reason: 'filled',
      remaining,
      serial,
      dueAt,
    });
  }
  if (remaining > 0) {
    const ended = { reason: 'cancelled', remaining: 0 } as const;
    emit(turn, key, { stream: 'update', order: number, ...ended, serial, dueAt });
  }
  if (!turn.rules.calm.includes(key)) return;
  for (const stream of STREAMS)
    for (const frame of wireOf(turn, key)[stream]) arrive(turn, key, frame);
  setWire(turn, key, { report: [], fill: [], update: [] });
}

function wireOf({ venue }: Turn, key: Key): Market['wire'] {
  return venue.markets[key].wire;
}

function traded(turn: Turn, key: Key, added: number, order: number): void {
  const { markets, lastSerial } = turn.venue;
  const market = markets[key];
  const serial = lastSerial + 1;
  const amount = market.amount + added;
  const trade = {
    added,
    amountAfter: amount,
    at: turn.now,
    isOurs: order !== 0,
    inGap: !hears(turn),
    arrived: false,
    serial,
  };
  const next: Market = { ...market, amount, trades: [...market.trades, trade] };
  turn.venue = { ...turn.venue, lastSerial: serial, markets: { ...markets, [key]: next } };
  const dueAt = dueAtOf(turn);
  emit(turn, key, { stream: 'report', amount, serial, dueAt });
  emit(turn, key, { stream: 'fill', added, order, serial, dueAt });
}

function emit(turn: Turn, key: Key, frame: Frame): void {
  if (!hears(turn)) return;
  const { wire } = turn.venue.markets[key];
  setWire(turn, key, { ...wire, [frame.stream]: [...wire[frame.stream], frame] });
}

function setWire(turn: Turn, key: Key, wire: Market['wire']): void {
  const { markets } = turn.venue;
  const next = { ...markets[key], wire };
  turn.venue = { ...turn.venue, markets: { ...markets, [key]: next } };
}

function hears({ desk }: Turn): boolean {
  const { status } = desk.link;
  return status === 'live' || status === 'subscribing' || status === 'silent';
}

function dueAtOf({ now, rules }: Turn): number | undefined {
  return rules.delayMax === undefined ? undefined : now + rules.delayMax;
}

/** The oldest frame of each stream comes, comes and will come again, or is lost. */
function ofWire(world: World, key: Key): readonly Option[] {
  const { wire } = world.venue.markets[key];
  if (world.desk.link.status === 'silent') return [];
  return STREAMS.flatMap((stream) => {
    const [frame, ...later] = wire[stream];
    if (frame === undefined) return [];
    const what = stream === 'report' ? 'position_change' : stream;
    const name = `the ${what} of ${nameOf(key)}`;
    const comes: Option = {
      name: `${name} comes`,
      happens: (turn) => {
        setWire(turn, key, { ...wire, [stream]: later });
        arrive(turn, key, frame);
      },
    };
    const options = [comes];
    if (world.left.repeats > 0) {
      options.push({
        name: `${name} comes, and will again`,
        happens: (turn) => {
          spend(turn, 'repeats');
          arrive(turn, key, frame);
        },
      });
    }
    if (world.left.losses > 0 && mayLose(world, key, frame)) {
      options.push({
        name: `${name} is lost`,
        happens: (turn) => {
          spend(turn, 'losses');
          setWire(turn, key, { ...wire, [stream]: later });
        },
      });
    }
    return options;
  });
}

/** Where a stream that is up tells of every trade by one frame at least, the other may be lost. */
function mayLose({ rules, left, venue }: World, key: Key, frame: Frame): boolean {
  if (rules.losesAll) return true;
  if (frame.stream === 'update') return false;
  const { trades, wire } = venue.markets[key];
  const other = wire[frame.stream === 'report' ? 'fill' : 'report'];
  const isTold = trades.every(({ serial, arrived }) => serial !== frame.serial || arrived);
  return isTold || (left.losses === 1 && other.some(({ serial }) => serial === frame.serial));
}

function arrive(turn: Turn, key: Key, frame: Frame): void {
  const { desk, unplanned } = taken(turn.desk, key, frame, turn.now);
  turn.desk = desk;
  if (frame.stream !== 'update') {
    const { markets } = turn.venue;
    const trades = markets[key].trades.map((trade) =>
      trade.serial === frame.serial ? { ...trade, arrived: true } : trade,
    );
    turn.venue = { ...turn.venue, markets: { ...markets, [key]: { ...markets[key], trades } } };
  }
  for (const reason of unplanned) turn.unplanned(key, reason);
}

function ofStrangers({ left, venue }: World): readonly Option[] {
  if (left.strangers === 0) return [];
  return KEYS.map((key) => {
    const added = venue.markets[key].amount > 0 ? -1 : 1;
    return {
      name: `a stranger trades ${String(added)} ${nameOf(key)}`,
      happens: (turn) => {
        spend(turn, 'strangers');
        traded(turn, key, added, 0);
      },
    };
  });
}
