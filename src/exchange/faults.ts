/** The faults in force: chooses, counts and schedules what a plan or a scenario asked for. */
import { invariant } from '../lib/invariant.ts';
import { seededRandom } from '../lib/seeded-random.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { namesProduct } from './markets.ts';
import { FAULTS } from './fault-catalogue.ts';
import type { LastingFault, OccasionFault, TimedFault } from './fault-catalogue.ts';
import type { Fault, FaultName, FaultOf, FaultPlan, FaultSpan, FaultWindow } from './fault-plan.ts';
import type { TradingStatus } from './market-status.ts';

/** The faults of one exchange. */
export type FaultSet = {
  /** Puts a fault in force; one with `atMs` (or a timed one without) is carried out by the clock. */
  readonly add: (fault: Fault) => void;
  /**
   * Ends every fault, or those of one name: timed ones that are still to come are forgotten, and
   * what one that came has left behind is healed.
   */
  readonly clear: (name?: FaultName) => void;
  /** Whether none is in force or still to come. */
  readonly isQuiet: () => boolean;
  /** The first fault of a name that hits this occasion, counted as applied. */
  readonly take: <Name extends OccasionFault>(
    name: Name,
    concerns?: (fault: FaultOf<Name>) => boolean,
  ) => FaultOf<Name> | undefined;
  /** The first lasting fault of a name that holds now; counted as applied once. */
  readonly inForce: <Name extends LastingFault>(
    name: Name,
    concerns: (fault: FaultOf<Name>) => boolean,
  ) => FaultOf<Name> | undefined;
  /** The chance of a fault that acts, for whatever it has to draw; no other draws from it. */
  readonly chanceOf: (fault: Fault) => Random;
  /** Says who carries out the timed faults of a name, and who ends what they began when cleared. */
  readonly onDue: <Name extends TimedFault>(
    name: Name,
    run: (fault: FaultOf<Name>) => void,
    heal?: () => void,
  ) => void;
  /** Does something later on behalf of a fault, unless the faults are stopped by then. */
  readonly after: (ms: number, act: () => void) => void;
  /** Forgets everything that is still to come, so that no timer outlives the exchange. */
  readonly stop: () => void;
  /** How often each fault was applied, for reports and for tests that demand that it acted. */
  readonly applied: () => ReadonlyMap<FaultName, number>;
  /** Calls `listener` each time a fault acts, as it is counted and before what it does. */
  readonly onApplied: (listener: (name: FaultName, fault: Fault) => void) => void;
};

type Entry = { readonly fault: Fault; readonly chance: Random; passed: number; hits: number };
type Instant = Pick<FaultSpan, 'fromMs'> & { readonly atMs?: number };
type Runner = { readonly run: (fault: Fault) => void; readonly heal: () => void };

/** Starts counting milliseconds now and puts the plan's faults in force. */
export function createFaults(clock: Clock, random: Random, plan?: FaultPlan): FaultSet {
  const chance = plan?.seed === undefined ? random.fork('faults') : seededRandom(plan.seed);
  const startedAt = clock.now();
  const runners = new Map<FaultName, Runner>();
  const timers = createTimers(clock);
  const entries = createEntries(chance);
  const { count, ...tally } = createTally();
  const elapsedMs = (): number => clock.now() - startedAt;

  const runWhenDue = (entry: Entry): void => {
    const { fault } = entry;
    if (!entries.of(fault.fault).includes(entry)) return;
    const runner = runners.get(fault.fault);
    if (runner === undefined || !isHit(entry, elapsedMs())) return;
    count(fault);
    runner.run(fault);
  };

  const add = (fault: Fault): void => {
    const entry = entries.add(fault);
    if (FAULTS[fault.fault].kind !== 'timed') return;
    const { fromMs = 0, atMs = fromMs }: Instant = fault;
    timers.after(Math.max(0, atMs - elapsedMs()), () => {
      runWhenDue(entry);
    });
  };
  plan?.faults.forEach(add);

  return {
    add,
    clear: (name) => {
      for (const { fault, hits } of entries.remove(name)) {
        if (hits > 0) runners.get(fault.fault)?.heal();
      }
    },
    take: (name, concerns = () => true) => {
      for (const entry of entries.of(name)) {
        const { fault } = entry;
        if (isNamed(fault, name) && concerns(fault) && isHit(entry, elapsedMs())) {
          count(fault);
          return fault;
        }
      }
      return undefined;
    },
    inForce: (name, concerns) => {
      for (const entry of entries.of(name)) {
        const { fault } = entry;
        if (!isNamed(fault, name) || !concerns(fault) || !isWithin(fault, elapsedMs())) continue;
        if (entry.hits === 0) count(fault);
        entry.hits = 1;
        return fault;
      }
      return undefined;
    },
    isQuiet: entries.isEmpty,
    chanceOf: entries.chanceOf,
    onDue: (name, run, heal = () => undefined) => {
      const runNamed = (fault: Fault): void => {
        if (isNamed(fault, name)) run(fault);
      };
      runners.set(name, { run: runNamed, heal });
    },
    ...timers,
    ...tally,
  };
}

