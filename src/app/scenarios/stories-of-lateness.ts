/** S57 and S58: opening orders that would come too late, by a middleman's doing and by our own. */
import type { Direction, Margin } from '../../domain/market.ts';
import { bookFollowsTheStream, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import { latchIsDown, latchSays } from './claims-latch.ts';
import {
  entriesFollowTheirProof,
  entriesOfEach,
  nothingFillsBehindAProof,
  refusedWith,
  signedAndDropped,
  standsFor,
} from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags, mends } from './staging.ts';

/** How long the process stands still, in milliseconds. */
const FROZEN_MS = 10_000;

const SAFE: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  closesAreReduceOnly,
  bookFollowsTheStream,
];

const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  statementCloses,
  endsFlatByEveryWitness,
  ...SAFE,
];

/** A request that arrives after everybody has given it up. */
export const heldRequest: Scenario = {
  id: 'S57',
  title: 'lets an order die that a middleman holds, so that it cannot land behind the proof',
  story:
    'The request that opens the SOL leg is held for 20 s on its way, or for 40 s, and then delivered. ' +
    'Nobody knows its fate: the other leg is closed, and what was held is refused when it arrives, ' +
    'before the proof or after it, because an opening order may be received for 3 s and no longer.',
  acts: [
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
      (['cross', 'isolated'] as const).map((margin) => held(direction, margin, 20_000)),
    ),
    held('buyFirst', 'cross', 40_000),
    held('sellFirst', 'isolated', 40_000),
  ],
};

function held(direction: Direction, margin: Margin, ms: number): Act {
  return {
    title: `the opening request of one leg is held for ${String(ms / 1000)} s and delivered`,
    variant: `${direction}, ${margin}`,
    options: {
      // The second cycle is held for long enough to see the request of the first arrive.
      flags: { cycles: 2, direction, holdMs: 25_000, ...marginFlags(margin) },
    },
    cues: [
      {
        at: 'build',
        does: breaks({ fault: 'order.hold', products: [SOL], reduceOnly: false, ms }),
      },
      { at: 'idle', does: mends('order.hold') },
    ],
    claims: [
      faultsActed('order.hold'),
      refusedWith(2011),
      nothingFillsBehindAProof,
      // Later than that it arrives in the second cycle, and is refused on top of what is held.
      ...(ms > 20_000 ? [] : [opensOnlyWhenFlat]),
      standsFor(ETH, 1_000, 5_000),
      cyclesEnd('recovered', 'completed'),
      endsFlatByEveryWitness,
      ...SAFE,
    ],
  };
}

/** A process that stands still between its legs. */
export const frozenProcess: Scenario = {
  id: 'S58',
  title: 'drops an opening order that a frozen process would send late',
  story:
    'The machine sleeps for 10 s after the first leg has left and before the second, while the venue ' +
    'goes on. The decision to open is then 10 s old: the second leg is dropped, never sent late, and ' +
    'the first is closed at once. A leg that stood alone for so long also halts the run.',
  acts: [
    ...(['cross', 'isolated'] as const).map(frozen),
    {
      title: 'it stands still for less than a decision may be old',
      options: { flags: { direction: 'buyFirst' }, freeze: secondLeg(200) },
      cues: [],
      claims: [entriesFollowTheirProof(250), entriesOfEach(1), ...COMPLETED],
    },
    {
      title: 'it stands still for two seconds, within the budget of a leg alone',
      options: { flags: { direction: 'buyFirst' }, freeze: secondLeg(2_000) },
      cues: [],
      // Its prices are as old as its decision, so that nothing can be decided anew.
      claims: [...dropped(2_000), cyclesEnd('recovered'), latchIsDown, endsFlatByEveryWitness],
    },
  ],
};

function frozen(margin: Margin): Act {
  return {
    title: 'the process stands still between its legs',
    variant: margin,
    options: {
      flags: { direction: 'buyFirst', ...marginFlags(margin) },
      freeze: secondLeg(FROZEN_MS),
    },
    cues: [],
    claims: [
      ...dropped(FROZEN_MS),
      latchSays('a leg stood alone'),
      cyclesEnd('halted'),
      reallyFlat,
    ],
  };
}

/** The second leg never left, and the first is closed at the first instant of being awake again. */
function dropped(ms: number): Act['claims'] {
  return [
    entriesSent(ETH, 1),
    entriesSent(SOL, 0),
    signedAndDropped(1),
    entriesFollowTheirProof(250),
    standsFor(ETH, ms - 50, ms + 200),
    noneCompletes,
    ...SAFE,
  ];
}

/** The process stands still as it signs the opening order of the second leg. */
function secondLeg(ms: number): NonNullable<Act['options']['freeze']> {
  return { ms, matches: ({ purpose, leg }) => purpose === 'open' && leg === 'hedge' };
}
