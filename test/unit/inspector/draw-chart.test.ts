/** Sees what a chart is drawn with. */
import { expect, it } from 'vitest';
import { catalog } from '../../../machines/catalog.ts';
import { layoutCharts } from '../../../src/inspector/chart/charts.ts';
import { drawChart } from '../../../src/inspector/view/draw-chart.ts';
import type { Drawing } from '../../../src/inspector/view/draw-chart.ts';

const charts = await layoutCharts(catalog);

function every(drawing: Drawing): readonly Drawing[] {
  const inner = drawing.children.flatMap((child) =>
    typeof child === 'string' ? [] : every(child),
  );
  return [drawing, ...inner];
}

function named(drawing: Drawing, attribute: string): readonly string[] {
  return every(drawing).flatMap(({ attributes }) => attributes[attribute] ?? []);
}

it.each(charts)('every state and transition of $name can be lit', (chart) => {
  const drawing = drawChart(chart);
  expect([...named(drawing, 'data-state')].sort()).toEqual(chart.states.map(({ id }) => id).sort());
  const said = new Set(named(drawing, 'data-transition'));
  expect([...said].sort()).toEqual(chart.transitions.map(({ id }) => id).sort());
  const arrows = named(drawing, 'data-arrow').flatMap((ids) => ids.split(' '));
  expect(arrows.filter((id) => id !== '' && !said.has(id))).toEqual([]);
});

it('offers to open the actors that are machines with a chart', () => {
  const machines = new Set(charts.map(({ machine }) => machine));
  for (const chart of charts) {
    for (const machine of named(drawChart(chart), 'data-machine')) {
      expect(machines).toContain(machine);
    }
  }
});

it('has a clock for every delay and every deadline', () => {
  const cycle = charts.find(({ name }) => name === 'cycle');
  expect(cycle && named(drawChart(cycle), 'data-clock')).toEqual([
    'streamTimeout',
    'holdClock',
    'driftInterval',
  ]);
});

it('needs no style attribute, which the page forbids, and no number that is none', () => {
  for (const drawing of charts.flatMap((chart) => every(drawChart(chart)))) {
    expect(drawing.attributes).not.toHaveProperty('style');
    expect(Object.values(drawing.attributes).join(' ')).not.toMatch(/NaN|undefined|Infinity/);
  }
});
