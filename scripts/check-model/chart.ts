/**
 * A shipped chart as a table that fills itself: every situation and every transition out of it is asked
 * of XState's pure `transition` once, and looked up after that. Children are told as effects, and run by
 * whoever holds the table.
 */
import { initialTransition, transition } from 'xstate';
import type {
  AnyActorLogic,
  AnyEventObject,
  AnyMachineSnapshot,
  AnyStateMachine,
  ExecutableActionObject,
} from 'xstate';
import { invariant } from '../../src/lib/invariant.ts';
import { canonical, situationText } from './canonical.ts';

/** What a transition asks for outside of the chart. */
export type Effect =
  | { readonly kind: 'start'; readonly id: string; readonly src: string; readonly input: unknown }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'send'; readonly to: string; readonly event: AnyEventObject }
  | { readonly kind: 'arm' | 'disarm'; readonly timer: string };

/** One situation of a chart: all snapshots that no guard and no action can tell apart. */
export type Situation = {
  readonly number: number;
  readonly chart: Chart;
  readonly snapshot: AnyMachineSnapshot;
};

/** What came of an event, or of the start. */
export type Move = { readonly to: Situation; readonly effects: readonly Effect[] };

/** What XState answers. */
type Asked = readonly [AnyMachineSnapshot, readonly ExecutableActionObject[]];

const charts = new WeakMap<AnyStateMachine, Chart>();

/** The table of a machine; one for each machine, however often it is asked for. */
export function chartOf(machine: AnyStateMachine): Chart {
  const known = charts.get(machine);
  if (known !== undefined) return known;
  const chart = new Chart(machine);
  charts.set(machine, chart);
  return chart;
}

/** A machine with its table. */
export class Chart {
  readonly machine: AnyStateMachine;
  readonly #situations = new Map<string, Situation>();
  readonly #starts = new Map<string, Move>();
  readonly #moves: Map<string, Move>[] = [];
  readonly #heard: ReadonlySet<string>;

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.#heard = new Set(machine.events);
  }

  /** Whether any transition of the chart names this type of event in full. */
  hears(type: string): boolean {
    return this.#heard.has(type);
  }

  /** The start with this input. */
  start(input: unknown): Move {
    const key = canonical(input);
    const known = this.#starts.get(key);
    if (known !== undefined) return known;
    const move = this.#moveOf(initialTransition(this.machine, input));
    this.#starts.set(key, move);
    return move;
  }

  /** What `event` does in a situation. */
  step({ number, snapshot }: Situation, event: AnyEventObject): Move {
    const moves = this.#moves[number];
    invariant(moves !== undefined, 'A situation belongs to the chart that met it.');
    const key = canonical(event);
    const known = moves.get(key);
    if (known !== undefined) return known;
    const move = this.#moveOf(this.#ask(snapshot, event));
    moves.set(key, move);
    return move;
  }

  /** A guard, an assignment or an input that throws ends an actor with its error, as it does live. */
  #ask(snapshot: AnyMachineSnapshot, event: AnyEventObject): Asked {
    try {
      return transition(this.machine, snapshot, event);
    } catch (error) {
      return [{ ...snapshot, status: 'error', error } as AnyMachineSnapshot, []];
    }
  }

  /** The logic behind a name that the chart invokes. */
  logicOf(src: string): AnyActorLogic | undefined {
    // XState types the implementations of any machine as unknown.
    return (this.machine.implementations.actors as Record<string, AnyActorLogic>)[src];
  }

  #moveOf([snapshot, actions]: Asked): Move {
    return { to: this.#situationOf(snapshot), effects: actions.flatMap(effectOf) };
  }

  #situationOf(snapshot: AnyMachineSnapshot): Situation {
    const key = situationText(snapshot);
    const known = this.#situations.get(key);
    if (known !== undefined) return known;
    const situation = { number: this.#situations.size, chart: this, snapshot };
    this.#situations.set(key, situation);
    this.#moves.push(new Map());
    return situation;
  }
}

/** The effect of an action that leaves the chart; assignments and the like have taken place. */
function effectOf({ type, params }: ExecutableActionObject): readonly Effect[] {
  // The shapes of XState's own actions, which its types leave open.
  const told = params as Record<string, unknown> & { readonly id: string; readonly src: string };
  switch (type) {
    case 'xstate.spawnChild':
      return [{ kind: 'start', id: told.id, src: told.src, input: told['input'] }];
    case 'xstate.stopChild':
      return [{ kind: 'stop', id: told.id }];
    case 'xstate.sendTo':
      return [
        { kind: 'send', to: told['targetId'] as string, event: told['event'] as AnyEventObject },
      ];
    case 'xstate.raise':
      return [{ kind: 'arm', timer: told.id }];
    case 'xstate.cancel':
      return [{ kind: 'disarm', timer: told['sendId'] as string }];
    default:
      throw new Error(`No rule says what the action ${type} does outside of its chart.`);
  }
}
