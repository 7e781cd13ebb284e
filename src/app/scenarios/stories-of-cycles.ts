/** S26 and S30: which way the legs of each cycle go, and cycles of which nothing was filled. */
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { someCycleSays } from './claims-course.ts';
import {
  closesAreReduceOnly,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import { latchIs } from './claims-ending.ts';
import { countsAre, entryIsOfItsOwnFills, holdsEndBy, legsFollow } from './claims-terms.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, ETH_NEVER_OPENS, ISOLATED, SOL, breaks, mends } from './staging.ts';

const FLAT_AND_EXPLAINED: Act['claims'] = [
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  completedIsProved,
  endsFlatByEveryWitness,
  reallyFlat,
  statementCloses,
  bookFollowsTheStream,
];

/** Two cycles and more, each with its own direction. */
export const directions: Scenario = {
  id: 'S26',
  title: 'opens each cycle in the direction of that cycle, whatever became of the one before',
  story:
    'A cycle that is sold first holds less ETH and more SOL than nothing. The predecessor derived ' +
    'directions from what it remembered of itself and opened the wrong way after a failure. Here a ' +
    'cycle carries its direction: a pair that was turned around stays so, and only a skipped cycle is ' +
    'tried again as it was.',
  acts: [
    ...(['cross', 'isolated'] as const).map((margin): Act => ({
      title: 'four cycles alternate',
      variant: `${margin} margin`,
      options: { flags: { ...(margin === 'isolated' ? ISOLATED : {}), cycles: 4 } },
      cues: [],
      claims: [
        legsFollow('buyFirst', 'sellFirst', 'buyFirst', 'sellFirst'),
        cyclesEnd('completed', 'completed', 'completed', 'completed'),
        entryIsOfItsOwnFills,
        ...FLAT_AND_EXPLAINED,
      ],
    })),
    {
      title: 'a run that is told to sell first does, each time',
      options: { flags: { cycles: 2, direction: 'sellFirst' } },
      cues: [],
      claims: [
        legsFollow('sellFirst', 'sellFirst'),
        cyclesEnd('completed', 'completed'),
        ...FLAT_AND_EXPLAINED,
      ],
    },
    {
      title: 'a cycle that recovered turns the pair around like any other',
      options: { flags: { cycles: 3 } },
      cues: [
        { at: 'build', does: breaks(ETH_NEVER_OPENS) },
        { at: 'unwind', does: mends('order.noFill') },
      ],
      claims: [
        faultsActed('order.noFill'),
        cyclesEnd('recovered', 'completed', 'completed'),
        legsFollow('sellFirst', 'buyFirst'),
        ...FLAT_AND_EXPLAINED,
      ],
    },
    {
      title: 'a cycle that was skipped is tried again in its direction',
      options: { flags: { cycles: 3 } },
      cues: [
        { at: 'build', time: 2, does: breaks({ fault: 'order.noFill', reduceOnly: false }) },
        { at: 'verify', time: 3, does: mends('order.noFill') },
      ],
      claims: [
        faultsActed('order.noFill'),
        cyclesEnd('completed', 'skipped', 'completed'),
        legsFollow('buyFirst', 'sellFirst'),
        ...FLAT_AND_EXPLAINED,
      ],
    },
  ],
};

const SKIPPED_ONCE: Act['claims'] = [
  cyclesEnd('skipped', 'completed'),
  countsAre({ skipped: 1, completed: 1, recovered: 0, halted: 0 }),
  holdsEndBy(null, 'duration'),
  entersPhase('emergencyClose', 0),
  entersPhase('build', 2),
  latchIs('lifted'),
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  ...FLAT_AND_EXPLAINED,
];

/** An order that is refused because it does not cross is no more filled than one that expires. */
const STRICT = { iocNoCross: 'reject' } as const;

/** Nothing is filled. */
export const nothingFilled: Scenario = {
  id: 'S30',
  title: 'skips a cycle of which no leg was filled, and goes on',
  story:
    'Both legs are sent, and neither is filled. The stream and REST agree that nothing is held. The ' +
    'predecessor stopped and asked a person to check. Here that is proved, the cycle is counted as ' +
    'skipped, and the next one is built.',
  acts: [
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
      ([undefined, ISOLATED] as const).map((isolated): Act => ({
        title: 'neither leg is filled in the first cycle',
        variant: `${isolated === undefined ? 'cross' : 'isolated'} margin, ${direction}`,
        options: { flags: { ...isolated, cycles: 2, direction } },
        cues: [
          { at: 'build', does: breaks({ fault: 'order.noFill', reduceOnly: false }) },
          { at: 'verify', time: 2, does: mends('order.noFill') },
        ],
        claims: [faultsActed('order.noFill'), ...SKIPPED_ONCE],
      })),
    ),
    {
      title: 'both legs are refused in the first cycle',
      options: { flags: { cycles: 2 }, switches: STRICT },
      cues: [
        { at: 'build', does: breaks({ fault: 'order.reject', reduceOnly: false, code: 2056 }) },
        { at: 'verify', time: 2, does: mends('order.reject') },
      ],
      claims: [faultsActed('order.reject'), someCycleSays('not built', '2056'), ...SKIPPED_ONCE],
    },
    {
      title: 'the same refusal comes five times, and a person is asked',
      options: { flags: { cycles: 9 } },
      cues: [
        { at: 'start', does: breaks({ fault: 'order.reject', reduceOnly: false, code: 2070 }) },
      ],
      claims: [
        faultsActed('order.reject'),
        cyclesEnd('skipped', 'skipped', 'skipped', 'skipped', 'skipped'),
        countsAre({ skipped: 5, completed: 0, recovered: 0, halted: 0 }),
        entersPhase('emergencyClose', 0),
        latchIs('raised'),
        reallyFlat,
      ],
    },
  ],
};
