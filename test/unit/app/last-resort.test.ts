/** The last resort by itself: what it does first, what it sends, and when it may say that nothing is held. */
import { describe, expect, it } from 'vitest';
import { lastResort } from '../../../src/app/last-resort.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import type { RestSnapshot } from '../../../src/positions/rest.ts';
import { VenueUnreachable } from '../../../src/ports/venue-errors.ts';
import { digestOf, signed } from '../../support/orders.ts';
import { snapshot } from '../positions/world.ts';

const RUNGS = [0, 1, 2, 3, 4].map((rung) => [
  signed(2 * rung + 1, { purpose: 'emergency', side: 'buy' }),
  signed(2 * rung + 2, { purpose: 'emergency', side: 'sell' }),
]);

const HELD = snapshot(0, { 'SOL-PERP/isolated': { state: 'amount', amount: '-1' } });
const UNREAD = snapshot(0, { 'SOL-PERP/isolated': { state: 'inconclusive', reason: 'HTML' } });

type Parts = Partial<Parameters<typeof lastResort>[0]> & { readonly reads?: RestSnapshot[] };

async function played({ reads = [snapshot(0), snapshot(0)], ...parts }: Parts = {}) {
  const clock = new StepClock(0, () => new Promise((resolve) => setImmediate(resolve)));
  const calls: (readonly [at: number, what: string])[] = [];
  const note = (what: string): void => {
    calls.push([clock.now(), what]);
  };
  const ended = lastResort({
    venue: {
      submit: ({ digest }) => {
        note(String(Number(digest)));
        return Promise.reject(new VenueUnreachable('no road', { request: 'place_order' }));
      },
      readPositions: () => {
        note('read');
        const read = reads.shift();
        return read === undefined ? Promise.reject(new Error('no read')) : Promise.resolve(read);
      },
    },
    orders: RUNGS,
    clock,
    raiseLatch: () => {
      note('latch');
    },
    alarm: (words) => {
      if (words.startsWith('the last resort')) note('alarm');
    },
    ...parts,
  });
  await clock.advance(20_000);
  return { calls, ...(await ended) };
}

describe('the last resort', () => {
  it('latches and alarms, then sends each rung at once for ten seconds, then reads twice', async () => {
    const { calls } = await played();
    expect(calls).toEqual([
      [0, 'latch'],
      [0, 'alarm'],
      ...[0, 1, 2, 3, 4].flatMap((rung) => [
        [2000 * rung, String(2 * rung + 1)],
        [2000 * rung, String(2 * rung + 2)],
      ]),
      [10_000, 'read'],
      [11_000, 'read'],
    ]);
    expect(digestOf(1)).toBe(RUNGS[0]?.[0]?.digest);
  });

  it.each([
    ['both reads show none', [snapshot(0), snapshot(0)], false],
    ['the first read shows a position', [HELD, snapshot(0)], true],
    ['the second read shows a position', [snapshot(0), HELD], true],
    ['a read cannot say', [snapshot(0), UNREAD], true],
    ['a read fails', [snapshot(0)], true],
    ['a read names no key', [snapshot(0), { ...snapshot(0), readings: {} }], true],
    [
      'a foreign position is there',
      [snapshot(0), { ...snapshot(0), foreign: [{ name: 'BTC-PERP', amount: '1' }] }],
      true,
    ],
  ] as const)('when %s', async (_when, reads, exposed) => {
    expect((await played({ reads: [...reads] })).exposed).toBe(exposed);
  });

  it('sends although neither the latch nor the alarm works', async () => {
    const fails = (): never => {
      throw new Error('the disk is full');
    };
    const { calls, exposed } = await played({ raiseLatch: fails, alarm: fails });
    expect(calls).toHaveLength(12);
    expect(exposed).toBe(false);
  });
});
