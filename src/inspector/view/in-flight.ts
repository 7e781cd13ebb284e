/** What is in flight: orders whose fate is not told, and requests without an answer. */
import { RUN, valueAt } from './track.ts';
import type { OrderInFlight, Timeline } from './timeline.ts';
import { timeOf } from './words.ts';

/** An order in flight, and for how long. */
export type OrderFlight = OrderInFlight & {
  /** Milliseconds since it was signed; null when that record was let go. */
  readonly ageMs: number | null;
};

/** Requests of one kind that wait. */
export type RequestFlight = {
  readonly call: string;
  readonly count: number;
  /** Of the oldest, in milliseconds. */
  readonly ageMs: number | null;
};

/** What is in flight at a record. */
export type InFlight = {
  readonly orders: readonly OrderFlight[];
  /** The longest waiting first. */
  readonly requests: readonly RequestFlight[];
};

/** What is in flight at record `seq`, at the instant `now`. */
export function inFlightAt(timeline: Timeline, seq: number, now: number): InFlight {
  const ageOf = (since: number): number | null => {
    const at = timeOf(timeline, since);
    return at === undefined ? null : Math.max(0, now - at);
  };
  const orders = valueAt(timeline.tracks.orders[RUN], seq) ?? [];
  const byCall = new Map<string, RequestFlight>();
  for (const { call, since } of valueAt(timeline.tracks.requests[RUN], seq) ?? []) {
    const other = byCall.get(call);
    const ageMs = ageOf(since);
    byCall.set(call, {
      call,
      count: (other?.count ?? 0) + 1,
      ageMs: older(other?.ageMs ?? null, ageMs),
    });
  }
  return {
    orders: orders.map((order) => ({ ...order, ageMs: ageOf(order.since) })),
    requests: [...byCall.values()].sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0)),
  };
}

function older(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
