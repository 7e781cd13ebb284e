/** What happened in a world, counted by name: what the sometimes-assertions of many worlds ask for. */
import { FAULTS } from '../../exchange/fault-catalogue.ts';
import type { FaultName } from '../../exchange/fault-plan.ts';
import type { CycleState } from './world.ts';

/** Counts of one world. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** Counts what happened once more. */
  count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** A fault acted while the cycle was in a state. */
  fault(name: FaultName, state: CycleState): void {
    this.count(`fault ${name}`);
    this.count(metName(state, FAULTS[name].class));
  }

  /** A hand did something while the cycle was in a state. */
  hand(kind: string, state: CycleState): void {
    this.count(`hand ${kind}`);
    this.count(metName(state, 'hand'));
  }

  /** Everything counted, as plain data. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

/** The name under which a class of weather is counted that met the cycle in a state. */
export function metName(state: CycleState, weather: string): string {
  return `${state} met ${weather}`;
}
