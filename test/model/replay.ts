/** Runs the paths of a walk on a real actor under virtual time, to see that it does as the model says. */
import { SimulatedClock } from 'xstate';
import type { Actor, AnyStateMachine, EventFrom, EventObject, SnapshotFrom } from 'xstate';

/** How a machine is run for real. */
export type Staging<TMachine extends AnyStateMachine> = {
  /** The actor, not yet started; what it invokes is silent, so that only the path speaks. */
  readonly create: (clock: SimulatedClock) => Actor<TMachine>;
  /** How long the named delay is in this situation, in milliseconds. */
  readonly delayMs: (delay: string, snapshot: SnapshotFrom<TMachine>) => number;
};

/**
 * The snapshots of a real actor: after its start, and after each event of `path`. A timer is not
 * sent but waited for, so a delay that is misnamed, or never armed, shows; one that comes a millisecond
 * too early throws. The actor is stopped.
 */
export function replay<TMachine extends AnyStateMachine>(
  { create, delayMs }: Staging<TMachine>,
  path: readonly EventObject[],
): readonly SnapshotFrom<TMachine>[] {
  const clock = new SimulatedClock();
  const actor = create(clock);
  // An actor that failed says so by its snapshot; without an observer the process would end.
  actor.subscribe({ error: () => undefined });
  actor.start();
  const seen = [actor.getSnapshot()];
  for (const event of path) {
    const delay = /^xstate\.after\.([^.]+)\./.exec(event.type)?.[1];
    if (delay !== undefined) {
      const before: SnapshotFrom<TMachine> = actor.getSnapshot();
      const ms = delayMs(delay, before);
      clock.increment(Math.max(0, ms - 1));
      if (ms > 0 && actor.getSnapshot() !== before) throw new Error(`${delay} came too early.`);
      clock.increment(Math.min(ms, 1));
    } else {
      // A path holds what the machine's own walk sent it.
      actor.send(event as EventFrom<TMachine>);
    }
    seen.push(actor.getSnapshot());
  }
  actor.stop();
  return seen;
}
