/** Every shape in which REST or the stream can fail, through the whole adapter: none is a number. */
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../../../src/positions/key.ts';
import type { PositionKey } from '../../../../src/positions/key.ts';
import type { RestReading, RestSnapshot } from '../../../../src/positions/rest.ts';
import { openPositions } from '../../../../src/positions/service.ts';
import { POSITION_TIMES } from '../../../../src/positions/times.ts';
import { TransportFailure } from '../../../../src/venues/nado/protocol/transport.ts';
import type { HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { failure, success } from './fake-transport.ts';
import {
  ISOLATED_SOL,
  PARENT,
  createWorld,
  crossInfo,
  isolatedRow,
  typeOf,
} from './venue-world.ts';
import type { World } from './venue-world.ts';

const KEYS = keysOf(['ETH-PERP', 'SOL-PERP']);
const CROSS: readonly PositionKey[] = ['ETH-PERP/cross', 'SOL-PERP/cross'];
const ISOLATED: readonly PositionKey[] = ['ETH-PERP/isolated', 'SOL-PERP/isolated'];
const ONE = '1000000000000000000';
const TOO_GREAT = '170141183460469231731687303715884105728';

/** What comes instead of an answer: an answer of another kind, or the error that the network gives. */
type Shape = HttpResponse | TransportFailure;

/** Failures that know no scope: each is tried on either. */
const TRANSPORT: readonly (readonly [name: string, shape: (type: string) => Shape])[] = [
  ['a timeout before the request left', () => new TransportFailure('connect timeout', false)],
  ['a timeout after the request had its effect', () => new TransportFailure('timeout', true)],
  ['a connection cut in the middle of the answer', () => new TransportFailure('aborted', true)],
  ['429', () => http(429, '{"reason":"ip","blocked":true}', { 'retry-after': '7' })],
  ['403 with a reason: queries only', () => http(403, '{"reason":"queries only"}')],
  ['403 of the edge, in HTML', () => http(403, '<html>Forbidden</html>')],
  ['408', () => http(408, '')],
  ['500 around a success', (type) => ({ ...succeeding(type), status: 500 })],
  ['502', () => http(502, 'Bad Gateway')],
  ['503 in HTML', () => http(503, '<html>maintenance</html>')],
  ['204 and no body', () => http(204, '')],
  ['a redirect', () => http(302, '')],
  ['200 with failure', (type) => failure(type, 1000, 'too many requests')],
  ['200 with failure of another request', () => failure('query_nonces', 1000)],
  ['200 in HTML', () => http(200, '<html>captive portal</html>')],
  ['200 and no body', () => http(200, '')],
  ['200 and an empty object', () => http(200, '{}')],
  ['200 and an empty list', () => http(200, '[]')],
  ['200 and null', () => http(200, 'null')],
  ['200 and a bare zero', () => http(200, '0')],
  ['truncated JSON', (type) => http(200, succeeding(type).body.slice(0, -3))],
  ['an unknown status', (type) => http(200, succeeding(type).body.replace('success', 'partial'))],
  ['an answer to another request', () => success('query_status', 'active')],
  ['no data', (type) => http(200, `{"status":"success","request_type":"${type}"}`)],
  ['null data', (type) => success(type, null)],
  ['data that is a text', (type) => success(type, '0')],
];

/** Failures of `subaccount_info` alone. */
const CROSS_SHAPES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['the wrong subaccount', { subaccount: `0x${'2'.repeat(64)}` }],
  ['an isolated subaccount instead of the parent', { subaccount: ISOLATED_SOL }],
  ['exists: false', { exists: false }],
  ['exists: null', { exists: null }],
  ['no rows at all', { perp_balances: [] }],
  ['a missing list', { perp_balances: undefined }],
  ['a null list', { perp_balances: null }],
  ['missing cross rows', { perp_balances: [perp(2)] }],
  ['duplicated product rows', { perp_balances: [perp(4), perp(4), perp(8), perp(8)] }],
  ['a number instead of a string', { perp_balances: [perp(4, 0), perp(8, 0)] }],
  ['a null amount', { perp_balances: [perp(4, null), perp(8, null)] }],
  ['a missing amount', { perp_balances: [4, 8].map((id) => ({ product_id: id, balance: {} })) }],
  ['an empty amount', { perp_balances: [perp(4, ''), perp(8, '')] }],
  ['an amount in words', { perp_balances: [perp(4, 'zero'), perp(8, 'NaN')] }],
  ['an amount with an exponent', { perp_balances: [perp(4, '1e18'), perp(8, '0e0')] }],
  ['an X18 overflow', { perp_balances: [perp(4, TOO_GREAT), perp(8, TOO_GREAT)] }],
  ['a negative zero', { perp_balances: [perp(4, '-0'), perp(8, '-0')] }],
  ['products named by text', { perp_balances: [perp('4'), perp('8')] }],
];

