/** The benchmarks run, and what they print are numbers. How large they are is not judged here. */
import { expect, it } from 'vitest';
import { benchFrames } from './frames.ts';
import { benchLegs } from './legs.ts';
import { benchRecording } from './recording.ts';
import { benchReducer } from './reducer.ts';
import { benchRehearsal } from './rehearsal.ts';
import { benchSigning } from './signing.ts';
import { benchWaiter } from './waiter.ts';

it('gives a figure for every line of its table', async () => {
  const figures = [
    ...benchReducer(20_000),
    ...(await benchWaiter(20)),
    ...benchRecording(1_000),
    ...(await benchFrames(20)),
    ...(await benchSigning(30)),
    ...(await benchRehearsal(1)),
    ...(await benchLegs(3)),
  ];
  expect(figures.map(({ name }) => name)).toEqual([
    'position frames',
    'position frame',
    'position frame, median',
    '… ÷ JSON.parse of it',
    '… ÷ parse and Map.set',
    'position_change, median',
    'fill, median',
    'order_update, median',
    'zero to a listener, median',
    'zero to the zero wait, median',
    'frame recorded',
    '… its line',
    'compressed frame, median',
    '… ÷ ws',
    '… 99th percentile',
    'turns within a burst, median',
    'with a busy pool, median',
    'order signed, median',
    '… its digest',
    '… its signature',
    '… ÷ with noble',
    '… ÷ viem',
    '… ÷ the official client',
    'rehearsed cycle',
    'a virtual second',
    'journal lines',
    'proof to both legs sent, median',
    '… from leg to leg',
  ]);
  for (const { value, unit, name } of figures) {
    expect(Number.isFinite(value), `${name} in ${unit}`).toBe(true);
  }
}, 60_000);
