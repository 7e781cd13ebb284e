/** N4 and N5: a venue that knows us no more, and cancels that never come through. */
import type { Direction, Margin } from '../../domain/market.ts';
import type { Fault } from '../../exchange/fault-plan.ts';
import { closesSent, nothingLeftOpen, someCycleSays } from './claims-course.ts';
import { latchIs, leavesHeld, opensNothingAfter, wasStopped } from './claims-ending.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly, entriesSent, nothingIsSent, reallyFlat } from './claims-exposure.ts';
import { alarmBy, alarmIsRaised, flatBy, heldUntil, latchIsDown } from './claims-latch.ts';
import { neverBeyondThePlan } from './claims-pair.ts';
import { nothingFillsBehindAProof, ordersSentAtMost } from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import { fillsAfterTheCancelLeft, isOneOrder, tradesInAll } from './claims-sending.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, breaks, marginFlags, mends, operatorStops } from './staging.ts';

/** One way in which nothing that is signed is taken any more. */
type Exclusion = { readonly variant: string; readonly fault: Fault; readonly standing: string };

const SIGNER_GONE: Exclusion = {
  variant: 'the signer is no longer linked',
  fault: { fault: 'key.refused', code: 2028 },
  standing: 'keyRefused',
};

const ACCOUNT_GONE: Exclusion = {
  variant: 'the venue does not know the account',
  fault: { fault: 'key.refused', code: 2024 },
  standing: 'keyRefused',
};

const COUNTRY_BLOCKED = {
  variant: 'the network may only ask',
  fault: { fault: 'venue.queryOnly' },
  standing: 'queryOnly',
} as const;

const EXCLUSIONS: readonly Exclusion[] = [SIGNER_GONE, ACCOUNT_GONE, COUNTRY_BLOCKED];

/** How long after the halt the venue takes our orders again, in milliseconds. */
const TAKEN_AGAIN_MS = 150_000;

const STUCK: Act['claims'] = [
  alarmBy('emergencyClose', 'unwind', 100),
  alarmBy('halted', 'unwind', 70_000),
  entersPhase('build', 1),
  entriesSent(SOL, 1),
  opensNothingAfter('emergencyClose'),
  noneCompletes,
  latchIs('raised'),
  bookFollowsTheStream,
];

/** A key or a network that the venue refuses. */
export const shutOut: Scenario = {
  id: 'N4',
  title:
    'says what it holds when the venue takes nothing from it any more, and closes when it does',
  story:
    'While the pair is held the key is revoked, or the network is blocked: every order is refused, ' +
    'closes too, and questions are answered. A neighbour logged the error and ran on. Here that is an ' +
    'alarm with its remedy, then a halt which names what is held; who is told to stay goes on closing, ' +
    'and is flat when the venue takes its orders again. Where one of the two ways to the venue is left, ' +
    'the closes take it.',
  acts: [
    ...EXCLUSIONS.map(({ variant, fault, standing }): Act => ({
      title: 'it is shut out in the hold, and leaves',
      variant,
      options: { flags: { cycles: 2, direction: 'buyFirst' } },
      cues: [{ at: 'hold', does: breaks(fault) }],
      claims: [
        faultsActed(fault.fault),
        alarmIsRaised(`the venue's standing is ${standing}`, 'Open the venue'),
        endsHaltedSaying('ETH-PERP/cross is 0.068 (live)', 'SOL-PERP/cross is -1.5 (live)'),
        leavesHeld({ 'ETH-PERP/cross': '0.068', 'SOL-PERP/cross': '-1.5' }),
        ...STUCK,
      ],
    })),
    ...EXCLUSIONS.map(({ variant, fault }): Act => ({
      title: 'it is shut out in the hold, and stays until it is let in',
      variant,
      options: { flags: { ...ISOLATED, cycles: 2, direction: 'sellFirst', onHalt: 'stay' } },
      cues: [
        { at: 'hold', does: breaks(fault) },
        { at: 'halted', afterMs: TAKEN_AGAIN_MS, does: mends(fault.fault) },
      ],
      claims: [
        faultsActed(fault.fault),
        endsHaltedSaying('SOL-PERP/isolated is 1.5'),
        heldUntil('halted', TAKEN_AGAIN_MS),
        flatBy('halted', TAKEN_AGAIN_MS + 65_000),
        closesAreReduceOnly,
        reallyFlat,
        ...STUCK,
      ],
    })),
    ...(['cross', 'isolated'] as const).map((margin): Act => ({
      title: 'one of the two ways is shut in the hold, and it closes by the other',
      variant: margin,
      options: { flags: { cycles: 1, direction: 'buyFirst', ...marginFlags(margin) } },
      cues: [{ at: 'hold', does: breaks({ ...COUNTRY_BLOCKED.fault, paths: ['http'] }) }],
      claims: [
        faultsActed('venue.queryOnly'),
        cyclesEnd('completed'),
        completedIsProved,
        entersPhase('emergencyClose', 0),
        closesSent(ETH, 1),
        closesSent(SOL, 1),
        closesAreReduceOnly,
        statementCloses,
        endsFlatByEveryWitness,
        latchIsDown,
        bookFollowsTheStream,
      ],
    })),
    {
      title: 'it is shut out before the build: nothing is opened, and it waits for a person',
      options: { flags: { cycles: 2, direction: 'buyFirst' } },
      cues: [
        { at: 'verify', does: breaks(COUNTRY_BLOCKED.fault) },
        { at: 'idle', afterMs: 60_000, does: operatorStops },
      ],
      claims: [
        faultsActed('venue.queryOnly'),
        alarmIsRaised("the venue's standing is queryOnly"),
        cyclesEnd('skipped'),
        nothingIsSent,
        entersPhase('verify', 1),
        wasStopped,
        endsFlatByEveryWitness,
      ],
    },
  ],
};

