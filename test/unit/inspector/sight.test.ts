import { expect, test } from 'vitest';
import { createSight } from '../../../src/inspector/page/timeline-sight.ts';

test('new records are in sight while the newest is followed, unless it was zoomed', () => {
  const sight = createSight();
  sight.grow(1000);
  sight.follow();
  const before = sight.span();
  expect(sight.grow(2000)).toBe(true);
  expect(sight.span().to).toBeGreaterThan(before.to);
  sight.zoom(500, 0.1);
  const zoomed = sight.span();
  sight.grow(3000);
  expect(sight.span()).toEqual(zoomed);
});

test('new records move nothing while one is looked at, until the newest is followed again', () => {
  const sight = createSight();
  sight.grow(1000);
  sight.hold(400);
  const held = sight.span();
  sight.grow(5000);
  sight.hold(500);
  expect(sight.span()).toEqual(held);
  expect(sight.hold(4000)).toBe(true);
  expect(sight.span().to).toBeGreaterThan(5000);
  sight.grow(9000);
  expect(sight.follow()).toBe(true);
  expect(sight.span().to).toBeGreaterThan(9000);
});

test('going to a record out of sight moves what was zoomed to', () => {
  const sight = createSight();
  sight.grow(10_000);
  sight.hold(5000);
  sight.zoom(5000, 0.1);
  expect(sight.hold(5100)).toBe(false);
  expect(sight.hold(9000)).toBe(true);
  const { from, to } = sight.span();
  expect(from <= 9000 && 9000 <= to).toBe(true);
});
