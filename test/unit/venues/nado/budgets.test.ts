import { describe, expect, it } from 'vitest';
import {
  archiveWeight,
  createBudgets,
  queryWeight,
} from '../../../../src/venues/nado/protocol/budgets.ts';
import type { BudgetName, Budgets, Urgency } from '../../../../src/venues/nado/protocol/budgets.ts';
import { failure, ok, success, testClock } from './fake-transport.ts';
import { INTENT, PARENT, createWorld, openWorld, typeOf } from './venue-world.ts';

const CLOSE = { ...INTENT, purpose: 'emergency', reduceOnly: true } as const;

describe('a budget', () => {
  it('gives what opens two thirds of its shorter window, and what closes all of it', () => {
    const { take } = openBudgets();
    expect(take('execute', 66)).toBe('spent');
    expect(take('execute', 1)).toBe('waits');
    expect(take('execute', 34, 'closing')).toBe('spent');
  });

  it('never holds a close back by our own count', () => {
    const { take } = openBudgets();
    expect(take('execute', 100, 'closing')).toBe('spent');
    expect(take('execute', 1, 'closing')).toBe('spent');
    expect(take('execute', 1)).toBe('waits');
  });

  it('gives what opens two thirds of its longer window too', async () => {
    const { take, clock } = openBudgets();
    for (let round = 0; round < 6; round++) {
      expect(take('execute', 66)).toBe('spent');
      await clock.advance(10_000);
    }
    // 396 of 400 are used up by now, but the first 66 were of a minute ago.
    expect(take('execute', 66)).toBe('spent');
    await clock.advance(9_999);
    expect(take('execute', 66)).toBe('waits');
  });

  it('is counted apart from the others', () => {
    const { take } = openBudgets();
    expect(take('query', 266)).toBe('spent');
    expect(take('query', 1)).toBe('waits');
    expect(take('archive', 266)).toBe('spent');
    expect(take('execute', 1)).toBe('spent');
    expect(take('trigger', 1)).toBe('spent');
  });

  it('lets wait what has its turn within the bound, and sends it then', async () => {
    const { budgets, clock } = openBudgets();
    void budgets.spend({ budget: 'query', weight: 266, urgency: 'other', request: 'much' });
    await clock.advance(9_200);
    const ends = endsOf(budgets.spend({ ...ONE_QUERY, request: 'more' }));
    await clock.advance(799);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toEqual(['sent']);
  });

  it('refuses at once what has no turn within the bound: it was certainly not sent', async () => {
    const { budgets, clock } = openBudgets();
    void budgets.spend({ budget: 'query', weight: 266, urgency: 'other', request: 'much' });
    const refused = budgets.spend({ ...ONE_QUERY, request: 'more' });
    await expect(refused).rejects.toMatchObject({
      name: 'VenueUnreachable',
      message:
        'more was certainly not sent: what is left of the venue’s query budget is kept for closing ' +
        'for another 10000 ms.',
    });
    expect(clock.now()).toBe(testClock().now());
  });

  it('lets two that wait for one turn not both have it', async () => {
    const { budgets, clock } = openBudgets();
    void budgets.spend({ ...ONE_QUERY, weight: 265, request: 'much' });
    await clock.advance(500);
    void budgets.spend({ ...ONE_QUERY, request: 'the last' });
    await clock.advance(9_000);
    const big = { ...ONE_QUERY, weight: 200, request: 'big' };
    const first = endsOf(budgets.spend(big));
    const second = endsOf(budgets.spend(big));
    await clock.advance(1_000);
    expect([...first, ...second]).toEqual(['sent', 'VenueUnreachable']);
  });

  it('lets pass what weighs more than it holds, once nothing else is counted', async () => {
    const { take, clock } = openBudgets();
    expect(take('execute', 90)).toBe('spent');
    await clock.advance(60_000);
    expect(take('execute', 90)).toBe('spent');
  });
});

describe('a budget of which the venue says that it is used up', () => {
  it('is empty for as long as the venue says, and for a close not longer than five seconds', async () => {
    const { take, budgets, clock } = openBudgets();
    budgets.exhausted('execute', 20_000);
    expect(take('execute', 1)).toBe('waits');
    expect(take('execute', 1, 'closing')).toBe('waits');
    await clock.advance(5_000);
    expect(take('execute', 1, 'closing')).toBe('spent');
    expect(take('execute', 1)).toBe('waits');
    await clock.advance(15_000);
    expect(take('execute', 1)).toBe('spent');
  });

  it('says so of a request that it holds back, a close too', async () => {
    const { budgets } = openBudgets();
    budgets.exhausted('execute', 20_000);
    const close = { budget: 'execute', weight: 1, urgency: 'closing', request: 'a close' } as const;
    await expect(budgets.spend(close)).rejects.toMatchObject({
      message:
        'a close was certainly not sent: the venue wants no execute requests for another 5000 ms.',
    });
  });

  it('is empty for five seconds when the venue does not say, and never for a close', async () => {
    const { take, budgets, clock } = openBudgets();
    budgets.exhausted('query', undefined);
    expect(take('query', 1, 'closing')).toBe('spent');
    expect(take('query', 1)).toBe('waits');
    await clock.advance(5_000);
    expect(take('query', 1)).toBe('spent');
  });

  it('is empty for no more than a minute, whatever the venue says', async () => {
    const { take, budgets, clock } = openBudgets();
    budgets.exhausted('query', 86_400_000);
    await clock.advance(60_000);
    expect(take('query', 1)).toBe('spent');
  });
});

