/** What the catalog knows of a machine that a journal does not say: its definition, and who runs whom. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** Where an actor is invoked. */
export type Home = {
  /** The id of the machine that invokes it. */
  readonly machine: string;
  /** The state that does, with dots; empty for the machine itself. */
  readonly state: string;
};

/** The catalog, as far as Stately's messages need it. */
export type MachineFacts = {
  /** The machine's configuration as JSON; undefined for a machine that the catalog lacks. */
  readonly definitionOf: (machine: string) => string | undefined;
  /** Whether a machine with this state value has come to its end. */
  readonly isFinal: (machine: string, value: unknown) => boolean;
  /** Every place that invokes an actor of this name. */
  readonly homesOf: (actor: string) => readonly Home[];
  /** The names under which machines invoke this one. */
  readonly namesOf: (machine: string) => readonly string[];
};

/** Reads `machines` once; a definition is written when it is first asked for. */
export function machineFacts(machines: readonly AnyStateMachine[]): MachineFacts {
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  const definitions = new Map<string, string>();
  const homes = new Map<string, Home[]>();
  const names = new Map<string, Set<string>>();
  for (const { id, root, implementations } of machines) {
    for (const node of nodesBelow(root)) {
      const home: Home = { machine: id, state: node.path.join('.') };
      for (const { id: actor, src } of node.invoke) {
        homes.set(actor, [...(homes.get(actor) ?? []), home]);
        const logic: unknown = typeof src === 'string' ? implementations.actors[src] : src;
        const { id: machine } = Object(logic) as { readonly id?: unknown };
        if (typeof machine !== 'string') continue;
        names.set(machine, (names.get(machine) ?? new Set()).add(actor));
      }
    }
  }
  return {
    definitionOf: (id) => {
      const machine = byId.get(id);
      if (machine === undefined) return undefined;
      const text = definitions.get(id) ?? JSON.stringify(machine.config, withNames);
      definitions.set(id, text);
      return text;
    },
    isFinal: (id, value) =>
      typeof value === 'string' && byId.get(id)?.root.states[value]?.type === 'final',
    homesOf: (actor) => homes.get(actor) ?? [],
    namesOf: (machine) => [...(names.get(machine) ?? [])],
  };
}

function nodesBelow(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesBelow)];
}

/** A function has no place in JSON: the viewer is told its name, as the stock inspector does. */
function withNames(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? { type: value.name } : value;
}
