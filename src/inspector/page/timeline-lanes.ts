/** The still layer of the timeline: phases as bands, marks in lanes, alarms through everything. */
import { bandIndexAt } from '../view/moment.ts';
import { thinMarks } from '../view/resample.ts';
import { nearestMark, seqAtInstant } from '../view/seek.ts';
import type { Span } from '../view/span.ts';
import type { MarkName } from '../view/marks.ts';
import type { Timeline } from '../view/timeline.ts';
import { spaced } from '../view/words.ts';
import type { Paint } from './paint.ts';
import { clearCanvas } from './paint.ts';
import type { RunIndex } from './run-index.ts';

/** Where things are, in CSS pixels of the canvas. */
export type LaneBox = {
  readonly width: number;
  readonly height: number;
  /** Where the plots begin and end; the lanes end there too. */
  readonly left: number;
  readonly right: number;
  readonly bands: { readonly top: number; readonly height: number };
  readonly lanes: { readonly top: number; readonly height: number };
};

/** What is drawn. */
export type LaneData = {
  readonly timeline: Timeline;
  readonly index: RunIndex;
  readonly span: Span;
};

/** Marks by the lane they stand in, the upper lane first. */
export const LANES: readonly (readonly MarkName[])[] = [
  ['refusal', 'drift', 'alarm'],
  ['order', 'fate', 'position'],
  ['transition', 'proof', 'word'],
];

/** Marks nearer than this are one, in CSS pixels. */
const APART_PX = 3;

/** Draws everything that stands still while a person scrubs. */
export function drawLanes(
  canvas: HTMLCanvasElement,
  box: LaneBox,
  data: LaneData,
  paint: Paint,
): void {
  const context = clearCanvas(canvas, box.width, box.height);
  context.save();
  context.beginPath();
  context.rect(box.left - 6, 0, box.right - box.left + 12, box.height);
  context.clip();
  drawBands(context, box, data, paint);
  drawAlarmLines(context, box, data, paint);
  LANES.forEach((names, lane) => {
    for (const name of names) drawMarks(context, box, data, paint, lane, name);
  });
  context.restore();
}

/** The mark of a lane nearest to a point, within a few pixels; undefined when there is none. */
export function markUnder(
  box: LaneBox,
  { timeline, index, span }: LaneData,
  x: number,
  y: number,
): number | undefined {
  const lane = LANES[Math.floor((y - box.lanes.top) / (box.lanes.height / LANES.length))];
  if (lane === undefined) return undefined;
  const perMs = (box.right - box.left) / (span.to - span.from);
  const instant = span.from + (x - box.left) / perMs;
  let best: { readonly seq: number; readonly away: number } | undefined;
  // What stands on top, which was drawn last, wins where two are as near.
  for (const name of [...lane].reverse()) {
    const seqs = index.found.marks[name];
    const near = nearestMark(timeline, index.series.instants, seqs, instant);
    if (near !== undefined && (best === undefined || near.away < best.away)) best = near;
  }
  return best !== undefined && best.away * perMs <= 7 ? best.seq : undefined;
}

function drawBands(
  context: CanvasRenderingContext2D,
  { left, right, height, bands: row }: LaneBox,
  { timeline, index, span }: LaneData,
  paint: Paint,
): void {
  const { bands } = index.found;
  const { instants } = index.series;
  const perMs = (right - left) / (span.to - span.from);
  const xOf = (seq: number): number =>
    left + ((instants[seq - timeline.firstSeq] ?? 0) - span.from) * perMs;
  const end = Math.min(right, left + ((instants.at(-1) ?? 0) - span.from) * perMs);
  context.font = '11px Inter, system-ui, "DejaVu Sans", sans-serif';
  context.textBaseline = 'middle';
  let drawnTo = -Infinity;
  const first = Math.max(0, bandIndexAt(index.found, seqAtInstant(timeline, instants, span.from)));
  for (let place = first; place < bands.length; place += 1) {
    const band = bands[place];
    if (band === undefined) break;
    const next = bands[place + 1];
    const x = Math.max(left, xOf(band.from));
    const to = next === undefined ? end : Math.min(right, xOf(next.from));
    if (x > right) break;
    // A band that ends in a column that is taken cannot be seen.
    if (to - drawnTo < 0.5) continue;
    const token = TOKENS[band.phase] ?? 'idle';
    context.fillStyle = paint(token);
    context.fillRect(x, row.top, Math.max(1, to - x), row.height);
    if (LOUD.has(token)) {
      context.globalAlpha = 0.18;
      context.fillRect(x, row.top + row.height, Math.max(1, to - x), height);
      context.globalAlpha = 1;
    }
    drawnTo = to;
    drawBandWords(context, band, x, to, row, paint, bands[place - 1]?.cycleId !== band.cycleId);
  }
}

function drawBandWords(
  context: CanvasRenderingContext2D,
  band: { readonly phase: string; readonly cycleId: number },
  x: number,
  to: number,
  row: LaneBox['bands'],
  paint: Paint,
  isFirst: boolean,
): void {
  const room = to - x - 8;
  if (isFirst && band.cycleId > 0) {
    context.fillStyle = paint('ink');
    context.fillRect(x, row.top, 1, row.height);
  }
  if (room < 6) return;
  const number = String(band.cycleId);
  const phase = spaced(band.phase);
  const choices = isFirst && band.cycleId > 0 ? [`${number} · ${phase}`, number] : [phase];
  const words = choices.find((choice) => context.measureText(choice).width <= room);
  if (words === undefined) return;
  context.fillStyle = paint('ink');
  context.fillText(words, x + 4, row.top + row.height / 2 + 0.5);
}

