/** A small exchange on virtual time, for the unit tests of this folder. */
import { createSignatures } from '../../../src/exchange/gateway/signatures.ts';
import { createExchange } from '../../../src/exchange/exchange.ts';
import type { Exchange, ExchangeOptions } from '../../../src/exchange/exchange.ts';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { createFaults } from '../../../src/exchange/faults.ts';
import type { FaultSet } from '../../../src/exchange/faults.ts';
import { generatedPath } from '../../../src/exchange/prices.ts';
import type { PricePath } from '../../../src/exchange/prices.ts';
import type { ClientConnection, ExchangeServer } from '../../../src/exchange/server-types.ts';
import { createExchangeServer } from '../../../src/exchange/server.ts';
import type { ServerOptions } from '../../../src/exchange/server.ts';
import { parseX18 } from '../../../src/exchange/x18.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';

export const START_AT = 1_785_024_000_000;
export const SENDER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';
export const STILL: PricePath = {
  midsAt: () =>
    new Map([
      [2, 113_500.5],
      [4, 3575.05],
      [8, 162.405],
    ]),
};

/** A frame of a stream, or an acknowledgement. */
export type Frame = Readonly<Record<string, unknown>>;

/** What a test says of an order; the rest has defaults that are accepted. */
export type TestOrder = {
  readonly productId?: number;
  readonly amount: string;
  readonly price: string;
  readonly appendix?: bigint;
  readonly nonce?: bigint;
  readonly expiration?: bigint;
  readonly sender?: string;
};

export type World = {
  readonly clock: StepClock;
  readonly exchange: Exchange;
  readonly faults: FaultSet;
  readonly server: ExchangeServer;
  /** Sends `place_order` and, unless told not to, lets the speed bump pass. */
  readonly place: (order: TestOrder, waitMs?: number) => Promise<Frame>;
  readonly post: (path: string, body: unknown) => Promise<{ status: number; text: string }>;
  readonly query: (body: unknown) => Promise<Frame>;
  readonly archive: (body: unknown) => Promise<Frame>;
  /** A client of the stream, or of the gateway's own socket. */
  readonly client: (path?: '/v1/subscribe' | '/v1/ws') => TestClient;
};

export type TestClient = {
  readonly frames: Frame[];
  readonly texts: string[];
  readonly closes: number[];
  readonly pongs: number[];
  readonly pings: number[];
  readonly connection: ClientConnection;
  readonly send: (message: unknown) => Promise<void>;
  /** Authenticates and subscribes to the three private streams. */
  readonly watchAll: (subaccount?: string) => Promise<void>;
  readonly of: (type: string) => readonly Frame[];
};

const ISOLATED = 256n;

/** The appendix of an IOC. */
export function ioc(options: { reduceOnly?: boolean; margin?: string } = {}): bigint {
  const margin = options.margin === undefined ? 0n : parseX18(options.margin) / 10n ** 12n;
  const isolated = options.margin === undefined ? 0n : ISOLATED | (margin << 64n);
  return 513n | (options.reduceOnly === true ? 2048n : 0n) | isolated;
}

/** The appendix of an order of another type; the type's own bits come first. */
export function typed(
  type: 'default' | 'fok' | 'postOnly',
  options: { reduceOnly?: boolean; margin?: string } = {},
): bigint {
  const bits = { default: 0n, fok: 1024n, postOnly: 1536n };
  return ioc(options) - 512n + bits[type];
}

