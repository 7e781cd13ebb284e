/** Recorded OHLC bars: read from CSV text, checked line by line, aligned by time. */

/** One bar; `openAt` is its first instant in milliseconds, prices are in quote units. */
export type Bar = {
  readonly openAt: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};

/** A price file that cannot be used; its message names file, line, column and remedy. */
export class PriceFileError extends Error {
  override readonly name = 'PriceFileError';
}

const TIME_NAMES = ['time', 'date', 'timestamp', 'datetime', 'open_time', 'opentime', 'open time'];

type PriceName = 'open' | 'high' | 'low' | 'close';
type Columns = Readonly<Record<'time' | PriceName, number>>;

/**
 * Reads CSV text with a header row: a time column (seconds, milliseconds or ISO, taken as UTC) and
 * open, high, low, close in any order and capitalisation; other columns are ignored. `name` is the
 * file's name in errors. Throws `PriceFileError`.
 */
export function parseBars(text: string, name: string): readonly Bar[] {
  const [header = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = findColumns(header, name);
  const bars: Bar[] = [];
  rows.forEach((row, index) => {
    if (row.trim() === '') return;
    const line = new Line(name, index + 2, row.split(','), columns);
    const bar = readBar(line);
    const previous = bars.at(-1);
    if (previous !== undefined && bar.openAt <= previous.openAt) {
      throw line.error('time', 'is not later than the row before; sort the rows by time');
    }
    bars.push(bar);
  });
  if (bars.length === 0) {
    throw new PriceFileError(`${name}, line 2: no rows follow the header; add at least one bar`);
  }
  return bars;
}

/**
 * Keeps of several recordings the bars whose times stand in all of them; the order is kept.
 * Throws `PriceFileError` when they have no time in common.
 */
export function alignBars(
  recordings: readonly { readonly name: string; readonly bars: readonly Bar[] }[],
): readonly (readonly Bar[])[] {
  const [first, ...others] = recordings;
  if (first === undefined) return [];
  const othersTimes = others.map((other) => new Set(other.bars.map((bar) => bar.openAt)));
  const times = first.bars.map((bar) => bar.openAt);
  const common = new Set(times.filter((time) => othersTimes.every((set) => set.has(time))));
  if (common.size === 0) {
    const names = recordings.map((recording) => recording.name).join(' and ');
    throw new PriceFileError(`${names} have no bar time in common; record them over one period`);
  }
  return recordings.map((recording) => recording.bars.filter((bar) => common.has(bar.openAt)));
}

/** One row of a file, which can name itself in an error. */
class Line {
  readonly #name: string;
  readonly #number: number;
  readonly #cells: readonly string[];
  readonly #columns: Columns;

  constructor(name: string, number: number, cells: readonly string[], columns: Columns) {
    this.#name = name;
    this.#number = number;
    this.#cells = cells;
    this.#columns = columns;
  }

  cell(column: keyof Columns): string {
    return this.#cells[this.#columns[column]]?.trim() ?? '';
  }

  price(column: PriceName): number {
    const value = Number(this.cell(column));
    if (this.cell(column) === '' || !Number.isFinite(value)) {
      throw this.error(column, 'is not a number; write a plain decimal such as 3575.1');
    }
    if (value <= 0) throw this.error(column, 'is not positive; remove or correct the row');
    return value;
  }

  error(column: keyof Columns, fault: string): PriceFileError {
    const place = `${this.#name}, line ${String(this.#number)}, column ${column}`;
    return new PriceFileError(`${place}: "${this.cell(column)}" ${fault}`);
  }
}

function findColumns(header: string, name: string): Columns {
  const titles = header.split(',').map((title) => title.trim().toLowerCase());
  const find = (column: string, names: readonly string[]): number => {
    const index = titles.findIndex((title) => names.includes(title));
    if (index >= 0) return index;
    throw new PriceFileError(
      `${name}, line 1, column ${column}: the header has none; name one column ${names[0] ?? ''}`,
    );
  };
  return {
    time: find('time', TIME_NAMES),
    open: find('open', ['open']),
    high: find('high', ['high']),
    low: find('low', ['low']),
    close: find('close', ['close']),
  };
}

function readBar(line: Line): Bar {
  const openAt = readTime(line);
  const [open, high, low, close] = [
    line.price('open'),
    line.price('high'),
    line.price('low'),
    line.price('close'),
  ];
  if (high < low) throw line.error('high', `is below the low ${String(low)}; correct the row`);
  for (const [column, value] of [['open', open] as const, ['close', close] as const]) {
    if (value < low || value > high) {
      throw line.error(column, `is outside ${String(low)} to ${String(high)}; correct the row`);
    }
  }
  return { openAt, open, high, low, close };
}

/** Numbers below 1e11 are seconds (until the year 5138), above it milliseconds. */
function readTime(line: Line): number {
  const text = line.cell('time');
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text);
    return Math.round(value < 1e11 ? value * 1000 : value);
  }
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?Z?$/.exec(text);
  const instant = iso === null ? Number.NaN : instantOf(iso[1] ?? '', iso[2] ?? '00:00');
  if (Number.isNaN(instant)) {
    throw line.error(
      'time',
      'is not a time; write seconds, milliseconds or YYYY-MM-DD HH:MM:SS in UTC',
    );
  }
  return instant;
}

/** The UTC instant of a calendar day and a time of day, without the platform's Date. */
function instantOf(day: string, time: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const length = lengths[month - 1];
  const inRange = hour < 24 && minute < 60 && second < 60;
  if (length === undefined || date < 1 || date > length || !inRange) return Number.NaN;
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const daysOfMonths = lengths.slice(0, month - 1).reduce((sum, days) => sum + days, 0);
  const days = before * 365 + leaps + daysOfMonths + (date - 1) - DAYS_BEFORE_1970;
  return Math.round(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000);
}

/** Days from 0001-01-01 to 1970-01-01 in the Gregorian calendar. */
const DAYS_BEFORE_1970 = 719_162;
