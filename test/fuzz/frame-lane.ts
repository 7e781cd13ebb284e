/** Frames thrown at a connection of the adapter, with the book of positions behind it. */
import { happens } from '../../src/app/worlds/chance.ts';
import { StepClock } from '../../src/lib/step-clock.ts';
import { keysOf } from '../../src/positions/key.ts';
import { openPositions } from '../../src/positions/service.ts';
import type { Positions } from '../../src/positions/service.ts';
import type { StreamEvent } from '../../src/positions/stream.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';
import { createStreamDecoder } from '../../src/venues/nado/protocol/stream-decoding.ts';
import { openStream } from '../../src/venues/nado/protocol/stream.ts';
import type { SocketSink } from '../../src/venues/nado/protocol/transport.ts';
import { PARENT, drawFrame, isolatedOf } from './frames.ts';
import { count, demand } from './lane.ts';
import type { Lane, Tally } from './lane.ts';
import { judgeFrame } from './reference-frames.ts';
import type { Verdict } from './reference-frames.ts';

const SYMBOLS = { 4: 'ETH-PERP', 8: 'SOL-PERP' };
const KEYS = keysOf(['ETH-PERP', 'SOL-PERP']);
const START_AT = 1_785_024_000_000;
/** What the connection asks for, without which it is of no use, and the two of an isolated account. */
const REQUIRED = 6;
const ASKED = 8;
const TOLD_CHARACTERS_MAX = 700;

/** What the book must say of one key: the report that stands, by the rules of position truth 3. */
type Held = { readonly venueAt: bigint; readonly amountX18: bigint; readonly seen: Set<string> };

/** A connection whose other end is the fuzzer's. */
type Story = {
  readonly sink: SocketSink;
  readonly events: StreamEvent[];
  readonly positions: Positions;
  readonly waiting: Set<number>;
  readonly held: Map<string, Held>;
  isOver: boolean;
};

/** A million frames, fifty a connection. */
export const FRAME_LANE: Lane = {
  name: 'frames',
  unit: 'frames',
  total: 1_000_000,
  perCase: 50,
  mustMeet: ['position', 'fill', 'order', 'touch', 'answer', 'refused', 'book: report', 'lost'],
  play: (random, frames, tally) => {
    const story = openStory();
    for (let id = 0; id < REQUIRED && happens(random, 90); id++) {
      throwFrame(story, JSON.stringify({ result: null, id }), tally);
    }
    for (let number = 0; number < frames; number++) {
      throwFrame(story, drawFrame(random, number), tally);
      if (happens(random, 1)) story.sink.unreadable(random.below(2_000_000));
    }
    story.positions.close();
    return Promise.resolve();
  },
};

function openStory(): Story {
  const clock = new StepClock(START_AT, () => Promise.resolve());
  const positions = openPositions({
    subaccount: `fuzzed ${PARENT}`,
    keys: KEYS,
    times: POSITION_TIMES,
    now: clock.now,
  });
  const events: StreamEvent[] = [];
  let sink: SocketSink | undefined;
  openStream({
    transport: {
      request: () => Promise.reject(new Error('A stream asks nothing over HTTP.')),
      connect: (_url, given) => {
        sink = given;
        return { send: () => undefined, ping: () => undefined, close: () => undefined };
      },
    },
    url: 'ws://127.0.0.1/v1/subscribe',
    clock,
    decode: createStreamDecoder({
      parent: PARENT,
      pair: new Map(Object.entries(SYMBOLS).map(([id, symbol]) => [Number(id), symbol])),
    }),
    parent: PARENT,
    productIds: [4, 8],
    isolatedAddresses: [isolatedOf(8, 0)],
    authenticate: () => ({ tx: {}, signature: '0x' }),
    sink: (event) => {
      events.push(event);
      positions.receive(event);
    },
  });
  if (sink === undefined) throw new Error('The stream opened no socket.');
  sink.opened();
  events.length = 0;
  const waiting = new Set(Array.from({ length: ASKED }, (_, id) => id));
  return { sink, events, positions, waiting, held: new Map(), isOver: false };
}

/** One frame through the socket: what came of it, and what the book says after it. */
function throwFrame(story: Story, frame: string, tally: Tally): void {
  const { sink, events } = story;
  events.length = 0;
  try {
    sink.frame(frame);
  } catch (error) {
    demand(false, `the decoder threw ${String(error)}`, frame);
  }
  if (story.isOver) {
    demand(events.length === 0, 'a frame was heard after the end', frame);
    return;
  }
  const verdict = judgeFrame(frame, { parent: PARENT, symbols: SYMBOLS });
  count(tally, verdict.kind);
  if (verdict.kind === 'answer') judgeSettling(story, verdict, frame, tally);
  else {
    demand(events.length === 1, `it made ${String(events.length)} events, not one`, frame);
    const difference = differenceOf(verdict, events[0]);
    demand(difference === '', `the reference says ${verdict.kind}: ${difference}`, frame);
  }
  if (verdict.kind === 'position') take(story.held, verdict, tally);
  judgeBook(story, frame);
}

