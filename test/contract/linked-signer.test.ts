/** A linked signer trades for the owner of a subaccount: over the in-memory wire and over real sockets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import type { OrderIntent } from '../../src/orders/order.ts';
import type { Venue } from '../../src/ports/venue.ts';
import type { StreamEvent } from '../../src/positions/stream.ts';
import { createSigner } from '../../src/venues/nado/protocol/signing.ts';
import { hashLinkSigner } from '../../src/venues/nado/protocol/typed-data.ts';
import { createVenue, openMemoryWire, openSocketWire } from './wires.ts';
import type { Wire } from './wires.ts';

const SUBACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';
const OWNER = createSigner(PUBLISHED_TEST_KEY);
const LINKED_KEY = `0x${'7c'.repeat(32)}`;
const LINKED = createSigner(LINKED_KEY).address;
const NOBODY = `0x${'0'.repeat(40)}`;

const ORDER: OrderIntent = {
  purpose: 'open',
  leg: 'primary',
  symbol: 'ETH-PERP',
  margin: 'cross',
  side: 'sell',
  quantity: '0.07',
  limitPrice: '3400',
  reduceOnly: false,
  timeInForce: 'ioc',
  receiveWindowMs: 3_000,
  expiresInMs: 5_000,
  isolatedMargin: '0',
  planQuantity: '0.07',
  cycleId: 1,
};

describe.each([
  ['the in-memory wire', openMemoryWire],
  ['real sockets', openSocketWire],
])('a linked signer over %s', (_name, openWire) => {
  let wire: Wire;
  let venue: Venue;

  beforeEach(async () => {
    wire = await openWire();
    await wire.settled(createVenue(wire).open());
    venue = createVenue(wire, { privateKey: LINKED_KEY, owner: OWNER.address });
  });

  afterEach(() => wire.close());

  async function post(path: string, body: object): Promise<unknown> {
    const { body: text } = await wire.settled(
      wire.transport.request({
        method: 'POST',
        url: `${wire.origin}/v1/${path}`,
        headers: { 'accept-encoding': 'gzip', 'content-type': 'application/json' },
        body: JSON.stringify(body),
        timeoutMs: 3_000,
      }),
    );
    return JSON.parse(text);
  }

  /** Has the owner link a wallet; nobody's address ends the link. */
  async function link(wallet: string): Promise<void> {
    const told = await post('query', { type: 'nonces', address: OWNER.address });
    const { data } = told as { readonly data: { readonly tx_nonce: string } }; // The gateway's shape.
    const tx = { sender: SUBACCOUNT, signer: wallet.padEnd(66, '0'), nonce: data.tx_nonce };
    const domain = {
      chainId: 763_373,
      verifyingContract: '0x698D87105274292B5673367DEC81874Ce3633Ac2',
    };
    const signature = OWNER.sign(hashLinkSigner(domain, tx));
    expect(await post('execute', { link_signer: { tx, signature } })).toMatchObject({
      status: 'success',
    });
  }

  it('is refused at the opening before it is linked, and when another is', async () => {
    const refusal = { name: 'VenueRejected', message: expect.stringContaining(LINKED) as unknown };
    await expect(wire.settled(venue.open())).rejects.toMatchObject(refusal);
    await link(`0x${'ab'.repeat(20)}`);
    await expect(wire.settled(venue.open())).rejects.toMatchObject(refusal);
  });

  it('signs the stream and the orders of the owner’s subaccount, for as long as it is linked', async () => {
    await link(LINKED);
    expect(await wire.settled(venue.open())).toMatchObject({ subaccount: SUBACCOUNT });
    const events: StreamEvent[] = [];
    const connection = venue.connect((event) => events.push(event));
    await wire.until(() => events.some(({ type }) => type === 'stream.acknowledged'));
    await wire.settled(venue.submit(venue.sign(ORDER)));
    await wire.until(() => events.some(({ type }) => type === 'fill.observed'));
    expect(wire.exchange.truth(SUBACCOUNT).fills).toHaveLength(1);
    expect(await wire.settled(venue.readTriggerOrders())).toEqual([]);
    connection.close();

    await link(NOBODY);
    await expect(wire.settled(venue.submit(venue.sign(ORDER)))).rejects.toMatchObject({
      name: 'VenueRejected',
      code: 2028,
    });
    expect(wire.exchange.truth(SUBACCOUNT).fills).toHaveLength(1);
  });
});
