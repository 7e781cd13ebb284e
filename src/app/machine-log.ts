/** The machine log: writes down every state that a machine came to, what it remembers, and its clocks. */
import type { AnyMachineSnapshot, InspectionEvent } from 'xstate';
import type { Journal } from '../ports/journal.ts';

/** A wait that began, which time alone ends: a delay of a state, or a deadline that it invokes. */
type Clock = { readonly name: string; readonly state: string; readonly ms: number };

/** What of an actor was written last. */
type Written = { value: string; context: Readonly<Record<string, unknown>> };

const NOTHING: Written = { value: '', context: {} };

const AFTER = 'xstate.after.';

/**
 * Writes `machine.state` when an actor's state changed, `machine.context` when only what it remembers
 * or a clock did, and `machine.stopped` when it was stopped before its end. `context` holds the keys that
 * changed since the actor's last record: all of them when it begins, and of a list that grew, under
 * `key+`, what was added. `clocks` are those that began.
 */
export class MachineLog {
  readonly #journal: Journal;
  readonly #written = new Map<string, Written>();
  /** What began since an actor's last snapshot, which tells in which states it still stands. */
  readonly #begun = new Map<string, (Omit<Clock, 'state'> & { readonly state: string | null })[]>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** XState's inspection hook. */
  readonly inspect = (event: InspectionEvent): void => {
    switch (event.type) {
      case '@xstate.action':
        if (event.action.type === 'xstate.raise') {
          this.#noteDelay(idOf(event.actorRef), event.action.params);
        }
        return;
      case '@xstate.event':
        if (event.event.type === 'xstate.init') this.#noteDeadline(event);
        return;
      case '@xstate.snapshot':
        if (isMachineSnapshot(event.snapshot)) {
          this.#noteSnapshot(idOf(event.actorRef), event.snapshot, event.event.type);
        }
        return;
      default:
    }
  };

  #noteSnapshot(actor: string, snapshot: AnyMachineSnapshot, by: string): void {
    const begins = by === 'xstate.init';
    const before = begins ? NOTHING : (this.#written.get(actor) ?? NOTHING);
    const value = JSON.stringify(snapshot.value);
    const context = snapshot.context as Written['context'];
    const clocks = this.#takeClocks(actor, snapshot);
    if (snapshot.status === 'stopped') {
      this.#written.delete(actor);
      this.#journal.append('machine.stopped', { actor, machine: snapshot.machine.id });
      return;
    }
    const changed = context === before.context ? undefined : changedKeys(before.context, context);
    const isMoved = value !== before.value;
    if (!isMoved && changed === undefined && clocks === undefined) return;
    this.#written.set(actor, { value, context });
    const told = {
      ...(changed === undefined ? {} : { context: changed }),
      ...(clocks === undefined ? {} : { clocks }),
      ...(snapshot.status === 'active' ? {} : { status: snapshot.status }),
    };
    if (isMoved) {
      const machine = snapshot.machine.id;
      const state = JSON.parse(value) as unknown;
      this.#journal.append('machine.state', { actor, machine, value: state, by, ...told });
    } else this.#journal.append('machine.context', { actor, by, ...told });
  }

  /** A delay of a state begins: XState schedules the event that ends it. */
  #noteDelay(actor: string, params: unknown): void {
    const { event, delay } = params as {
      readonly event?: { readonly type?: unknown };
      readonly delay?: unknown;
    };
    const type = event?.type;
    if (typeof type !== 'string' || typeof delay !== 'number' || !type.startsWith(AFTER)) return;
    // `xstate.after.<delay>.<machine>.<state>`: of these only the state has dots.
    const [name = '', , ...path] = type.slice(AFTER.length).split('.');
    this.#note(actor, { name, state: path.join('.'), ms: delay });
  }

  /** An invoked deadline begins. */
  #noteDeadline({
    actorRef,
    sourceRef,
    event,
  }: Extract<InspectionEvent, { type: '@xstate.event' }>): void {
    const { input } = event as { readonly input?: { readonly afterMs?: unknown } };
    const isDeadline = 'src' in actorRef && actorRef.src === 'deadline';
    const ms = input?.afterMs;
    if (!isDeadline || sourceRef === undefined || typeof ms !== 'number') return;
    this.#note(idOf(sourceRef), { name: idOf(actorRef), state: null, ms });
  }

  #note(actor: string, clock: Omit<Clock, 'state'> & { readonly state: string | null }): void {
    const begun = this.#begun.get(actor);
    if (begun === undefined) this.#begun.set(actor, [clock]);
    else begun.push(clock);
  }

  /** The clocks that began and still run: a state may be left in the step that entered it. */
  #takeClocks(actor: string, { _nodes: nodes }: AnyMachineSnapshot): readonly Clock[] | undefined {
    const begun = this.#begun.get(actor);
    if (begun === undefined) return undefined;
    this.#begun.delete(actor);
    const clocks = begun.flatMap(({ name, state, ms }) => {
      const node = nodes.find(({ path, invoke }) =>
        state === null ? invoke.some(({ id }) => id === name) : path.join('.') === state,
      );
      return node === undefined ? [] : [{ name, state: node.path.join('.'), ms }];
    });
    return clocks.length === 0 ? undefined : clocks;
  }
}

/** Whether a snapshot is a machine's. */
export function isMachineSnapshot(snapshot: unknown): snapshot is AnyMachineSnapshot {
  return typeof snapshot === 'object' && snapshot !== null && 'machine' in snapshot;
}

function idOf(actorRef: { readonly sessionId: string }): string {
  return 'id' in actorRef ? String(actorRef.id) : actorRef.sessionId;
}

/** The keys whose values are others than before; undefined where none is. */
function changedKeys(
  before: Written['context'],
  context: Written['context'],
): Readonly<Record<string, unknown>> | undefined {
  const changed: Record<string, unknown> = {};
  let isChanged = false;
  for (const [key, value] of Object.entries(context)) {
    const last = before[key];
    if (Object.is(last, value)) continue;
    isChanged = true;
    const added = addedTo(last, value);
    if (added === undefined) changed[key] = value;
    else changed[`${key}+`] = added;
  }
  return isChanged ? changed : undefined;
}

/** What was added at the end of a list; undefined where it is another list. */
function addedTo(last: unknown, value: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(last) || !Array.isArray(value)) return undefined;
  if (last.length === 0 || value.length <= last.length) return undefined;
  const isGrown = last.every((each, index) => Object.is(each, value[index]));
  return isGrown ? value.slice(last.length) : undefined;
}
