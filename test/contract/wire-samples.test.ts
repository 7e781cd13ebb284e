/** The protocol's samples, held key by key against what our gateway really sends. */
import { beforeAll, describe, expect, it } from 'vitest';
import { gatherAnswers } from './wire-samples/gateway-answers.ts';
import { observedTitle, readObserved, readSamples } from './wire-samples/read-samples.ts';
import { differences } from './wire-samples/shape.ts';
import type { Difference } from './wire-samples/shape.ts';

const SAMPLES = (['streams', 'queries', 'executes', 'archive'] as const).flatMap(readSamples);

/** A difference that is meant, where it shows, and why. */
type Exception = {
  readonly kinds: RegExp;
  readonly ends: string | RegExp;
  readonly why: string;
};

const PRODUCTS = /^(all_products|subaccount_info|isolated_positions)$/;
const EXCEPTIONS: readonly Exception[] = [
  { kinds: /^symbols$/, ends: 'trading_status', why: 'newer builds tell it, and we obey it' },
  { kinds: /^symbols$/, ends: 'isolated_only', why: 'newer builds tell it' },
  { kinds: PRODUCTS, ends: 'index_price_x18', why: 'newer builds tell it' },
  { kinds: PRODUCTS, ends: 'large_position_penalty_x18', why: 'the shipped client reads it' },
  { kinds: /^orders$/, ends: 'product_orders[].sender', why: 'the shipped client reads it' },
  {
    kinds: /^archive (orders|matches)$/,
    ends: /\.(builder_fee|realized_pnl|closed_\w+|net_entry_\w+|margin|\w+_fill_timestamp)$/,
    why: 'the shipped client reads them',
  },
  { kinds: /^archive events$/, ends: 'txs', why: 'the sheet shows the rows alone' },
  { kinds: /^archive events$/, ends: 'isolated_product_id', why: 'the shipped client reads it' },
  { kinds: /^archive events$/, ends: 'events[].product', why: 'the shipped client reads it' },
];

function excuseOf(kind: string, { path, what }: Difference): Exception | undefined {
  if (what !== 'is too much') return undefined;
  const isAt = (ends: string | RegExp): boolean =>
    typeof ends === 'string' ? path.endsWith(ends) : ends.test(path);
  return EXCEPTIONS.find(({ kinds, ends }) => kinds.test(kind) && isAt(ends));
}

let answers: Readonly<Record<string, unknown>> = {};

beforeAll(async () => {
  answers = await gatherAnswers();
}, 30_000);

describe('our gateway', () => {
  it.each(SAMPLES)('sends $kind as section $section shows it, key by key', ({ kind, sample }) => {
    expect(Object.keys(answers)).toContain(kind);
    const found = differences(sample, answers[kind]);
    expect(found.filter((each) => excuseOf(kind, each) === undefined)).toEqual([]);
  });

  it('needs every exception that is made for it', () => {
    const used = SAMPLES.flatMap(({ kind, sample }) =>
      differences(sample, answers[kind]).map((each) => excuseOf(kind, each)),
    );
    expect(EXCEPTIONS.filter((exception) => !used.includes(exception))).toEqual([]);
  });
});

const capture = readObserved('nado_ws_capture_testnet_2026-01-29.jsonl');

describe.skipIf(capture === undefined)(observedTitle('frames of the testnet', capture), () => {
  const received = (capture ?? []).filter(({ dir }) => dir === 'in').map(({ msg }) => msg);
  const of = (fits: (frame: object) => boolean): unknown =>
    received.find((frame) => typeof frame === 'object' && frame !== null && fits(frame));

  it('have the keys and the types of ours: an acknowledgement and a touch', () => {
    expect(
      differences(
        of((frame) => 'result' in frame),
        answers['subscribe'],
      ),
    ).toEqual([]);
    const touch = of((frame) => 'bid_price' in frame);
    expect(differences(touch, answers['best_bid_offer'])).toEqual([]);
  });

  it('tell depth in our rows, without the times, which the capture left out', () => {
    const found = differences(
      of((frame) => 'bids' in frame),
      answers['book_depth'],
    );
    expect(found.map(({ path }) => path)).toEqual([
      'min_timestamp',
      'max_timestamp',
      'last_max_timestamp',
    ]);
  });
});

describe('the comparison', () => {
  const sample = { timestamp: '1695081920633151000', rows: [{ id: 1, price: '10' }], on: true };

  it.each([
    [{ ...sample, on: 1 }, 'on', 'is a number, not a boolean'],
    [{ ...sample, rows: [] }, 'rows', 'is empty: nothing was compared'],
    [{ ...sample, rows: [{ id: 1 }] }, 'rows[].price', 'is missing'],
    [{ ...sample, rows: [{ id: 1, price: '1', is: '' }] }, 'rows[].is', 'is too much'],
    [{ ...sample, rows: [{ id: 1, price: 10 }] }, 'rows[].price', 'is a number'],
    [{ ...sample, rows: [{ id: 1, price: '1.5' }] }, 'rows[].price', 'is words'],
    [{ ...sample, rows: {} }, 'rows', 'is an object, not a list'],
    [
      { ...sample, timestamp: '1695081920633' },
      'timestamp',
      'in ms, not a whole number as text in ns',
    ],
    [{ ...sample, timestamp: '0x12' }, 'timestamp', 'is 1 bytes in hex'],
  ])('sees that %j differs', (actual, path, what) => {
    const expected = expect.stringContaining(what) as unknown;
    expect(differences(sample, actual)).toEqual([{ path, what: expected }]);
  });

  it('takes equal shapes of other content for the same', () => {
    const other = { timestamp: '1776151190656903000', rows: [{ id: 2, price: '-7' }], on: false };
    expect(differences(sample, other)).toEqual([]);
  });
});
