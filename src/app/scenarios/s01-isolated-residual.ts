/** S01: an isolated residual of one SOL that a look at cross positions alone does not show. */
import { bookFollowsTheStream, driftIsConfirmedTwice } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  closesWith,
  nothingIsSent,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  isRefusedSaying,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ISOLATED, SOL, strangerTrades } from './staging.ts';

const residual = strangerTrades(SOL, 'isolated', '-1');

/** Closed by its own side, quantity and margin mode, and nothing opened on top. */
const CLOSED: Act['claims'] = [
  closesWith({ side: 'buy', quantity: '1', symbol: SOL, margin: 'isolated' }),
  closesAreReduceOnly,
  opensOnlyWhenFlat,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** The residual at the start, while verifying, and between two cycles. */
export const isolatedResidual: Scenario = {
  id: 'S01',
  title: 'never opens on top of an isolated residual: refuses the start, or closes it',
  story:
    'Somebody left 1 SOL short in an isolated account. The cross account reads zero, and the ' +
    'predecessor believed it. Here the start is refused; a residual that comes later is closed ' +
    'with its own margin mode before anything is opened.',
  acts: [
    {
      title: 'it is there before the start',
      options: { flags: ISOLATED },
      cues: [{ at: 'start', does: residual }],
      claims: [isRefusedSaying('-1 of SOL-PERP/isolated'), nothingIsSent],
    },
    {
      title: 'it comes after the start, before the stream is subscribed: REST alone shows it',
      options: { flags: ISOLATED },
      cues: [{ at: 'verify', does: residual }],
      claims: [
        driftIsConfirmedTwice('SOL-PERP/isolated'),
        entersPhase('build', 0),
        cyclesEnd('recovered'),
        ...CLOSED,
      ],
    },
    {
      title: 'it comes while verifying, and the stream reports it',
      options: { flags: ISOLATED },
      cues: [{ at: 'verify', afterMs: 700, does: residual }],
      claims: [entersPhase('build', 0), cyclesEnd('recovered'), ...CLOSED],
    },
    {
      title: 'it comes between two cycles',
      options: { flags: { cycles: 2, ...ISOLATED } },
      cues: [{ at: 'idle', afterMs: 50, does: residual }],
      claims: [entersPhase('emergencyClose', 1), ...CLOSED],
    },
  ],
};
