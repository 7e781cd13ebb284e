/** Answers lost by chance, before or after their effect: the same over every way to the exchange. */
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { inMemoryWire } from '../../src/app/in-memory-wire.ts';
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import type { SimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { listen } from '../../src/exchange/gateway.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { StepClock } from '../../src/lib/step-clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { createHttpTransport } from '../../src/venues/nado/transport/http-transport.ts';
import type { Transport } from '../../src/venues/nado/protocol/transport.ts';

const SENDER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';
const ORDERS = 40;
const PATIENCE_MS = 3_000;

type Effect = 'before' | 'after';

/** What came of the orders: how many were answered, and the exchange itself. */
type Outcome = SimulatedExchange & { readonly answered: number };

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function open(clock: Clock, effect: Effect): SimulatedExchange {
  const faults = [{ fault: 'order.noAnswer', effect, probability: 0.4 }] as const;
  const random = seededRandom(11);
  return openSimulatedExchange({ clock, random, strict: false, faultPlan: { faults } });
}

/** A small order of its own digest, as the wire has it. */
function orderBody(index: number, now: number): string {
  const order = {
    sender: SENDER,
    priceX18: parseX18('3700').toString(),
    amount: parseX18('0.1').toString(),
    expiration: '4294967295',
    nonce: ((BigInt(now + 60_000) << 20n) + BigInt(index)).toString(),
    appendix: '513',
  };
  return JSON.stringify({ place_order: { product_id: 4, order, signature: '0x' } });
}

/** Sends every order; an order whose answer never comes is a refused promise of the transport. */
function sendAll(request: Transport['request'], url: string, now: number): Promise<boolean>[] {
  return Array.from({ length: ORDERS }, (_, index) =>
    request({
      method: 'POST',
      url,
      headers: { 'accept-encoding': 'gzip', 'content-type': 'application/json' },
      body: orderBody(index, now),
      timeoutMs: PATIENCE_MS,
    }).then(
      ({ body }) => body.includes('"status":"success"'),
      () => false,
    ),
  );
}

const count = (answers: readonly boolean[]): number => answers.filter(Boolean).length;

async function overTheMemoryWire(effect: Effect): Promise<Outcome> {
  const clock = new StepClock(1_767_225_600_000, () => new Promise((done) => setImmediate(done)));
  const simulated = open(clock, effect);
  closers.push(simulated.server.stop);
  const { request } = inMemoryWire(simulated.server, clock);
  const answers = sendAll(request, 'http://exchange.invalid/v1/execute', clock.now());
  await clock.advance(PATIENCE_MS);
  return { ...simulated, answered: count(await Promise.all(answers)) };
}

async function overHttp(effect: Effect): Promise<Outcome> {
  const clock = systemClock();
  const simulated = open(clock, effect);
  const { urls, close } = await listen(simulated.server, 0);
  const http = createHttpTransport();
  closers.push(http.close, close);
  const answers = await Promise.all(sendAll(http.request, `${urls.gateway}/execute`, clock.now()));
  return { ...simulated, answered: count(answers) };
}

async function overTheSerialSocket(effect: Effect): Promise<Outcome> {
  const clock = systemClock();
  const simulated = open(clock, effect);
  const { urls, close } = await listen(simulated.server, 0);
  closers.push(close);
  const socket = new WebSocket(urls.ws);
  await new Promise((resolve) => socket.once('open', resolve));
  let answered = 0;
  // The query behind the orders is answered behind them: nothing more will come then.
  const last = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.includes('query_status')) resolve();
      else if (text.includes('"status":"success"')) answered += 1;
    });
  });
  for (let index = 0; index < ORDERS; index++) socket.send(orderBody(index, clock.now()));
  socket.send('{"type":"status"}');
  await last;
  socket.terminate();
  return { ...simulated, answered };
}

describe.each([
  ['the in-memory wire', overTheMemoryWire],
  ['HTTP', overHttp],
  ['the serial socket', overTheSerialSocket],
])('over %s', (_name, sendOver) => {
  it.each(['before', 'after'] as const)('some answers are lost, %s the effect', async (effect) => {
    const { exchange, faults, answered } = await sendOver(effect);
    const lost = faults.applied().get('order.noAnswer') ?? 0;
    expect(lost).toBeGreaterThan(ORDERS / 5);
    expect(lost).toBeLessThan((ORDERS * 3) / 5);
    expect(answered).toBe(ORDERS - lost);
    const { orders } = exchange.truth(SENDER);
    expect(orders.length).toBe(effect === 'before' ? answered : ORDERS);
    expect(orders.every((order) => order.accepted)).toBe(true);
  });
});
