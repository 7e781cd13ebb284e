/** Walks a chart through every situation that its events lead to, and tells what was never hit. */
import { getNextTransitions, or } from 'xstate';
import type {
  ActorLogic,
  AnyActorRef,
  AnyEventObject,
  AnyMachineSnapshot,
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  ContextFrom,
  EventObject,
  InputFrom,
  SnapshotFrom,
} from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap, getStateNodes } from 'xstate/graph';
import { eventLabel } from '../../machines/labels.ts';

/** What a walk is told. */
export type WalkOptions<TMachine extends AnyStateMachine> = {
  readonly input: InputFrom<TMachine>;
  /** What may happen in a situation; an event that nothing answers costs time and no more. */
  readonly events: (snapshot: SnapshotFrom<TMachine>) => readonly EventObject[];
  /** The part of the context that tells two situations apart; all of it when left out. */
  readonly project?: (context: ContextFrom<TMachine>) => unknown;
  /** The most situations and edges looked at; a walk that would look at more throws. */
  readonly limit?: number;
};

/** A situation that was reached, and the shortest events that lead to it. */
export type Situation<TMachine extends AnyStateMachine> = {
  readonly snapshot: SnapshotFrom<TMachine>;
  readonly path: readonly EventObject[];
};

/** One event sent in one situation. */
export type Edge<TMachine extends AnyStateMachine> = {
  readonly from: Situation<TMachine>;
  readonly event: EventObject;
  readonly to: Situation<TMachine>;
  /** The very snapshot that came of it; that of `to` may differ in what was not projected. */
  readonly after: SnapshotFrom<TMachine>;
  /** The transitions of every microstep, in order, as `coverage` names them. */
  readonly taken: readonly string[];
  /** What the guards said no to on the way, as `coverage` names it. */
  readonly refused: readonly string[];
};

/** Everything that a walk saw. */
export type Walk<TMachine extends AnyStateMachine> = {
  readonly situations: readonly Situation<TMachine>[];
  readonly edges: readonly Edge<TMachine>[];
  /** The states entered, also in passing; the transitions taken; and those their guard refused. */
  readonly hit: ReadonlySet<string>;
};

/** What a chart defines, and what no walk has hit. */
export type Coverage = {
  readonly states: readonly string[];
  readonly transitions: readonly string[];
  /** The other branch of each guard: the transition was looked at, and its guard said no. */
  readonly refusals: readonly string[];
  readonly missed: readonly string[];
};

type System = AnyActorRef['system'];
type Branches = { readonly taken: string[]; readonly refused: string[] };
type Step = ReturnType<typeof adjacencyMapToArray<AnyMachineSnapshot, EventObject>>[number];

const LIMIT = 200_000;

/**
 * Follows every event from every situation, breadth first, until no new situation appears.
 *
 * The machine is pure here: no actor runs and no timer is set, so what they would report is sent
 * as an event (`actorDone`, `actorFailed`, `actorReported`, `timerFired`). Situations are told
 * apart by status, state value and projected context; a finished one is not left. A throw in a
 * guard or an assignment ends the walk. A machine that uses `systemId` cannot be walked.
 */
export function walk<TMachine extends AnyStateMachine>(
  machine: TMachine,
  options: WalkOptions<TMachine>,
): Walk<TMachine> {
  const log = new TransitionLog(machine);
  // A machine's snapshot is `SnapshotFrom` of its type; inside, the walk needs no more of it.
  const inner = options as WalkOptions<AnyStateMachine>;
  const keyOf = (snapshot: AnyMachineSnapshot): string => situationKey(snapshot, inner.project);
  const map = getAdjacencyMap(log.logic, {
    input: inner.input,
    events: inner.events,
    limit: inner.limit ?? LIMIT,
    serializeState: keyOf,
    stopWhen: (snapshot) => snapshot.status !== 'active',
  });
  const found = arrange(adjacencyMapToArray(map), keyOf, log);
  return found as Walk<TMachine>;
}

