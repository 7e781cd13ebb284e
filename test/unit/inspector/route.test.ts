/** Leads arrows among boxes. */
import { expect, it } from 'vitest';
import { Lattice } from '../../../src/inspector/chart/route.ts';
import type { Block, Way } from '../../../src/inspector/chart/route.ts';

const left: Block = { left: 2, top: 2, right: 6, bottom: 6 };
const right: Block = { left: 14, top: 2, right: 18, bottom: 6 };
const between: Block = { left: 9, top: 1, right: 11, bottom: 12 };

it('leads straight from middle to middle where nothing stands between', () => {
  expect(new Lattice(20, 20, [left, right]).route(left, right)).toEqual([
    [6, 4],
    [14, 4],
  ]);
});

it('leads around what stands between', () => {
  const way = new Lattice(20, 20, [left, between, right]).route(left, right) ?? [];
  expect(way.length).toBeGreaterThan(2);
  expect(pointsOf(way).some(([x, y]) => x >= 9 && x <= 11 && y >= 1 && y <= 12)).toBe(false);
});

it('lays no line on another, and none over the corner of one', () => {
  const lattice = new Lattice(20, 20, [left, right]);
  const ways = [0, 1, 2].map(() => lattice.route(left, right) ?? []);
  const points = ways.flatMap(pointsOf).map((point) => point.join());
  expect(points.length).toBeGreaterThan(20);
  expect(new Set(points).size).toBe(points.length);
});

it('finds none where the box is walled in, or every place at its sides is taken', () => {
  const wall: Block = { left: 9, top: 0, right: 11, bottom: 20 };
  expect(new Lattice(20, 20, [left, wall, right]).route(left, right)).toBeNull();
  const small: Block = { left: 2, top: 2, right: 4, bottom: 4 };
  const lattice = new Lattice(20, 20, [small, right]);
  const found = Array.from({ length: 5 }, () => lattice.route(small, right));
  expect(found.filter((way) => way !== null)).toHaveLength(4);
});

function pointsOf(way: Way): readonly (readonly [number, number])[] {
  return way.flatMap(([x, y], index) => {
    const [nextX, nextY] = way[index + 1] ?? [x, y];
    const steps = Math.abs(nextX - x) + Math.abs(nextY - y);
    const [dx, dy] = [Math.sign(nextX - x), Math.sign(nextY - y)];
    return Array.from(
      { length: Math.max(1, steps) },
      (_, step) => [x + dx * step, y + dy * step] as const,
    );
  });
}
