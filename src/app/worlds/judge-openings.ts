/** Judges each order that can open as it leaves: in a build, on a live stream, under a young proof. */
import { POSITION_TIMES } from '../../positions/times.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { field, sinceStart } from './judge-flat.ts';
import type { Scene } from './scene.ts';
import type { CycleState } from './world.ts';

/** Hears of every order that leaves, and of every record. */
export type Openings = {
  readonly sent: (isReduceOnly: boolean) => void;
  readonly record: (record: JournalRecord) => void;
};

/** The records whose instants are compared. */
const TIMED: ReadonlySet<string> = new Set(['proof.made', 'link.changed', 'order.sent']);

/** Watches the orders that leave the process. */
export function judgeOpenings({ stage, state, breach }: Scene): Openings {
  // By the clock of the process, which the weather may set apart from the world's.
  let now = -Infinity;
  let provedAt = -Infinity;
  let acknowledgedAt = -Infinity;
  let link = 'offline';
  /** Whether an order left since the last proof. */
  let isSpent = true;
  /** Whether a build has begun under its own proof. */
  let isBuilding = false;
  /** The first orders of a build leave before its state is told, in the same step of the clock. */
  let early: number | undefined;

  const wrong = (words: string): void => {
    const at = sinceStart(stage.clock.now());
    breach('nothing opens unless it may', `an order that can open left by ${at} ${words}`);
  };
  const refuseEarly = (entered: CycleState | undefined): void => {
    if (early === undefined) return;
    if (entered !== 'build' || early !== stage.clock.fired) wrong(`in ${state()}`);
    early = undefined;
  };
  const beginBuild = (): void => {
    isBuilding = true;
    if (link !== 'live') wrong(`while the stream was ${link}`);
    if (now - acknowledgedAt < POSITION_TIMES.barrierQuietMs) {
      wrong(`${String(now - acknowledgedAt)} ms after the stream came back`);
    }
    if (isSpent) wrong('without a proof of its own');
    else if (now - provedAt > POSITION_TIMES.proofMaxAgeMs) {
      wrong(`${String(now - provedAt)} ms after its proof`);
    }
  };

  return {
    sent: (isReduceOnly) => {
      if (!isReduceOnly) {
        if (state() !== 'build') early = stage.clock.fired;
        if (!isBuilding) beginBuild();
      }
      isSpent = true;
    },
    record: ({ kind, at, data }) => {
      if (TIMED.has(kind)) now = Date.parse(at);
      if (kind === 'phase.entered') {
        refuseEarly(state());
        if (state() !== 'build') isBuilding = false;
      } else if (early !== stage.clock.fired) refuseEarly(undefined);
      if (kind === 'proof.made') {
        provedAt = now;
        isSpent = false;
      }
      if (kind === 'link.changed') {
        const before = link;
        link = field(Reflect.get(Object(data), 'link'), 'status');
        if (link === 'live' && before !== 'silent') acknowledgedAt = now;
      }
    },
  };
}