/** What the walks of one machine have hit between them, and what none has. */
export function coverage(
  machine: AnyStateMachine,
  walks: readonly Pick<Walk<never>, 'hit'>[],
): Coverage {
  const states = nodesOf(machine).map((node) => node.id);
  const names = transitionNames(machine);
  const transitions = [...names.values()];
  const refusals = [...names].flatMap(([{ guard }, name]) =>
    guard === undefined ? [] : [refusalOf(name)],
  );
  const hit = new Set(walks.flatMap((each) => [...each.hit]));
  const missed = [...states, ...transitions, ...refusals].filter((name) => !hit.has(name));
  return { states, transitions, refusals, missed };
}

/** The title of a path: its events in words, each with what it carries. */
export function storyOf(path: readonly EventObject[]): string {
  return path.length === 0 ? 'from the start' : path.map(titleOf).join(' → ');
}

/** The event types that a situation answers, timers and actors' results among them. */
export function acceptedTypes(snapshot: AnyMachineSnapshot): readonly string[] {
  const types = getNextTransitions(snapshot).map((transition) => String(transition.eventType));
  return [...new Set(types)].filter((type) => type !== '');
}

/** The event of an invoked actor that ended with `output`. */
export function actorDone(id: string, output?: unknown): AnyEventObject {
  return { type: `xstate.done.actor.${id}`, output, actorId: id };
}

/** The event of an invoked actor that failed with `error`. */
export function actorFailed(id: string, error: unknown): AnyEventObject {
  return { type: `xstate.error.actor.${id}`, error, actorId: id };
}

/** The event of an invoked actor whose snapshot changed. */
export function actorReported(id: string, snapshot: unknown): AnyEventObject {
  return { type: `xstate.snapshot.${id}`, snapshot };
}

/** The event of the timer that the state `stateId` (`machine.state`) set for `delay`. */
export function timerFired(delay: string, stateId: string): EventObject {
  return { type: `xstate.after.${delay}.${stateId}` };
}

/** A machine as pure logic that notes which transitions each step took. */
class TransitionLog {
  readonly logic: ActorLogic<AnyMachineSnapshot, EventObject, unknown>;
  /** The states entered, also in passing, the transitions taken and those refused, by name. */
  readonly hit = new Set<string>();
  /** The first situation, once it was asked for. */
  start: AnyMachineSnapshot | undefined;
  readonly #machine: AnyStateMachine;
  readonly #names: ReadonlyMap<AnyTransitionDefinition, string>;
  readonly #steps = new Map<AnyMachineSnapshot, Map<EventObject, Branches>>();
  readonly #watched = new WeakSet<System>();
  #step: Branches = { taken: [], refused: [] };

  constructor(chart: AnyStateMachine) {
    // A copy: its guards are listened to, and the chart's own stay as they are.
    const machine = chart.provide({});
    this.#machine = machine;
    this.#names = transitionNames(machine);
    this.#overhear();
    this.logic = {
      getInitialSnapshot: (scope, input) => {
        this.#watch(scope.system);
        this.start = this.#entered(machine.getInitialSnapshot(scope, input));
        return this.start;
      },
      transition: (snapshot, event, scope) => {
        this.#watch(scope.system);
        this.#step = { taken: [], refused: [] };
        const next = this.#entered(machine.transition(snapshot, event, scope));
        const steps = this.#steps.get(snapshot) ?? new Map<EventObject, Branches>();
        this.#steps.set(snapshot, steps.set(event, this.#step));
        return next;
      },
      getPersistedSnapshot: (snapshot) => snapshot,
    };
  }

  /** The branches that `event` made the machine go in the situation of `snapshot`. */
  branches(snapshot: AnyMachineSnapshot, event: EventObject): Branches {
    return this.#steps.get(snapshot)?.get(event) ?? { taken: [], refused: [] };
  }

