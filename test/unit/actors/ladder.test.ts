/** The ladder: signed ahead, both sides, reduce-only, always with time left, and each step sent once. */
import { describe, expect, it } from 'vitest';
import { Ladder } from '../../../src/actors/ladder.ts';
import type { SignedOrder } from '../../../src/orders/order.ts';
import { openStage } from './world.ts';
import type { Stage } from './world.ts';

const ETH_ISOLATED = 'ETH-PERP/isolated';
const SOL_ISOLATED = 'SOL-PERP/isolated';

/** What the markets of the stage cost: oracles of 2700 and 101.6, and no touch. */
async function standing(prepare: (stage: Stage) => void = () => undefined) {
  const stage = await openStage();
  prepare(stage);
  const ladder = new Ladder(stage);
  ladder.refresh(Infinity);
  return { stage, ladder };
}

const flat = (ladder: Ladder): readonly SignedOrder[] => ladder.all.flat();
const digests = (ladder: Ladder): ReadonlySet<string> =>
  new Set(flat(ladder).map(({ digest }) => digest));

describe('the ladder', () => {
  it('holds each leg, each side and each rung once, and nothing else', async () => {
    const { ladder } = await standing();
    expect(ladder.all.map((rung) => rung.length)).toEqual([4, 4, 4, 4, 4]);
    const places = flat(ladder).map(({ intent: { symbol, margin, side, limitPrice } }) =>
      [symbol, margin, side, limitPrice].join(' '),
    );
    expect(new Set(places).size).toBe(20);
    expect(places.slice(0, 4)).toEqual([
      'ETH-PERP isolated buy 2713.5',
      'ETH-PERP isolated sell 2686.5',
      'SOL-PERP isolated buy 102.11',
      'SOL-PERP isolated sell 101.09',
    ]);
  });

  it('can open nothing: every order is reduce-only, moves no margin and is of the pair', async () => {
    const { ladder } = await standing();
    for (const { intent } of flat(ladder)) {
      expect(intent).toMatchObject({
        purpose: 'emergency',
        reduceOnly: true,
        isolatedMargin: '0',
        quantity: '1000000000',
        sizedBy: 'ladder',
        receiveWindowMs: 90_000,
      });
    }
  });

  it('goes nowhere beyond the last rung', async () => {
    const { ladder } = await standing();
    for (const { intent } of [...flat(ladder), ...ladder.take([ETH_ISOLATED], 99)]) {
      const oracle = intent.symbol === 'ETH-PERP' ? 2700 : 101.6;
      expect(Math.abs(Number(intent.limitPrice) / oracle - 1)).toBeLessThan(0.1001);
    }
  });

  it('spreads its signing over several looks, the nearest rung first', async () => {
    const stage = await openStage();
    const ladder = new Ladder(stage);
    ladder.refresh();
    expect(ladder.all.map((rung) => rung.length)).toEqual([4, 1, 0, 0, 0]);
  });

  it('always has a minute left while it is looked at every second', async () => {
    const { stage, ladder } = await standing();
    for (let second = 0; second < 200; second++) {
      await stage.clock.advance(1000);
      ladder.refresh();
      const left = flat(ladder).map(({ receiveBy }) => receiveBy - stage.clock.now());
      expect(left).toHaveLength(20);
      expect(Math.min(...left)).toBeGreaterThanOrEqual(60_000);
    }
  });

  it('signs nothing anew when nothing is due', async () => {
    const { stage, ladder } = await standing();
    const before = digests(ladder);
    await stage.clock.advance(19_000);
    ladder.refresh(Infinity);
    expect(digests(ladder)).toEqual(before);
  });

  it('is signed anew where the reference moved by half a rung, and only there', async () => {
    let bid = '2700';
    const stage = await openStage({
      lastTouch: (symbol) =>
        symbol === 'ETH-PERP'
          ? { symbol, bid, ask: '2700.1', venueAt: stage.clock.now() }
          : undefined,
    });
    const ladder = new Ladder(stage);
    ladder.refresh(Infinity);
    const before = digests(ladder);
    bid = '2692.5';
    ladder.refresh(Infinity);
    const anew = flat(ladder).filter(({ digest }) => !before.has(digest));
    expect(
      anew.map(({ intent: { symbol, side, limitPrice } }) => [symbol, side, limitPrice]),
    ).toEqual([['ETH-PERP', 'sell', '2679']]);
  });

  it('gives both sides of one rung, once', async () => {
    const { ladder } = await standing();
    const taken = ladder.take([SOL_ISOLATED], 1);
    expect(taken.map(({ intent: { side, limitPrice } }) => [side, limitPrice])).toEqual([
      ['buy', '102.62'],
      ['sell', '100.58'],
    ]);
    const again = ladder.take([SOL_ISOLATED], 1);
    expect(again).toHaveLength(2);
    for (const { digest } of again)
      expect(taken.map((order) => order.digest)).not.toContain(digest);
    expect(ladder.all[1]).toHaveLength(2);
  });

  it('signs at once what is asked for and missing, or can hardly be received any more', async () => {
    const { stage, ladder } = await standing();
    expect(ladder.take(['SOL-PERP/cross'], 0)).toHaveLength(2);
    await stage.clock.advance(86_000);
    for (const { receiveBy } of ladder.take([SOL_ISOLATED], 0)) {
      expect(receiveBy).toBe(stage.clock.now() + 90_000);
    }
  });

  it('keeps a key that a witness named from then on', async () => {
    const { ladder } = await standing();
    ladder.include(['ETH-PERP/cross']);
    ladder.refresh(Infinity);
    expect(ladder.all.map((rung) => rung.length)).toEqual([6, 6, 6, 6, 6]);
  });
});
