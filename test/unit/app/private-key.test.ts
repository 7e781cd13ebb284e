/** A private key in scope of everything that can be printed or fail, and in nothing of it. */
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PrivateKey } from '../../../src/app/private-key.ts';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import { readAccount } from '../../../src/app/venue-account.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import type { OpenOrder } from '../../../src/orders/order.ts';
import { endpointsAt } from '../../../src/venues/nado/protocol/endpoints.ts';
import { createNadoVenue } from '../../../src/venues/nado/protocol/nado-venue.ts';
import { createSigner } from '../../../src/venues/nado/protocol/signing.ts';
import { TransportFailure } from '../../../src/venues/nado/protocol/transport.ts';
import type { HttpResponse } from '../../../src/venues/nado/protocol/transport.ts';
import { formsShown } from '../../support/key-search.ts';
import { INTENT, createWorld } from '../venues/nado/venue-world.ts';

/** Made anew each time: no source can hold it. */
const KEY = `0x${randomBytes(32).toString('hex')}`;
const ENVIRONMENT = { NADO_PRIVATE_KEY: KEY };
const LOOPBACK = '--venue nado --network testnet --gateway http://127.0.0.1:1/v1'.split(' ');

/** Every way in which a value comes to be text. */
function printed(value: unknown): string {
  return [
    inspect(value, { depth: null, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? value.stack : '',
  ].join('\n');
}

describe('a private key', () => {
  it('is found by the search of these tests in every form', () => {
    const digits = KEY.slice(2);
    const bytes = Buffer.from(digits, 'hex');
    for (const form of [
      KEY,
      digits.toUpperCase(),
      digits.slice(0, 8),
      bytes.toString('base64'),
      Buffer.from(KEY).toString('base64'),
      inspect(bytes),
      inspect(new Uint8Array(bytes)),
      JSON.stringify(bytes),
      BigInt(KEY).toString(),
    ]) {
      expect(formsShown(KEY, `before ${form} after`)).not.toEqual([]);
    }
    expect(formsShown(KEY, `0x${randomBytes(32).toString('hex')}`)).toEqual([]);
  });

  it('is shown by nothing that holds it, and revealed to who asks', () => {
    const key = new PrivateKey(KEY);
    expect(key.reveal()).toBe(KEY);
    expect([String(key), key.toString(), JSON.stringify({ key }), inspect({ key })]).toEqual([
      '[redacted]',
      '[redacted]',
      '{"key":"[redacted]"}',
      '{ key: [redacted] }',
    ]);
    const account = readAccount(ENVIRONMENT);
    const settings = parseRunSettings(LOOPBACK, ENVIRONMENT);
    expect(settings.account.privateKey.reveal()).toBe(KEY);
    for (const value of [key, [key], account, settings, Object.entries(account)]) {
      expect(formsShown(KEY, printed(value))).toEqual([]);
    }
  });

  it('is shown by no signer, no venue and no error of theirs', async () => {
    const signer = createSigner(KEY);
    const { answers, clock, transport, venue: other } = createWorld();
    const venue = createNadoVenue({
      network: { name: 'sim', chainId: 57073 },
      endpoints: endpointsAt('http://127.0.0.1:8080'),
      symbols: ['ETH-PERP', 'SOL-PERP'],
      privateKey: KEY,
      subaccountName: 'default',
      clock,
      random: seededRandom(1),
      transport,
    });
    await other.open();
    await venue.open();
    const order = venue.sign(INTENT);
    const errors = await everyError(venue, answers, transport);
    expect(new Set(errors.map((error) => (error instanceof Error ? error.name : '')))).toEqual(
      new Set([
        'InvariantError',
        'OutcomeUnknown',
        'VenueProtocolError',
        'VenueRejected',
        'VenueUnreachable',
      ]),
    );
    for (const value of [signer, venue, order, transport.requests, ...errors]) {
      expect(formsShown(KEY, printed(value))).toEqual([]);
    }
  });

  it.each([`${KEY}00`, KEY.slice(2), `${KEY.slice(0, -1)}g`, ` ${KEY}`])(
    'is not quoted when it is written wrongly',
    (wrong) => {
      for (const read of [
        () => readAccount({ NADO_PRIVATE_KEY: wrong }),
        () => createSigner(`${wrong}!`),
      ]) {
        let thrown: unknown;
        try {
          read();
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBeInstanceOf(Error);
        expect(formsShown(KEY, printed(thrown))).toEqual([]);
      }
    },
  );
});

/** What every call throws over every way in which the wire can fail, and for what nobody may ask. */
async function everyError(
  venue: ReturnType<typeof createNadoVenue>,
  answers: Record<string, HttpResponse>,
  transport: ReturnType<typeof createWorld>['transport'],
): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  const order = venue.sign(INTENT);
  const open: OpenOrder = { ...OPEN_ORDER, digest: order.digest };
  const calls: readonly (() => Promise<unknown>)[] = [
    venue.readMarkets,
    () => venue.readTouch('ETH-PERP'),
    venue.readOpenOrders,
    venue.readTriggerOrders,
    venue.readStatus,
    () => venue.readArchivedOrders([order.digest]),
    () => venue.submit(order),
    () => venue.cancel([open]),
    () => Promise.resolve().then(() => venue.sign({ ...INTENT, quantity: '0' })),
  ];
  const failures: readonly (() => HttpResponse)[] = [
    () => ({
      status: 200,
      headers: {},
      body: '{"status":"failure","error":"no","error_code":2028}',
    }),
    () => ({ status: 200, headers: {}, body: '[]' }),
    () => ({ status: 502, headers: {}, body: '' }),
    () => {
      throw new TransportFailure('refused', false);
    },
  ];
  for (const respond of failures) {
    transport.respond = (request) => {
      const { '/v1/time': time } = answers;
      return request.url.endsWith('/time') && time !== undefined ? time : respond();
    };
    for (const call of calls) await call().catch((error: unknown) => errors.push(error));
  }
  return errors;
}

const OPEN_ORDER: OpenOrder = {
  digest: '',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'buy',
  remaining: '0.07',
  reduceOnly: false,
  isTrigger: false,
};