const NONE: readonly Entry[] = [];

/** The entries by name: an occasion of which no fault is in force costs one look. */
function createEntries(chance: Random): {
  readonly add: (fault: Fault) => Entry;
  readonly of: (name: FaultName) => readonly Entry[];
  readonly remove: (name: FaultName | undefined) => readonly Entry[];
  readonly isEmpty: () => boolean;
  readonly chanceOf: FaultSet['chanceOf'];
} {
  const entries = new Map<FaultName, readonly Entry[]>();
  const added = new Map<FaultName, number>();
  const of = (name: FaultName): readonly Entry[] => entries.get(name) ?? NONE;
  return {
    add: (fault) => {
      const name = fault.fault;
      const number = added.get(name) ?? 0;
      added.set(name, number + 1);
      const own = chance.fork(`${name} ${String(number)}`);
      const entry = { fault, chance: own, passed: 0, hits: 0 };
      entries.set(name, [...of(name), entry]);
      return entry;
    },
    of,
    remove: (name) => {
      const removed = name === undefined ? [...entries.values()].flat() : of(name);
      if (name === undefined) entries.clear();
      else entries.delete(name);
      return removed;
    },
    isEmpty: () => entries.size === 0,
    chanceOf: (fault) => {
      const entry = of(fault.fault).find((candidate) => candidate.fault === fault);
      invariant(entry !== undefined, 'A fault draws while it is in force.');
      return entry.chance;
    },
  };
}

/** How often each fault acted, and who hears of it. */
function createTally(): Pick<FaultSet, 'applied' | 'onApplied'> & {
  readonly count: (fault: Fault) => void;
} {
  const applied = new Map<FaultName, number>();
  const listeners: ((name: FaultName, fault: Fault) => void)[] = [];
  return {
    count: (fault) => {
      const name = fault.fault;
      applied.set(name, (applied.get(name) ?? 0) + 1);
      for (const listener of listeners) listener(name, fault);
    },
    applied: () => applied,
    onApplied: (listener) => {
      listeners.push(listener);
    },
  };
}

/** Timers that can all be forgotten at once. */
function createTimers(clock: Clock): Pick<FaultSet, 'after' | 'stop'> {
  const armed = new Set<unknown>();
  return {
    after: (ms, act) => {
      const handle = clock.setTimeout(() => {
        armed.delete(handle);
        act();
      }, ms);
      armed.add(handle);
    },
    stop: () => {
      armed.forEach(clock.clearTimeout);
      armed.clear();
    },
  };
}

/** Whether an entry hits the occasion at hand, which it counts. */
function isHit(entry: Entry, elapsedMs: number): boolean {
  const { skip = 0, times = Infinity, probability = 1 }: FaultWindow = entry.fault;
  if (!isWithin(entry.fault, elapsedMs) || entry.hits >= times) return false;
  entry.passed += 1;
  if (entry.passed <= skip) return false;
  if (probability < 1 && entry.chance.next() >= probability) return false;
  entry.hits += 1;
  return true;
}

function isWithin({ fromMs = 0, untilMs = Infinity }: FaultSpan, elapsedMs: number): boolean {
  return elapsedMs >= fromMs && elapsedMs < untilMs;
}

/** Whether a fault of orders concerns this one. */
export function concernsOrder(
  fault: { readonly products?: readonly (string | number)[]; readonly reduceOnly?: boolean },
  order: { readonly productId: number; readonly reduceOnly: boolean },
): boolean {
  const { products, reduceOnly = order.reduceOnly } = fault;
  return namesProduct(products, order.productId) && reduceOnly === order.reduceOnly;
}

/** The trading status that a fault gives a market; live without one. */
export function tradingStatusOf(
  productId: number,
  faults: Pick<FaultSet, 'inForce'>,
): TradingStatus {
  const concerns = ({ product }: FaultOf<'market.status'>): boolean =>
    namesProduct([product], productId);
  return faults.inForce('market.status', concerns)?.status ?? 'live';
}

function isNamed<Name extends FaultName>(fault: Fault, name: Name): fault is FaultOf<Name> {
  return fault.fault === name;
}
