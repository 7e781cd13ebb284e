/** The operator's questions, answered for one record: where, what, in flight, next, and wrong. */
import type { Chart } from './chart.ts';
import { heldAt } from './held.ts';
import type { Held } from './held.ts';
import { inFlightAt } from './in-flight.ts';
import type { InFlight } from './in-flight.ts';
import { nextAt } from './next.ts';
import type { NextStep } from './next.ts';
import type { Timeline } from './timeline.ts';
import { troublesAt } from './troubles.ts';
import type { Troubles } from './troubles.ts';
import { whereAt } from './where.ts';
import type { Where } from './where.ts';

/** The answers at one record. */
export type Answers = {
  readonly where: Where;
  readonly held: Held;
  readonly inFlight: InFlight;
  readonly next: readonly NextStep[];
  readonly troubles: Troubles;
};

/** Answers for record `seq` at the instant `now`, in milliseconds since the epoch. */
export function answersAt(
  timeline: Timeline,
  charts: readonly Chart[],
  seq: number,
  now: number,
): Answers {
  const held = heldAt(timeline, seq, now);
  return {
    where: whereAt(timeline, seq, now),
    held,
    inFlight: inFlightAt(timeline, seq, now),
    next: nextAt(timeline, charts, seq, now),
    troubles: troublesAt(timeline, seq, held),
  };
}
