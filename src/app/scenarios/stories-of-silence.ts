/** N1 to N3: streams that are silent, cannot be read, or lead to nobody, while all seems well. */
import type { Direction, Margin } from '../../domain/market.ts';
import type { Fault, FaultStream } from '../../exchange/fault-plan.ts';
import { holdsFor } from './claims-attestation.ts';
import { closesNoMoreThan, emergencySays } from './claims-course.ts';
import {
  bookFollowsTheStream,
  completedIsProved,
  faultsActed,
  neverCalledFlatOnceHeld,
} from './claims-evidence.ts';
import { closesAreReduceOnly, opensOnlyWhenFlat, reallyFlat } from './claims-exposure.ts';
import { latchSays } from './claims-latch.ts';
import {
  provedOnlyWhenReallyFlat,
  recoveredIsProved,
  staysWithinThePlan,
} from './claims-orders.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import { tradesInAll } from './claims-sending.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, ETH_NEVER_OPENS, SOL, breaks, marginFlags, mends, together } from './staging.ts';

/** What the stream tells of the account alone; prices are told to everybody. */
const PRIVATE: readonly FaultStream[] = ['fill', 'position_change', 'order_update'];

const NOTHING_OF_US: Fault = { fault: 'stream.drop', streams: PRIVATE };

const EVERY_WAY: readonly (readonly [Direction, Margin])[] = (
  ['buyFirst', 'sellFirst'] as const
).flatMap((direction) => (['cross', 'isolated'] as const).map((margin) => [direction, margin]));

/** Just before the proof that lets the first build begin. */
const BEFORE_THE_BUILD_MS = 900;

/** What holds however little is heard. */
function always(direction: Direction): Act['claims'] {
  return [
    ...staysWithinThePlan(direction),
    opensOnlyWhenFlat,
    closesAreReduceOnly,
    bookFollowsTheStream,
    reallyFlat,
  ];
}

/** The closes left, and nobody heard of their fills: flat in truth, and not by proof. */
const FLAT_UNPROVED: Act['claims'] = [
  endsHaltedSaying('REST 0', 'is in neither ledger'),
  closesNoMoreThan(ETH, '0.068'),
  closesNoMoreThan(SOL, '1.5'),
  neverCalledFlatOnceHeld,
  noneCompletes,
  entersPhase('build', 1),
];

/** Two cycles that had to be undone, each proved flat, and then no third. */
const TWICE_IN_VAIN: Act['claims'] = [
  entersPhase('build', 2),
  cyclesEnd('recovered', 'recovered'),
  provedOnlyWhenReallyFlat,
  latchSays('the breaker tripped'),
];

/** Subscriptions that died unnoticed. */
export const deafStream: Scenario = {
  id: 'N1',
  title: 'takes no silence about its own account for news, while prices and pongs go on',
  story:
    'The key of the private streams has expired, or the subscriptions were lost: prices come, pings ' +
    'are answered, and nothing is told of our orders and positions. Neighbours went on trading for ' +
    'hours. Here a leg that is not reported is not held: it is closed by what REST shows, and after ' +
    'two such cycles a person is asked.',
  acts: [
    ...EVERY_WAY.map(([direction, margin]): Act => ({
      title: 'nothing is told since before the first build',
      variant: `${margin}, ${direction}`,
      ...deafSince('verify', direction, margin),
      claims: [
        faultsActed('stream.drop'),
        entersPhase('hold', 0),
        entersPhase('build', 2),
        cyclesEnd('recovered', 'recovered'),
        provedOnlyWhenReallyFlat,
        latchSays('the breaker tripped'),
        ...always(direction),
      ],
    })),
    ...EVERY_WAY.map(([direction, margin]): Act => ({
      title: 'nothing is told since the hold began: the closes are filled unheard',
      variant: `${margin}, ${direction}`,
      ...deafSince('hold', direction, margin),
      claims: [
        faultsActed('stream.drop'),
        // The chain of an isolated account begins and ends with it: it attests what nobody told.
        ...(margin === 'cross' ? FLAT_UNPROVED : TWICE_IN_VAIN),
        ...always(direction),
      ],
    })),
    {
      title: 'one leg alone is filled, and nobody tells of it',
      ...deafSince('verify', 'buyFirst', 'cross', ETH_NEVER_OPENS),
      claims: [
        faultsActed('stream.drop', 'order.noFill'),
        entersPhase('hold', 0),
        tradesInAll('entries', ETH, '0'),
        ...TWICE_IN_VAIN,
        opensOnlyWhenFlat,
        closesAreReduceOnly,
        reallyFlat,
      ],
    },
  ],
};

function deafSince(
  at: 'verify' | 'hold',
  direction: Direction,
  margin: Margin,
  ...more: readonly Fault[]
): Pick<Act, 'options' | 'cues'> {
  const afterMs = at === 'verify' ? BEFORE_THE_BUILD_MS : 0;
  return {
    options: { flags: { cycles: 5, direction, ...marginFlags(margin) } },
    cues: [{ at, afterMs, does: breaks(NOTHING_OF_US, ...more) }],
  };
}