function drawAlarmLines(
  context: CanvasRenderingContext2D,
  { left, right, height, lanes }: LaneBox,
  { timeline, index, span }: LaneData,
  paint: Paint,
): void {
  const columns = Math.max(1, Math.floor(right - left));
  const at = { firstSeq: timeline.firstSeq, instants: index.series.instants };
  context.strokeStyle = paint('bad');
  context.globalAlpha = 0.55;
  context.setLineDash([2, 3]);
  context.beginPath();
  for (const { column } of thinMarks(index.found.marks.alarm, at, { ...span, columns })) {
    context.moveTo(left + column + 0.5, lanes.top + 8);
    context.lineTo(left + column + 0.5, height - 18);
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawMarks(
  context: CanvasRenderingContext2D,
  { left, right, lanes }: LaneBox,
  { timeline, index, span }: LaneData,
  paint: Paint,
  lane: number,
  name: MarkName,
): void {
  const apart = name === 'transition' ? 1.5 : APART_PX;
  const columns = Math.max(1, Math.floor((right - left) / apart));
  const at = { firstSeq: timeline.firstSeq, instants: index.series.instants };
  const { token, isFilled, draw } = GLYPHS[name];
  const height = lanes.height / LANES.length;
  const y = lanes.top + (lane + 0.5) * height;
  const step = (right - left) / columns;
  context.beginPath();
  for (const { column } of thinMarks(index.found.marks[name], at, { ...span, columns })) {
    draw(context, left + (column + 0.5) * step, y);
  }
  context.lineWidth = 1.4;
  context.strokeStyle = paint(token);
  context.fillStyle = paint(isFilled ? token : 'panel');
  if (isFilled !== null) context.fill();
  context.stroke();
}

type Glyph = {
  readonly token: string;
  /** Null for what is lines alone. */
  readonly isFilled: boolean | null;
  readonly draw: (context: CanvasRenderingContext2D, x: number, y: number) => void;
};

const GLYPHS: Readonly<Record<MarkName, Glyph>> = {
  transition: {
    token: 'ink-soft',
    isFilled: null,
    draw: (c, x, y) => {
      c.moveTo(x, y - 4);
      c.lineTo(x, y + 4);
    },
  },
  order: {
    token: 'ink',
    isFilled: false,
    draw: (c, x, y) => {
      corners(c, [x - 3, y - 3.5], [x + 3.5, y], [x - 3, y + 3.5]);
    },
  },
  fate: {
    token: 'ink',
    isFilled: true,
    draw: (c, x, y) => {
      c.moveTo(x + 2.4, y);
      c.arc(x, y, 2.4, 0, 2 * Math.PI);
    },
  },
  position: {
    token: 'primary',
    isFilled: true,
    draw: (c, x, y) => {
      c.rect(x - 2.4, y - 2.4, 4.8, 4.8);
    },
  },
  proof: {
    token: 'good',
    isFilled: null,
    draw: (c, x, y) => {
      c.moveTo(x - 4, y);
      c.lineTo(x - 1, y + 3.5);
      c.lineTo(x + 4, y - 4);
    },
  },
  refusal: {
    token: 'warn',
    isFilled: null,
    draw: (c, x, y) => {
      c.moveTo(x - 3, y - 3);
      c.lineTo(x + 3, y + 3);
      c.moveTo(x - 3, y + 3);
      c.lineTo(x + 3, y - 3);
    },
  },
  drift: {
    token: 'warn',
    isFilled: true,
    draw: (c, x, y) => {
      corners(c, [x, y - 4.5], [x + 4, y], [x, y + 4.5], [x - 4, y]);
    },
  },
  alarm: {
    token: 'bad',
    isFilled: true,
    draw: (c, x, y) => {
      corners(c, [x, y - 4.5], [x + 4.5, y + 4], [x - 4.5, y + 4]);
    },
  },
  word: {
    token: 'focus',
    isFilled: true,
    draw: (c, x, y) => {
      corners(
        c,
        [x - 3.5, y - 4],
        [x + 3.5, y - 4],
        [x + 3.5, y + 1],
        [x, y + 4.5],
        [x - 3.5, y + 1],
      );
    },
  },
};

function corners(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  ...rest: readonly (readonly [number, number])[]
): void {
  context.moveTo(x, y);
  for (const [nextX, nextY] of rest) context.lineTo(nextX, nextY);
  context.closePath();
}

/** The colours of the phases of the cycle. */
const TOKENS: Readonly<Record<string, string>> = {
  idle: 'idle',
  verify: 'verify',
  build: 'build',
  hold: 'hold',
  unwind: 'unwind',
  emergencyClose: 'emergency',
  halted: 'halted',
};

/** Those that are seen through the plots, too. */
const LOUD: ReadonlySet<string> = new Set(['emergency', 'halted']);
