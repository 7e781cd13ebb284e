import { describe, expect, it } from 'vitest';
import { isFill, isPositionChange } from '../../../../src/positions/observation.ts';
import { createStreamDecoder } from '../../../../src/venues/nado/protocol/stream-decoding.ts';
import { ISOLATED_SOL, PARENT } from './venue-world.ts';

const decode = createStreamDecoder({
  parent: PARENT,
  pair: new Map([
    [4, 'ETH-PERP'],
    [8, 'SOL-PERP'],
  ]),
});
const RECEIVED_AT = 1_785_024_000_000;
const NANOS = '1785024000000000000';
const DIGEST = `0x${'ab'.repeat(32)}`;
const MAX_I128 = '170141183460469231731687303715884105727';
const STRANGER = `0x${'22'.repeat(32)}`;

const position = {
  type: 'position_change',
  timestamp: NANOS,
  product_id: 8,
  subaccount: PARENT,
  isolated: false,
  amount: '-4000000000000000000',
  v_quote_amount: '406000000000000000000',
  reason: 'match_orders',
};
const fill = {
  type: 'fill',
  timestamp: NANOS,
  product_id: 4,
  subaccount: PARENT,
  order_digest: DIGEST,
  appendix: '513',
  filled_qty: '500000000000000000',
  remaining_qty: '0',
  original_qty: '500000000000000000',
  price: '2822000000000000000000',
  is_taker: true,
  is_bid: false,
  fee: '494022908017806232',
  submission_idx: '563012',
  id: 100,
};
const update = {
  type: 'order_update',
  timestamp: NANOS,
  product_id: 4,
  digest: DIGEST,
  amount: '82000000000000000',
  reason: 'filled',
};
const touch = {
  type: 'best_bid_offer',
  timestamp: '1769702385345466465',
  product_id: 4,
  bid_price: '2821900000000000000000',
  bid_qty: '417000000000000000',
  ask_price: '2822000000000000000000',
  ask_qty: '1334000000000000000',
};

describe('a frame that fits', () => {
  it('tells a position, signed and absolute', () => {
    const event = read(position);
    if (event.type !== 'position.observed') throw new Error(event.type);
    expect(isPositionChange(event.observation)).toBe(true);
    expect(event.observation.fields).toEqual({
      key: 'SOL-PERP/cross',
      amount: '-4',
      quoteAmount: '406',
      venueAt: NANOS,
      reason: 'match_orders',
      isolatedAddress: undefined,
      receivedAt: RECEIVED_AT,
    });
  });

  it.each([
    [PARENT, undefined],
    [PARENT.toUpperCase().replace('0X', '0x'), undefined],
    [ISOLATED_SOL, ISOLATED_SOL],
  ])('tells an isolated position under the address %s', (subaccount, isolatedAddress) => {
    const event = read({ ...position, subaccount, isolated: true });
    expect(event).toMatchObject({
      observation: { fields: { key: 'SOL-PERP/isolated', isolatedAddress } },
    });
  });

  it('tells a fill, negative when we sold', () => {
    const event = read(fill);
    if (event.type !== 'fill.observed') throw new Error(event.type);
    expect(isFill(event.observation)).toBe(true);
    expect(event.observation.fields).toEqual({
      key: 'ETH-PERP/cross',
      digest: DIGEST,
      submissionIndex: '563012',
      amount: '-0.5',
      price: '2822',
      fee: '0.494022908017806232',
      isTaker: true,
      venueAt: NANOS,
      receivedAt: RECEIVED_AT,
    });
  });

  it.each([
    [{ is_bid: true }, { amount: '0.5' }],
    [{ submission_idx: 563012 }, { submissionIndex: '563012' }],
    [{ fee: '-100000000000000000' }, { fee: '-0.1' }],
    [{ appendix: '2817' }, { key: 'ETH-PERP/isolated' }],
    [{ appendix: '1844674407370955161600000769' }, { key: 'ETH-PERP/isolated' }],
    [{ order_digest: DIGEST.toUpperCase().replace('0X', '0x') }, { digest: DIGEST }],
    [{ product_id: 8, subaccount: ISOLATED_SOL, appendix: '2817' }, { key: 'SOL-PERP/isolated' }],
  ])('tells a fill with %j', (fields, expected) => {
    expect(read({ ...fill, ...fields })).toMatchObject({ observation: { fields: expected } });
  });

  it('tells an order update', () => {
    expect(read(update)).toEqual({
      type: 'order.updated',
      update: {
        digest: DIGEST,
        symbol: 'ETH-PERP',
        remaining: '0.082',
        reason: 'filled',
        venueAt: NANOS,
        receivedAt: RECEIVED_AT,
      },
    });
  });

  it.each([
    ['it rests', { amount: '100000000000000000', reason: 'placed' }, '0.1', 'placed'],
    ['a part of it is hit', { amount: '60000000000000000', reason: 'filled' }, '0.06', 'filled'],
    ['the last of it is hit', { amount: '0', reason: 'filled' }, '0', 'filled'],
    ['it is cancelled or expires', { amount: '0', reason: 'cancelled' }, '0', 'cancelled'],
  ])('tells of a resting order that %s', (_what, fields, remaining, reason) => {
    expect(read({ ...update, ...fields })).toMatchObject({ update: { remaining, reason } });
  });

  it('tells a maker’s fill, with its rebate', () => {
    const hit = { appendix: '1537', is_taker: false, is_bid: true, fee: '-80000000000000' };
    expect(read({ ...fill, ...hit })).toMatchObject({
      observation: {
        fields: { key: 'ETH-PERP/cross', amount: '0.5', isTaker: false, fee: '-0.00008' },
      },
    });
  });

  it.each([
    [{}, '2821.9', '2822'],
    [{ bid_price: '0', bid_qty: '0' }, undefined, '2822'],
    [{ ask_price: MAX_I128, ask_qty: '0' }, '2821.9', undefined],
    [{ bid_qty: '0' }, undefined, '2822'],
  ])('tells the touch with %j', (fields, bid, ask) => {
    expect(read({ ...touch, ...fields })).toEqual({
      type: 'touch.changed',
      touch: { symbol: 'ETH-PERP', bid, ask, venueAt: 1_769_702_385_345 },
    });
  });

  it.each([
    [{ result: null, id: 3 }, undefined],
    [{ result: { method: 'pong' }, id: 3 }, undefined],
    [{ error: 'signature does not match', id: 3 }, 'signature does not match'],
  ])('tells the acknowledgement %j', (frame, error) => {
    expect(read(frame)).toEqual({ type: 'acknowledgement', id: 3, error });
  });
});

