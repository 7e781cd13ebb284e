/** Opens the stage of a world with its judges around it. */
import type { JournalRecord } from '../../ports/journal.ts';
import { openRehearsal } from '../rehearsal.ts';
import type { Rehearsal, RehearsalOptions } from '../rehearsal.ts';
import { judgeEnd } from './judge-end.ts';
import { field, judgeFlat } from './judge-flat.ts';
import { judgeOrders } from './judge-orders.ts';
import { judgeReadings } from './judge-readings.ts';
import type { Breach, Ending, Judge, Scene } from './scene.ts';
import { stageOptions } from './stage-options.ts';
import { keepTold } from './told.ts';
import { tapWire } from './wire-tap.ts';
import type { CycleState, World } from './world.ts';

/** Who else watches. */
export type Watchers = {
  readonly onRecord: (record: JournalRecord) => void;
  readonly onEntered: (state: CycleState) => void;
};

/** A world on stage, and its judges. */
export type OpenScene = Scene & {
  /** Since when nothing may be opened; undefined while something may, or is under way. */
  readonly delayedSince: () => number | undefined;
  /** Lets the judges speak. Throws what a judge itself did wrong. */
  readonly judge: (ending: Ending) => readonly Breach[];
};

/** How many breaches of one world are told. */
const BREACHES_MAX = 20;

/** Sets a world on stage; `sabotage` is for who shows that the judges see. */
export async function openScene(
  world: World,
  sabotage: Partial<RehearsalOptions>,
  watchers: Watchers,
): Promise<OpenScene> {
  const breaches: Breach[] = [];
  const mistakes: unknown[] = [];
  const tap = tapWire();
  let state: CycleState = 'idle';
  let delayedSince: number | undefined;
  let judges: readonly Judge[] = [];

  const note = ({ kind, data }: JournalRecord): void => {
    if (kind === 'opening.delayed') delayedSince = stage.clock.now();
    if (kind !== 'phase.entered') return;
    delayedSince = undefined;
    // The chronicle names the phases as the chart names its states.
    state = field(data, 'phase') as CycleState;
    watchers.onEntered(state);
  };
  const hear = (judge: Judge, record: JournalRecord): void => {
    try {
      judge.record?.(record);
    } catch (error) {
      // A judge that broke would break what it watches: it is heard at the end.
      mistakes.push(error);
    }
  };
  const stage: Rehearsal = await openRehearsal({
    ...stageOptions(world),
    ...sabotage,
    wireOf: (wire, clock) => {
      // Next to the exchange: what is sabotaged on its way counts as it arrives.
      const tapped = tap.wrap(wire, clock);
      return sabotage.wireOf?.(tapped, clock) ?? tapped;
    },
    onRecord: (record) => {
      note(record);
      for (const judge of judges) hear(judge, record);
      watchers.onRecord(record);
    },
  });
  const scene: Scene = {
    world,
    stage,
    tap,
    state: () => state,
    breach: (promise, says) => {
      if (breaches.length < BREACHES_MAX) breaches.push({ promise, says });
    },
  };
  const told = keepTold(stage, tap);
  judges = [
    judgeFlat(scene, told),
    judgeOrders(scene),
    judgeReadings(scene, told),
    judgeEnd(scene),
  ];
  return {
    ...scene,
    delayedSince: () => delayedSince,
    judge: (ending) => {
      for (const { end } of judges) end?.(ending);
      if (mistakes.length > 0) throw mistakes[0];
      return breaches;
    },
  };
}
