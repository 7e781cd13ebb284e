/** Breadth-first search: every state within reach once, so that the first failure is a shortest one. */
import { hash } from 'node:crypto';

/** One step out of a state, in words. */
export type Step<State> = { readonly name: string; readonly next: State };

/** What is searched. */
export type Space<State> = {
  readonly starts: readonly Step<State>[];
  readonly stepsFrom: (state: State) => Iterable<Step<State>>;
  /** Two states with one print are one. */
  readonly printOf: (state: State) => string;
  /** What is wrong with a state; undefined when nothing is. */
  readonly faultOf: (state: State) => string | undefined;
  /** The search ends as incomplete when it has seen so many. */
  readonly statesMax: number;
};

/** How a search ended. */
export type Found = {
  readonly states: number;
  readonly edges: number;
  /** Whether every state within reach was seen. */
  readonly isComplete: boolean;
  /** The shortest way to a fault, in words, and the fault; undefined when there is none. */
  readonly story: readonly string[] | undefined;
};

type Node<State> = {
  readonly state: State;
  readonly name: string;
  readonly from: Node<State> | undefined;
};

/** Searches `space` until a fault is found, or all is seen, or the bound is reached. */
export function explore<State>(space: Space<State>): Found {
  const seen = new Set<string>();
  let layer: Node<State>[] = [];
  let edges = 0;
  const visit = (node: Node<State>, into: Node<State>[]): string | undefined => {
    const print = hash('sha1', space.printOf(node.state), 'base64');
    if (seen.has(print)) return undefined;
    seen.add(print);
    into.push(node);
    return space.faultOf(node.state);
  };
  const endedBy = (node: Node<State>, fault: string): Found => ({
    states: seen.size,
    edges,
    isComplete: false,
    story: [...wayTo(node), `=> ${fault}`],
  });
  for (const { name, next } of space.starts) {
    const node = { state: next, name, from: undefined };
    const fault = visit(node, layer);
    if (fault !== undefined) return endedBy(node, fault);
  }
  while (layer.length > 0) {
    const following: Node<State>[] = [];
    for (const from of layer) {
      for (const { name, next } of space.stepsFrom(from.state)) {
        edges++;
        const node = { state: next, name, from };
        const fault = visit(node, following);
        if (fault !== undefined) return endedBy(node, fault);
        if (seen.size >= space.statesMax) {
          return { states: seen.size, edges, isComplete: false, story: undefined };
        }
      }
    }
    layer = following;
  }
  return { states: seen.size, edges, isComplete: true, story: undefined };
}

function wayTo<State>(node: Node<State>): readonly string[] {
  const names: string[] = [];
  for (let at: Node<State> | undefined = node; at !== undefined; at = at.from) names.push(at.name);
  return names.reverse();
}
