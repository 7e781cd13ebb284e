/** The composition of the shipped charts with the processes that stand for their actors. */
import { cycleMachine } from '../../machines/cycle.machine.ts';
import { isUnbroken } from '../../src/positions/reading.ts';
import { faultOfStep, isGoal, phaseOf } from './claims.ts';
import { closeRound } from './closing.ts';
import { connectionOptions } from './connection-steps.ts';
import type { Edge, Space } from './graph.ts';
import { ownOptions, ticks } from './own-steps.ts';
import { cycleSettings } from './plan.ts';
import { printOf, trimmed } from './print.ts';
import { attestPositions, proveFlat, readWitness } from './proving.ts';
import { orderOf } from './sending.ts';
import type { Setting } from './settings.ts';
import { Turn } from './turn.ts';
import type { Cast, Processes } from './turn.ts';
import { venueOptions } from './venue-steps.ts';
import type { Option } from './venue-steps.ts';
import { awaitBuilt, instant, link, positions, raiseLatch, silent, zeroWatch } from './watching.ts';
import { emptyWorld } from './world.ts';
import type { World } from './world.ts';

/** Who stands for each actor that the charts invoke and that is no chart. */
export const PROCESSES: Processes = {
  order: orderOf(isUnbroken),
  resolveOrder: silent,
  link,
  attestPositions,
  positions,
  nakedWatch: silent,
  exitWatch: silent,
  keepLadder: silent,
  deadline: silent,
  planCycle: silent,
  proveFlat,
  readWitness,
  awaitBuilt,
  zeroWatch,
  closeRound,
  cancelOrders: instant,
  raiseLatch,
  liftLatch: instant,
};

/** The charts and functions as they are shipped. */
export const SHIPPED: Shown = {
  cycle: cycleMachine,
  evidence: (evidence) => evidence,
  processes: PROCESSES,
};

/** What is explored: the cycle with all that it invokes, and what stands for its actors. */
export type Shown = Cast & { readonly cycle: typeof cycleMachine };

/** Everything within reach of a cycle that has not begun. */
export function spaceOf({ rules, budget }: Setting, shown: Shown): Space<World> {
  const turn = new Turn(emptyWorld(rules, budget), shown);
  turn.begin(shown.cycle, { settings: cycleSettings(rules.attemptsMax) });
  return {
    start: { name: 'nothing is known', next: trimmed(turn.world), fault: undefined },
    edgesFrom: (world) => edgesFrom(world, shown),
    printOf,
    isGoal,
  };
}

/** Every step out of a world. What a halted run does after that is the session's. */
function* edgesFrom(world: World, cast: Cast): Generator<Edge<World>> {
  if (phaseOf(world) === 'halted') return;
  for (const { name, happens } of optionsOf(world)) {
    const turn = new Turn(world, cast);
    happens(turn);
    turn.settle();
    const fault = faultOfStep(world, turn);
    yield { name, next: trimmed(turn.world), fault };
  }
}

function optionsOf(world: World): readonly Option[] {
  return [
    ...venueOptions(world),
    ...connectionOptions(world),
    ...ownOptions(world),
    ...ticks(world),
  ];
}