describe('a frame that does not fit is refused, and no number is made of it', () => {
  it.each<[string, unknown, string]>([
    ['nothing', '', 'not JSON'],
    ['half a frame', JSON.stringify(position).slice(0, 60), 'not JSON'],
    ['HTML', '<html>502</html>', 'not JSON'],
    ['a number', '12', 'not an object'],
    ['null', 'null', 'not an object'],
    ['a list', [position], 'not an object'],
    ['an empty object', {}, 'id'],
    ['an answer without an id', { result: null }, 'id'],
    ['an answer with neither result nor error', { id: 1 }, ''],
    ['an unknown type', { type: 'liquidation' }, 'unexpected type "liquidation"'],
    ['a type that is no text', { type: 4 }, 'a type that is no text'],
    ['an inherited name for a type', { type: 'constructor' }, 'unexpected type'],
    ['a number for an amount', { ...position, amount: -4e18 }, 'amount'],
    ['an amount with a point', { ...position, amount: '-4.0' }, 'amount'],
    ['an amount with an exponent', { ...position, amount: '4e18' }, 'amount'],
    ['an amount of another base', { ...position, amount: '0x4' }, 'amount'],
    ['an empty amount', { ...position, amount: '' }, 'amount'],
    ['a blank in the amount', { ...position, amount: ' 4' }, 'amount'],
    ['an amount beyond 128 bits', { ...position, amount: `${MAX_I128}0` }, 'amount'],
    ['an amount just beyond', { ...position, amount: MAX_I128.replace(/7$/, '8') }, 'amount'],
    ['a null amount', { ...position, amount: null }, 'amount'],
    ['no amount', without(position, 'amount'), 'amount'],
    ['no v_quote', without(position, 'v_quote_amount'), 'v_quote_amount'],
    ['no margin flag', without(position, 'isolated'), 'isolated'],
    ['a margin flag in words', { ...position, isolated: 'false' }, 'isolated'],
    ['no subaccount', without(position, 'subaccount'), 'subaccount'],
    ['a foreign subaccount', { ...position, subaccount: STRANGER }, 'foreign subaccount'],
    ['an address instead', { ...position, subaccount: PARENT.slice(0, 42) }, 'subaccount'],
    ['a foreign product', { ...position, product_id: 2 }, 'foreign product 2'],
    ['the quote product', { ...position, product_id: 0 }, 'foreign product 0'],
    ['a product in text', { ...position, product_id: '8' }, 'product_id'],
    ['half a product', { ...position, product_id: 8.5 }, 'product_id'],
    ['no reason', { ...position, reason: '' }, 'reason'],
    [
      'an isolated account of another product',
      { ...position, subaccount: ISOLATED_SOL, product_id: 4, isolated: true },
      'foreign subaccount',
    ],
    [
      'a cross position of an isolated account',
      { ...position, subaccount: ISOLATED_SOL },
      'cannot hold a cross',
    ],
    ['a time as a number', { ...position, timestamp: 1785024000000000000 }, 'timestamp'],
    ['a time in milliseconds', { ...position, timestamp: '1785024000000' }, 'timestamp'],
    ['a time in seconds', { ...position, timestamp: '1785024000' }, 'timestamp'],
    ['no time', without(position, 'timestamp'), 'timestamp'],
    ['a fill of nothing', { ...fill, filled_qty: '0' }, 'filled_qty'],
    ['a negative fill', { ...fill, filled_qty: '-1' }, 'filled_qty'],
    ['a fill for nothing', { ...fill, price: '0' }, 'price'],
    ['a fill without a side', without(fill, 'is_bid'), 'is_bid'],
    ['a fill with a side in words', { ...fill, is_bid: 'true' }, 'is_bid'],
    ['a fill without a digest', without(fill, 'order_digest'), 'order_digest'],
    ['a fill with half a digest', { ...fill, order_digest: '0xab' }, 'order_digest'],
    ['a fill without an index', without(fill, 'submission_idx'), 'submission_idx'],
    ['an index that lost digits', { ...fill, submission_idx: 2 ** 60 }, 'submission_idx'],
    ['an index with a zero before it', { ...fill, submission_idx: '0563012' }, 'submission_idx'],
    ['a negative index', { ...fill, submission_idx: -1 }, 'submission_idx'],
    ['an appendix of another version', { ...fill, appendix: '514' }, 'appendix'],
    ['an appendix as a number', { ...fill, appendix: 513 }, 'appendix'],
    [
      'a cross fill of an isolated account',
      { ...fill, product_id: 8, subaccount: ISOLATED_SOL },
      'cannot fill a cross',
    ],
    ['a stranger’s fill', { ...fill, subaccount: STRANGER }, 'foreign subaccount'],
    ['a fill of a foreign product', { ...fill, product_id: 10 }, 'foreign product 10'],
    ['a negative remainder', { ...update, amount: '-1' }, 'amount'],
    ['an unknown cause', { ...update, reason: 'expired' }, 'reason'],
    ['an update of a foreign product', { ...update, product_id: 10 }, 'foreign product 10'],
    ['an update without a digest', without(update, 'digest'), 'digest'],
    ['a bid of the greatest integer', { ...touch, bid_price: MAX_I128 }, 'bid_price'],
    ['an ask of nothing', { ...touch, ask_price: '0' }, 'ask_price'],
    ['a negative bid', { ...touch, bid_price: '-1' }, 'bid_price'],
    ['a touch of a foreign product', { ...touch, product_id: 10 }, 'foreign product 10'],
  ])('%s', (_name, frame, reason) => {
    const event = read(frame);
    if (event.type !== 'frame.refused') throw new Error(`It was read as ${event.type}.`);
    expect(event.reason).toContain(reason);
  });

  it('refuses a type that is nested too deep to be written', () => {
    const deep = `{"type":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(read(deep)).toMatchObject({ type: 'frame.refused', reason: 'a type that is no text' });
  });

  it('keeps no more than a line of a type as long as the frame', () => {
    const event = read({ type: 'x'.repeat(100_000) });
    if (event.type !== 'frame.refused') throw new Error(event.type);
    expect(event.reason.length).toBeLessThan(400);
  });

  it('keeps at most 300 characters of it', () => {
    const event = decode('x'.repeat(5_000), RECEIVED_AT);
    if (event.type !== 'frame.refused') throw new Error(event.type);
    expect(event.raw.length).toBeLessThanOrEqual(301);
  });
});

function read(frame: unknown): ReturnType<typeof decode> {
  return decode(typeof frame === 'string' ? frame : JSON.stringify(frame), RECEIVED_AT);
}

function without(frame: object, field: string): object {
  return Object.fromEntries(Object.entries(frame).filter(([name]) => name !== field));
}
