/** The archive's events and matches: what becomes a sealed event or a fill, and what nothing. */
import { describe, expect, it } from 'vitest';
import { isArchivedEvent } from '../../../../src/positions/observation.ts';
import type { HttpResponse } from '../../../../src/venues/nado/protocol/transport.ts';
import { failing, ok } from './fake-transport.ts';
import { ISOLATED_SOL, PARENT, openWorld } from './venue-world.ts';

const DIGEST = `0x${'a'.repeat(64)}`;
const QUERY = { key: 'SOL-PERP/isolated', after: '0', limit: 500 } as const;

function row(index: number | string, before: string, after: string, changes: object = {}) {
  const balance = (amount: string, vQuote = '0') => ({
    perp: { product_id: 8, balance: { amount, v_quote_balance: vQuote } },
  });
  return {
    subaccount: PARENT,
    isolated: true,
    isolated_product_id: null,
    product_id: 8,
    submission_idx: index,
    event_type: 'match_orders',
    pre_balance: balance(before),
    post_balance: balance(after, '152400000000000000000'),
    ...changes,
  };
}

const ROW = row('7', '0', '-1500000000000000000');

async function readOf(answer: HttpResponse) {
  const { venue, answers, transport } = await openWorld();
  answers['archive events'] = answer;
  return { read: venue.readArchivedEvents(QUERY), transport };
}

describe('the events of a key', () => {
  it('are sealed, oldest first, with both balances', async () => {
    const newer = row(8, '-1500000000000000000', '0', { subaccount: ISOLATED_SOL });
    const { read, transport } = await readOf(ok({ events: [newer, ROW], txs: [] }));
    const { events, isWhole } = await read;
    expect(isWhole).toBe(true);
    expect(events.every(isArchivedEvent)).toBe(true);
    expect(events.map(({ fields }) => fields)).toMatchObject([
      { key: 'SOL-PERP/isolated', submissionIndex: '7', before: '0', after: '-1.5' },
      { submissionIndex: '8', before: '-1.5', after: '0', quoteAfter: '152.4' },
    ]);
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toEqual({
      events: { subaccounts: [PARENT], product_ids: [8], isolated: true, limit: { raw: 100 } },
    });
  });

  it('are asked for in their own margin mode', async () => {
    const { venue, answers, transport } = await openWorld();
    answers['archive events'] = ok({ events: [] });
    await venue.readArchivedEvents({ ...QUERY, key: 'ETH-PERP/cross' });
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toMatchObject({
      events: { product_ids: [4], isolated: false },
    });
  });

  it('are paged back until one is not later than was asked', async () => {
    const { venue, answers, transport } = await openWorld();
    const page = Array.from({ length: 100 }, (_, place) => row(300 - place, '0', '0'));
    answers['archive events'] = ok({ events: page });
    const known = await venue.readArchivedEvents({ ...QUERY, after: '250' });
    expect([known.events.length, known.isWhole]).toEqual([50, true]);
    const before = transport.requests.length;
    transport.respond = (request) => {
      const first = !(request.body ?? '').includes('"idx"');
      return ok({ events: first ? page : [row('200', '0', '0')] });
    };
    const paged = await venue.readArchivedEvents(QUERY);
    expect([paged.events.length, paged.isWhole]).toEqual([101, true]);
    expect(transport.requests[before + 1]?.body).toContain('"idx":"200"');
  });

  it('say that they are not whole when the limit leaves out older ones', async () => {
    const { venue, answers } = await openWorld();
    answers['archive events'] = ok({ events: [ROW] });
    const { events, isWhole } = await venue.readArchivedEvents({ ...QUERY, limit: 1 });
    expect([events.length, isWhole]).toEqual([1, false]);
  });

  it.each<readonly [string, HttpResponse]>([
    ['no list', ok({ txs: [] })],
    ['null for the list', ok({ events: null })],
    ['an empty object', ok({})],
    ['a page of HTML', { status: 200, headers: {}, body: '<html>' }],
    ['truncated JSON', { status: 200, headers: {}, body: '{"events":[' }],
    ['a failure', ok({ error: 'no', error_code: 1000 })],
    ['502', { status: 502, headers: {}, body: 'bad gateway' }],
    ['429', { status: 429, headers: {}, body: '' }],
    ['403', { status: 403, headers: {}, body: '{"reason":"ip_query_only"}' }],
    ['a number for an amount', ok({ events: [{ ...ROW, pre_balance: numeric() }] })],
    ['null for a balance', ok({ events: [{ ...ROW, post_balance: null }] })],
    ['a balance of the quote product', ok({ events: [{ ...ROW, pre_balance: spot() }] })],
    ['more than 128 bits', ok({ events: [row('7', '0', '9'.repeat(39))] })],
    ['another product', ok({ events: [{ ...ROW, product_id: 4 }] })],
    ['another margin mode', ok({ events: [{ ...ROW, isolated: false }] })],
    ['no margin mode', ok({ events: [{ ...ROW, isolated: undefined }] })],
    ['a stranger', ok({ events: [{ ...ROW, subaccount: `0x${'2'.repeat(64)}` }] })],
    ['a negative number', ok({ events: [row('-7', '0', '0')] })],
    ['a number with a leading zero', ok({ events: [row('07', '0', '0')] })],
    ['the same number twice', ok({ events: [ROW, ROW] })],
    ['the oldest first', ok({ events: [ROW, row('8', '0', '0')] })],
    ['no reason', ok({ events: [{ ...ROW, event_type: '' }] })],
  ])('are none at all when the archive answers with %s', async (_what, answer) => {
    const { read } = await readOf(answer);
    await expect(read).rejects.toMatchObject({
      name: expect.stringMatching(/^Venue(ProtocolError|Rejected|Unreachable)$/) as string,
    });
  });

  it('are none when nobody answers', async () => {
    const { venue, transport } = await openWorld();
    transport.respond = failing(true);
    await expect(venue.readArchivedEvents(QUERY)).rejects.toMatchObject({
      name: 'VenueUnreachable',
    });
  });
});

describe('the fills of our orders', () => {
  const MATCH = {
    digest: DIGEST,
    submission_idx: '9',
    base_filled: '-1500000000000000000',
    // 1.5 at 101.6, less the fee.
    quote_filled: '152346660000000000000',
    fee: '53340000000000000',
  };

  it('have the price before the fee, and are marked as the archive’s', async () => {
    const { venue, answers } = await openWorld();
    answers['archive matches'] = ok({ matches: [MATCH] });
    const [first] = await venue.readArchivedFills([DIGEST]);
    expect(first).toEqual({
      digest: DIGEST,
      fill: {
        submissionIndex: '9',
        quantity: '1.5',
        price: '101.6',
        fee: '0.05334',
        venueAt: undefined,
        isArchived: true,
      },
    });
  });

  it('leave out what was not asked for, and refuse a match of nothing', async () => {
    const { venue, answers } = await openWorld();
    answers['archive matches'] = ok({ matches: [MATCH] });
    expect(await venue.readArchivedFills([`0x${'b'.repeat(64)}`])).toEqual([]);
    expect(await venue.readArchivedFills([])).toEqual([]);
    answers['archive matches'] = ok({ matches: [{ ...MATCH, base_filled: '0' }] });
    await expect(venue.readArchivedFills([DIGEST])).rejects.toMatchObject({
      name: 'VenueProtocolError',
    });
  });
});

function numeric(): object {
  return { perp: { product_id: 8, balance: { amount: 0, v_quote_balance: '0' } } };
}

function spot(): object {
  return { spot: { product_id: 0, balance: { amount: '0' } } };
}
