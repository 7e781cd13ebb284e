/** Fault plans: what is taken, each sentence of refusal, and the page that lists every fault. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULT_FIELDS, SWITCH_FIELDS } from '../../../src/exchange/fault-fields.ts';
import type { Fault, FaultName } from '../../../src/exchange/fault-plan.ts';
import { DEFAULT_SWITCHES } from '../../../src/exchange/orders.ts';
import { FaultPlanError, parseFaultPlan } from '../../../src/exchange/parse-fault-plan.ts';
import { SENDER } from './world.ts';

const ETH = { product: 'ETH-PERP' };

/** Each fault with every field of its own. */
const WHOLE: { readonly [Name in FaultName]: Fault & { readonly fault: Name } } = {
  'stream.delay': { fault: 'stream.delay', streams: ['fill'], ms: 1, keepOrder: false },
  'stream.drop': { fault: 'stream.drop', streams: ['order_update'], products: [4] },
  'stream.duplicate': { fault: 'stream.duplicate', streams: ['best_bid_offer'] },
  'stream.malformed': { fault: 'stream.malformed', streams: ['fill'], text: '{' },
  'stream.close': { fault: 'stream.close', atMs: 1, code: 1006, refuseForMs: 1 },
  'stream.noPong': { fault: 'stream.noPong' },
  'stream.reorder': { fault: 'stream.reorder', streams: ['fill', 'order_update'], ms: 5 },
  'stream.truncated': { fault: 'stream.truncated', streams: ['fill'] },
  'stream.oversized': { fault: 'stream.oversized', streams: ['fill'], bytes: 9 },
  'stream.wrongProduct': { fault: 'stream.wrongProduct', streams: ['fill'], as: 'BTC-PERP' },
  'stream.foreignSubaccount': { fault: 'stream.foreignSubaccount', streams: ['fill'] },
  'stream.isolatedOnParent': { fault: 'stream.isolatedOnParent', address: 'parent' },
  'stream.clockSkew': { fault: 'stream.clockSkew', streams: ['fill'], ms: -30_000 },
  'stream.halfOpen': { fault: 'stream.halfOpen', atMs: 1, forMs: 1, pongs: true },
  'stream.authExpiry': { fault: 'stream.authExpiry', atMs: 1, closeCode: 1008 },
  'stream.burst': { fault: 'stream.burst', atMs: 1, frames: 10 },
  'stream.ackLost': { fault: 'stream.ackLost', methods: ['subscribe'] },
  'stream.subscribeRefused': { fault: 'stream.subscribeRefused', streams: ['fill'], products: [4] },
  'rest.stale': { fault: 'rest.stale', queries: ['symbols'], ms: 1 },
  'rest.fail': { fault: 'rest.fail', queries: ['symbols'], products: [8], as: '503' },
  'rest.blindIsolated': { fault: 'rest.blindIsolated' },
  'rest.timeout': { fault: 'rest.timeout', queries: ['cancel_orders'], effect: 'before' },
  'rest.rateLimited': { fault: 'rest.rateLimited', queries: ['symbols'], retryAfterS: 2 },
  'rest.contradict': { fault: 'rest.contradict', queries: ['subaccount_info'], ms: 20_000 },
  'rest.slowDrip': { fault: 'rest.slowDrip', queries: ['symbols'], ms: 5_000 },
  'order.noFill': { fault: 'order.noFill', products: [4], reduceOnly: true },
  'order.partialFill': { fault: 'order.partialFill', fraction: 0.5 },
  'order.reject': { fault: 'order.reject', code: 2070 },
  'order.noAnswer': { fault: 'order.noAnswer', effect: 'after' },
  'order.delay': { fault: 'order.delay', ms: 1, part: 'answer' },
  'order.hold': { fault: 'order.hold', ms: 1, deliver: false, executes: ['cancel_orders'] },
  'order.partialSilent': { fault: 'order.partialSilent', fraction: 0.5, products: [4] },
  'order.fillAfterCancel': { fault: 'order.fillAfterCancel', ms: 500 },
  'order.fillAfterTimeout': { fault: 'order.fillAfterTimeout', ms: 5_000, reduceOnly: false },
  'order.duplicate': { fault: 'order.duplicate', times: 1 },
  'order.alreadyFlat': { fault: 'order.alreadyFlat', products: [8] },
  'order.minimumNotional': { fault: 'order.minimumNotional', reduceOnly: false },
  'order.priceCollar': { fault: 'order.priceCollar', skip: 1 },
  'order.health': { fault: 'order.health', products: [4] },
  'venue.queryOnly': { fault: 'venue.queryOnly', probability: 0.5 },
  'key.refused': { fault: 'key.refused', code: 2024 },
  'venue.maintenance': {
    fault: 'venue.maintenance',
    atMs: 1,
    forMs: 1,
    code: 2068,
    closeCode: 1001,
    gapBps: -50,
  },
  'venue.clockSkew': { fault: 'venue.clockSkew', ms: -30_000, untilMs: 1 },
  'market.status': { fault: 'market.status', ...ETH, status: 'post_only', untilMs: 1 },
  'book.thin': { fault: 'book.thin', ...ETH, beyondBps: 100, depthShare: 0.1, side: 'bid' },
  'oracle.offset': { fault: 'oracle.offset', ...ETH, bps: -500 },
  'price.gap': { fault: 'price.gap', atMs: 1, ...ETH, bps: 100 },
  'funding.tick': { fault: 'funding.tick', atMs: 1, ...ETH, bps: -2 },
  'market.stepSize': { fault: 'market.stepSize', ...ETH, sizeIncrement: '0.01' },
  'leg.liquidate': { fault: 'leg.liquidate', atMs: 1, ...ETH, margin: 'cross', fraction: 0.5 },
  'clock.skew': { fault: 'clock.skew', ms: -30_000, untilMs: 1 },
  'clock.jump': { fault: 'clock.jump', atMs: 1, ms: 30_000 },
  'clock.coalesce': { fault: 'clock.coalesce', ms: 100 },
  'clock.freeze': { fault: 'clock.freeze', atMs: 1, ms: 30_000 },
  'trade.manual': { fault: 'trade.manual', product: 8, amount: '-1.5', subaccount: SENDER },
};

