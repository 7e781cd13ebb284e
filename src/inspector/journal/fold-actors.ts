/** Folds the machines: each actor's state, and the clocks that run in it. */
import type { ActorMoment, RunningClock } from '../view/timeline.ts';
import { fieldOf, listOf, numberOf, textOf } from './fields.ts';
import type { Heard, Note, Subject } from './subject.ts';

/** Every actor that is a machine. */
export function foldActors(note: Note): Subject {
  const actors = new Map<string, ActorMoment>();
  const become = (actor: string, moment: ActorMoment): void => {
    actors.set(actor, moment);
    note('actors', actor, moment);
  };
  return {
    'machine.state': (data, heard) => {
      const actor = textOf(data, 'actor');
      const machine = textOf(data, 'machine');
      const value = fieldOf(data, 'value');
      if (actor === undefined || machine === undefined || value === undefined) return;
      const by = textOf(data, 'by') ?? '';
      const before = by === 'xstate.init' ? [] : (actors.get(actor)?.clocks ?? []);
      // An actor that is done waits for nothing.
      const isDone = fieldOf(data, 'status') !== undefined;
      const still = before.filter(({ state }) => isActive(value, state));
      const clocks = isDone ? [] : withBegun(still, data, heard);
      become(actor, { machine, value, by, clocks });
    },
    // A state that was left and entered again in one step waits anew.
    'machine.context': (data, heard) => {
      const actor = textOf(data, 'actor') ?? '';
      const before = actors.get(actor);
      if (before === undefined || listOf(data, 'clocks').length === 0) return;
      const by = textOf(data, 'by') ?? before.by;
      become(actor, { ...before, by, clocks: withBegun(before.clocks, data, heard) });
    },
    'machine.stopped': (data) => {
      const actor = textOf(data, 'actor') ?? '';
      const before = actors.get(actor);
      if (before !== undefined) become(actor, { ...before, by: 'xstate.stop', clocks: [] });
    },
  };
}

/** The clocks that run on, and those that a record says began. */
function withBegun(
  running: readonly RunningClock[],
  data: unknown,
  { time }: Heard,
): readonly RunningClock[] {
  const begun = listOf(data, 'clocks').flatMap((clock): readonly RunningClock[] => {
    const name = textOf(clock, 'name');
    const state = textOf(clock, 'state');
    if (name === undefined || state === undefined) return [];
    return [{ name, state, since: time, ms: numberOf(clock, 'ms') ?? null }];
  });
  const isBegun = ({ name, state }: RunningClock): boolean =>
    begun.some((clock) => clock.name === name && clock.state === state);
  return [...running.filter((clock) => !isBegun(clock)), ...begun];
}

/** Whether a state is active: `hold.holding` in `{ hold: 'holding' }`; the machine itself always is. */
function isActive(value: unknown, state: string): boolean {
  let held = value;
  for (const key of state === '' ? [] : state.split('.')) {
    if (held === key) {
      held = undefined;
      continue;
    }
    if (typeof held !== 'object' || held === null || !Object.hasOwn(held, key)) return false;
    held = fieldOf(held, key);
  }
  return true;
}