/** Frames that are cut in half. */
export const unreadableFrames: Scenario = {
  id: 'N2',
  title: 'takes a frame that it cannot read for a frame that never came, and guesses nothing of it',
  story:
    'The stream sends half a frame. A neighbour’s client discards it without a word, and the order ' +
    'book or the position goes on as if nothing had been lost. Here what the frame carried is missing ' +
    'like any lost report: the fill, the position or the zero is not there until somebody tells it.',
  acts: [
    {
      title: 'one fill: the position is reported, and the archive tells what the fill cost',
      ...cutInHalf('build', ['fill']),
      claims: [
        faultsActed('stream.malformed'),
        cyclesEnd('completed', 'completed'),
        completedIsProved,
        statementCloses,
        endsFlatByEveryWitness,
        ...always('buyFirst'),
      ],
    },
    {
      title: 'the report of one leg: it is closed and never held on',
      ...cutInHalf('build', ['position_change']),
      claims: [
        faultsActed('stream.malformed'),
        emergencySays('the stream did not report both legs'),
        entersPhase('hold', 1),
        cyclesEnd('recovered', 'completed'),
        recoveredIsProved,
        endsFlatByEveryWitness,
        ...always('buyFirst'),
      ],
    },
    {
      title: 'the report of one zero: the ledgers contradict each other, and it is proved anew',
      ...cutInHalf('unwind', ['position_change']),
      claims: [
        faultsActed('stream.malformed'),
        emergencySays('position.diverged'),
        cyclesEnd('recovered', 'completed'),
        recoveredIsProved,
        endsFlatByEveryWitness,
        ...always('buyFirst'),
      ],
    },
    {
      title: 'everything about the account since the unwind began',
      ...cutInHalf('unwind', PRIVATE, Infinity),
      claims: [faultsActed('stream.malformed'), ...FLAT_UNPROVED, ...always('buyFirst')],
    },
  ],
};

function cutInHalf(
  at: 'build' | 'unwind',
  streams: readonly FaultStream[],
  times = 1,
): Pick<Act, 'options' | 'cues'> {
  return {
    options: { flags: { cycles: 2, direction: 'buyFirst' } },
    cues: [{ at, does: breaks({ fault: 'stream.malformed', streams, times }) }],
  };
}

const HOLD_MS = 120_000;

const NOBODY_THERE = together(
  breaks(
    { fault: 'stream.noPong' },
    { fault: 'stream.drop', streams: [...PRIVATE, 'best_bid_offer'] },
  ),
);

const SOMEBODY_AGAIN = together(mends('stream.noPong'), mends('stream.drop'));

const HELD_ON: Act['claims'] = [
  holdsFor(HOLD_MS),
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
  endsFlatByEveryWitness,
];

/** A connection that is open to nobody. */
export const halfOpen: Scenario = {
  id: 'N3',
  title: 'gives up a connection whose pings nobody answers, however open it looks',
  story:
    'The socket stays open and leads to nobody: no error, no end, no frame. Neighbours waited on it ' +
    'until they were restarted by hand. Here silence is noticed, a connection without a pong for 45 s ' +
    'is ended and opened anew, and a pair that could not be watched for too long is closed.',
  acts: [
    held(
      'pings are not answered, and frames go on',
      [{ at: 'hold', afterMs: 1_000, does: breaks({ fault: 'stream.noPong', times: 3 }) }],
      [faultsActed('stream.noPong'), ...HELD_ON],
    ),
    held(
      'nothing comes for 35 s',
      [
        { at: 'hold', afterMs: 1_000, does: NOBODY_THERE },
        { at: 'hold', afterMs: 36_000, does: SOMEBODY_AGAIN },
      ],
      [faultsActed('stream.noPong', 'stream.drop'), ...HELD_ON],
    ),
    held(
      'nothing comes any more, and the pair is closed unheard',
      [
        { at: 'hold', afterMs: 1_000, does: NOBODY_THERE },
        { at: 'emergencyClose', afterMs: 5_000, does: SOMEBODY_AGAIN },
      ],
      [
        faultsActed('stream.noPong', 'stream.drop'),
        emergencySays('no pong for 45000 ms'),
        entersPhase('unwind', 0),
        cyclesEnd('recovered'),
        recoveredIsProved,
        endsFlatByEveryWitness,
      ],
    ),
  ],
};

function held(title: string, cues: readonly Cue[], claims: Act['claims']): Act {
  return {
    title,
    options: { flags: { direction: 'buyFirst', holdMs: HOLD_MS } },
    cues,
    claims: [...claims, provedOnlyWhenReallyFlat, ...always('buyFirst')],
  };
}
