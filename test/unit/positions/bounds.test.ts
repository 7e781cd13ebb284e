/** What the positions service keeps is bounded, whatever the stream sends and however long. */
import { describe, expect, it } from 'vitest';
import { observe, openBook } from '../../../src/positions/book.ts';
import type { Observation } from '../../../src/positions/observation.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { filled, reported } from '../../support/observations.ts';
import { Account } from '../../bench/account.ts';
import { KEYS } from './world.ts';

const FRAMES = 200_000;

describe('memory', () => {
  it('keeps an entry bounded over 200 000 mixed frames that never agree', () => {
    let book = openBook('main', KEYS);
    const largest = { fills: 0, held: 0, seenAtInstant: 0 };
    for (let frame = 0; frame < FRAMES; frame++) {
      book = observe(book, mixedFrame(frame), POSITION_TIMES);
      if (frame % 500 !== 0) continue;
      for (const key of KEYS) {
        const { fills, held, seenAtInstant } = book.entry(key);
        largest.fills = Math.max(largest.fills, fills.length);
        largest.held = Math.max(largest.held, held.length);
        largest.seenAtInstant = Math.max(largest.seenAtInstant, seenAtInstant.length);
      }
    }
    // Each bound is reached, so that the frames are seen to press against it.
    expect(largest).toEqual({ fills: 1000, held: 256, seenAtInstant: 64 });
  }, 120_000);

  it('keeps the orders bounded over many cycles of an account', () => {
    const account = new Account();
    for (let cycle = 0; cycle < 200; cycle++) account.cycle(account.take);
    const { orders, keys } = account.positions;
    expect([orders.lastNumber, orders.all.length, orders.unproved.length]).toEqual([800, 200, 0]);
    expect(keys.map((key) => account.positions.read(key).state)).toEqual([
      'live',
      'unknown',
      'live',
      'unknown',
    ]);
    account.close();
  });
});

/** Reports of ever new amounts, thousands of one venue instant, and fills that no report tells. */
function mixedFrame(frame: number): Observation {
  const at = 1_000_000 + Math.floor(frame / 40);
  const [first = 'ETH-PERP/cross', second = first, third = first] = KEYS;
  const amount = String(frame + 1);
  if (frame % 100 === 0) return filled({ key: first, amount: '1', at, index: amount });
  return frame % 2 === 0
    ? reported({ key: second, amount, at, venueAt: at + frame })
    : reported({ key: third, amount, at, venueAt: 1_000_000 });
}
