/** S03: the emergency's closes do not fill, and REST says that there is nothing to close. */
import {
  alarmShows,
  bookFollowsTheStream,
  faultsActed,
  neverCalledFlatOnceHeld,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  noOrderAfterTheHalt,
  reallyHeld,
} from './claims-exposure.ts';
import { endsHaltedSaying, entersPhase, noneCompletes } from './claims-outcome.ts';
import type { Scenario } from './scenario.ts';
import {
  BLIND_TO_ISOLATED,
  ETH_NEVER_OPENS,
  ISOLATED,
  NOTHING_CLOSES,
  SOL,
  breaks,
} from './staging.ts';

/** REST reads zero for ever while the stream shows −1.5. */
export const blindClose: Scenario = {
  id: 'S03',
  title: 'halts with both observations when REST reads zero and the stream still shows the leg',
  story:
    'Only the SOL leg fills. Its emergency close finds no taker, and REST, blind to isolated ' +
    'positions, reads zero all along. The predecessor logged "confirmed closed (pos=0.0)" and ' +
    'overwrote the stream. Here the stream is believed, and the run halts.',
  acts: [
    {
      title: 'no close is ever filled',
      options: { flags: { cycles: 4, direction: 'buyFirst', ...ISOLATED } },
      cues: [{ at: 'start', does: breaks(BLIND_TO_ISOLATED, ETH_NEVER_OPENS, NOTHING_CLOSES) }],
      claims: [
        faultsActed('rest.blindIsolated', 'order.noFill'),
        endsHaltedSaying('SOL-PERP/isolated is -1.5 (live), REST 0'),
        alarmShows('SOL-PERP/isolated', '-1.5'),
        neverCalledFlatOnceHeld,
        noneCompletes,
        entersPhase('build', 1),
        entriesSent(SOL, 1),
        neverBeyondOneLeg(SOL),
        reallyHeld(SOL, 'isolated', '-1.5'),
        closesAreReduceOnly,
        noOrderAfterTheHalt,
        bookFollowsTheStream,
      ],
    },
  ],
};
