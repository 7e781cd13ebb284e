/** Messages thrown at a stream connection of the exchange: each has one answer, under its own id. */
import { happens, pick } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import type { TestClient, World } from '../unit/exchange/world.ts';
import { count, demand } from './lane.ts';
import type { Tally } from './lane.ts';
import { ACTOR, VICTIM, authentication } from './requests.ts';
import { anyText, hostile, spoilText, spoilValue, textOf } from './spoil.ts';

/** The connection that is spoken to, and whether it may hear of its wallet's orders. */
export type Listener = {
  readonly world: World;
  client: TestClient | undefined;
  isAuthenticated: boolean;
  heard: number;
};

/** After so many a new connection takes over. */
const MESSAGES_MAX = 100;
const REPLY_MS = 50;
const REPLY_CHARACTERS_MAX = 2_000_000;

/** One message, and its one answer. */
export async function throwMessage(
  listener: Listener,
  random: Random,
  tally: Tally,
): Promise<void> {
  const client = connected(listener);
  const { clock } = listener.world;
  const message = drawMessage(random, clock.now());
  const isSpoilt = happens(random, 60);
  const spoilt = isSpoilt ? spoilValue(random, message) : message;
  let text = textOf(random, spoilt);
  if (isSpoilt && happens(random, 20)) {
    text = happens(random, 50) ? spoilText(random, text) : anyText(random);
  }
  client.texts.length = 0;
  client.frames.length = 0;
  client.connection.receive(text);
  const isAnswered = (): boolean => client.texts.some((reply) => !reply.startsWith('{"type"'));
  await clock.advanceUntil(isAnswered, REPLY_MS);
  for (let turn = 0; turn < 1_000 && !isAnswered(); turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  const replies = client.texts.filter((reply) => !reply.startsWith('{"type"'));
  demand(replies.length === 1, `it has ${String(replies.length)} answers`, text);
  judgeReply(listener, text, replies[0] ?? '', tally);
}

function judgeReply(listener: Listener, text: string, reply: string, tally: Tally): void {
  demand(reply.length <= REPLY_CHARACTERS_MAX, 'the answer is endless', text);
  // What the exchange says is an object; what is none fails below.
  const fields = JSON.parse(reply) as Readonly<Record<string, unknown>>;
  const isError = typeof fields['error'] === 'string';
  demand(isError !== 'result' in fields, `the answer is ${reply}`, text);
  count(tally, `message: ${isError ? 'error' : 'result'}`);
  const message = asked(text);
  if (isError || message === undefined) return;
  if (message['method'] === 'authenticate') {
    const tx = JSON.stringify(message['tx']);
    demand(tx.includes(ACTOR.slice(2)), 'it was authenticated as somebody else', text);
    listener.isAuthenticated = true;
    count(tally, 'message: authenticated');
  }
  const stream = JSON.stringify(message['stream'] ?? null);
  if (message['method'] !== 'subscribe' || !stream.includes('order_update')) return;
  demand(listener.isAuthenticated, 'orders are heard without authentication', text);
  const isOwn = stream.toLowerCase().includes(ACTOR.slice(2, 42));
  demand(isOwn, 'the orders of somebody else are heard', text);
}

function connected(listener: Listener): TestClient {
  listener.heard++;
  if (listener.client !== undefined && listener.heard < MESSAGES_MAX) {
    if (listener.client.closes.length === 0) return listener.client;
  }
  listener.client?.connection.closed();
  listener.client = listener.world.client();
  listener.isAuthenticated = false;
  listener.heard = 0;
  return listener.client;
}

function drawMessage(random: Random, now: number): object {
  const id = happens(random, 70) ? random.below(1_000) : hostile(random);
  const subaccount = pick(random, [ACTOR, ACTOR, VICTIM]);
  const type = pick(random, ['fill', 'position_change', 'order_update', 'order_update']);
  const stream = pick<object>(random, [
    { type, product_id: pick(random, [null, 4, 8]), subaccount },
    { type: 'best_bid_offer', product_id: pick(random, [4, 8]) },
  ]);
  switch (random.below(6)) {
    case 0:
    case 1:
      return { method: 'subscribe', stream, id };
    case 2:
      return { method: 'unsubscribe', stream, id };
    case 3: {
      const { tx, signature } = authentication(now);
      const forged = { ...tx, sender: VICTIM };
      return { method: 'authenticate', id, tx: happens(random, 70) ? tx : forged, signature };
    }
    case 4:
      return { method: 'list', id };
    default:
      return { method: pick(random, ['ping', 'time']), id, client_time: String(now) };
  }
}

function asked(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>; // It was understood as an object.
  } catch {
    return undefined;
  }
}
