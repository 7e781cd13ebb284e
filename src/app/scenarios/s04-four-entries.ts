/** S04: the founding incident. Four cycles, one leg each, and a witness that sees none of it. */
import {
  alarmShows,
  bookFollowsTheStream,
  faultsActed,
  neverCalledFlatOnceHeld,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  closesWith,
  entriesSent,
  neverBeyondOneLeg,
  noOrderAfterTheHalt,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import { endsHaltedSaying, entersPhase, noneCompletes } from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import {
  BLIND_TO_ISOLATED,
  ETH_NEVER_OPENS,
  ISOLATED,
  NOTHING_CLOSES,
  SOL,
  breaks,
} from './staging.ts';

const options: Act['options'] = { flags: { cycles: 4, direction: 'buyFirst', ...ISOLATED } };

const ALWAYS: Act['claims'] = [
  faultsActed('rest.blindIsolated'),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  noneCompletes,
  closesAreReduceOnly,
  bookFollowsTheStream,
];

const HALTED_IN_THE_FIRST: Act['claims'] = [
  entersPhase('build', 1),
  entriesSent(SOL, 1),
  neverCalledFlatOnceHeld,
  noOrderAfterTheHalt,
  ...ALWAYS,
];

/** Four cycles asked, with a REST that is blind to isolated positions. */
export const fourEntries: Scenario = {
  id: 'S04',
  title: 'never stacks one SOL entry on another while REST is blind to isolated positions',
  story:
    'Four cycles are asked. REST does not see isolated positions. In the founding incident the ' +
    'SOL leg alone filled, the forced close was a no-op because REST read zero, the cycle was ' +
    'called recovered, and the next entry came on top: -1, -2, -3, -4 SOL, 406 dollars.',
  acts: [
    {
      title: 'one leg fills and the venue keeps it',
      options,
      cues: [{ at: 'start', does: breaks(BLIND_TO_ISOLATED, ETH_NEVER_OPENS, NOTHING_CLOSES) }],
      claims: [
        endsHaltedSaying('SOL-PERP/isolated is -1.5 (live), REST 0'),
        alarmShows('SOL-PERP/isolated', '-1.5'),
        ...HALTED_IN_THE_FIRST,
      ],
    },
    {
      title: 'both legs fill, and REST denies them',
      options,
      cues: [{ at: 'start', does: breaks(BLIND_TO_ISOLATED) }],
      claims: [
        endsHaltedSaying('REST never showed SOL-PERP/isolated while it was held'),
        reallyFlat,
        ...HALTED_IN_THE_FIRST,
      ],
    },
    {
      title: 'one leg fills each time, and is closed by what the stream reports',
      options,
      cues: [{ at: 'start', does: breaks(BLIND_TO_ISOLATED, ETH_NEVER_OPENS) }],
      claims: [
        closesWith({ side: 'buy', quantity: '1.5', symbol: SOL, margin: 'isolated' }),
        reallyFlat,
        ...ALWAYS,
      ],
    },
  ],
};
