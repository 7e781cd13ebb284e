/** The faults in force: chooses, counts and schedules what a plan or a scenario asked for. */
import { seededRandom } from '../lib/seeded-random.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { namesProduct } from './markets.ts';
import type { Fault, FaultName, FaultOf, FaultPlan } from './fault-plan.ts';

/** The faults of one exchange. */
export type FaultSet = {
  /** Puts a fault in force; one with `atMs` (or a timed one without) is carried out by the clock. */
  readonly add: (fault: Fault) => void;
  /** Ends every fault, or those of one name; timed ones that are still to come are forgotten. */
  readonly clear: (name?: FaultName) => void;
  /** The first fault of a name that hits this occasion, counted as applied. */
  readonly take: <Name extends FaultName>(
    name: Name,
    concerns?: (fault: FaultOf<Name>) => boolean,
  ) => FaultOf<Name> | undefined;
  /** Says who carries out the timed faults of a name. */
  readonly onDue: <Name extends TimedFault>(
    name: Name,
    run: (fault: FaultOf<Name>) => void,
  ) => void;
  /** How often each fault was applied, for reports and for tests that demand that it acted. */
  readonly applied: () => ReadonlyMap<FaultName, number>;
};

/** The faults that happen at an instant instead of on an occasion. */
export type TimedFault = 'stream.close' | 'trade.manual';

type Entry = { readonly fault: Fault; passed: number; hits: number };

/** Starts counting milliseconds now and puts the plan's faults in force. */
export function createFaults(clock: Clock, random: Random, plan?: FaultPlan): FaultSet {
  const chance = plan?.seed === undefined ? random.fork('faults') : seededRandom(plan.seed);
  const startedAt = clock.now();
  const applied = new Map<FaultName, number>();
  const runners = new Map<FaultName, (fault: Fault) => void>();
  let entries: Entry[] = [];

  const count = (name: FaultName): void => {
    applied.set(name, (applied.get(name) ?? 0) + 1);
  };

  const hits = (entry: Entry): boolean => isHit(entry, clock.now() - startedAt, chance);

  const runWhenDue = (entry: Entry): void => {
    if (!entries.includes(entry)) return;
    const run = runners.get(entry.fault.fault);
    if (run === undefined || !hits(entry)) return;
    count(entry.fault.fault);
    run(entry.fault);
  };

  const schedule = (entry: Entry): void => {
    const { fault } = entry;
    if (fault.fault !== 'stream.close' && fault.fault !== 'trade.manual') return;
    const dueAt = startedAt + (fault.atMs ?? fault.fromMs ?? 0);
    clock.setTimeout(
      () => {
        runWhenDue(entry);
      },
      Math.max(0, dueAt - clock.now()),
    );
  };

  const add = (fault: Fault): void => {
    const entry = { fault, passed: 0, hits: 0 };
    entries.push(entry);
    schedule(entry);
  };
  plan?.faults.forEach(add);

  return {
    add,
    clear: (name) => {
      entries = name === undefined ? [] : entries.filter((entry) => entry.fault.fault !== name);
    },
    take: (name, concerns = () => true) => {
      for (const entry of entries) {
        const { fault } = entry;
        if (isNamed(fault, name) && concerns(fault) && hits(entry)) {
          count(name);
          return fault;
        }
      }
      return undefined;
    },
    onDue: (name, run) => {
      runners.set(name, (fault) => {
        if (isNamed(fault, name)) run(fault);
      });
    },
    applied: () => applied,
  };
}

/** Whether an entry hits the occasion at hand, which it counts. */
function isHit(entry: Entry, elapsedMs: number, chance: Random): boolean {
  const { fromMs = 0, untilMs = Infinity, skip = 0, times = Infinity } = entry.fault;
  if (elapsedMs < fromMs || elapsedMs >= untilMs || entry.hits >= times) return false;
  entry.passed += 1;
  if (entry.passed <= skip) return false;
  const { probability = 1 } = entry.fault;
  if (probability < 1 && chance.next() >= probability) return false;
  entry.hits += 1;
  return true;
}

/** Whether a fault of orders concerns this one. */
export function concernsOrder(
  fault: { readonly products?: readonly (string | number)[]; readonly reduceOnly?: boolean },
  order: { readonly productId: number; readonly reduceOnly: boolean },
): boolean {
  const { products, reduceOnly = order.reduceOnly } = fault;
  return namesProduct(products, order.productId) && reduceOnly === order.reduceOnly;
}

function isNamed<Name extends FaultName>(fault: Fault, name: Name): fault is FaultOf<Name> {
  return fault.fault === name;
}
