/** The payments for holding: what becomes funding of a market, interest, or nothing. */
import { describe, expect, it } from 'vitest';
import { failing, ok } from './fake-transport.ts';
import { openWorld } from './venue-world.ts';

const HOUR = 1_701_698_400;

function row(index: number, changes: object = {}) {
  // As the venue's documentation has it.
  return {
    product_id: 4,
    idx: String(index),
    timestamp: String(HOUR),
    amount: '-12273223338657163',
    balance_amount: '1000000000000000000',
    rate_x18: '47928279191008320',
    oracle_price_x18: '2243215034242228224820',
    ...changes,
  };
}

function page(funding: readonly object[], next: string | null = null, interest: object[] = []) {
  return ok({ funding_payments: funding, interest_payments: interest, next_idx: next });
}

describe('the payments for holding', () => {
  it('are those of the pair in both margin modes, and the interest, oldest first', async () => {
    const { venue, answers, transport } = await openWorld();
    const isolated = row(8, { product_id: 8, isolated: true, isolated_product_id: null });
    const interest = [row(7, { product_id: 0, amount: '5', timestamp: HOUR - 60 })];
    answers['archive interest_and_funding'] = page([isolated, row(8)], null, interest);
    const { payments, isWhole } = await venue.readPayments((HOUR - 60) * 1000);
    expect(isWhole).toBe(true);
    expect(payments).toMatchObject([
      { kind: 'interest', symbol: null, amount: '0.000000000000000005', index: '7' },
      { symbol: 'SOL-PERP', margin: 'isolated', kind: 'funding' },
      { symbol: 'ETH-PERP', margin: 'cross', amount: '-0.012273223338657163', index: '8' },
    ]);
    expect(payments[2]?.paidAt).toBe(HOUR * 1000);
    expect(JSON.parse(transport.requests.at(-1)?.body ?? '')).toMatchObject({
      interest_and_funding: { product_ids: [0, 4, 8], limit: 100 },
    });
  });

  it('are paged back to the instant that was asked for, each once, and a few pages at most', async () => {
    const { venue, answers, transport } = await openWorld();
    const asked = (): number =>
      transport.requests.filter(({ body }) => body?.includes('interest_and_funding')).length;
    // Every page ends within the payments of one instant, and repeats them.
    answers['archive interest_and_funding'] = page([row(9), row(8)], '8');
    const cut = await venue.readPayments(HOUR * 1000);
    expect(cut.isWhole).toBe(false);
    expect(cut.payments.map(({ index }) => index)).toEqual(['8', '9']);
    expect(asked()).toBe(4);
    expect(transport.requests.at(-1)?.body).toContain('"max_idx":"8"');
    const older = row(7, { timestamp: HOUR - 1 });
    answers['archive interest_and_funding'] = page([row(9), row(8), older], '7');
    const whole = await venue.readPayments(HOUR * 1000 + 999);
    expect(whole.isWhole).toBe(true);
    expect(whole.payments.map(({ index }) => index)).toEqual(['8', '9']);
    expect(asked()).toBe(5);
  });

  it.each([
    ['of a product that was not asked for', page([row(8, { product_id: 2 })])],
    ['of interest on a market', page([], null, [row(8)])],
    ['without an amount', page([row(8, { amount: undefined })])],
    ['with a time in milliseconds', page([row(8, { timestamp: String(HOUR * 1000) })])],
  ])('refuse a row %s, and the answer with it', async (_what, answer) => {
    const { venue, answers } = await openWorld();
    answers['archive interest_and_funding'] = answer;
    await expect(venue.readPayments(0)).rejects.toMatchObject({ name: 'VenueProtocolError' });
  });

  it('fail as every read does', async () => {
    const { venue, transport } = await openWorld();
    transport.respond = failing(true);
    await expect(venue.readPayments(0)).rejects.toMatchObject({ name: 'VenueUnreachable' });
  });
});