/** Opens an exchange whose prices stand still unless a path is given. */
export function createWorld(
  options: Partial<ExchangeOptions> &
    Partial<ServerOptions> & {
      seed?: number;
      faultList?: readonly Fault[];
      moving?: boolean;
      signer?: string;
    } = {},
): World {
  const clock = new StepClock(START_AT, async () => {
    for (let turn = 0; turn < 12; turn++) await Promise.resolve();
  });
  const random = seededRandom(options.seed ?? 7);
  const faults = createFaults(clock, random, { faults: options.faultList ?? [] });
  const moving = generatedPath({ random: random.fork('prices') });
  const path = options.path ?? (options.moving === true ? moving : STILL);
  const exchange = createExchange({ clock, random, path, faults, ...pick(options) });
  const real = createSignatures();
  const { signer } = options;
  const authenticator = (): Promise<string> => Promise.resolve(signer ?? '');
  const signatures =
    signer === undefined ? real : { ...real, streamAuthenticationSigner: authenticator };
  const server = createExchangeServer({
    exchange,
    clock,
    faults,
    signatures,
    strict: options.strict ?? false,
    latencyMs: options.latencyMs ?? 0,
  });
  let counter = 0n;

  const post: World['post'] = async (path, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'accept-encoding': 'gzip' };
    const answer = await server.request({ method: 'POST', path, headers, body: text });
    return answer.kind === 'none'
      ? { status: 0, text: '' }
      : { status: answer.status, text: answer.body };
  };
  const json = async (path: string, body: unknown): Promise<Frame> => {
    const { text } = await post(path, body);
    return text === '' ? {} : (JSON.parse(text) as Frame); // What the exchange says is an object.
  };

  return {
    clock,
    exchange,
    faults,
    server,
    post,
    query: (body) => json('/v1/query', body),
    archive: (body) => json('/archive/v1', body),
    place: async (order, waitMs = 30) => {
      const {
        productId = 4,
        sender = SENDER,
        appendix = ioc(),
        expiration = 4_294_967_295n,
      } = order;
      const nonce = order.nonce ?? (BigInt(clock.now() + 60_000) << 20n) + ++counter;
      const terms = {
        sender,
        priceX18: parseX18(order.price).toString(),
        amount: parseX18(order.amount).toString(),
        expiration: expiration.toString(),
        nonce: nonce.toString(),
        appendix: appendix.toString(),
      };
      const body = {
        place_order: { product_id: productId, order: terms, signature: '0x', id: null },
      };
      const answer = json('/v1/execute', body);
      await clock.advance(waitMs);
      return answer;
    },
    client: (path = '/v1/subscribe') => connectClient(server, clock, path),
  };
}

function pick(options: Partial<ExchangeOptions>): Partial<ExchangeOptions> {
  const { switches, speed, priceStepMs } = options;
  return {
    ...(switches && { switches }),
    ...(speed !== undefined && { speed }),
    ...(priceStepMs !== undefined && { priceStepMs }),
  };
}

function connectClient(server: ExchangeServer, clock: StepClock, path: string): TestClient {
  const frames: Frame[] = [];
  const texts: string[] = [];
  const closes: number[] = [];
  const pongs: number[] = [];
  const pings: number[] = [];
  const outcome = server.connect(
    path,
    path === '/v1/ws' ? {} : { 'sec-websocket-extensions': 'permessage-deflate' },
    {
      send: (text) => {
        texts.push(text);
        try {
          frames.push(JSON.parse(text) as Frame);
        } catch {
          frames.push({ type: 'unreadable' });
        }
      },
      pong: () => pongs.push(clock.now()),
      ping: () => pings.push(clock.now()),
      close: (code) => closes.push(code),
    },
  );
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.body}`);
  const { connection } = outcome;
  const send = async (message: unknown): Promise<void> => {
    connection.receive(JSON.stringify(message));
    await clock.advance(0);
  };
  return {
    frames,
    texts,
    closes,
    pongs,
    pings,
    connection,
    send,
    watchAll: async (subaccount = SENDER) => {
      const tx = { sender: subaccount, expiration: String(clock.now() + 60_000) };
      await send({ method: 'authenticate', id: 0, tx, signature: '0x' });
      for (const type of ['fill', 'position_change', 'order_update']) {
        await send({ method: 'subscribe', id: 1, stream: { type, product_id: null, subaccount } });
      }
    },
    of: (type) => frames.filter((frame) => frame['type'] === type),
  };
}