/** When the time of the quote is over and its cancel leaves. */
const QUOTE_MS = 1_000;

const NO_CANCEL: Fault = {
  fault: 'order.hold',
  ms: 0,
  deliver: false,
  executes: ['cancel_orders'],
};

/** The quote is one order and the only one, whatever became of its cancels. */
const ONE_QUOTE: Act['claims'] = [
  faultsActed('price.gap', 'order.hold'),
  isOneOrder('entries', SOL, 1),
  nothingLeftOpen,
  nothingFillsBehindAProof,
  entersPhase('emergencyClose', 0),
  endsFlatByEveryWitness,
  latchIsDown,
];

/** A quote that cannot be cancelled. */
export const uncancelledQuote: Scenario = {
  id: 'N5',
  title: 'waits for the end of a quote that no cancel reaches, and places no second beside it',
  story:
    'The time of a quote is over, and its cancel does not come through: the neighbour was over its ' +
    'rate limit, placed the next order and had both filled. Here the quote carries its own expiry. ' +
    'Until that is told nothing else is opened, and what it still fills is hedged.',
  acts: (['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
    (['cross', 'isolated'] as const).flatMap((margin) => [
      {
        ...uncancelled(direction, margin),
        title: 'nobody takes it before it expires',
        claims: [
          tradesInAll('entries', SOL, '0'),
          entriesSent(ETH, 0),
          ordersSentAtMost(1),
          someCycleSays('the quote is notFilled'),
          cyclesEnd('skipped'),
          ...ONE_QUOTE,
        ],
      },
      {
        ...uncancelled(direction, margin, {
          at: 'build',
          afterMs: QUOTE_MS + 500,
          does: moves(direction, 60),
        }),
        title: 'it is taken between the cancel and its expiry',
        claims: [
          fillsAfterTheCancelLeft(SOL),
          tradesInAll('entries', SOL, '1.5'),
          entriesSent(ETH, 1),
          neverBeyondThePlan,
          closesAreReduceOnly,
          cyclesEnd('completed'),
          completedIsProved,
          statementCloses,
          ...ONE_QUOTE,
        ],
      },
    ]),
  ),
};

function uncancelled(
  direction: Direction,
  margin: Margin,
  ...later: readonly Cue[]
): Omit<Act, 'title' | 'claims'> {
  return {
    variant: `${direction}, ${margin}`,
    options: {
      flags: { direction, ...marginFlags(margin) },
      session: {
        policy: 'makerFirst',
        build: {
          buildTimeoutMs: QUOTE_MS,
          repairsMax: 2,
          confirmTimeoutMs: 5_000,
          hedgeMaxNakedMs: 1_500,
        },
      },
    },
    cues: [
      { at: 'build', does: breaks(NO_CANCEL) },
      { at: 'build', afterMs: 200, does: moves(direction, -30) },
      ...later,
    ],
  };
}

/** The price of SOL comes to the quote by so many basis points, or goes away from it. */
function moves(direction: Direction, bps: number): Cue['does'] {
  // Whoever buys the primary first sells the hedge, which is the leg that is quoted here.
  return breaks({ fault: 'price.gap', product: SOL, bps: direction === 'buyFirst' ? bps : -bps });
}
