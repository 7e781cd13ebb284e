/** The protocol's samples, and the frames that others saw, read by our adapter's own decoders. */
import type * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fit, readEnvelope, readPlain } from '../../src/venues/nado/protocol/answers.ts';
import type { Asked } from '../../src/venues/nado/protocol/answers.ts';
import * as schemas from '../../src/venues/nado/protocol/schemas.ts';
import { createStreamDecoder } from '../../src/venues/nado/protocol/stream-decoding.ts';
import type { HttpResponse } from '../../src/venues/nado/protocol/transport.ts';
import { observedTitle, readObserved, readSamples } from './wire-samples/read-samples.ts';

const PARENT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';
const PAIR = new Map([
  [4, 'ETH-PERP'],
  [8, 'SOL-PERP'],
] as const);
const NOW = 1_785_024_000_000;
const decoder = createStreamDecoder({ parent: PARENT, pair: PAIR });

/** A decoded frame; of a sealed value its fields. */
function decode(frame: unknown): object {
  const decoded = decoder(JSON.stringify(frame), NOW);
  return 'observation' in decoded
    ? { type: decoded.type, observation: decoded.observation.fields }
    : decoded;
}

/** What becomes of each kind of frame; whatever is not here is refused by its type. */
const FRAMES: Readonly<Record<string, object>> = {
  subscribe: { type: 'acknowledgement', id: 10, error: undefined },
  list: { type: 'acknowledgement', id: 12 },
  'refused subscribe': { type: 'acknowledgement', id: 13, error: 'unknown stream "weather"' },
  ping: { type: 'acknowledgement', id: 1 },
  'time message': { type: 'acknowledgement', id: 2 },
  authenticate: { type: 'acknowledgement', id: 0 },
  order_update: { type: 'order.updated', update: { remaining: '0.082', reason: 'filled' } },
  fill: {
    type: 'fill.observed',
    observation: { key: 'ETH-PERP/cross', amount: '0.5', price: '2822', submissionIndex: '563012' },
  },
  position_change: {
    type: 'position.observed',
    observation: { key: 'ETH-PERP/cross', amount: '-0.5', quoteAmount: '1410.4561675' },
  },
  best_bid_offer: { type: 'touch.changed', touch: { bid: '2821.9', ask: '2822' } },
  'empty best_bid_offer': { type: 'touch.changed', touch: { bid: undefined, ask: undefined } },
};

describe('a frame of the protocol', () => {
  it.each(readSamples('streams'))('$kind is read, or refused by its type', ({ kind, sample }) => {
    const decoded = decode(sample);
    const refused = { type: 'frame.refused', reason: `unexpected type "${kind}"` };
    expect(decoded).toMatchObject(FRAMES[kind] ?? refused);
  });

  it.each([
    ['submission_idx', 563012],
    ['id', 9_007_199_254_740_991],
    ['builder_fee', '0'],
  ])('fill is read with another %s: %j', (field, value) => {
    const fill = readSamples('streams').find(({ kind }) => kind === 'fill')?.sample;
    const frame = { ...(fill as object), [field]: value }; // The samples of frames are objects.
    expect(decode(frame)).toMatchObject(FRAMES['fill'] ?? {});
  });

  it('order_update is read with what newer builds add', () => {
    const update = readSamples('streams').find(({ kind }) => kind === 'order_update')?.sample;
    const newer = { filled_qty: '18000000000000000', filled_price: '2822000000000000000000' };
    const frame = { ...(update as object), ...newer }; // The samples of frames are objects.
    expect(decode(frame)).toMatchObject(FRAMES['order_update'] ?? {});
  });
});

/** What the adapter reads of an answer's data; the data of other kinds is not looked at. */
const READS: Readonly<Record<string, v.GenericSchema>> = {
  status: schemas.status,
  contracts: schemas.contracts,
  market_price: schemas.marketPrice,
  orders: schemas.openOrders,
  fee_rates: schemas.feeRates,
  symbols: schemas.symbols,
  all_products: schemas.allProducts,
  subaccount_info: schemas.subaccountInfo,
  isolated_positions: schemas.isolatedPositions,
  place_order: schemas.placedOrder,
  cancel_orders: schemas.cancelledOrders,
  cancel_product_orders: schemas.cancelledOrders,
  'trigger place_order': schemas.placedOrder,
  list_trigger_orders: schemas.triggerOrders,
  'archive orders': schemas.archivedOrders,
  'archive matches': schemas.archivedMatches,
  'archive events': schemas.archivedEvents,
  time: schemas.serverTime,
};

