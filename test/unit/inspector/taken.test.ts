/** Follows machines from value to value, and asks which transitions led there. */
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../machines/catalog.ts';
import { layoutCharts } from '../../../src/inspector/chart/charts.ts';
import type { Chart, ChartTransition } from '../../../src/inspector/view/chart.ts';
import { transitionsTaken, upcoming } from '../../../src/inspector/view/taken.ts';

const charts = await layoutCharts(catalog);

function chartOf(name: string): Chart {
  const chart = charts.find((each) => each.name === name);
  if (chart === undefined) throw new Error(`There is no chart ${name}.`);
  return chart;
}

/** XState's value when `id` was entered. */
function valueOf(id: string, { states }: Chart): unknown {
  let leaf = id;
  for (;;) {
    const initial = states.find((state) => state.id === leaf)?.initial ?? null;
    if (initial === null) break;
    leaf = initial;
  }
  return leaf
    .split('.')
    .reduceRight<unknown>((inner, key) => (inner === null ? key : { [key]: inner }), null);
}

/** An event that a descriptor answers. */
function eventOf({ event }: ChartTransition): string {
  return event.endsWith('*') ? `${event.slice(0, -1)}something` : event;
}

describe.each(charts)('of $name', (chart) => {
  const moving = chart.transitions.filter(({ to }) => to !== null);

  it('every transition that moves is found, or another that does the same', () => {
    for (const transition of moving) {
      const { id, from, to } = transition;
      const [before, after] = [valueOf(from, chart), valueOf(to ?? '', chart)];
      const taken = transitionsTaken(chart, before, after, eventOf(transition));
      const found = taken.map((each) => chart.transitions.find((other) => other.id === each));
      const isSame = found.some((each) => each?.id === id || isLike(each, transition, chart));
      // A value that stays as it was is explained by a transition that stays before it.
      const stays = JSON.stringify(before) === JSON.stringify(after);
      expect([id, isSame || stays]).toEqual([id, true]);
    }
  });

  it('an event that nothing answers explains no move', () => {
    const [first, last] = [chart.states[1], chart.states.at(-1)];
    const values = [valueOf(first?.id ?? '', chart), valueOf(last?.id ?? '', chart)];
    expect(
      transitionsTaken({ ...chart, transitions: [] }, values[0], values[1], 'no.such'),
    ).toEqual([]);
  });
});

function isLike(one: ChartTransition | undefined, other: ChartTransition, chart: Chart): boolean {
  if (one?.event !== other.event || one.to === null || other.to === null) return false;
  return JSON.stringify(valueOf(one.to, chart)) === JSON.stringify(valueOf(other.to, chart));
}

describe('the transitions taken', () => {
  it.each([
    [
      'cycle',
      { verify: 'awaitingStream' },
      { verify: 'checkingDrift' },
      'xstate.snapshot.tracker',
      [':xstate.snapshot.tracker:0', 'verify.awaitingStream::0'],
    ],
    [
      'cycle',
      { verify: 'proving' },
      { build: 'opening' },
      'xstate.done.actor.proveBeforeBuild',
      ['verify.proving:xstate.done.actor.proveBeforeBuild:0', 'build.choosing::1'],
    ],
    [
      'cycle',
      { hold: 'holding' },
      'emergencyClose',
      'xstate.error.actor.positions',
      [':xstate.error.actor.*:0'],
    ],
    [
      'session',
      { running: 'awaiting' },
      { running: 'cycling' },
      'opening.allowed',
      ['running.awaiting:opening.allowed:1', 'running.starting::0'],
    ],
    [
      'build',
      'opening',
      'confirming',
      'xstate.done.actor.open.hedge',
      ['opening:xstate.done.actor.open.hedge:0', 'opening::0', 'judging::1'],
    ],
    ['leg', 'working', 'dead', 'order.ended', [':order.ended:3']],
  ])('of %s from %j to %j on %s', (name, before, after, by, ids) => {
    expect(transitionsTaken(chartOf(name), before, after, by)).toEqual(ids);
  });

  it('of a machine that begins are those that need no event', () => {
    const zeroWait = chartOf('zero-wait');
    expect(transitionsTaken(zeroWait, null, 'waiting', 'xstate.init')).toEqual([]);
    expect(transitionsTaken(zeroWait, null, 'skipped', 'xstate.init')).toEqual(['waiting::0']);
  });

  it('are none where none explains the move', () => {
    expect(transitionsTaken(chartOf('cycle'), 'idle', 'halted', 'cycle.start')).toEqual([]);
    expect(transitionsTaken(chartOf('cycle'), 'idle', 'no such state', 'cycle.start')).toEqual([]);
  });
});

describe('what a running clock leads to', () => {
  it.each([
    ['cycle', 'driftInterval', 'hold.holding', [{ to: 'hold.checkingDrift', guard: null }]],
    ['cycle', 'holdClock', 'hold', [{ to: 'unwind', guard: null }]],
    ['cycle', 'holdClock', 'hold.checkingDrift', [{ to: 'unwind', guard: null }]],
    ['cycle', 'holdClock', 'verify', []],
    ['maker-build', 'deadline', '', [{ to: 'quoted.weighing', guard: null }]],
    [
      'maker-build',
      'settlePause',
      'quoted.settling',
      [
        { to: 'quoted.weighing', guard: 'isOver' },
        { to: 'quoted.cancelling', guard: 'else' },
      ],
    ],
    ['zero-wait', 'deadline', 'waiting', [{ to: 'timedOut', guard: null }]],
    ['zero-wait', 'deadline', 'settling', []],
    ['cycle', 'no such clock', 'hold', []],
  ])('in %s, of %s in %j', (name, clock, state, destinations) => {
    expect(upcoming(chartOf(name), clock, state)).toEqual(destinations);
  });
});
