/** Which stretch of a run is seen: zooming about a point, moving along, and bringing a point into sight. */

/** Instants, in milliseconds since the run began. */
export type Span = { readonly from: number; readonly to: number };

/** The shortest stretch that can be looked at, in milliseconds. */
export const SPAN_MIN_MS = 20;

/** The whole of a run whose last record came at `last`, with a little room at its end. */
export function wholeSpan(last: number): Span {
  const to = Math.max(last, SPAN_MIN_MS);
  return { from: -to * 0.005, to: to * 1.01 };
}

/** Makes a stretch `factor` times as long about `instant`; undefined when it would be the whole. */
export function zoomed(
  { from, to }: Span,
  instant: number,
  factor: number,
  whole: Span,
): Span | undefined {
  const length = Math.max(SPAN_MIN_MS, (to - from) * factor);
  if (length >= whole.to - whole.from) return undefined;
  const part = (instant - from) / (to - from);
  return kept({ from: instant - part * length, to: instant + (1 - part) * length }, whole);
}

/** Moves a stretch along by a part of its length, and no further than the run goes. */
export function moved({ from, to }: Span, part: number, whole: Span): Span {
  const by = (to - from) * part;
  return kept({ from: from + by, to: to + by }, whole);
}

/** Moves a stretch until an instant is in sight, a tenth from its edge; the same when it is. */
export function revealing(span: Span, instant: number, whole: Span): Span {
  const { from, to } = span;
  if (instant >= from && instant <= to) return span;
  const length = to - from;
  const start = instant < from ? instant - length * 0.1 : instant - length * 0.9;
  return kept({ from: start, to: start + length }, whole);
}

function kept({ from, to }: Span, whole: Span): Span {
  const by = Math.max(whole.from - from, Math.min(0, whole.to - to));
  return { from: from + by, to: to + by };
}