/** The answers that are refusals: with which HTTP status they come, and what the adapter says. */
const REFUSALS: Readonly<Record<string, readonly [status: number, code: number]>> = {
  'unknown order': [200, 2020],
  'refused place_order': [200, 2006],
  'query-only access': [403, 403],
  'missing compression': [403, 403],
  'over the limit': [429, 1000],
  'archive failure': [200, 3000],
};

const ANSWERS = (['queries', 'executes', 'archive'] as const).flatMap(readSamples);

function read(kind: string, sample: unknown): unknown {
  const [status] = REFUSALS[kind] ?? [200];
  const response: HttpResponse = { status, headers: {}, body: JSON.stringify(sample) };
  const asked: Asked = { kind: 'query', request: kind };
  const isPlain = kind === 'time' || kind.startsWith('archive');
  const type = /"request_type":"([^"]+)"/.exec(response.body)?.[1] ?? 'query_status';
  const data = isPlain ? readPlain(asked, response) : readEnvelope(asked, type, response);
  const schema = READS[kind];
  return schema === undefined ? data : fit(asked, schema, data, response);
}

describe('an answer of the protocol', () => {
  it.each(ANSWERS.filter(({ kind }) => REFUSALS[kind] === undefined))(
    '$kind is read without an error',
    ({ kind, sample }) => {
      expect(read(kind, sample)).not.toBeUndefined();
    },
  );

  it.each(ANSWERS.filter(({ kind }) => REFUSALS[kind] !== undefined))(
    '$kind is a refusal with its code',
    ({ kind, sample }) => {
      expect(() => read(kind, sample)).toThrow(
        expect.objectContaining({ name: 'VenueRejected', code: REFUSALS[kind]?.[1] }),
      );
    },
  );

  it('reads a market of the symbols, without the fields of newer builds and with them', () => {
    const symbols = ANSWERS.find(({ kind }) => kind === 'symbols');
    const { symbols: rows } = read('symbols', symbols?.sample) as {
      symbols: Record<string, object>;
    };
    const asked: Asked = { kind: 'query', request: 'symbols' };
    const response = { status: 200, headers: {}, body: '' };
    const older = fit(asked, schemas.marketRow, rows['ETH-PERP'], response);
    expect(older).toMatchObject({ price_increment_x18: '0.1', min_size: '100' });
    const newer = { ...rows['ETH-PERP'], trading_status: 'live', isolated_only: null };
    expect(fit(asked, schemas.marketRow, newer, response)).toMatchObject({
      trading_status: 'live',
    });
  });
});

const capture = readObserved('nado_ws_capture_testnet_2026-01-29.jsonl');
const amounts = readObserved('nado_position_change_amounts_2026-02-02.jsonl');

describe.skipIf(capture === undefined)(observedTitle('frames of the testnet', capture), () => {
  it('are read as they came; depth, which nobody asked for, is refused by its type', () => {
    const frames = (capture ?? []).filter(({ dir }) => dir === 'in').map(({ msg }) => msg);
    expect(frames.map((frame) => decode(frame))).toMatchObject([
      { type: 'acknowledgement', id: 1 },
      { type: 'touch.changed', touch: { symbol: 'ETH-PERP', bid: '2821.9', ask: '2822' } },
      { type: 'frame.refused', reason: 'unexpected type "book_depth"' },
    ]);
  });
});

describe.skipIf(amounts === undefined)(observedTitle('amounts of the mainnet', amounts), () => {
  it('are absolute amounts of the isolated position, each in its own right', () => {
    const frames = (amounts ?? []).map(({ product_id, amount }, index) => ({
      type: 'position_change',
      timestamp: String(1_769_702_385_345_466_465n + BigInt(index)),
      product_id,
      subaccount: PARENT,
      isolated: true,
      amount,
      v_quote_amount: '0',
      reason: 'match_orders',
    }));
    const told = frames.map((frame) => decode(frame));
    expect(told).toMatchObject(
      ['-1', '-2', '-3', '-4'].map((amount) => ({
        type: 'position.observed',
        observation: { key: 'SOL-PERP/isolated', amount },
      })),
    );
  });
});
