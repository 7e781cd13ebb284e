/** The venue's calendar: its maintenance windows, and when a cycle fits between two of them. */
import { toIso } from '../lib/instant.ts';
import { invariant } from '../lib/invariant.ts';

/** A maintenance that comes every week. */
export type WeeklyWindow = {
  /** 0 is Sunday, as in a crontab; in UTC. */
  readonly weekday: number;
  /** `HH:MM` in UTC. */
  readonly startUtc: string;
  readonly minutes: number;
};

/** One maintenance, from an instant to an instant, in milliseconds; `to` is outside it. */
export type AnnouncedWindow = { readonly from: number; readonly to: number };

/** Every window that is known. */
export type Calendar = {
  readonly weekly: readonly WeeklyWindow[];
  readonly announced: readonly AnnouncedWindow[];
};

/** How long a build must wait, until when (milliseconds) and why in one sentence; 0 is not at all. */
export type CalendarWait =
  | { readonly waitMs: 0 }
  | { readonly waitMs: number; readonly until: number; readonly reason: string };

/** Nado's own windows: Monday and Thursday 14:00 UTC, a quarter of an hour. */
export const NADO_WINDOWS: readonly WeeklyWindow[] = [
  { weekday: 1, startUtc: '14:00', minutes: 15 },
  { weekday: 4, startUtc: '14:00', minutes: 15 },
];

/** How long before a window a cycle must be flat. */
const FLAT_BEFORE_MS = 120_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** The first Sunday after the epoch began, on a Thursday. */
const FIRST_SUNDAY_AT = 3 * DAY_MS;

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * How long to wait before a cycle that is flat again `needMs` after its start, two minutes before
 * the next window at the latest. Inside a window that is until its end. A need that fits between no
 * two windows (`neverFits`) never gets the answer 0 while a window is ahead.
 */
export function waitForCalendar(calendar: Calendar, now: number, needMs: number): CalendarWait {
  const first = blockingWindow(calendar, now, needMs);
  if (first === undefined) return { waitMs: 0 };
  let until = first.to;
  for (let passed = 0; passed < stepsMax(calendar); passed++) {
    const next = blockingWindow(calendar, until, needMs);
    if (next === undefined) break;
    until = next.to;
  }
  const span = `${toIso(first.from)} to ${toIso(first.to)}`;
  const reason =
    first.from <= now
      ? `The venue is in maintenance (${span}).`
      : `A cycle begun now would not be flat two minutes before the venue's maintenance (${span}).`;
  return { waitMs: until - now, until, reason };
}

/**
 * Why a cycle that takes `needMs` from start to flat can never be begun, in one sentence with its
 * remedy; undefined when it fits between some two weekly windows. Announced ones pass.
 */
export function neverFits(calendar: Calendar, needMs: number): string | undefined {
  if (calendar.weekly.length === 0) return undefined;
  const gaps = calendar.weekly.map((window) => {
    const { to } = firstEndingAfter(window, FIRST_SUNDAY_AT);
    return Math.min(...calendar.weekly.map((other) => firstEndingAfter(other, to).from)) - to;
  });
  const most = Math.max(0, Math.max(...gaps) - FLAT_BEFORE_MS);
  if (needMs <= most) return undefined;
  return (
    `A cycle takes up to ${hours(needMs)} from start to flat, and the longest time between two of ` +
    `the venue's maintenance windows leaves ${hours(most)}: hold for a shorter time.`
  );
}

/** The earliest window that a cycle begun at `at` would meet, or come too near to. */
function blockingWindow(
  { weekly, announced }: Calendar,
  at: number,
  needMs: number,
): AnnouncedWindow | undefined {
  return [...weekly.map((window) => firstEndingAfter(window, at)), ...announced]
    .filter(({ from, to }) => from < to && to > at && from < at + needMs + FLAT_BEFORE_MS)
    .sort((one, other) => one.from - other.from)[0];
}

/** The first occurrence that is not over at `at`. */
function firstEndingAfter(window: WeeklyWindow, at: number): AnnouncedWindow {
  const lengthMs = window.minutes * MINUTE_MS;
  const base = FIRST_SUNDAY_AT + window.weekday * DAY_MS + timeOfDayMs(window.startUtc);
  const week = Math.floor((at - base - lengthMs) / WEEK_MS) + 1;
  const from = base + week * WEEK_MS;
  return { from, to: from + lengthMs };
}

function timeOfDayMs(startUtc: string): number {
  const [, hour, minute] = TIME_OF_DAY.exec(startUtc) ?? [];
  invariant(hour !== undefined, `A window starts at a time like 14:00, not ${startUtc}.`);
  return Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS;
}

/** Each step passes a window; after the announced ones, two weeks show all that there is. */
function stepsMax({ weekly, announced }: Calendar): number {
  return (announced.length + 1) * (2 * weekly.length + 1);
}

function hours(ms: number): string {
  return `${(ms / HOUR_MS).toFixed(2)} h`;
}
