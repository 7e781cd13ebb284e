/** Sometimes-assertions: what must have happened in a batch of worlds, or the batch proves little. */
import { FAULTS, FAULT_NAMES } from '../../exchange/fault-catalogue.ts';
import { HANDS } from './draw-hands.ts';
import { metName } from './tally.ts';
import type { Totals } from './totals.ts';
import { CYCLE_STATES } from './world.ts';

/** Something that must have happened so often in a batch of `DEMANDED_WORLDS`. */
export type Demand = { readonly name: string; readonly least: number };

/** How many worlds make a batch of which all this is demanded. */
export const DEMANDED_WORLDS = 20_000;

/** What the weather is made of. */
const WEATHER: readonly string[] = [
  ...new Set(FAULT_NAMES.map((name) => FAULTS[name].class)),
  'hand',
];

/** What cannot meet, and why; a batch in which it does all the same is wrong about that. */
export const IMPOSSIBLE: Readonly<Record<string, string>> = {};

/** Everything that is demanded. */
export const DEMANDS: readonly Demand[] = [
  ...FAULT_NAMES.map((name) => ({ name: `fault ${name}`, least: 50 })),
  ...HANDS.map((hand) => ({ name: `hand ${hand}`, least: 100 })),
  ...CYCLE_STATES.map((state) => ({ name: `state ${state}`, least: 200 })),
  ...CYCLE_STATES.flatMap((state) => WEATHER.map((weather) => metName(state, weather)))
    .filter((name) => !(name in IMPOSSIBLE))
    .map((name) => ({ name, least: 10 })),
  ...demanded('cycle', { completed: 5_000, skipped: 1_000, recovered: 1_000, halted: 100 }),
  ...demanded('run', { flat: 5_000, halted: 100, refused: 100, interrupted: 50, failed: 10 }),
  ...demanded('exit', {
    duration: 5_000,
    takeProfit: 10,
    stopLoss: 50,
    dailyLoss: 20,
    health: 10,
    operator: 50,
  }),
];

/** What did not happen often enough, and what happened although it cannot, in sentences. */
export function unmetIn(totals: Totals): readonly string[] {
  return [
    ...DEMANDS.filter(({ name, least }) => totals.count(name) < least).map(
      ({ name, least }) => `${name}: ${String(totals.count(name))} of at least ${String(least)}`,
    ),
    ...Object.keys(IMPOSSIBLE)
      .filter((name) => totals.count(name) > 0)
      .map((name) => `${name}: ${String(totals.count(name))}, and it is said to be impossible`),
  ];
}

function demanded(kind: string, counts: Readonly<Record<string, number>>): readonly Demand[] {
  return Object.entries(counts).map(([name, least]) => ({ name: `${kind} ${name}`, least }));
}
