/** How instants, durations, amounts and states are put into words, the same everywhere. */
import type { Timeline } from './timeline.ts';

/** When a record came, in milliseconds since the epoch; undefined for one that is not there. */
export function timeOf(timeline: Timeline, seq: number): number | undefined {
  const offset = timeline.times[seq - timeline.firstSeq];
  return offset === undefined ? undefined : timeline.facts.startedAt + offset;
}

/** A duration, coarse enough to be read at a glance: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`. */
export function inWords(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < 9_950) return `${(Math.round(whole / 100) / 10).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${String(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

/** The time of day of an instant, to the millisecond, in UTC as the journal has it: `12:03:11.123`. */
export function timeOfDay(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

/** The day and the time of an instant, in UTC. */
export function dayAndTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** Every innermost active state of an XState value, as a path: `hold.holding`. */
export function activeLeaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const leaves = activeLeaves(inner);
    return leaves.length === 0 ? [key] : leaves.map((leaf) => `${key}.${leaf}`);
  });
}

/** Every active state of an XState value, outer before inner; the machine itself is the empty path. */
export function activeStates(value: unknown): ReadonlySet<string> {
  const states = new Set(['']);
  for (const leaf of activeLeaves(value)) {
    const keys = leaf.split('.');
    keys.forEach((_key, index) => states.add(keys.slice(0, index + 1).join('.')));
  }
  return states;
}

/** An XState value in words: `hold › holding`. */
export function stateInWords(value: unknown): string {
  return activeLeaves(value)
    .map((leaf) => leaf.split('.').map(spaced).join(' › '))
    .join(' + ');
}

/** A name of the code in words: `checkingDrift` → `checking drift`. */
export function spaced(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_match, before: string, letter: string) => {
    return `${before} ${letter.toLowerCase()}`;
  });
}

/** An amount cut at its decimal point, so that a column of them can be aligned there. */
export type CutAmount = {
  readonly whole: string;
  /** With its point; empty when there is none. */
  readonly fraction: string;
};

/** Digits after the point that a table has room for; the full amount is told on demand. */
const FRACTION_DIGITS = 6;

/** Cuts an amount at its point; a longer fraction than a table has room for ends in `…`. */
export function cutAmount(amount: string): CutAmount {
  const point = amount.indexOf('.');
  if (point === -1) return { whole: signed(amount), fraction: '' };
  const fraction = amount.slice(point);
  const isLong = fraction.length > FRACTION_DIGITS + 1;
  return {
    whole: signed(amount.slice(0, point)),
    fraction: isLong ? `${fraction.slice(0, FRACTION_DIGITS)}…` : fraction,
  };
}

/** Money or an amount for a line of words: two digits after the point, and a true minus. */
export function moneyInWords(amount: string): string {
  const value = Number(amount);
  if (!Number.isFinite(value)) return amount;
  const text = Math.abs(value).toFixed(2);
  return value < 0 && text !== '0.00' ? `−${text}` : text;
}

/** Whether two decimal strings are the same number, to the last digit. */
export function isSameAmount(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(amount: string): string {
  const isNegative = amount.startsWith('-');
  const [whole = '', fraction = ''] = amount.replace(/^[-+]/, '').split('.');
  const digits = `${whole.replace(/^0+/, '')}.${fraction.replace(/0+$/, '')}`;
  return isNegative && digits !== '.' ? `-${digits}` : digits;
}

function signed(whole: string): string {
  return whole.startsWith('-') ? `−${whole.slice(1)}` : whole;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
