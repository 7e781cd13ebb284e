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
export const IMPOSSIBLE: Readonly<Record<string, string>> = {
  'verify met order': 'a cycle sends nothing before its build, and begins only once all is told',
  'hold met order': 'whatever was sent in the build is over before the hold begins',
};

/**
 * What seldom happens, and how often it must: a halted run acts once a minute, and most end as soon as
 * they halt; a start sends orders only to flatten; few quotes are cancelled before they fill, and few
 * runs last until a ping. Zero is not demanded.
 */
const RARE: Readonly<Record<string, number>> = {
  'idle met order': 0,
  'halted met clock': 0,
  'halted met hand': 1,
  'halted met order': 0,
  'halted met rest': 0,
  'halted met stream': 0,
  'halted met venue': 0,
  'fault order.fillAfterCancel': 0,
  'fault stream.noPong': 0,
};

/**
 * Everything that is demanded. The exit for thin health is not: a world in which it acts is one in which
 * the venue takes no close any more, and which no healing ends but a liquidation.
 */
export const DEMANDS: readonly Demand[] = [
  ...FAULT_NAMES.map((name) => demandOf(`fault ${name}`, 30)).filter(({ least }) => least > 0),
  ...HANDS.map((hand) => ({ name: `hand ${hand}`, least: 100 })),
  ...CYCLE_STATES.map((state) => ({ name: `state ${state}`, least: 200 })),
  ...CYCLE_STATES.flatMap((state) => WEATHER.map((weather) => metName(state, weather)))
    .filter((name) => !(name in IMPOSSIBLE))
    .map((name) => demandOf(name, 10))
    .filter(({ least }) => least > 0),
  ...demanded('cycle', { completed: 5_000, skipped: 1_000, recovered: 1_000, halted: 100 }),
  ...demanded('run', { flat: 5_000, halted: 100, refused: 100, interrupted: 30, failed: 1 }),
  ...demanded('exit', {
    duration: 5_000,
    takeProfit: 50,
    stopLoss: 50,
    dailyLoss: 50,
    operator: 30,
  }),
];

/** A demand, smaller where what it asks for is rare. */
function demandOf(name: string, usual: number): Demand {
  return { name, least: RARE[name] ?? usual };
}

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
