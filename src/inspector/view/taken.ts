/** Which transitions led from one value of a machine to the next, and where a running clock leads. */
import type { Chart, ChartState, ChartTransition } from './chart.ts';
import { activeStates } from './words.ts';

/** More steps than any chart takes without an event: a chain that is longer is not looked for. */
const MOST_STEPS = 8;

/** The event that an invoked `deadline` sends when it is over. */
const DEADLINE_PASSED = 'deadline.passed';

/**
 * The ids of the transitions that led from `before` to `after` on the event `by`, in the order in which
 * they were taken: the one that answers the event, then those that need none. Guards are not known here:
 * of several ways the shortest is told, and of two as short the one that the machine asks first. Empty
 * when none leads there. A machine that begins has `before` null.
 */
export function transitionsTaken(
  chart: Chart,
  before: unknown,
  after: unknown,
  by: string,
): readonly string[] {
  const walk = walkOf(chart);
  const goal = keyOf([...activeStates(after)]);
  if (before === null || before === undefined) {
    return walk.always(walk.entered(''), goal)?.map(({ id }) => id) ?? [];
  }
  const active = [...activeStates(before)];
  const ways = walk.answers(active, by).flatMap((transition) => {
    const chain = walk.always(walk.next(active, transition), goal);
    return chain === null ? [] : [[transition, ...chain]];
  });
  const [shortest] = ways.sort((one, other) => one.length - other.length);
  // What an actor outside changed may let the machine go on without a transition for the event.
  return (shortest ?? walk.always(active, goal) ?? []).map(({ id }) => id);
}

/**
 * Where a running clock leads when it runs out: a named delay of `state`, or a deadline that it runs.
 * Of a deadline, the innermost state around `state` that answers it; where none does, those within.
 */
export function upcoming(
  { states, transitions }: Chart,
  clockName: string,
  state: string,
): readonly { readonly to: string; readonly guard: string | null }[] {
  const delayed = transitions.filter(({ from, delay }) => from === state && delay === clockName);
  if (delayed.length > 0) return destinations(delayed);
  const runs = states.some(
    ({ id, invokes }) =>
      isAround(id, state) &&
      invokes.some((each) => each.id === clockName && each.src === 'deadline'),
  );
  if (!runs) return [];
  const passed = transitions.filter(({ event }) => event === DEADLINE_PASSED);
  const around = ancestorsOf(state).map((id) => passed.filter(({ from }) => from === id));
  const answering = around.find((each) => each.length > 0);
  return destinations(answering ?? passed.filter(({ from }) => isAround(state, from)));
}

function destinations(
  transitions: readonly ChartTransition[],
): readonly { readonly to: string; readonly guard: string | null }[] {
  const seen = new Map<string, { readonly to: string; readonly guard: string | null }>();
  for (const { to, guard } of transitions) {
    if (to !== null) seen.set(`${to} ${guard ?? ''}`, { to, guard });
  }
  return [...seen.values()];
}

type Active = readonly string[];

type Walk = {
  readonly entered: (id: string) => Active;
  readonly next: (active: Active, transition: ChartTransition) => Active;
  readonly answers: (active: Active, by: string) => readonly ChartTransition[];
  readonly always: (active: Active, goal: string) => readonly ChartTransition[] | null;
};

/** The moves of a chart, guards left open. */
function walkOf({ states, transitions }: Chart): Walk {
  const byId = new Map(states.map((state) => [state.id, state]));
  const entered = (id: string): Active => [...ancestorsOf(id), ...below(id, byId, states)];
  const next = (active: Active, { from, to }: ChartTransition): Active => {
    if (to === null) return active;
    const domain = domainOf(from, to);
    const kept = active.filter((id) => !isAround(domain, id) || id === domain);
    return [...new Set([...kept, ...entered(to)])];
  };
  const answers = (active: Active, by: string): readonly ChartTransition[] =>
    [...active]
      .sort((left, right) => depthOf(right) - depthOf(left))
      .flatMap((id) => {
        const own = transitions.filter(({ from, event }) => from === id && matches(event, by));
        return own.sort((left, right) => strictness(right.event) - strictness(left.event));
      });
  const always = (start: Active, goal: string): readonly ChartTransition[] | null => {
    const tried = new Set<string>();
    let reached = [{ active: start, chain: [] as readonly ChartTransition[] }];
    for (let step = 0; step <= MOST_STEPS && reached.length > 0; step += 1) {
      const found = reached.find(({ active }) => keyOf(active) === goal);
      if (found !== undefined) return found.chain;
      reached = reached.flatMap(({ active, chain }) => {
        if (tried.has(keyOf(active))) return [];
        tried.add(keyOf(active));
        const moving = answers(active, '').filter(({ to }) => to !== null);
        return moving.map((each) => ({ active: next(active, each), chain: [...chain, each] }));
      });
    }
    return null;
  };
  return { entered, next, answers, always };
}

/** The states that are entered with `id`, itself among them. */
function below(
  id: string,
  byId: ReadonlyMap<string, ChartState>,
  states: readonly ChartState[],
): Active {
  const state = byId.get(id);
  if (state?.type === 'parallel') {
    const regions = states.filter(({ parent }) => parent === id);
    return [id, ...regions.flatMap((region) => below(region.id, byId, states))];
  }
  const initial = state?.initial ?? null;
  if (initial === null) return [id];
  const between = ancestorsOf(initial).filter((each) => isAround(id, each));
  return [...between, ...below(initial, byId, states)];
}

/** The innermost state that stays active: what is left for a transition lies within it. */
function domainOf(from: string, to: string): string {
  if (isAround(from, to)) return from;
  const around = ancestorsOf(from).find((id) => id !== from && id !== to && isAround(id, to));
  return around ?? '';
}

/** A state and those around it, the innermost first. */
function ancestorsOf(id: string): Active {
  if (id === '') return [''];
  const dot = id.lastIndexOf('.');
  return [id, ...ancestorsOf(dot < 0 ? '' : id.slice(0, dot))];
}

/** Whether `outer` is `inner` or around it. */
function isAround(outer: string, inner: string): boolean {
  return outer === '' || outer === inner || inner.startsWith(`${outer}.`);
}

function depthOf(id: string): number {
  return id === '' ? 0 : id.split('.').length;
}

/** Whether a descriptor answers an event: by name, by `a.*`, or by `*`; always answers none. */
function matches(descriptor: string, event: string): boolean {
  if (descriptor === event) return true;
  if (descriptor === '*') return event !== '';
  return descriptor.endsWith('.*') && event.startsWith(descriptor.slice(0, -1));
}

function strictness(descriptor: string): number {
  return descriptor.endsWith('*') ? descriptor.length : Infinity;
}

function keyOf(active: Active): string {
  return [...new Set(active)].sort().join(' ');
}
