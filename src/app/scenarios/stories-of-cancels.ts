/** S08: a cancel that comes too late. */
import type { Fault } from '../../exchange/fault-plan.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly } from './claims-exposure.ts';
import {
  bookWasReal,
  fatesAreTrue,
  neverBeyondThePlan,
  neverOnTheOtherSide,
  provedOnlyWhenReallyFlat,
} from './claims-orders.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import {
  fillsAfterTheCancelLeft,
  hedgedWithin,
  isOneOrder,
  someOrderFillsInParts,
  tradesInAll,
} from './claims-sending.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, SOL, breaks } from './staging.ts';

/** The pair was whole, nothing was doubted, and the money closes. */
const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
  neverBeyondThePlan(ETH),
  neverBeyondThePlan(SOL),
  neverOnTheOtherSide(ETH, 'buy'),
  neverOnTheOtherSide(SOL, 'sell'),
  fatesAreTrue,
  provedOnlyWhenReallyFlat,
  closesAreReduceOnly,
  bookFollowsTheStream,
  endsFlatByEveryWitness,
];

const BUILD_TIMEOUT_MS = 1_000;

/** The quote goes to SOL, the less liquid leg; by when its time is over the cancel leaves. */
const MAKER_FIRST: Act['options'] = {
  flags: { direction: 'buyFirst' },
  session: {
    policy: 'makerFirst',
    build: {
      buildTimeoutMs: BUILD_TIMEOUT_MS,
      repairsMax: 2,
      confirmTimeoutMs: 5_000,
      hedgeMaxNakedMs: 1_500,
    },
  },
};

const CANCEL_HELD: Fault = { fault: 'order.hold', ms: 5_000, executes: ['cancel_orders'] };

const IN_PARTS = { makerFillShare: 0.8, belowMinimum: 'accept' } as const;

/** While the cancel is on its way, the price comes to the quote and beyond, in several steps. */
const REACHED_MEANWHILE: readonly Cue[] = [11, 12, 13, 14].map((ms) => ({
  at: 'build',
  afterMs: BUILD_TIMEOUT_MS + ms,
  does: breaks({ fault: 'price.gap', product: SOL, bps: 10 }),
}));

/** A quote that fills while it is cancelled. */
export const cancelTooLate: Scenario = {
  id: 'S08',
  title: 'takes a cancel that finds nothing for no answer: what the order filled, its fills tell',
  story:
    'The time of a quote is over and it is cancelled; the venue does not find it, because it has ' +
    'just been filled, in one part or in several. The predecessor took "not found" for not filled ' +
    'and sent again. Here the fills count, the hedge follows them, and nothing is sent twice.',
  acts: [
    cancelled('it is filled whole before the cancel arrives', {}, []),
    cancelled('it is filled in parts before the cancel arrives', IN_PARTS, [
      someOrderFillsInParts('entries', SOL, 2),
    ]),
    cancelled(
      'it is filled whole, and the cancel is not answered',
      {},
      [faultsActed('order.hold'), hedgedWithin(100, SOL, ETH)],
      [CANCEL_HELD],
    ),
  ],
};

function cancelled(
  title: string,
  switches: NonNullable<Act['options']['switches']>,
  claims: Act['claims'],
  faults: readonly Fault[] = [],
): Act {
  return {
    title,
    options: { ...MAKER_FIRST, switches },
    cues: [{ at: 'build', does: breaks(...faults) }, ...REACHED_MEANWHILE],
    claims: [
      faultsActed('price.gap'),
      isOneOrder('entries', SOL, 1),
      fillsAfterTheCancelLeft(SOL),
      tradesInAll('entries', SOL, '1.5'),
      tradesInAll('entries', ETH, '0.068'),
      bookWasReal(SOL),
      ...claims,
      ...COMPLETED,
    ],
  };
}
