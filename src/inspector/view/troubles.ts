/** What went wrong: alarms, what a proof lacked, and how the last cycle that failed ended. */
import type { Held, HeldRow } from './held.ts';
import { indexAt, RUN, valueAt } from './track.ts';
import type { AlarmMoment, Timeline, TrackValues } from './timeline.ts';
import { timeOf } from './words.ts';

/** An alarm, when it was raised, and whether the page can acknowledge it. */
export type Alarm = AlarmMoment & {
  readonly at: number | null;
  /** How often it was raised alike; `at` is the last time. */
  readonly times: number;
  readonly canAcknowledge: boolean;
};

/** The cycle that ended otherwise than completed, last of all. */
export type FailedCycle = TrackValues['cycle'] & { readonly seq: number };

/** What went wrong up to a record. */
export type Troubles = {
  /** Nobody acknowledged them yet; the youngest first. */
  readonly standing: readonly Alarm[];
  /** The youngest first. */
  readonly acknowledged: readonly Alarm[];
  /** What the last proof lacked; null when the last one was made, or none was tried. */
  readonly refusedProof: { readonly missing: readonly string[]; readonly seq: number } | null;
  readonly failedCycle: FailedCycle | null;
  /** Why the run ended, unless it ended well. */
  readonly end: TrackValues['end'] | null;
  /** The stream, when it does not deliver; null while it does, and before it was first opened. */
  readonly stream: TrackValues['stream'] | null;
  /** The positions of which the witnesses differ. */
  readonly differing: readonly Pick<HeldRow, 'key' | 'verdict'>[];
};

/** What went wrong up to record `seq`, where `held` is what is held. */
export function troublesAt(timeline: Timeline, seq: number, held: Held): Troubles {
  const { tracks, facts } = timeline;
  const now = new Map(
    (tracks.alarms[RUN]?.values.at(-1) ?? []).map((alarm) => [alarm.since, alarm]),
  );
  const alarms = together(valueAt(tracks.alarms[RUN], seq) ?? []).map(({ alarm, times }) => ({
    ...alarm,
    times,
    at: timeOf(timeline, alarm.since) ?? null,
    // Also while time travelling: what counts is whether it stands now.
    canAcknowledge:
      facts.canAcknowledge && alarm.id !== null && now.get(alarm.since)?.acknowledged !== true,
  }));
  const proof = valueAt(tracks.proof[RUN], seq);
  const end = valueAt(tracks.end[RUN], seq) ?? null;
  const proofs = tracks.proof[RUN];
  return {
    standing: alarms.filter(({ acknowledged }) => !acknowledged),
    acknowledged: alarms.filter(({ acknowledged }) => acknowledged),
    refusedProof:
      proof === undefined || proof.made || proofs === undefined
        ? null
        : { missing: proof.missing, seq: proofs.seqs[indexAt(proofs, seq)] ?? 0 },
    failedCycle: failedCycleAt(timeline, seq),
    end: end === null || end.status === 'flat' ? null : end,
    stream: end === null ? badStreamAt(timeline, seq) : null,
    differing: held.rows.filter(({ agreement }) => agreement === 'differ'),
  };
}

/** Alarms that say the same of the same are one; the youngest first. */
function together(
  alarms: readonly AlarmMoment[],
): readonly { readonly alarm: AlarmMoment; readonly times: number }[] {
  const alike = new Map<string, { readonly alarm: AlarmMoment; readonly times: number }>();
  for (const alarm of alarms) {
    const { id, what, reason, acknowledged } = alarm;
    const name = JSON.stringify([id, what, reason, acknowledged]);
    const times = (alike.get(name)?.times ?? 0) + 1;
    alike.delete(name);
    alike.set(name, { alarm, times });
  }
  return [...alike.values()].reverse();
}

function badStreamAt({ tracks }: Timeline, seq: number): TrackValues['stream'] | null {
  const track = tracks.stream[RUN];
  const stream = valueAt(track, seq);
  if (track === undefined || stream === undefined || stream.state === 'live') return null;
  const before = track.values.slice(0, indexAt(track, seq));
  return before.some(({ state }) => state === 'live') ? stream : null;
}

function failedCycleAt({ tracks }: Timeline, seq: number): FailedCycle | null {
  const track = tracks.cycle[RUN];
  if (track === undefined) return null;
  for (let index = indexAt(track, seq); index >= 0; index -= 1) {
    const cycle = track.values[index];
    if (cycle !== undefined && cycle.outcome !== 'completed') {
      return { ...cycle, seq: track.seqs[index] ?? 0 };
    }
  }
  return null;
}

/** Whether nothing went wrong that is worth a word. */
export function isCalm(troubles: Troubles): boolean {
  const { standing, acknowledged, differing, refusedProof, failedCycle, end, stream } = troubles;
  return (
    standing.length + acknowledged.length + differing.length === 0 &&
    [refusedProof, failedCycle, end, stream].every((trouble) => trouble === null)
  );
}
