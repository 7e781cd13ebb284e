/** Turns a journal's records into what Stately's inspector would have been told by the actors. */
import type { JournalRecord } from '../../ports/journal.ts';
import { activeStates } from '../view/words.ts';
import type { MachineFacts } from './machine-facts.ts';
import { PROTOCOL_VERSION } from './messages.ts';
import type {
  ActorMessage,
  EventMessage,
  InspectedSnapshot,
  InspectionMessage,
  SnapshotMessage,
} from './messages.ts';

/** An actor: the last of its name. */
type Actor = {
  /** Its name and the record in which it began: a name comes back, with another actor. */
  readonly sessionId: string;
  readonly name: string;
  readonly machine: string;
  readonly parent: Actor | undefined;
  readonly root: string;
  status: InspectedSnapshot['status'];
  /** Undefined as long as only its child has spoken. */
  value: unknown;
  /** Undefined where the journal does not tell. */
  context: unknown;
};

/** What a record of a machine says. */
type Told = {
  readonly name: string;
  readonly machine: string;
  /** Undefined in a record of a context. */
  readonly value: unknown;
  /** Undefined in a record of a state. */
  readonly context: unknown;
  readonly by: string;
};

/** XState's event of an actor that begins. */
const BEGINNING = 'xstate.init';
/** XState's event of an actor that is stopped. */
const STOP = 'xstate.stop';

/** Follows the actors of a journal, record by record. */
export class Translator {
  readonly #facts: MachineFacts;
  readonly #actors = new Map<string, Actor>();
  #record: JournalRecord = { seq: 0, at: '', kind: '', data: null };

  constructor(facts: MachineFacts) {
    this.#facts = facts;
  }

  /** What this record, the next of the journal, is in Stately's words; nothing for most kinds. */
  take(record: JournalRecord): readonly InspectionMessage[] {
    this.#record = record;
    if (record.kind === 'header') return this.#stop(() => true);
    const told = readTold(record);
    if (told === undefined) return [];
    const messages: InspectionMessage[] = [];
    const actor = this.#actorOf(told, messages);
    if (told.context !== undefined) actor.context = told.context;
    if (told.value === undefined) return [...messages, this.#snapshot(actor, told.by)];
    actor.value = told.value;
    if (this.#facts.isFinal(actor.machine, actor.value)) actor.status = 'done';
    messages.push(this.#event(actor, told.by), this.#snapshot(actor, told.by));
    return [...messages, ...this.#stop((one) => this.#wasLeft(one, actor))];
  }

  /** The actors as they stand, outer before inner, for whoever missed what came before. */
  standing(): readonly InspectionMessage[] {
    return [...this.#actors.values()]
      .filter(({ status }) => status === 'active')
      .sort((one, other) => ancestorsOf(one).length - ancestorsOf(other).length)
      .map((actor) => this.#begun(actor));
  }

  /**
   * The actor that a record is about. One that was stopped is still the same: when the end of a child
   * moves its parent on, the journal tells of the parent first, and then of the child's last state.
   */
  #actorOf(told: Told, messages: InspectionMessage[]): Actor {
    const known = this.#actors.get(told.name);
    // One that only its child has spoken of is announced already, and begins now.
    const isAnother = told.by === BEGINNING && known?.value !== undefined;
    if (known !== undefined && !isAnother) return known;
    return this.#begin(told.name, told.machine, messages);
  }

  #begin(name: string, machine: string, messages: InspectionMessage[]): Actor {
    const parent = this.#parentOf(name, messages);
    const sessionId = `${name}@${String(this.#record.seq)}`;
    const root = parent?.root ?? sessionId;
    const none = { value: undefined, context: undefined };
    const actor: Actor = { sessionId, name, machine, parent, root, status: 'active', ...none };
    this.#actors.set(name, actor);
    messages.push(this.#begun(actor));
    return actor;
  }

  /**
   * The actor that runs `name`. A child is heard before the one that invoked it, so the parent may
   * have to be announced here; undefined where the catalog leaves a doubt.
   */
  #parentOf(name: string, messages: InspectionMessage[]): Actor | undefined {
    const machines = new Set(this.#facts.homesOf(name).map(({ machine }) => machine));
    for (const one of this.#actors.values()) {
      if (one.status === 'active' && machines.has(one.machine)) return one;
    }
    const [machine, ...otherMachines] = machines;
    if (machine === undefined || otherMachines.length > 0) return undefined;
    const [parent, ...otherNames] = this.#facts.namesOf(machine);
    if (parent === undefined || otherNames.length > 0) return undefined;
    return this.#begin(parent, machine, messages);
  }

  /** Whether `parent` is over, or has left the state that invoked this child. */
  #wasLeft(child: Actor, parent: Actor): boolean {
    if (child.parent !== parent) return false;
    const active = activeStates(parent.value);
    const homes = this.#facts.homesOf(child.name);
    return (
      parent.status !== 'active' ||
      !homes.some(({ machine, state }) => machine === parent.machine && active.has(state))
    );
  }

  /** Ends the actors of which this is so, and with each whatever it ran. */
  #stop(isOver: (actor: Actor) => boolean): readonly InspectionMessage[] {
    const over = [...this.#actors.values()].filter(
      (actor) => actor.status === 'active' && [actor, ...ancestorsOf(actor)].some(isOver),
    );
    for (const actor of over) actor.status = 'stopped';
    return over.map((actor) => this.#snapshot(actor, STOP));
  }

  #begun(actor: Actor): ActorMessage {
    return {
      type: '@xstate.actor',
      ...this.#base(actor),
      name: actor.name,
      parentId: actor.parent?.sessionId,
      definition: this.#facts.definitionOf(actor.machine),
      snapshot: standsAs(actor),
    };
  }

  #event(actor: Actor, type: string): EventMessage {
    const base = this.#base(actor);
    return { type: '@xstate.event', ...base, event: { type }, sourceId: undefined };
  }

  #snapshot(actor: Actor, type: string): SnapshotMessage {
    const base = this.#base(actor);
    return { type: '@xstate.snapshot', ...base, event: { type }, snapshot: standsAs(actor) };
  }

  #base({ sessionId, root }: Actor) {
    const { seq, at } = this.#record;
    const createdAt = String(Date.parse(at));
    return { rootId: root, sessionId, createdAt, id: String(seq), _version: PROTOCOL_VERSION };
  }
}

function standsAs({ status, value, context }: Actor): InspectedSnapshot {
  return {
    status,
    ...(value === undefined ? {} : { value }),
    ...(context === undefined ? {} : { context }),
  };
}

function ancestorsOf({ parent }: Actor): readonly Actor[] {
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent)];
}

/** A record of a machine; undefined for every other kind, and for one that names no actor. */
function readTold({ kind, data }: JournalRecord): Told | undefined {
  if (kind !== 'machine.state' && kind !== 'machine.context') return undefined;
  const { actor, machine, value, context, by } = Object(data) as Readonly<Record<string, unknown>>;
  if (typeof actor !== 'string' || typeof machine !== 'string') return undefined;
  return { name: actor, machine, value, context, by: typeof by === 'string' ? by : '' };
}
