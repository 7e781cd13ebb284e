/** The plots of the timeline: what both legs hold, how far they are apart, and prices. */
import uPlot from 'uplot';
import { trimmed } from '../view/moment.ts';
import { columnInstants, resample } from '../view/resample.ts';
import type { Values } from '../view/resample.ts';
import { firstOf, keysOfSymbol, reachOf } from '../view/series.ts';
import type { Line } from '../view/series.ts';
import type { Span } from '../view/span.ts';
import type { Timeline } from '../view/timeline.ts';
import type { Paint } from './paint.ts';
import type { RunIndex } from './run-index.ts';

/** Room for the numbers beside the plots, in CSS pixels. */
export const AXIS_WIDTH = 46;
/** Room for the time below the last plot, in CSS pixels. */
const AXIS_HEIGHT = 18;

/** One line of a plot. */
export type PlotLine = {
  readonly line: Line;
  readonly token: string;
  readonly scale: 'y' | 'second';
  /** Lengths of dashes and gaps, that lines be told apart without their colours; empty is solid. */
  readonly dash: readonly number[];
  /** What is taken for 0, and for 100 %; undefined draws the values as they are. */
  readonly base?: number | undefined;
};

/** What a plot shows. */
export type PlotContent = {
  readonly lines: readonly PlotLine[];
  /** Of each scale; null spans what is seen. */
  readonly ranges: Readonly<Record<'y' | 'second', readonly [number, number] | null>>;
  readonly form: (value: number) => string;
};

/** What is seen of a run. */
export type PlotView = {
  readonly timeline: Timeline;
  readonly index: RunIndex;
  readonly span: Span;
};

/** Lines that hold still until they are drawn again. */
export class Plot {
  readonly #host: HTMLElement;
  readonly #paint: Paint;
  readonly #isLast: boolean;
  #plot: uPlot | undefined;
  #shape = '';
  #content: PlotContent | undefined;
  #span: readonly [number, number] = [0, 1];

  constructor(host: HTMLElement, paint: Paint, isLast: boolean) {
    this.#host = host;
    this.#paint = paint;
    this.#isLast = isLast;
  }

