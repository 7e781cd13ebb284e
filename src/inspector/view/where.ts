/** Where we are: the cycle, its phase and state, and how the run stands. */
import { indexAt, RUN, valueAt } from './track.ts';
import type { Timeline, TrackValues } from './timeline.ts';
import { activeLeaves, stateInWords, timeOf } from './words.ts';

/** Where the run is at a record. */
export type Where = {
  /** Null before the first cycle. */
  readonly cycleId: number | null;
  /** `idle`, `verify`, `build`, … ; null before anything was entered. */
  readonly phase: string | null;
  /** The cycle's state in words; null when no cycle's machine is known. */
  readonly state: string | null;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number | null;
  readonly forMs: number | null;
  /** The session's state in words, and of any other outermost actor. */
  readonly session: string | null;
  /** The plan of this cycle; null before it is made. */
  readonly plan: TrackValues['plan'] | null;
  /** The cycle that ended last. */
  readonly lastCycle: TrackValues['cycle'] | null;
  /** Null once the run has ended: nobody follows it any more. */
  readonly stream: TrackValues['stream'] | null;
  /** How the run ended; null while it runs. */
  readonly end: TrackValues['end'] | null;
};

/** Where the run is at record `seq`, at the instant `now`. */
export function whereAt(timeline: Timeline, seq: number, now: number): Where {
  const { tracks } = timeline;
  const phase = valueAt(tracks.phase[RUN], seq);
  const named = phaseAt(timeline, seq) ?? null;
  const plan = valueAt(tracks.plan[RUN], seq);
  const track = tracks.actors['cycle'];
  const cycle = valueAt(track, seq);
  const since =
    track === undefined ? undefined : timeOf(timeline, track.seqs[indexAt(track, seq)] ?? 0);
  const session = valueAt(tracks.actors['session'], seq);
  const end = valueAt(tracks.end[RUN], seq) ?? null;
  return {
    cycleId: phase?.cycleId ?? null,
    phase: named,
    state: cycle === undefined ? null : stateInWords(cycle.value),
    since: since ?? null,
    forMs: since === undefined ? null : Math.max(0, now - since),
    session: session === undefined ? null : stateInWords(session.value),
    plan: plan !== undefined && plan.cycleId === phase?.cycleId ? plan : null,
    lastCycle: valueAt(tracks.cycle[RUN], seq) ?? null,
    stream: end === null ? (valueAt(tracks.stream[RUN], seq) ?? null) : null,
    end,
  };
}

/** How a run stands, in one word and a tone, for its pill. */
export type Status = {
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'plain';
  /** Why, when it was told. */
  readonly reason: string | null;
};

const PHASES_OF_ALARM = ['emergencyClose', 'emergency', 'halted'];

/** How the run stands at record `seq`. */
export function statusAt(timeline: Timeline, seq: number): Status {
  const end = valueAt(timeline.tracks.end[RUN], seq);
  if (end !== undefined) return endedAs(end);
  const phase = phaseAt(timeline, seq);
  if (phase !== undefined && PHASES_OF_ALARM.includes(phase)) {
    return { word: phase === 'halted' ? 'halted' : 'emergency', tone: 'bad', reason: null };
  }
  return { word: 'running', tone: 'plain', reason: null };
}

/** The phase that the cycle's machine is in; the record that says so comes after it. */
function phaseAt({ tracks }: Timeline, seq: number): string | undefined {
  const [leaf] = activeLeaves(valueAt(tracks.actors['cycle'], seq)?.value);
  return leaf?.split('.')[0] ?? valueAt(tracks.phase[RUN], seq)?.phase;
}

function endedAs({ status, reason }: TrackValues['end']): Status {
  if (status === 'flat') return { word: 'ended flat', tone: 'good', reason };
  if (status === 'halted') return { word: 'halted', tone: 'bad', reason };
  return { word: `ended: ${status}`, tone: status === 'failed' ? 'bad' : 'warn', reason };
}

/** The plan's two legs in words: `buy 0.068 ETH-PERP`, `sell 1.5 SOL-PERP`. */
export function legsInWords({ legs }: TrackValues['plan']): readonly string[] {
  return legs.map(({ side, quantity, symbol }) => `${side} ${quantity} ${symbol}`);
}

/** The direction of a plan in words: what is long and what is short while it is held. */
export function directionInWords(plan: TrackValues['plan']): string {
  const named = (side: string): string =>
    plan.legs
      .filter((leg) => leg.side === side)
      .map(({ symbol }) => symbol)
      .join(', ');
  const [long, short] = [named('buy'), named('sell')];
  return long === '' || short === '' ? plan.direction : `long ${long}, short ${short}`;
}
