/** S00: nothing goes wrong. The predecessor's own ideal path crashed; here it is the first story. */
import { bookFollowsTheStream, completedIsProved } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  directionsAlternate,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL } from './staging.ts';

const CLAIMS: Act['claims'] = [
  cyclesEnd('completed', 'completed'),
  directionsAlternate,
  entersPhase('emergencyClose', 0),
  completedIsProved,
  endsFlatByEveryWitness,
  statementCloses,
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  entriesSent(ETH, 2),
  entriesSent(SOL, 2),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  bookFollowsTheStream,
];

/** Two ideal cycles, one in each direction. */
export const idealCycles: Scenario = {
  id: 'S00',
  title: 'completes two ideal cycles, one in each direction, without an emergency',
  story:
    'Both legs fill at once, the hold passes quietly, both closes fill. Then the same in the other ' +
    'direction. Each cycle must end with a proof, and the money must close to the last digit.',
  acts: [
    { title: 'with cross margin', options: { flags: { cycles: 2 } }, cues: [], claims: CLAIMS },
    {
      title: 'with isolated margin',
      options: { flags: { cycles: 2, ...ISOLATED } },
      cues: [],
      claims: CLAIMS,
    },
  ],
};