describe('a fault plan', () => {
  it('is taken as it is when every field is right', () => {
    const switches = {
      healthAt: 'oracle',
      emissionOrder: ['order_update', 'fill', 'position_change'],
    };
    const plan = { seed: 4, switches, faults: Object.values(WHOLE) };
    expect(parseFaultPlan(plan)).toEqual(plan);
    expect(parseFaultPlan({ faults: [] })).toEqual({ faults: [] });
    expect(parseFaultPlan({ switches: DEFAULT_SWITCHES, faults: [] }).switches).toEqual(
      DEFAULT_SWITCHES,
    );
  });

  it.each(Object.values(WHOLE))(
    'is refused over any field of $fault that is missing or wrong',
    (fault) => {
      const parse = (changed: object): unknown => parseFaultPlan({ faults: [changed] });
      expect(() => parse({ ...fault, stranger: 1 })).toThrow(
        `stranger" is not a field of ${fault.fault}`,
      );
      for (const [field, { required }] of Object.entries(FAULT_FIELDS[fault.fault])) {
        expect(() => parse({ ...fault, [field]: {} })).toThrow(`"faults[0].${field}" must be `);
        if (required) {
          expect(() => parse({ ...fault, [field]: undefined })).toThrow(
            `"faults[0].${field}" must be `,
          );
        }
      }
    },
  );

  it.each([
    [{ switches: [] }, '"switches" must be an object'],
    [{ switches: { healthIn: 'limit' } }, '"switches.healthIn" is not a field of the exchange'],
    [{ switches: { healthAt: 'mid' } }, '"switches.healthAt" must be one of none, limit, oracle'],
    [{ switches: { emissionOrder: ['fill', 'fill', 'fill'] } }, 'emissionOrder" must be fill, pos'],
    [
      { faults: [{ ...WHOLE['venue.maintenance'], code: 1006 }] },
      'code" must be one of 1004, 2068',
    ],
    [{ faults: [{ ...WHOLE['oracle.offset'], bps: -10_000 }] }, 'basis points above -10000'],
    [{ faults: [{ ...WHOLE['oracle.offset'], times: 1 }] }, '"faults[0].times" is not a field of'],
    [{ faults: [{ ...WHOLE['market.status'], status: 'open' }] }, 'status" must be one of live'],
    [{ faults: [{ ...WHOLE['stream.close'], code: 1004 }] }, 'a code with which a server closes'],
    [{ faults: [{ ...WHOLE['stream.ackLost'], methods: ['sub'] }] }, 'must be a list of authent'],
    [{ faults: [{ ...WHOLE['venue.clockSkew'], ms: '1' }] }, 'negative for the past'],
  ])('is refused in one sentence that names the field: %j', (part, sentence) => {
    const plan = { faults: [], ...part };
    expect(() => parseFaultPlan(plan)).toThrow(FaultPlanError);
    expect(() => parseFaultPlan(plan)).toThrow(sentence);
  });
});

describe('docs/faults.md', () => {
  const page = readFileSync(new URL('../../../docs/faults.md', import.meta.url), 'utf8');
  const rowOf = (name: string): string =>
    page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  const SHARED = ['fromMs', 'untilMs', 'skip', 'times', 'probability', 'atMs'];
  const LEG = ['product', 'margin', 'subaccount'];

  it.each(Object.entries(FAULT_FIELDS))(
    'has a row for %s that names its fields',
    (name, fields) => {
      const row = rowOf(name);
      expect(row).not.toBe('');
      const shared = [...SHARED, ...('margin' in fields ? LEG : [])];
      for (const field of Object.keys(fields)) {
        if (!shared.includes(field)) expect(row).toContain(`\`${field}\``);
      }
    },
  );

  it.each(Object.entries(DEFAULT_SWITCHES))(
    'names the switch %s, its default first',
    (name, value) => {
      const row = rowOf(name);
      const first = Array.isArray(value) ? '`fill`' : `\`${String(value)}\``;
      expect(row.split('|')[2]?.match(/`[^`]+`/)?.[0]).toBe(first);
      expect(Object.hasOwn(SWITCH_FIELDS, name)).toBe(true);
    },
  );
});
