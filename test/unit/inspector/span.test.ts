import { expect, test } from 'vitest';
import {
  moved,
  revealing,
  SPAN_MIN_MS,
  wholeSpan,
  zoomed,
} from '../../../src/inspector/view/span.ts';

const whole = { from: 0, to: 1000 };

test('zooming keeps the instant under the pointer where it is', () => {
  const span = zoomed({ from: 0, to: 1000 }, 250, 0.5, whole);
  expect(span).toEqual({ from: 125, to: 625 });
});

test('zooming out ends at the whole run, and zooming in at the shortest stretch', () => {
  expect(zoomed({ from: 100, to: 700 }, 400, 2, whole)).toBeUndefined();
  const least = zoomed({ from: 400, to: 430 }, 415, 0.1, whole);
  expect(least).toEqual({ from: 405, to: 405 + SPAN_MIN_MS });
});

test('no stretch goes beyond the run', () => {
  expect(zoomed({ from: 0, to: 500 }, 0, 1.5, whole)).toEqual({ from: 0, to: 750 });
  expect(moved({ from: 700, to: 900 }, 1, whole)).toEqual({ from: 800, to: 1000 });
  expect(moved({ from: 100, to: 300 }, -1, whole)).toEqual({ from: 0, to: 200 });
});

test('what is in sight moves nothing, and what is not is brought a tenth from the edge', () => {
  const span = { from: 200, to: 300 };
  expect(revealing(span, 250, whole)).toBe(span);
  expect(revealing(span, 500, whole)).toEqual({ from: 410, to: 510 });
  expect(revealing(span, 100, whole)).toEqual({ from: 90, to: 190 });
  expect(revealing(span, 0, whole)).toEqual({ from: 0, to: 100 });
});

test('a run of a single record has a stretch that can be drawn', () => {
  const { from, to } = wholeSpan(0);
  expect(to - from).toBeGreaterThanOrEqual(SPAN_MIN_MS);
});
