import { expect, test } from 'vitest';
import { actorsAt, lastMover } from '../../../src/inspector/view/actors.ts';
import { changedPaths } from '../../../src/inspector/view/differences.ts';
import { readPlace, writePlace } from '../../../src/inspector/view/place.ts';
import type { ActorMoment } from '../../../src/inspector/view/timeline.ts';
import {
  activeStates,
  cutAmount,
  inWords,
  isSameAmount,
  moneyInWords,
  stateInWords,
} from '../../../src/inspector/view/words.ts';
import { aChart, aRun } from './a-run.ts';
import type { Told } from './a-run.ts';

const runs = (id: string, machine: string | null): object => ({
  invokes: [{ id, src: id, machine }],
});
const session = aChart('session', { running: runs('cycle', 'cycle'), flat: { type: 'final' } });
const cycle = aChart('cycle', {
  '': runs('tracker', 'tracker'),
  idle: {},
  build: runs('leg', 'leg'),
});
const charts = [session, cycle, aChart('leg', { filled: { type: 'final' } })];

const moment = (machine: string, value: unknown): ActorMoment => ({
  machine,
  value,
  by: 'xstate.init',
  clocks: [],
});
const told: Told[] = [
  [1, 'actors', 'session', moment('session', 'running')],
  [2, 'actors', 'tracker', moment('tracker', 'live')],
  [3, 'actors', 'cycle', moment('cycle', 'idle')],
  [4, 'actors', 'leg', moment('leg', 'filled')],
  [5, 'actors', 'cycle', moment('cycle', { build: 'opening' })],
  [6, 'actors', 'session', moment('session', 'flat')],
];
const shownAt = (seq: number): string[] =>
  actorsAt(aRun(9, told), charts, seq).map(({ id, depth }) => `${'-'.repeat(depth)}${id}`);

test('shows each actor below the one whose active state invokes it', () => {
  expect(shownAt(3)).toEqual(['session', '-cycle', '--tracker']);
  expect(shownAt(5)).toEqual(['session', '-cycle', '--tracker', '--leg']);
});

test('shows nothing of an actor that nobody runs any more', () => {
  expect(shownAt(6)).toEqual(['session']);
});

test('tells an actor in a final state from one that goes on', () => {
  const nodes = actorsAt(aRun(9, told), charts, 5);
  expect(nodes.map(({ isDone }) => isDone)).toEqual([false, false, false, true]);
});

test('knows who moved last', () => {
  expect(lastMover(aRun(9, told), 4)).toBe('leg');
  expect(lastMover(aRun(9, told), 0)).toBeUndefined();
});

test('marks what changed in a context, was added to it, or is gone from it', () => {
  const before = { a: 1, b: { c: [1, 2], d: 'x' }, gone: null };
  const after = { a: 1, b: { c: [1, 3], d: 'x' }, new: null };
  expect([...changedPaths(before, after)].sort()).toEqual(['', 'b.c.1', 'new']);
  expect(changedPaths(before, before).size).toBe(0);
});

test('reads a place from an address, and leaves out what is no number', () => {
  expect(readPlace('#run=2&seq=17&actor=open.primary')).toEqual({
    run: 2,
    seq: 17,
    actor: 'open.primary',
  });
  expect(readPlace('#seq=0x10&run=-1')).toEqual({ run: null, seq: null, actor: null });
});

test('writes a place so that it reads back the same', () => {
  const place = { run: 1, seq: null, actor: 'a&b=#' };
  expect(readPlace(writePlace(place))).toEqual(place);
});

test.each([
  [0, '0.0 s'],
  [449, '0.4 s'],
  [9_949, '9.9 s'],
  [12_400, '12 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 05 min'],
])('says %i ms as %s', (ms, words) => {
  expect(inWords(ms)).toBe(words);
});

test('compares amounts to the last digit, however they are written', () => {
  expect(isSameAmount('-0.50', '-.5')).toBe(true);
  expect(isSameAmount('-0', '0.000')).toBe(true);
  expect(isSameAmount('0.100000000000000001', '0.1')).toBe(false);
  expect(isSameAmount('1', '-1')).toBe(false);
});

test('cuts an amount at its point, and says when it cut digits off', () => {
  expect(cutAmount('-1.25')).toEqual({ whole: '−1', fraction: '.25' });
  expect(cutAmount('3')).toEqual({ whole: '3', fraction: '' });
  expect(cutAmount('0.123456789')).toEqual({ whole: '0', fraction: '.12345…' });
  expect(moneyInWords('-0.3545')).toBe('−0.35');
});

test('names active states with those around them', () => {
  expect([...activeStates({ hold: 'holding' })]).toEqual(['', 'hold', 'hold.holding']);
  expect(stateInWords({ a: 'checkingDrift', b: {} })).toBe('a › checking drift + b');
});

test.each([
  ['idle', ['', 'idle']],
  [{ hold: 'holding' }, ['', 'hold', 'hold.holding']],
  [{ a: { b: 'c' } }, ['', 'a', 'a.b', 'a.b.c']],
  [{ left: 'on', right: 'off' }, ['', 'left', 'left.on', 'right', 'right.off']],
  [{ left: {} }, ['', 'left']],
  [undefined, ['']],
])('of the value %j the states %j are active', (value, states) => {
  expect([...activeStates(value)]).toEqual(states);
});