/** Failures of `isolated_positions` alone. */
const ISOLATED_SHAPES: readonly (readonly [string, unknown])[] = [
  ['the isolated list missing', {}],
  ['the isolated list null', { isolated_positions: null }],
  ['the isolated list an object', { isolated_positions: {} }],
  ['a row that is null', { isolated_positions: [null] }],
  ['a row without a base balance', isolated({ ...isolatedRow(ONE, '0'), base_balance: undefined })],
  ['a null amount in a row', isolated({ ...isolatedRow(ONE, '0'), base_balance: perp(8, null) })],
  ['a number in a row', isolated({ ...isolatedRow(ONE, '0'), base_balance: perp(8, 1) })],
  ['an overflow in a row', isolated(isolatedRow(TOO_GREAT, '0'))],
  ['the account of a stranger', isolated(isolatedRow(ONE, '0', 8, `0x${'2'.repeat(64)}`))],
  ['the account of another product', isolated(isolatedRow(ONE, '0', 4, ISOLATED_SOL))],
  ['the parent as an isolated account', isolated(isolatedRow(ONE, '0', 8, PARENT))],
];

describe('an answer of REST is inconclusive in the scope that failed, and the other one stands', () => {
  it.each(TRANSPORT)('%s, for cross', async (_name, shape) => {
    expectInconclusive(await read({ subaccount_info: shape('query_subaccount_info') }), CROSS);
  });

  it.each(TRANSPORT)('%s, for isolated', async (_name, shape) => {
    const answers = { isolated_positions: shape('query_isolated_positions') };
    expectInconclusive(await read(answers), ISOLATED);
  });

  it.each(CROSS_SHAPES)('%s', async (_name, changes) => {
    const answer = success('query_subaccount_info', { ...crossInfo(), ...changes });
    expectInconclusive(await read({ subaccount_info: answer }), CROSS);
  });

  it.each(ISOLATED_SHAPES)('%s', async (_name, data) => {
    const answer = success('query_isolated_positions', data);
    expectInconclusive(await read({ isolated_positions: answer }), ISOLATED);
  });

  it.each([
    ['isolated only', { subaccount_info: new TransportFailure('timeout', true) }, CROSS],
    ['cross only', { isolated_positions: new TransportFailure('timeout', true) }, ISOLATED],
    [
      'neither',
      {
        subaccount_info: http(502, ''),
        isolated_positions: new TransportFailure('timeout', true),
      },
      KEYS,
    ],
  ])('%s answers', async (_name, answers, keys) => {
    expectInconclusive(await read(answers), keys);
  });

  it('but of a complete success the empty isolated list is a zero, and the only one by absence', async () => {
    const snapshot = await read({});
    for (const key of ISOLATED) {
      expect(snapshot.readings[key]).toEqual({ state: 'amount', amount: '0' });
    }
    const rowless = await read({
      subaccount_info: success('query_subaccount_info', { ...crossInfo(), perp_balances: [] }),
    });
    expectInconclusive(rowless, CROSS);
  });
});

const POSITION = {
  type: 'position_change',
  timestamp: '1785024000000000000',
  product_id: 8,
  subaccount: PARENT,
  isolated: true,
  amount: '0',
  v_quote_amount: '0',
  reason: 'match_orders',
};
const FILL = {
  type: 'fill',
  timestamp: '1785024000000000000',
  product_id: 8,
  subaccount: PARENT,
  order_digest: `0x${'ab'.repeat(32)}`,
  appendix: '2817',
  filled_qty: ONE,
  remaining_qty: '0',
  original_qty: ONE,
  price: '117450000000000000000',
  is_taker: true,
  is_bid: true,
  fee: '0',
  submission_idx: '1',
};

