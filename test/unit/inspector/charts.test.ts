/** Keeps the drawn charts equal to the machines, complete, and readable. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../machines/catalog.ts';
import { changedSince, layOutAll, layoutCharts } from '../../../src/inspector/chart/charts.ts';
import { collisionsOf } from '../../../src/inspector/chart/collisions.ts';
import { galleryOf } from '../../../src/inspector/chart/gallery.ts';
import { graphOf } from '../../../src/inspector/chart/graph.ts';
import { pictureOf } from '../../../src/inspector/chart/picture.ts';
import type { Chart, ChartState } from '../../../src/inspector/view/chart.ts';
import { FACES, widthOf } from '../../../src/inspector/view/measure.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const charts = await layoutCharts(catalog);
const sheets = {
  tokens: read('src/inspector/page/tokens.css'),
  chart: read('src/inspector/page/chart.css'),
};

describe('what is kept of the charts (`npm run charts` writes it again)', () => {
  it('is of the machines as they are', () => {
    expect(changedSince(catalog)).toEqual([]);
  });

  // The large ones take seconds each; these two go both ways of laying out.
  it.each(['zero-wait', 'halt'])('is what the layout makes of %s', async (name) => {
    const anew = await layOutAll(catalog.filter((entry) => entry.name === name));
    expect(anew).toEqual(charts.filter((chart) => chart.name === name));
  });

  it.each(charts)('shows $name in its picture', (chart) => {
    expect(read(`docs/charts/${chart.name}.svg`)).toBe(pictureOf(chart, sheets));
  });

  it('stands on a page that Prettier leaves as it is', async () => {
    const page = read('docs/charts/README.md');
    expect(page).toBe(galleryOf(charts));
    expect(await format(page, { parser: 'markdown', printWidth: 100 })).toBe(page);
  });
});

describe.each(charts)('the chart of $name', (chart) => {
  it('has every state and every transition of the machine', () => {
    const entry = catalog.find(({ name }) => name === chart.name);
    expect(entry && graphOf(entry)).toMatchObject({
      states: chart.states.map(({ id, initial }) => ({ id, initial })),
      transitions: chart.transitions,
    });
  });

  it('says every transition once, in a row or in a label', () => {
    const said = [
      ...chart.states.flatMap(({ rows }) =>
        rows.filter(({ kind }) => kind !== 'invoke').map(({ ref }) => ref),
      ),
      ...chart.arrows.flatMap(({ labels }) => labels.map(({ transition }) => transition)),
    ];
    const inRows = new Set(chart.states.flatMap(({ rows }) => rows.map(({ ref }) => ref)));
    const inLabels = chart.arrows.flatMap(({ labels }) => labels.map((each) => each.transition));
    expect([...new Set(said)].sort()).toEqual(chart.transitions.map(({ id }) => id).sort());
    expect(inLabels.filter((id) => inRows.has(id))).toEqual([]);
  });

  it('shows every actor where it runs, and where a state begins', () => {
    for (const { invokes, rows } of chart.states) {
      const shown = rows.filter(({ kind }) => kind === 'invoke').map(({ ref }) => ref);
      expect(shown).toEqual(invokes.map(({ id }) => id));
    }
    const compound = chart.states.filter(({ initial }) => initial !== null);
    expect(chart.starts.map(({ state }) => state).sort()).toEqual(
      compound.map(({ id }) => id).sort(),
    );
  });

  it('leads no arrow through words', () => {
    expect(collisionsOf(chart)).toEqual([]);
  });

  it('has every box within the box around it, beside the others, with its words inside', () => {
    for (const state of chart.states) {
      const around = chart.states.find(({ id }) => id === state.parent);
      if (around !== undefined) expect(isInside(state, around)).toBe(true);
      const beside = chart.states.filter((each) => each !== state && each.parent === state.parent);
      expect(beside.filter((each) => overlaps(state, each)).map(({ id }) => id)).toEqual([]);
      for (const { x, y, text } of state.rows) {
        const row = { x, y: y - 9, width: widthOf(text, FACES.row), height: 11 };
        expect(isInside(row, state) ? '' : `${state.id}: ${text}`).toBe('');
      }
      const title = { x: state.title.x, y: state.title.y, width: 0, height: 0 };
      title.width = widthOf(state.title.text, FACES.title);
      expect(isInside(title, state)).toBe(true);
    }
  });

  it('sets no label on a box, on another label or over the edge', () => {
    const labels = chart.arrows.flatMap((arrow) =>
      arrow.labels.map(({ x, y, text }) => ({
        text,
        ...{ x, y: y - 9, width: widthOf(text, FACES.label), height: 11 },
      })),
    );
    const leaves = chart.states.filter(({ initial }) => initial === null);
    const bad = labels.filter(
      (label, index) =>
        !isInside(label, { x: 0, y: 0, ...sizeOf(chart) }) ||
        leaves.some((state) => overlaps(label, state)) ||
        labels.slice(index + 1).some((other) => overlaps(label, other)),
    );
    expect(bad.map(({ text }) => text)).toEqual([]);
  });

  it('begins and ends every arrow at a border, or at a start', () => {
    for (const { transitions, points } of chart.arrows) {
      const [tip, tail] = [points.at(-1), points[0]];
      const isAtStart = chart.starts.some(
        ({ x, y }) => tip !== undefined && Math.hypot(tip[0] - x, tip[1] - y) < 6,
      );
      const ends = [tail, tip].map((end) => end !== undefined && isOnBorder(end, chart.states));
      expect([transitions, ends[1] === true || isAtStart]).toEqual([transitions, true]);
      if (transitions.length > 0) expect([transitions, ends[0]]).toEqual([transitions, true]);
    }
  });
});

type Box = Pick<ChartState, 'x' | 'y' | 'width' | 'height'>;

function sizeOf({ width, height }: Chart): Pick<Box, 'width' | 'height'> {
  return { width, height };
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function overlaps(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function isOnBorder([px, py]: readonly [number, number], states: readonly Box[]): boolean {
  return states.some(({ x, y, width, height }) => {
    const isAlong = px >= x - 1 && px <= x + width + 1 && py >= y - 1 && py <= y + height + 1;
    const nearest = Math.min(px - x, x + width - px, py - y, y + height - py);
    return isAlong && Math.abs(nearest) <= 1;
  });
}
