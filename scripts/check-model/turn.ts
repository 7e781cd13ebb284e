/**
 * One step of the composition under way: what happens is put into the world, and every event that it
 * causes is handled, in order, until the charts and the actors are quiet again.
 */
import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { LEG_NAMES } from '../../src/domain/market.ts';
import type { Evidence } from '../../src/positions/proof.ts';
import type { LinkState } from '../../src/positions/reading.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { chartOf } from './chart.ts';
import type { Chart, Effect, Move } from './chart.ts';
import type { Actor, Budget, Desk, Key, Memory, Venue, World } from './world.ts';

/** A small process in the place of an actor of the shell. */
export type Process = {
  /** What it does in the moment in which it is invoked. */
  readonly start?: (turn: Turn, self: Actor) => void;
  /** What it does when it is told something. */
  readonly receive?: (turn: Turn, self: Actor, event: AnyEventObject) => void;
  /** What it does as soon as anything has changed: it looks at what is known. */
  readonly look?: (turn: Turn, self: Actor) => void;
  /** What it does with each tick. */
  readonly onTick?: (turn: Turn, self: Actor) => void;
};

/** The processes by the names under which the charts invoke them. */
export type Processes = Readonly<Record<string, Process>>;

/** What stands for the actors, and what the shipped proof is shown: all of it, but in a check of the check. */
export type Cast = {
  readonly processes: Processes;
  readonly evidence: (evidence: Evidence) => Evidence;
};

/** What the claims want to know of a step besides the worlds before and after it. */
export type Told = {
  /** What must never happen, and did. */
  readonly faults: string[];
  /** Whether a proof was made in this step. */
  hasProved: boolean;
};

/** Deliveries of one step; more would be a loop. */
const DELIVERIES_MAX = 500;

/** The path of the cycle, which is the root. */
export const ROOT = 'cycle';

/** A step under way. */
export class Turn {
  readonly rules: World['rules'];
  readonly evidence: Cast['evidence'];
  readonly told: Told = { faults: [], hasProved: false };
  now: number;
  desk: Desk;
  venue: Venue;
  left: Budget;
  readonly #actors: Map<string, Actor>;
  readonly #processes: Processes;
  readonly #queue: { readonly to: string; readonly event: AnyEventObject }[] = [];

  constructor(world: World, { processes, evidence }: Cast) {
    this.rules = world.rules;
    this.now = world.now;
    this.desk = world.desk;
    this.venue = world.venue;
    this.left = world.left;
    this.#actors = new Map(world.actors);
    this.#processes = processes;
    this.evidence = evidence;
  }