  /** No inspector tells of a guard that said no: each gets an alternative that only takes note. */
  #overhear(): void {
    for (const [transition, name] of this.#names) {
      const { guard } = transition;
      if (guard === undefined) continue;
      const noteRefusal = (): boolean => {
        this.#step.refused.push(refusalOf(name));
        this.hit.add(refusalOf(name));
        return false;
      };
      // `or` takes whatever a chart calls a guard; its type knows only what stands in a setup.
      transition.guard = or([guard as typeof noteRefusal, noteRefusal]);
    }
  }

  /** Microsteps are told to the inspector alone: they hold what `always` and raised events do. */
  #watch(system: System): void {
    if (this.#watched.has(system)) return;
    this.#watched.add(system);
    system.inspect((inspected) => {
      if (inspected.type !== '@xstate.microstep') return;
      if (isSnapshotOf(this.#machine, inspected.snapshot)) this.#entered(inspected.snapshot);
      for (const transition of inspected._transitions) {
        const name = this.#names.get(transition);
        if (name === undefined) continue;
        this.#step.taken.push(name);
        this.hit.add(name);
      }
    });
  }

  #entered(snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
    for (const node of snapshot._nodes) this.hit.add(node.id);
    return snapshot;
  }
}

/** The steps are listed breadth first, so the first one into a situation ends its shortest path. */
function arrange(
  steps: readonly Step[],
  keyOf: (snapshot: AnyMachineSnapshot) => string,
  log: TransitionLog,
): Walk<AnyStateMachine> {
  const situations = new Map<string, Situation<AnyStateMachine>>();
  const reach = (
    snapshot: AnyMachineSnapshot,
    path: readonly EventObject[],
  ): Situation<AnyStateMachine> => {
    const key = keyOf(snapshot);
    const situation = situations.get(key) ?? { snapshot, path };
    situations.set(key, situation);
    return situation;
  };
  if (log.start !== undefined) reach(log.start, []);
  const edges = steps.map(({ state, event, nextState }) => {
    const from = reach(state, []);
    const to = reach(nextState, [...from.path, event]);
    return { from, event, to, after: nextState, ...log.branches(state, event) };
  });
  return { situations: [...situations.values()], edges, hit: log.hit };
}

function situationKey(
  snapshot: AnyMachineSnapshot,
  project: ((context: unknown) => unknown) | undefined,
): string {
  const context: unknown = project === undefined ? snapshot.context : project(snapshot.context);
  const error = snapshot.status === 'error' ? String(snapshot.error) : '';
  const told: readonly unknown[] = [snapshot.status, snapshot.value, context, error];
  return JSON.stringify(told);
}

/** Every transition that a chart defines, as `state on event #candidate`. */
function transitionNames(machine: AnyStateMachine): Map<AnyTransitionDefinition, string> {
  const names = new Map<AnyTransitionDefinition, string>();
  for (const node of nodesOf(machine)) {
    for (const [event, candidates] of [
      ...node.transitions,
      ['always', node.always ?? []] as const,
    ]) {
      candidates.forEach((transition, index) => {
        names.set(transition, `${node.id} on ${event} #${String(index + 1)}`);
      });
    }
  }
  return names;
}

/** The name of the other branch of a transition's guard. */
function refusalOf(transition: string): string {
  return `${transition} refused`;
}

function nodesOf(machine: AnyStateMachine): readonly AnyStateNode[] {
  return [machine.root, ...getStateNodes(machine)];
}

function isSnapshotOf(machine: AnyStateMachine, snapshot: object): snapshot is AnyMachineSnapshot {
  return 'machine' in snapshot && snapshot.machine === machine;
}

/** An actor's id stands in the type already, and an absent result says nothing. */
function titleOf({ type, ...rest }: AnyEventObject): string {
  const carried = Object.entries(rest).filter(
    ([key, value]) => key !== 'actorId' && value !== undefined,
  );
  const payload = carried.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(carried))}`;
  return `${eventLabel(type)}${payload}`;
}
