/** The words of a chart: its events and guards as a person reads them, and where its arrows belong. */
import type { AnyStateNode } from 'xstate';

/** A transition of a state, in words. */
export type Labelled = {
  /** XState's own: `xstate.done.actor.verify`, `*`, or empty for always. */
  readonly descriptor: string;
  /** The event in words: `verify done`. */
  readonly event: string;
  /** The guard in words, `else` for what is left to those before it; null where there is none. */
  readonly guard: string | null;
  /** Undefined for one that stays. */
  readonly targets: readonly AnyStateNode[] | undefined;
};

const AFTER = /^xstate\.after\.([^.]+)\..+$/;

const EVENTS: readonly (readonly [pattern: RegExp, label: string])[] = [
  [/^xstate\.done\.actor\.(.+)$/, '$1 done'],
  [/^xstate\.error\.actor\.\*$/, 'any actor failed'],
  [/^xstate\.error\.actor\.(.+)$/, '$1 failed'],
  [/^xstate\.snapshot\.(.+)$/, '$1 moved'],
  [/^xstate\.done\.state\..+$/, 'done'],
  [AFTER, 'after $1'],
  [/^\*$/, 'any event'],
  [/^$/, 'always'],
];

/** XState's own event descriptors in words (`verify done`, `after patience`); others as they are. */
export function eventLabel(descriptor: string): string {
  const [pattern, label] = EVENTS.find(([known]) => known.test(descriptor)) ?? [];
  if (pattern === undefined || label === undefined) return descriptor;
  return descriptor.replace(pattern, label);
}

/** The name of the delay that a descriptor waits for; null for any other. */
export function delayOf(descriptor: string): string | null {
  return AFTER.exec(descriptor)?.[1] ?? null;
}

/** A guard by its name, `and`, `or` and `not` in words, an inline function as `condition`. */
export function guardLabel(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return String(guard.type);
  if (typeof guard !== 'function' || !('guards' in guard) || !Array.isArray(guard.guards)) {
    return 'condition';
  }
  const inner = guard.guards.map(guardLabel);
  return guard.name === 'not' ? `not ${inner.join()}` : inner.join(` ${guard.name} `);
}

/** The transitions of a state, events first and `always` last, each in the order of the chart. */
export function labelled(node: AnyStateNode): readonly Labelled[] {
  const candidates = [...node.transitions.values(), node.always ?? []];
  return candidates.flatMap((group) =>
    group.map(({ eventType, guard, target }, index) => {
      const descriptor = String(eventType);
      const condition = guard === undefined ? null : guardLabel(guard);
      return {
        descriptor,
        event: eventLabel(descriptor),
        guard: condition ?? (index > 0 ? 'else' : null),
        targets: target,
      };
    }),
  );
}

/** The innermost state that properly contains both; of the root, the root itself. */
export function homeOf(left: AnyStateNode, right: AnyStateNode): AnyStateNode {
  let home = left.parent ?? left;
  while (home.parent !== undefined && (home === right || !contains(home, right))) {
    home = home.parent;
  }
  return home;
}

/** Whether `outer` is `inner` or one of the states around it. */
export function contains(outer: AnyStateNode, inner: AnyStateNode): boolean {
  return outer === inner || (inner.parent !== undefined && contains(outer, inner.parent));
}

/** The state that is active after all when `node` is entered. */
export function initialLeaf(node: AnyStateNode): AnyStateNode {
  const [first] = node.type === 'compound' ? node.initial.target : Object.values(node.states);
  return first === undefined ? node : initialLeaf(first);
}

/** Whether a state has no states of its own. */
export function isLeaf(node: AnyStateNode): boolean {
  return Object.keys(node.states).length === 0;
}