  /** The world as it is at this moment of the step. */
  get world(): World {
    const { rules, now, desk, venue, left } = this;
    return { rules, now, desk, venue, left, actors: this.#actors };
  }

  /** The actors that run. */
  get actors(): readonly Actor[] {
    return [...this.#actors.values()];
  }

  /** The snapshot of a chart that runs; undefined when it does not. */
  snapshotOf(path: string): AnyMachineSnapshot | undefined {
    return this.#actors.get(path)?.situation?.snapshot;
  }

  /** Starts the root. */
  begin(machine: AnyStateMachine, input: unknown): void {
    this.#start({ path: ROOT, parent: '', id: ROOT, src: ROOT, input }, chartOf(machine));
    this.settle();
  }

  /** Sends an event to whoever has this path; nobody hears what is sent to one that ended. */
  send(to: string, event: AnyEventObject): void {
    this.#queue.push({ to, event });
  }

  /** An actor tells its parent. */
  tell(self: Actor, event: AnyEventObject): void {
    this.send(self.parent, event);
  }

  /** An actor ends with a result. */
  done(self: Actor, output?: unknown): void {
    if (!this.#actors.delete(self.path)) return;
    this.tell(self, { type: `xstate.done.actor.${self.id}`, output, actorId: self.id });
  }

  /** An actor of ours fails. */
  failed(self: Actor, words: string): void {
    if (!this.#actors.delete(self.path)) return;
    this.tell(self, { type: `xstate.error.actor.${self.id}`, error: words, actorId: self.id });
  }

  /** A process remembers. */
  remember(self: Actor, change: Partial<Memory>): Actor {
    const known = this.#actors.get(self.path);
    if (known === undefined) return self;
    const next = { ...known, memory: { ...known.memory, ...change } };
    this.#actors.set(self.path, next);
    return next;
  }

  /** The state of the stream changes, and whoever keeps the link is told. */
  setLink(change: Partial<LinkState>): void {
    const before = this.desk.link;
    const link = { ...before, ...change };
    this.desk = { ...this.desk, link };
    const keeper = this.actors.find(({ src }) => src === 'link');
    if (keeper === undefined || before.status === link.status) return;
    const event = eventOfLink(before.status, link);
    if (event !== undefined) this.tell(keeper, event);
  }

  /** A change that nobody planned: every watch of the positions hears of it. */
  unplanned(key: Key, reason: string): void {
    for (const actor of this.actors) {
      if (actor.src !== 'positions') continue;
      this.tell(actor, { type: 'position.unplanned', key, reason });
    }
  }

  /** A timer fires. */
  fire(actor: Actor, timer: string): void {
    const timers = actor.timers.filter((armed) => armed !== timer);
    this.#actors.set(actor.path, { ...actor, timers });
    this.send(actor.path, { type: timer });
  }

  /** Ticks over: the processes that count time are told. */
  ticked(): void {
    for (const actor of this.actors) this.#processes[actor.src]?.onTick?.(this, actor);
  }

  /** Handles everything that is to be handled, and lets every process look until none has news. */
  settle(): void {
    let deliveries = 0;
    for (;;) {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        invariant(++deliveries < DELIVERIES_MAX, 'A step of the composition comes to an end.');
        this.#deliver(next.to, next.event);
      }
      for (const { path, src } of this.actors) {
        const process = this.#processes[src];
        const actor = this.#actors.get(path);
        if (process?.look !== undefined && actor !== undefined) process.look(this, actor);
      }
      if (this.#queue.length === 0) return;
    }
  }

  #deliver(to: string, event: AnyEventObject): void {
    const actor = this.#actors.get(to);
    if (actor === undefined) return;
    const { situation } = actor;
    if (situation === undefined) {
      this.#processes[actor.src]?.receive?.(this, actor, event);
      return;
    }
    this.#enter(actor, situation.chart.step(situation, event));
  }

  #enter(actor: Actor, { to, effects }: Move): void {
    this.#actors.set(actor.path, { ...actor, situation: to });
    const { status } = to.snapshot;
    for (const effect of effects) this.#carryOut(actor.path, effect);
    const entered = this.#actors.get(actor.path);
    if (entered === undefined) return;
    if (status === 'active') {
      this.#report(entered, to.snapshot);
      return;
    }
    this.#stopChildrenOf(actor.path);
    if (actor.path === ROOT) return;
    if (status === 'done') this.done(entered, to.snapshot.output);
    else this.failed(entered, String(to.snapshot.error));
  }

  /** A parent that follows the snapshots of this child hears of each. */
  #report({ parent, id }: Actor, snapshot: AnyMachineSnapshot): void {
    const type = `xstate.snapshot.${id}`;
    if (this.#actors.get(parent)?.situation?.chart.hears(type) !== true) return;
    this.send(parent, { type, snapshot });
  }

  #carryOut(path: string, effect: Effect): void {
    switch (effect.kind) {
      case 'start':
        this.#invoke(path, effect);
        return;
      case 'stop':
        this.#stop(`${path}/${effect.id}`);
        return;
      case 'send':
        this.send(`${path}/${effect.to}`, effect.event);
        return;
      case 'arm':
      case 'disarm': {
        const actor = this.#actors.get(path);
        if (actor === undefined) return;
        const others = actor.timers.filter((timer) => timer !== effect.timer);
        const timers = effect.kind === 'arm' ? [...others, effect.timer] : others;
        this.#actors.set(path, { ...actor, timers });
      }
    }
  }

  #invoke(parent: string, { id, src, input }: Effect & { readonly kind: 'start' }): void {
    const logic = this.#actors.get(parent)?.situation?.chart.logicOf(src);
    const invoked = { path: `${parent}/${id}`, parent, id, src, input };
    // A machine among the logics is what has a root state.
    const isChart = logic !== undefined && 'root' in logic;
    this.#start(invoked, isChart ? chartOf(logic as unknown as AnyStateMachine) : undefined);
  }

  #start(
    invoked: Pick<Actor, 'path' | 'parent' | 'id' | 'src' | 'input'>,
    chart: Chart | undefined,
  ): void {
    const actor = { ...invoked, situation: undefined, timers: [], memory: {} };
    this.#actors.set(invoked.path, actor);
    if (chart === undefined) {
      const process = this.#processes[invoked.src];
      invariant(process !== undefined, `No process stands for the actor ${invoked.src}.`);
      process.start?.(this, actor);
      return;
    }
    const move = chart.start(invoked.input);
    this.#enter({ ...actor, input: undefined }, move);
  }

  #stop(path: string): void {
    this.#actors.delete(path);
    this.#stopChildrenOf(path);
  }

  #stopChildrenOf(path: string): void {
    for (const other of [...this.#actors.keys()]) {
      if (other.startsWith(`${path}/`)) this.#actors.delete(other);
    }
  }
}

/** As the link's actor relays it. */
function eventOfLink(before: LinkState['status'], link: LinkState): AnyEventObject | undefined {
  switch (link.status) {
    case 'subscribing':
      return { type: 'link.opened' };
    case 'live':
      return { type: before === 'silent' ? 'link.heard' : 'link.acknowledged' };
    case 'silent':
      return { type: 'link.silent' };
    case 'offline':
      return { type: 'link.lost', reason: link.lostReason ?? 'closed' };
    case 'connecting':
      return undefined;
  }
}

/** The names of the legs in their order, for whoever walks over both. */
export const LEGS = LEG_NAMES;