describe('the weights', () => {
  it('are those of the sheet', () => {
    expect(queryWeight('status', {})).toBe(1);
    expect(queryWeight('subaccount_info', {})).toBe(2);
    expect(queryWeight('isolated_positions', {})).toBe(10);
    expect(queryWeight('all_products', {})).toBe(5);
    expect(queryWeight('orders', { product_ids: [2, 4, 8] })).toBe(6);
    expect(archiveWeight('orders', { digests: Array.from({ length: 21 }) })).toBe(4);
    expect(archiveWeight('matches', { limit: 100 })).toBe(12);
    expect(archiveWeight('events', { limit: { raw: 50 } })).toBe(7);
  });
});

describe('a venue that runs out of its budget', () => {
  it('refuses to open and still closes, in the tick that asks for it', async () => {
    const { venue, transport } = await openWorld();
    const answerless = (): void => undefined;
    for (let sent = 0; sent < 66; sent++) venue.submit(venue.sign(INTENT)).catch(answerless);
    const before = transport.requests.length;
    await expect(venue.submit(venue.sign(INTENT))).rejects.toMatchObject({
      name: 'VenueUnreachable',
      message: expect.stringContaining('certainly not sent') as unknown,
    });
    expect(transport.requests.length).toBe(before);
    venue.submit(venue.sign(CLOSE)).catch(answerless);
    expect(transport.requests.length).toBe(before + 1);
  });

  it('still reads positions, markets and orders, and asks no touch in the last third', async () => {
    const { venue, answers } = await openWorld();
    const product_orders = [2, 4, 8].map((id) => ({ product_id: id, orders: [] }));
    answers['orders'] = success('query_orders', { sender: PARENT, product_orders });
    for (let read = 0; read < 30; read++) await venue.readPositions();
    await expect(venue.readTouch('ETH-PERP')).rejects.toMatchObject({ name: 'VenueUnreachable' });
    expect(await venue.readPositions()).toMatchObject({ equity: { quote: '1000' } });
    expect(await venue.readMarkets()).toHaveLength(2);
    expect(await venue.readOpenOrders()).toEqual([]);
  });

  it.each([
    ['429', { ...ok(''), status: 429, headers: { 'retry-after': '2' } }],
    ['1000', { ...failure('query_market_price', 1000), headers: { 'retry-after': '2' } }],
    ['1015', { ...failure('query_market_price', 1015), headers: { 'retry-after': '2' } }],
  ])('learns by %s that others spend it too', async (_name, answer) => {
    const { venue, answers, transport, clock } = await openWorld();
    answers['market_price'] = answer;
    await expect(venue.readTouch('ETH-PERP')).rejects.toMatchObject({
      name: 'VenueRejected',
      remedy: 'Try again after 2 s.',
    });
    const price = { product_id: 4, bid_x18: '1', ask_x18: '2' };
    answers['market_price'] = success('query_market_price', price);
    const before = transport.requests.length;
    await expect(venue.readTouch('ETH-PERP')).rejects.toMatchObject({ name: 'VenueUnreachable' });
    expect(transport.requests.length).toBe(before);
    await clock.advance(2_000);
    expect(await venue.readTouch('ETH-PERP')).toMatchObject({ symbol: 'ETH-PERP' });
  });
});

describe('readings of the positions', () => {
  it('are never two under way: who asks meanwhile waits for one that begins later', async () => {
    const { venue, transport, clock } = createWorld();
    await venue.open();
    const calm = transport.respond;
    const { open, held } = hold(transport);
    const asked = () => transport.requests.filter((each) => typeOf(each) === 'subaccount_info');
    const before = asked().length;
    const first = venue.readPositions();
    // The first caller asks again in the very moment in which it is told, before the others begin.
    const again = first.then(() => venue.readPositions());
    const others = [venue.readPositions(), venue.readPositions()];
    await clock.advance(100);
    expect(asked().length).toBe(before + 1);
    expect(held()).toBe(2);
    transport.respond = calm;
    open();
    const [one, two, three] = await Promise.all([again, ...others]);
    expect(asked().length).toBe(before + 2);
    expect((await first).requestedAt).toBeLessThan(two?.requestedAt ?? 0);
    expect(one).toBe(two);
    expect(two).toBe(three);
  });
});

const ONE_QUERY = { budget: 'query', weight: 1, urgency: 'other' } as const;

/** Budgets on a clock of their own; `take` says whether a request goes at once. */
function openBudgets() {
  const clock = testClock();
  const budgets: Budgets = createBudgets(clock);
  const take = (budget: BudgetName, weight: number, urgency: Urgency = 'other') => {
    const turn = budgets.spend({ budget, weight, urgency, request: 'a request' });
    turn?.catch(() => undefined);
    return turn === undefined ? 'spent' : 'waits';
  };
  return { budgets, take, clock };
}

/** How a spending ends, once it has. */
function endsOf(turn: Promise<void> | undefined): readonly string[] {
  const ends: string[] = [];
  Promise.resolve(turn).then(
    () => ends.push('sent'),
    (error: unknown) => ends.push(error instanceof Error ? error.name : 'nothing'),
  );
  return ends;
}

/** Holds every answer back until it is opened. */
function hold(transport: Awaited<ReturnType<typeof openWorld>>['transport']) {
  const releases: (() => void)[] = [];
  const request = transport.request;
  Object.assign(transport, {
    request: async (asked: Parameters<typeof request>[0]) => {
      const answer = request(asked);
      await new Promise<void>((resolve) => releases.push(resolve));
      return answer;
    },
  });
  return {
    held: () => releases.length,
    open: () => {
      Object.assign(transport, { request });
      for (const release of releases) release();
    },
  };
}
