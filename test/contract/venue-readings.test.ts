/** The adapter on readings of the protocol that nobody has settled: it trades and knows the same. */
import { afterEach, describe, expect, it } from 'vitest';
import type { DecimalString } from '../../src/domain/decimal.ts';
import type { ExchangeSwitches } from '../../src/exchange/orders.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import type { OrderIntent } from '../../src/orders/order.ts';
import type { StreamEvent } from '../../src/positions/stream.ts';
import { createVenue, openMemoryWire } from './wires.ts';
import type { Wire } from './wires.ts';

const SUBACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';

let wire: Wire | undefined;

afterEach(async () => {
  await wire?.close();
});

const OPENING = { purpose: 'open', side: 'buy', reduceOnly: false } as const;
const CLOSING = { purpose: 'unwind', side: 'sell', reduceOnly: true } as const;

type Told = Exclude<StreamEvent, { readonly type: `stream.${string}` }>;

/** What the adapter tells of a buy and of its close, each of two levels of the book. */
async function trade(switches: Partial<ExchangeSwitches>): Promise<readonly Told[]> {
  wire = await openMemoryWire(switches);
  const { exchange, settled, until } = wire;
  const venue = createVenue(wire);
  await settled(venue.open());
  const events: StreamEvent[] = [];
  const connection = venue.connect((event) => events.push(event));
  await until(() => events.some(({ type }) => type === 'stream.acknowledged'));
  const sizeOf = (): bigint => exchange.truth(SUBACCOUNT).positions[0]?.amountX18 ?? 0n;
  const order = async (
    side: 'buy' | 'sell',
    quantity: DecimalString,
    limitPrice: DecimalString,
  ): Promise<void> => {
    const intent: OrderIntent = {
      ...(side === 'buy' ? OPENING : CLOSING),
      leg: 'primary',
      symbol: 'ETH-PERP',
      margin: 'cross',
      quantity,
      limitPrice,
      timeInForce: 'ioc',
      receiveWindowMs: 3000,
      expiresInMs: 5000,
      isolatedMargin: '0',
      planQuantity: '3',
      cycleId: 1,
    };
    const before = sizeOf();
    await settled(venue.submit(venue.sign(intent)));
    await until(() => sizeOf() !== before);
  };
  await order('buy', '3', '3700');
  await order('sell', '3', '3400');
  await until(() => events.filter(({ type }) => type === 'position.observed').length >= 4);
  connection.close();
  return events.filter((event): event is Told => !event.type.startsWith('stream.'));
}

/** Lets so much time pass. */
async function pass({ clock, until }: Wire, ms: number): Promise<void> {
  const at = clock.now() + ms;
  await until(() => clock.now() >= at);
}

/** The amounts and the digests of what was told, without instants and order between streams. */
function facts(told: readonly Told[]): object {
  const of = <Type extends Told['type']>(type: Type) =>
    told.filter((event): event is Extract<Told, { readonly type: Type }> => event.type === type);
  return {
    refused: of('frame.refused').map(({ reason }) => reason),
    positions: of('position.observed').map(({ observation }) => observation.fields.amount),
    fills: of('fill.observed').map(({ observation }) => {
      const { amount, price, submissionIndex } = observation.fields;
      return [amount, price, submissionIndex];
    }),
    updates: of('order.updated').map(({ update }) => [update.remaining, update.reason]),
  };
}

describe('the adapter knows the same', () => {
  it.each<Partial<ExchangeSwitches>>([
    { submissionIdxAs: 'number' },
    { orderUpdateFills: 'told' },
    { matchTimes: 'shared' },
    { emissionOrder: ['position_change', 'fill', 'order_update'] },
    { emissionOrder: ['order_update', 'position_change', 'fill'] },
    { fillFee: 'withBuilder' },
    { publicTimesAs: 'number' },
    { serverPingMs: 1000 },
  ])('under %j as under the likely reading', async (switches) => {
    const likely = facts(await trade({}));
    await wire?.close();
    const other = facts(await trade(switches));
    expect(other).toEqual(likely);
    expect(likely).toMatchObject({ refused: [] });
    expect(JSON.stringify(likely)).toContain('filled');
  });

  it.each([
    ['cost', 1],
    ['flow', -1],
  ] as const)('but for the sign of a fee that the venue tells as %s', async (fillFeeSign, sign) => {
    const fees = (await trade({ fillFeeSign })).flatMap((event) =>
      event.type === 'fill.observed' ? [Math.sign(Number(event.observation.fields.fee))] : [],
    );
    expect(new Set(fees)).toEqual(new Set([sign]));
  });
});

describe('an adapter whose connection is idle', () => {
  it.each([
    [40_000, 1001, 'stands'],
    [40_000, 1006, 'stands'],
    [10_000, 1001, 'is lost with 1001'],
    [10_000, 1000, 'is lost with 1000'],
    [10_000, 1006, 'is lost with 1006'],
  ])(
    'for at most %i ms by a venue that closes with %i %s',
    async (idleTimeoutMs, idleCloseCode, end) => {
      wire = await openMemoryWire({ idleTimeoutMs, idleCloseCode });
      const venue = createVenue(wire);
      await wire.settled(venue.open());
      const events: StreamEvent[] = [];
      const connection = venue.connect((event) => events.push(event));
      for (let waited = 0; waited < 6; waited++) await pass(wire, 9000);
      const lost = events.flatMap((event) => (event.type === 'stream.lost' ? [event.reason] : []));
      expect(lost).toHaveLength(end === 'stands' ? 0 : 1);
      if (end !== 'stands') expect(lost[0]).toContain(String(idleCloseCode));
      connection.close();
    },
  );
});

describe('an adapter whose authentication ended without a word', () => {
  it('is not told of its orders any more, and still of fills and positions', async () => {
    wire = await openMemoryWire();
    const venue = createVenue(wire);
    await wire.settled(venue.open());
    const events: StreamEvent[] = [];
    const connection = venue.connect((event) => events.push(event));
    await wire.until(() => events.some(({ type }) => type === 'stream.acknowledged'));
    wire.faults.add({ fault: 'stream.authExpiry' });
    const leg = { subaccount: SUBACCOUNT, productId: 4, margin: 'cross' } as const;
    const { exchange } = wire;
    await wire.until(() => wire?.faults.applied().get('stream.authExpiry') === 1);
    exchange.operators.manualTrade({ ...leg, amountX18: parseX18('0.1') });
    await wire.until(() => events.some(({ type }) => type === 'position.observed'));
    expect(events.some(({ type }) => type === 'fill.observed')).toBe(true);
    expect(events.some(({ type }) => type === 'order.updated')).toBe(false);
    connection.close();
  });
});
