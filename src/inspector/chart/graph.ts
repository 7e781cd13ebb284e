/** A machine as states and transitions, without places: what `layout.ts` draws. */
import type { AnyActorLogic, AnyStateMachine, AnyStateNode } from 'xstate';
import { delayOf, labelled } from '../../../machines/labels.ts';
import type { CatalogEntry } from '../../../machines/catalog.ts';
import type { Chart, ChartInvoke, ChartState, ChartTransition } from '../view/chart.ts';

/** A state of a chart that has no place yet. */
export type GraphState = Pick<
  ChartState,
  'id' | 'key' | 'parent' | 'type' | 'initial' | 'invokes' | 'delays' | 'tags'
>;

/** A chart that has no places yet. */
export type ChartGraph = Pick<Chart, 'name' | 'machine' | 'summary' | 'transitions'> & {
  /** Outer before inner, in the order of the machine's file. */
  readonly states: readonly GraphState[];
};

/** The states and transitions of a machine, as the code that runs has them. */
export function graphOf({ name, summary, machine }: CatalogEntry): ChartGraph {
  const nodes = withInner(machine.root);
  return {
    name,
    machine: machine.id,
    summary,
    states: nodes.map((node) => stateOf(node, machine)),
    transitions: nodes.flatMap(transitionsOf),
  };
}

/** The event as it is set in the state itself: whose end it is goes without saying where one runs. */
export function eventIn({ states }: ChartGraph, { from, label }: ChartTransition): string {
  const state = states.find(({ id }) => id === from);
  const [only, ...others] = state?.invokes ?? [];
  if (only === undefined || others.length > 0 || state?.type !== 'atomic') return label;
  return label.startsWith(`${only.id} `) ? label.slice(only.id.length + 1) : label;
}

function withInner(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(withInner)];
}

function stateOf(node: AnyStateNode, machine: AnyStateMachine): GraphState {
  const [initial] = node.type === 'compound' ? node.initial.target : [];
  return {
    id: idOf(node),
    key: node.path.at(-1) ?? machine.id,
    parent: node.parent === undefined ? null : idOf(node.parent),
    type: typeOf(node),
    initial: initial === undefined ? null : idOf(initial),
    invokes: node.invoke.map(({ id, src }) => invokeOf(id, src, machine)),
    delays: [...new Set(node.after.map(({ delay }) => String(delay)))],
    tags: node.tags,
  };
}

function typeOf({ type }: AnyStateNode): ChartState['type'] {
  if (type === 'history') throw new Error('A history state has no box.');
  return type;
}

function invokeOf(id: string, src: unknown, machine: AnyStateMachine): ChartInvoke {
  const name = typeof src === 'string' ? src : 'inline';
  const logic: unknown = typeof src === 'string' ? machine.implementations.actors[src] : src;
  return { id, src: name, machine: isMachine(logic) ? logic.id : null };
}

function isMachine(logic: unknown): logic is AnyActorLogic & { readonly id: string } {
  return typeof logic === 'object' && logic !== null && 'root' in logic && 'id' in logic;
}

/** XState's transitions have no names: the state, the event and the place among its like are one. */
function transitionsOf(node: AnyStateNode): readonly ChartTransition[] {
  const from = idOf(node);
  const seen = new Map<string, number>();
  return labelled(node).map(({ descriptor, event, guard, targets }) => {
    const place = seen.get(descriptor) ?? 0;
    seen.set(descriptor, place + 1);
    const [target] = targets ?? [];
    return {
      id: `${from}:${descriptor}:${String(place)}`,
      from,
      to: target === undefined ? null : idOf(target),
      event: descriptor,
      label: event,
      guard,
      delay: delayOf(descriptor),
    };
  });
}

function idOf(node: AnyStateNode): string {
  return node.path.join('.');
}
