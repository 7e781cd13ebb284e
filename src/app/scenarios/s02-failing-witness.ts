/** S02: REST fails in every way it can, at every moment that matters. */
import type { Fault, RestFailure } from '../../exchange/fault-plan.ts';
import {
  bookFollowsTheStream,
  completedIsProved,
  faultsActed,
  neverCalledFlatOnceHeld,
  provedAtLast,
  silenceIsNoNumber,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  neverBeyondOneLeg,
  noOrderAfterTheHalt,
  nothingIsSent,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  isRefusedSaying,
  noneCompletes,
} from './claims-outcome.ts';
import type { Act, Cue, Phase, Scenario } from './scenario.ts';
import { SOL, breaks, mends } from './staging.ts';

const FAILURES: readonly RestFailure[] = [
  'noAnswer',
  '429',
  '403',
  '502',
  'html',
  'failure',
  'empty',
  'truncated',
  'missingRow',
  'notExisting',
];

/** While exposed the machine closes by the stream, and halts for want of a proof. */
const haltsUnproved = (since: Phase): Act['claims'] => [
  endsHaltedSaying('REST is inconclusive about SOL-PERP/cross'),
  noneCompletes,
  neverCalledFlatOnceHeld,
  silenceIsNoNumber(since),
  reallyFlat,
  neverBeyondOneLeg(SOL),
  closesAreReduceOnly,
  noOrderAfterTheHalt,
  bookFollowsTheStream,
];

/** REST that fails at the start, at verify, after the build, in the unwind, and for a while. */
export const failingWitness: Scenario = {
  id: 'S02',
  title: 'takes a failing REST for no answer: never for flat, never for zero, never for drift',
  story:
    'REST times out, refuses, answers with a web page, an empty object, half an answer, an answer ' +
    'without the row or without the account. To the predecessor each of these was a position of ' +
    'zero. Here nothing opens, no cycle completes, and what is open is closed by the stream.',
  acts: [
    ...inEveryWay('REST fails at the start', 'start', [
      isRefusedSaying('REST cannot say what SOL-PERP/cross is'),
      nothingIsSent,
    ]),
    ...inEveryWay('REST fails while verifying', 'verify', [
      nothingIsSent,
      entersPhase('build', 0),
      noneCompletes,
      silenceIsNoNumber('verify'),
    ]),
    ...inEveryWay('REST fails after the build', 'build', haltsUnproved('build')),
    ...inEveryWay('REST fails in the unwind', 'unwind', haltsUnproved('unwind')),
    ...inEveryWay(
      'REST fails after the build and comes back',
      'build',
      [
        cyclesEnd('completed'),
        completedIsProved,
        provedAtLast,
        endsFlatByEveryWitness,
        neverBeyondOneLeg(SOL),
        bookFollowsTheStream,
      ],
      [{ at: 'unwind', afterMs: 5_000, does: mends('rest.fail') }],
    ),
  ],
};

function inEveryWay(
  title: string,
  at: Cue['at'],
  claims: Act['claims'],
  later: readonly Cue[] = [],
): readonly Act[] {
  return FAILURES.map((as) => ({
    title,
    variant: as,
    options: {},
    cues: [{ at, does: breaks(failing(as)) }, ...later],
    claims: [faultsActed('rest.fail'), ...claims],
  }));
}

/** Both questions about positions fail; prices and orders are still answered. */
function failing(as: RestFailure): Fault {
  return { fault: 'rest.fail', as, queries: ['subaccount_info', 'isolated_positions'] };
}
