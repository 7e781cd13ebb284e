/** What of the venue and of this machine forbids a run before anything is sent, each in one sentence. */
import type { EdgeStanding } from '../venues/nado/protocol/edge.ts';

/**
 * How far this machine's clock may be from the venue's, in milliseconds. Orders are dated by the venue's
 * time and need no agreement; the journal, the alarms, the day's loss and the calendar go by ours.
 */
export const CLOCK_OFFSET_MAX_MS = 5_000;

/** Why a clock that is `offsetMs` behind the venue's (ahead, when negative) will not do. */
export function refuseClock(offsetMs: number): string | undefined {
  if (Math.abs(offsetMs) <= CLOCK_OFFSET_MAX_MS) return undefined;
  return (
    `this machine's clock is ${clockText(offsetMs)} the venue's, and the journal, the alarms and the ` +
    'calendar go by it: set it, for example with timedatectl set-ntp true.'
  );
}

/** An offset in words, for example `12.0 s behind`. */
export function clockText(offsetMs: number): string {
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(Math.abs(offsetMs) < 100_000 ? 1 : 0);
  return `${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'}`;
}

/** Why an edge that takes no orders from this place will not do; `untold` may yet let everything pass. */
export function refuseEdge(edge: EdgeStanding): string | undefined {
  if (edge === 'open' || edge === 'untold') return undefined;
  const what = edge === 'queryOnly' ? 'answers questions alone' : 'answers nothing';
  return (
    `the venue's edge ${what} from this network, so no order would ever arrive, a close neither: ` +
    'run from a place that the venue serves.'
  );
}
