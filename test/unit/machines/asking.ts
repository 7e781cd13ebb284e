/** Asks the guards of a chart, with a context and an event and without walking it. */
import type { AnyStateMachine } from 'xstate';

/** A context or an event, as far as a guard looks at it. */
export type Fields = Readonly<Record<string, unknown>>;

type Guard = (args: { readonly context: Fields; readonly event: Fields }) => boolean;

/** For guards that look at one of the two alone. */
export const NOTHING: Fields = {};

/** The end of an actor that failed. */
export const FAILED: Fields = { type: 'xstate.error.actor.x', error: new Error('a bug') };

/** The end of an actor that came back with `output`. */
export function done(output: unknown): Fields {
  return { type: 'xstate.done.actor.x', output };
}

/** What the guard `name` answers; throws when the machine has none of that name. */
export function ask(
  machine: AnyStateMachine,
  name: string,
  context: Fields,
  event: Fields,
): boolean {
  // The machine types its guards by its own context and events; a test gives them in part.
  const guards = machine.implementations.guards as unknown as Readonly<
    Record<string, Guard | undefined>
  >;
  const guard = guards[name];
  if (guard === undefined) throw new Error(`There is no guard ${name}.`);
  return guard({ context, event });
}

/** The labels of the contexts for which the guard answers yes. */
export function passingContexts(
  machine: AnyStateMachine,
  name: string,
  contexts: Readonly<Record<string, Fields>>,
): readonly string[] {
  return Object.entries(contexts)
    .filter(([, context]) => ask(machine, name, context, { type: 'xstate.init' }))
    .map(([label]) => label);
}

/** The labels of the events for which the guard answers yes. */
export function passingEvents(
  machine: AnyStateMachine,
  name: string,
  events: Readonly<Record<string, Fields>>,
): readonly string[] {
  return Object.entries(events)
    .filter(([, event]) => ask(machine, name, NOTHING, event))
    .map(([label]) => label);
}