function judgeSettling(
  story: Story,
  { id, isRefused }: Extract<Verdict, { kind: 'answer' }>,
  frame: string,
  tally: Tally,
): void {
  const { waiting, events } = story;
  const isRequired = id < REQUIRED;
  const types = events.map(({ type }) => type).join(' ');
  if (!waiting.delete(id)) {
    demand(types === 'frame.refused', `an answer to nothing made ${types}`, frame);
  } else if (isRefused) {
    const expected = isRequired ? 'stream.lost' : 'frame.refused';
    demand(types === expected, `a refusal made ${types}`, frame);
    story.isOver = isRequired;
    if (isRequired) count(tally, 'lost');
  } else {
    const isLast = isRequired && ![...waiting].some((each) => each < REQUIRED);
    demand(types === (isLast ? 'stream.acknowledged' : ''), `an answer made ${types}`, frame);
  }
}

/** How what came differs from what the frame means; empty when it does not. */
function differenceOf(verdict: Verdict, event: StreamEvent | undefined): string {
  if (verdict.kind === 'refused') {
    if (event?.type !== 'frame.refused') return `it became ${String(event?.type)}`;
    const isShort = event.raw.length + event.reason.length <= TOLD_CHARACTERS_MAX;
    return isShort && event.reason !== '' ? '' : 'its record is endless, or says nothing';
  }
  if (event?.type === 'frame.refused') return `it was refused: ${event.reason}`;
  return differing(told(event), verdict);
}

function differing(left: object, right: object): string {
  const [one, other] = [left, right].map((value) =>
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'bigint' ? String(item) : item,
    ),
  );
  return one === other ? '' : `${String(one)} is not ${String(other)}`;
}

/** An event in the words of the reference. */
function told(event: StreamEvent | undefined): object {
  if (event?.type === 'position.observed') {
    const { key, amount, quoteAmount, venueAt, reason, isolatedAddress } = event.observation.fields;
    const [amountX18, quoteX18] = [x18Of(amount), x18Of(quoteAmount)];
    return { kind: 'position', key, amountX18, quoteX18, venueAt, reason, holder: isolatedAddress };
  }
  if (event?.type === 'fill.observed') {
    const { key, digest, submissionIndex, amount, price, fee, venueAt } = event.observation.fields;
    const amounts = { amountX18: x18Of(amount), priceX18: x18Of(price), feeX18: x18Of(fee) };
    return { kind: 'fill', key, digest, index: submissionIndex, ...amounts, venueAt };
  }
  if (event?.type === 'order.updated') {
    const { symbol, digest, remaining, venueAt } = event.update;
    return { kind: 'order', symbol, digest, remainingX18: x18Of(remaining), venueAt };
  }
  if (event?.type === 'touch.changed') {
    const { symbol, bid, ask } = event.touch;
    const [bidX18, askX18] = [bid && x18Of(bid), ask && x18Of(ask)];
    return { kind: 'touch', symbol, bidX18, askX18 };
  }
  return { kind: event?.type };
}

/** The exact integer of a decimal text. */
function x18Of(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(18, '0'));
}

/** The report stands unless it is older than the last, or a repeat of one at its instant. */
function take(
  held: Map<string, Held>,
  verdict: Extract<Verdict, { kind: 'position' }>,
  tally: Tally,
): void {
  const { key, amountX18, quoteX18, reason, holder } = verdict;
  const last = held.get(key);
  const venueAt = BigInt(verdict.venueAt);
  if (last !== undefined && venueAt < last.venueAt) return;
  const print = [amountX18, quoteX18, reason, holder].join(' ');
  const seen = last?.venueAt === venueAt ? last.seen : new Set<string>();
  if (seen.has(print)) return;
  seen.add(print);
  held.set(key, { venueAt, amountX18, seen });
  count(tally, 'book: report');
}

/** Nothing but a report that stands is a position, and each key has its own. */
function judgeBook({ positions, held }: Story, frame: string): void {
  for (const key of KEYS) {
    const reading = positions.read(key);
    const expectedX18 = held.get(key)?.amountX18;
    const amount =
      reading.state === 'unknown'
        ? undefined
        : reading.state === 'diverged'
          ? reading.positionChange
          : reading.amount;
    const isRight = (amount && x18Of(amount)) === expectedX18;
    demand(isRight, `the book says ${String(amount)} of ${key}, not ${String(expectedX18)}`, frame);
  }
}
