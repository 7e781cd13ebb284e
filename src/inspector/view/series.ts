/** The lines of the plots: what each leg holds, how far the two are apart, and prices. */
import { lastSeqOf } from './seek.ts';
import type { Timeline, TrackValues, WitnessMoment } from './timeline.ts';

/** A value that stands from record `seqs[i]` until the next; null where it is not known. */
export type Line = { readonly seqs: number[]; readonly values: (number | null)[] };

/** The legs of the pair. */
export type LegName = 'primary' | 'hedge';

/** The lines of a run as far as it was read; `growSeries` takes in what came since. */
export type Series = {
  /** By key, what the book says, in base units: the keys that were ever reported. */
  readonly positions: Map<string, Line>;
  /** Mid prices by symbol, in quote units. */
  readonly mids: Map<string, Line>;
  /** | |primary| − |hedge| |, in quote units. */
  readonly imbalance: Line;
  /** The instant of each record, in milliseconds since the run began; never goes back. */
  readonly instants: number[];
  readonly taken: Map<string, number>;
  readonly amounts: Map<string, number | null>;
};

/** No line yet. */
export function emptySeries(): Series {
  return {
    positions: new Map(),
    mids: new Map(),
    imbalance: emptyLine(),
    instants: [],
    taken: new Map(),
    amounts: new Map(),
  };
}

/** Takes in what came since the last time: the cost is of the new records, not of the run. */
export function growSeries(series: Series, timeline: Timeline): void {
  growInstants(series, timeline);
  const last = lastSeqOf(timeline);
  const sources = [
    ...Object.keys(timeline.tracks.touches).map((name) => sourceOf(timeline, 'touches', name)),
    ...Object.keys(timeline.tracks.book).map((name) => sourceOf(timeline, 'book', name)),
  ];
  for (;;) {
    let next = Infinity;
    for (const { id, track } of sources) {
      next = Math.min(next, track.seqs[series.taken.get(id) ?? 0] ?? Infinity);
    }
    if (next > last) return;
    for (const source of sources) {
      const index = series.taken.get(source.id) ?? 0;
      if (source.track.seqs[index] !== next) continue;
      series.taken.set(source.id, index + 1);
      take(series, source, index, next);
    }
    add(series.imbalance, next, imbalanceOf(series, timeline));
  }
}

/** The keys of a symbol that were reported so far, in the order in which they first were. */
export function keysOfSymbol({ positions }: Series, symbol: string): readonly string[] {
  return [...positions.keys()].filter((key) => symbolOfKey(key) === symbol);
}

/** The symbol of a key: `ETH-PERP/cross` is of `ETH-PERP`. */
function symbolOfKey(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

/** The value that stands at a record; null where it is not known. */
export function lineAt({ seqs, values }: Line, seq: number): number | null {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return values[low - 1] ?? null;
}

/** The largest distance from zero that a line ever had; 0 for one that never had a value. */
export function reachOf({ values }: Line): number {
  let reach = 0;
  for (const value of values) reach = Math.max(reach, Math.abs(value ?? 0));
  return reach;
}

/** The first value of a line; undefined when it never had one. */
export function firstOf({ values }: Line): number | undefined {
  return values.find((value) => value !== null) ?? undefined;
}

type Source = {
  readonly id: string;
  readonly name: string;
  readonly group: 'touches' | 'book';
  readonly track: { readonly seqs: readonly number[]; readonly values: readonly unknown[] };
};

function sourceOf(timeline: Timeline, group: 'touches' | 'book', name: string): Source {
  const track = timeline.tracks[group][name] ?? { seqs: [], values: [] };
  return { id: `${group} ${name}`, name, group, track };
}

function take(series: Series, { group, name, track }: Source, index: number, seq: number): void {
  if (group === 'touches') {
    const { bid, ask } = track.values[index] as TrackValues['touches'];
    add(lineOf(series.mids, name), seq, numberOf(bid, ask));
    return;
  }
  const amount = amountOf(track.values[index] as WitnessMoment);
  // A key that was never reported holds nothing anybody knows of: it has no line, and no say.
  if (amount === null && !series.amounts.has(name)) return;
  series.amounts.set(name, amount);
  add(lineOf(series.positions, name), seq, amount);
}

/** Null where either leg was never reported, is not known now, or has no price. */
function imbalanceOf(series: Series, { facts }: Timeline): number | null {
  const primary = notionalOf(series, facts.primary);
  const hedge = notionalOf(series, facts.hedge);
  if (primary === null || hedge === null) return null;
  return Math.abs(Math.abs(primary) - Math.abs(hedge));
}

function notionalOf({ amounts, mids }: Series, symbol: string): number | null {
  let total: number | null = null;
  for (const [key, amount] of amounts) {
    if (symbolOfKey(key) !== symbol) continue;
    if (amount === null) return null;
    total = (total ?? 0) + amount;
  }
  // Nothing held is worth nothing at any price.
  if (total === null || total === 0) return total;
  const mid = mids.get(symbol)?.values.at(-1) ?? null;
  return mid === null ? null : total * mid;
}

/** What contradicts itself is no amount. */
function amountOf(moment: WitnessMoment): number | null {
  if (moment.state !== 'amount') return null;
  const amount = Number(moment.amount);
  return Number.isFinite(amount) ? amount : null;
}

function numberOf(bid: string, ask: string): number | null {
  const mid = (Number(bid) + Number(ask)) / 2;
  return Number.isFinite(mid) ? mid : null;
}

function growInstants({ instants }: Series, { times }: Timeline): void {
  let before = instants.at(-1) ?? -Infinity;
  for (let index = instants.length; index < times.length; index += 1) {
    before = Math.max(before, times[index] ?? 0);
    instants.push(before);
  }
}

function add(line: Line, seq: number, value: number | null): void {
  if (line.values.length > 0 && line.values.at(-1) === value) return;
  if (line.seqs.length === 0 && value === null) return;
  line.seqs.push(seq);
  line.values.push(value);
}

function lineOf(lines: Map<string, Line>, name: string): Line {
  let line = lines.get(name);
  if (line === undefined) {
    line = emptyLine();
    lines.set(name, line);
  }
  return line;
}

function emptyLine(): Line {
  return { seqs: [], values: [] };
}