  /** Draws what is seen, two values a column. */
  draw(content: PlotContent, { timeline, index, span }: PlotView): void {
    const width = this.#host.clientWidth;
    const height = this.#host.clientHeight;
    if (width < 2 * AXIS_WIDTH + 10 || height < 10) return;
    this.#content = content;
    const start = timeline.facts.startedAt;
    this.#span = [start + span.from, start + span.to];
    const shape = content.lines.map((line) => line.token + line.dash.join('-')).join();
    if (this.#plot === undefined || shape !== this.#shape) {
      this.#plot?.destroy();
      this.#shape = shape;
      this.#plot = new uPlot(this.#options(width, height), [[]], this.#host);
    }
    if (this.#plot.width !== width || this.#plot.height !== height) {
      this.#plot.setSize({ width, height });
    }
    const columns = Math.max(1, width - 2 * AXIS_WIDTH);
    const window = { ...span, columns };
    const at = { firstSeq: timeline.firstSeq, instants: index.series.instants };
    this.#plot.setData([
      columnInstants(window).map((instant) => start + instant),
      ...content.lines.map(({ line, base }) => relative(resample(line, at, window), base)),
    ]);
  }

  /** Has the colours read anew. */
  repaint(): void {
    this.#plot?.redraw(false, true);
  }

  #options(width: number, height: number): uPlot.Options {
    const scaleOf = (name: 'y' | 'second'): uPlot.Scale => ({
      range: (_plot, low, high) => {
        const range = this.#content?.ranges[name];
        return range === null || range === undefined ? padded(low, high) : [...range];
      },
    });
    const lines = this.#content?.lines ?? [];
    return {
      width,
      height,
      ms: 1,
      legend: { show: false },
      cursor: { show: false },
      padding: [2, hasSecond(lines) ? 0 : AXIS_WIDTH, this.#isLast ? 0 : 2, 0],
      scales: {
        x: { time: true, range: () => [...this.#span] },
        y: scaleOf('y'),
        second: scaleOf('second'),
      },
      series: [
        {},
        ...lines.map(({ token, scale, dash }) => ({
          scale,
          stroke: () => this.#paint(token),
          width: 1.5,
          ...(dash.length > 0 ? { dash: [...dash] } : {}),
          points: { show: false },
        })),
      ],
      axes: [
        this.#timeAxis(),
        this.#axis('y', lines),
        ...(hasSecond(lines) ? [this.#axis('second', lines)] : []),
      ],
    };
  }

  #timeAxis(): uPlot.Axis {
    return {
      show: true,
      size: this.#isLast ? AXIS_HEIGHT : 0,
      stroke: () => this.#paint('ink-soft'),
      grid: { stroke: () => this.#paint('line'), width: 0.5 },
      ticks: { show: false },
      gap: 3,
      space: 104,
      font: FONT,
      values: (_plot, splits, _axis, _space, step) =>
        splits.map((at) => (this.#isLast ? clockAt(at, step) : '')),
    };
  }

  #axis(scale: 'y' | 'second', lines: readonly PlotLine[]): uPlot.Axis {
    const token = scale === 'second' || hasSecond(lines) ? tokenOf(lines, scale) : 'ink-soft';
    const axis: uPlot.Axis = {
      scale,
      size: AXIS_WIDTH,
      gap: 4,
      stroke: () => this.#paint(token),
      grid: { show: scale === 'y', stroke: () => this.#paint('line'), width: 0.5 },
      ticks: { show: false },
      font: FONT,
      splits: (_plot, _axis, low, high) => splitsOf(low, high),
      values: (_plot, splits) => splits.map((value) => this.#content?.form(value) ?? ''),
    };
    // At the right; uPlot names its sides by an enum that is gone when types are stripped.
    if (scale === 'second') uPlot.assign(axis, { side: 1 });
    return axis;
  }
}

/** The plot of what the book says: equal heights are equal money where both prices are known. */
export function positionsContent({ timeline, index }: PlotView): PlotContent {
  const { series } = index;
  const reach = (symbol: string): number =>
    keysOfSymbol(series, symbol).reduce((most, key) => {
      const line = series.positions.get(key);
      return line === undefined ? most : Math.max(most, reachOf(line));
    }, 0);
  const { primary, hedge } = timeline.facts;
  const worth = (symbol: string): number | undefined => {
    const line = series.mids.get(symbol);
    return line === undefined ? undefined : firstOf(line);
  };
  const prices = { primary: worth(primary), hedge: worth(hedge) };
  const money =
    prices.primary === undefined || prices.hedge === undefined
      ? undefined
      : Math.max(reach(primary) * prices.primary, reach(hedge) * prices.hedge);
  const range = (symbol: string, price: number | undefined): readonly [number, number] => {
    const most = (money === undefined || price === undefined ? reach(symbol) : money / price) || 1;
    return [-most * 1.15, most * 1.15];
  };
  return {
    lines: LEGS.flatMap(({ leg, scale }) =>
      keysOfSymbol(series, timeline.facts[leg]).map((key, place) => ({
        line: series.positions.get(key) ?? { seqs: [], values: [] },
        token: leg,
        scale,
        dash: place > 0 ? OTHER_KEY_DASH : DASHES[leg],
      })),
    ),
    ranges: { y: range(primary, prices.primary), second: range(hedge, prices.hedge) },
    form: (value) => trimmed(value, 4),
  };
}

/** The plot of how far the two legs are apart. */
export function imbalanceContent({ index }: PlotView): PlotContent {
  const line = index.series.imbalance;
  return {
    lines: [{ line, token: 'imbalance', scale: 'y', dash: [] }],
    ranges: { y: [0, (reachOf(line) || 1) * 1.1], second: null },
    form: (value) => trimmed(value, value < 10 ? 1 : 0),
  };
}

/** The plot of prices, each against the first that was known: what drives the pair apart shows. */
export function pricesContent({ timeline, index }: PlotView): PlotContent {
  return {
    lines: LEGS.flatMap(({ leg }) => {
      const line = index.series.mids.get(timeline.facts[leg]);
      const base = line === undefined ? undefined : firstOf(line);
      if (line === undefined || base === undefined) return [];
      return [{ line, token: leg, scale: 'y' as const, dash: DASHES[leg], base }];
    }),
    ranges: { y: null, second: null },
    form: (value) => `${trimmed(value, 3)}%`,
  };
}

/** The primary leg is solid; a second key of a leg is dotted. */
const DASHES = { primary: [], hedge: [5, 3] } as const;
const OTHER_KEY_DASH = [1.5, 3];

const LEGS = [
  { leg: 'primary', scale: 'y' },
  { leg: 'hedge', scale: 'second' },
] as const;

const FONT = '10px Inter, system-ui, "DejaVu Sans", sans-serif';

function hasSecond(lines: readonly PlotLine[]): boolean {
  return lines.some(({ scale }) => scale === 'second');
}

function tokenOf(lines: readonly PlotLine[], scale: 'y' | 'second'): string {
  return lines.find((line) => line.scale === scale)?.token ?? 'ink-soft';
}

function relative(values: Values, base: number | undefined): (number | null)[] {
  if (base === undefined) return [...values];
  return values.map((value) => (value === null ? null : (value / base - 1) * 100));
}

function padded(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [-1, 1];
  const room = Math.max((high - low) * 0.12, 0.001);
  return [low - room, high + room];
}

/** Zero and a round number on either side that there is. */
function splitsOf(low: number, high: number): number[] {
  const most = Math.max(Math.abs(low), Math.abs(high)) / 1.05;
  const power = 10 ** Math.floor(Math.log10(most));
  const round = [5, 2, 1].map((step) => step * power).find((value) => value <= most) ?? power;
  return [-round, 0, round].filter((value) => value >= low && value <= high);
}

/** The time of day as fine as the steps of the axis need, in UTC as the journal has it. */
function clockAt(at: number, step: number): string {
  // A step of a split is a fraction that falls short of the millisecond it means.
  const instant = new Date(Math.round(at)).toISOString();
  if (step >= 86_400_000) return instant.slice(5, 10);
  if (step >= 60_000) return instant.slice(11, 16);
  return step >= 1000 ? instant.slice(11, 19) : instant.slice(11, 23);
}
