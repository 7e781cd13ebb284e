/** Instants as text: the one home of the platform's `Date` in the core, only for given numbers. */

/** The latest instant that the platform can write, in milliseconds since the epoch. */
const LAST_INSTANT = 8_640_000_000_000_000;

const ISO = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Writes an instant (milliseconds since the Unix epoch) as ISO 8601 in UTC, to the millisecond.
 * Throws `RangeError` for a number that is no instant.
 */
export function toIso(ms: number): string {
  if (!isInstant(ms)) throw new RangeError(`${String(ms)} is no instant: give milliseconds.`);
  return new Date(ms).toISOString();
}

/**
 * Reads an ISO 8601 instant with a zone into milliseconds since the Unix epoch. Text without a
 * zone is refused, for it would be read in the zone of the machine; so is a day that no month has.
 */
export function parseIso(text: string): number | undefined {
  const [, day] = ISO.exec(text) ?? [];
  if (day === undefined || !isCalendarDay(day)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads the date of an HTTP header, always of Greenwich, into milliseconds since the Unix epoch. */
export function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The venue's nanoseconds, as text, in whole milliseconds. */
export function nanosToMs(nanos: string): number {
  return Number(BigInt(nanos) / 1_000_000n);
}

/** The platform takes 30 February for 2 March: a real day comes back as it was written. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function isInstant(ms: number): boolean {
  return Number.isFinite(ms) && Math.abs(ms) <= LAST_INSTANT;
}
