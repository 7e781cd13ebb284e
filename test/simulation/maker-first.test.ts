/** Whole cycles that build maker-first, against the exchange whose prices fill resting orders in parts. */
import { describe, expect, it } from 'vitest';
import { openRehearsal } from '../../src/app/rehearsal.ts';
import type { Direction, Margin } from '../../src/domain/market.ts';
import type { ExchangeSwitches } from '../../src/exchange/orders.ts';
import type { OrderIntent } from '../../src/orders/order.ts';

/** How long a quote may rest here: longer than a calm price needs to come to it. */
const BUILD_TIMEOUT_MS = 15_000;

/** Here the price comes to the quote in time. */
const SEEDS = [1, 2, 4];

/** Here it moves away, and nobody comes. */
const LONELY_SEED = 3;

type Conditions = {
  readonly seed: number;
  readonly direction?: Direction;
  readonly margin?: Margin;
  readonly switches?: Partial<ExchangeSwitches>;
};

/** One cycle built maker-first, with what was signed for it and what the exchange really holds after it. */
async function cycleOf({
  seed,
  direction = 'buyFirst',
  margin = 'cross',
  switches = {},
}: Conditions) {
  const stage = await openRehearsal({
    seed,
    flags: { cycles: 1, direction, margin, leverage: margin === 'isolated' ? 5 : undefined },
    switches,
    session: {
      policy: 'makerFirst',
      build: {
        buildTimeoutMs: BUILD_TIMEOUT_MS,
        repairsMax: 2,
        confirmTimeoutMs: 5_000,
        hedgeMaxNakedMs: 1_500,
      },
    },
  });
  try {
    const result = await stage.play();
    if (result === undefined) throw new Error('the run did not end');
    const signed = stage.journal.records().flatMap(({ kind, data }) =>
      // A signed order is journaled with its intent.
      kind === 'order.signed' ? [(data as { readonly intent: OrderIntent }).intent] : [],
    );
    return { result, cycle: result.cycles[0], signed, truth: stage.truth() };
  } finally {
    stage.exchange.stop();
  }
}

describe('a cycle that builds maker-first', () => {
  it.each(SEEDS)(
    'quotes, hedges, holds and ends flat, and its money closes (seed %i)',
    async (seed) => {
      const { result, cycle, signed, truth } = await cycleOf({ seed });
      expect(result.status).toBe('flat');
      expect(cycle?.outcome).toBe('completed');
      expect(truth.positions).toEqual([]);
      expect(result.totals.unexplained).toBe('0');
      const opening = signed.filter(({ purpose }) => purpose === 'open');
      expect(opening.map(({ timeInForce }) => timeInForce)).toEqual(['postOnly', 'ioc']);
    },
  );

  it('is skipped, with nothing traded, when nobody comes to its quote', async () => {
    const { result, cycle, truth } = await cycleOf({ seed: LONELY_SEED });
    expect([result.status, cycle?.outcome, cycle?.volume]).toEqual(['flat', 'skipped', '0']);
    expect(cycle?.reason).toMatch(/the quote is notFilled/);
    expect(truth.positions).toEqual([]);
  });

  it.each(['buyFirst', 'sellFirst'] as const)(
    'completes what fills in parts, in isolated margin, %s',
    async (direction) => {
      const switches = { makerFillShare: 0.3, belowMinimum: 'accept' } as const;
      const { result, cycle, signed } = await cycleOf({
        seed: 2,
        direction,
        margin: 'isolated',
        switches,
      });
      expect(result.status).toBe('flat');
      expect(cycle?.outcome).toBe('completed');
      expect(signed.filter(({ purpose }) => purpose === 'open').length).toBeGreaterThan(2);
    },
  );

  it.each([...SEEDS, LONELY_SEED])(
    'ends flat although no small hedge is taken: what is too small goes back (seed %i)',
    async (seed) => {
      const switches = { makerFillShare: 0.05 };
      const { result, cycle, truth } = await cycleOf({ seed, switches });
      expect(result.status).toBe('flat');
      expect(['completed', 'skipped']).toContain(cycle?.outcome);
      expect(truth.positions).toEqual([]);
      expect(result.totals.unexplained).toBe('0');
    },
  );
});