/** Frames of which one thing is wrong. */
const FRAMES: readonly (readonly [name: string, frame: unknown])[] = [
  ['an empty frame', ''],
  ['a blank frame', ' '],
  ['truncated JSON', JSON.stringify(POSITION).slice(0, -2)],
  ['two frames in one', `${JSON.stringify(POSITION)}${JSON.stringify(POSITION)}`],
  ['HTML', '<html>502</html>'],
  ['null', 'null'],
  ['a bare zero', '0'],
  ['a list of frames', [POSITION]],
  ['an empty object', {}],
  ['an unknown type', { ...POSITION, type: 'position_snapshot' }],
  ['no type', { ...POSITION, type: undefined }],
  ['a number instead of a string', { ...POSITION, amount: 0 }],
  ['a null amount', { ...POSITION, amount: null }],
  ['no amount', { ...POSITION, amount: undefined }],
  ['an empty amount', { ...POSITION, amount: '' }],
  ['a negative zero', { ...POSITION, amount: '-0' }],
  ['an amount with an exponent', { ...POSITION, amount: '0e18' }],
  ['an X18 overflow', { ...POSITION, amount: TOO_GREAT }],
  ['no v_quote', { ...POSITION, v_quote_amount: undefined }],
  ['an X18 overflow of v_quote', { ...POSITION, v_quote_amount: TOO_GREAT }],
  ['no reason', { ...POSITION, reason: undefined }],
  ['an empty reason', { ...POSITION, reason: '' }],
  ['a reason that is a number', { ...POSITION, reason: 3 }],
  ['a reason as long as a page', { ...POSITION, reason: 'x'.repeat(1000) }],
  ['no margin mode', { ...POSITION, isolated: undefined }],
  ['a margin mode in words', { ...POSITION, isolated: 'true' }],
  ['the wrong subaccount', { ...POSITION, subaccount: `0x${'2'.repeat(64)}` }],
  [
    'an isolated account that holds cross',
    { ...POSITION, subaccount: ISOLATED_SOL, isolated: false },
  ],
  ['a product outside the pair', { ...POSITION, product_id: 2 }],
  ['a product in text', { ...POSITION, product_id: '8' }],
  ['a time as a number', { ...POSITION, timestamp: 1_785_024_000_000 }],
  ['a time in milliseconds', { ...POSITION, timestamp: '1785024000000' }],
  ['a fill of nothing', { ...FILL, filled_qty: '0' }],
  ['a fill of a negative quantity', { ...FILL, filled_qty: `-${ONE}` }],
  ['a fill with an overflow', { ...FILL, filled_qty: TOO_GREAT }],
  ['a fill without a side', { ...FILL, is_bid: undefined }],
  ['a fill with half a digest', { ...FILL, order_digest: '0xab' }],
  ['a fill with an index that lost digits', { ...FILL, submission_idx: 2 ** 60 }],
  ['a fill of an unknown appendix', { ...FILL, appendix: '514' }],
  [
    'an order update of an unknown reason',
    {
      type: 'order_update',
      timestamp: POSITION.timestamp,
      product_id: 8,
      digest: FILL.order_digest,
      amount: '0',
      reason: 'expired',
    },
  ],
];

describe('a frame that is not whole moves no amount and names no key', () => {
  it.each(FRAMES)('%s', async (_name, frame) => {
    const { told, reading } = await hear(({ transport }) => {
      transport.frame(frame);
    });
    expect(told).toEqual(['frame.refused']);
    expect(reading).toEqual({ state: 'unknown', named: false });
  });

  it.each([
    ['a binary frame', 40],
    ['an oversized frame', 2_000_000],
  ])('%s', async (_name, bytes) => {
    const { told, reading } = await hear(({ transport }) => {
      transport.sink?.unreadable(bytes);
    });
    expect(told).toEqual(['frame.refused']);
    expect(reading).toEqual({ state: 'unknown', named: false });
  });

  it('while the whole frame is observed, and one of an unknown reason as it came', async () => {
    for (const reason of ['match_orders', 'a word that we do not know']) {
      const { told, reading } = await hear(({ transport }) => {
        transport.frame({ ...POSITION, reason });
      });
      expect(told).toEqual(['position.observed']);
      expect(reading).toEqual({ state: 'live', amount: '0' });
    }
  });
});

/** One read of an adapter whose venue answers as `answers` say, and calmly otherwise. */
async function read(answers: Readonly<Record<string, Shape>>): Promise<RestSnapshot> {
  const { venue, transport } = createWorld();
  await venue.open();
  const calm = transport.respond;
  transport.respond = (request) => {
    const shape = answers[typeOf(request)];
    if (shape instanceof TransportFailure) throw shape;
    return shape ?? calm(request);
  };
  return venue.readPositions();
}

/** `failed` without a number and without money; every other key exactly as the venue told it. */
function expectInconclusive(snapshot: RestSnapshot, failed: readonly PositionKey[]): void {
  for (const key of KEYS) {
    const reading: RestReading | undefined = snapshot.readings[key];
    expect(reading?.state, key).toBe(failed.includes(key) ? 'inconclusive' : 'amount');
    if (reading?.state === 'inconclusive') expect(reading.reason).not.toBe('');
  }
  expect(snapshot.equity).toBeUndefined();
}

/** What a subscribed connection tells, and what the book says of SOL isolated afterwards. */
async function hear(speak: (world: World) => void) {
  const world = createWorld();
  const { venue, clock, transport } = world;
  await venue.open();
  const positions = openPositions({
    subaccount: PARENT,
    keys: KEYS,
    times: POSITION_TIMES,
    now: () => clock.now(),
  });
  const told: string[] = [];
  const connection = venue.connect((event) => {
    told.push(event.type);
    positions.receive(event);
  });
  transport.sink?.opened();
  transport.acknowledge();
  told.length = 0;
  speak(world);
  const outcome = { told: [...told], reading: positions.read('SOL-PERP/isolated') };
  connection.close();
  positions.close();
  return outcome;
}

function http(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body };
}

function succeeding(type: string): HttpResponse {
  const isCross = type === 'query_subaccount_info';
  return success(type, isCross ? crossInfo() : { isolated_positions: [] });
}

function isolated(row: unknown): object {
  return { isolated_positions: [row] };
}

function perp(productId: unknown, amount: unknown = '0'): object {
  return { product_id: productId, balance: { amount, v_quote_balance: '0' } };
}
