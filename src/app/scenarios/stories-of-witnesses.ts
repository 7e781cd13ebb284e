/** S35, S36 and S53 to S55: the witness against the stream, and the end of an emergency. */
import {
  bookFollowsTheStream,
  completedIsProved,
  driftIsConfirmedTwice,
  faultsActed,
} from './claims-evidence.ts';
import {
  closesNoMoreThan,
  emergencySays,
  readsAreJudged,
  readsWaitForRest,
  strikesAre,
} from './claims-course.ts';
import {
  closesAreReduceOnly,
  closesWith,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  noneCompletes,
  recoversOrHalts,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import {
  BLIND_TO_ISOLATED,
  ETH,
  ISOLATED,
  SOL,
  breaks,
  mends,
  nextMatchIsUntold,
  strangerTrades,
  together,
} from './staging.ts';

/** Longer than REST may lag, so that what it reads is no value of the past. */
const LONG_HOLD = { holdMs: 60_000 } as const;
const BEYOND_LAG_MS = 25_000;

const CLOSED_ONCE: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  cyclesEnd('recovered'),
  noneCompletes,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** Where the stream has lost something, how it ends depends on what can be learnt of the gap. */
const CLOSED_AFTER_GAP: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  recoversOrHalts,
  noneCompletes,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  reallyFlat,
  bookFollowsTheStream,
];

/** What REST shows is compared per market, in steps and dollars. */
export const driftPerMarket: Scenario = {
  id: 'S35',
  title: 'measures drift per market, so that a hundredth of an ETH is one',
  story:
    'The stream shows the ETH leg and REST denies it, or REST shows 0.01 ETH that the stream never ' +
    'told. The predecessor’s threshold was 0.1 units of anything: 0.09 ETH, about $270, passed.',
  acts: [
    {
      title: 'REST denies the leg',
      options: { flags: { ...ISOLATED, ...LONG_HOLD } },
      cues: [
        { at: 'hold', afterMs: BEYOND_LAG_MS, does: breaks(BLIND_TO_ISOLATED) },
        { at: 'emergencyClose', does: mends('rest.blindIsolated') },
      ],
      claims: [
        faultsActed('rest.blindIsolated'),
        emergencySays('drift: ETH-PERP/isolated', 'REST 0'),
        driftIsConfirmedTwice('ETH-PERP/isolated'),
        ...CLOSED_ONCE,
      ],
    },
    ...(['0.01', '-0.01', '0.09'] as const).map((amount) => ({
      title: 'REST shows a trade that the stream never told',
      variant: `${amount} ETH`,
      options: { flags: { direction: 'buyFirst', holdMs: 8_000 } as const },
      cues: [
        {
          at: 'hold' as const,
          afterMs: 500,
          does: together(breaks(nextMatchIsUntold(ETH)), strangerTrades(ETH, 'cross', amount)),
        },
      ],
      claims: [
        faultsActed('stream.drop'),
        emergencySays('drift: ETH-PERP/cross'),
        driftIsConfirmedTwice('ETH-PERP/cross'),
        ...CLOSED_AFTER_GAP,
      ],
    })),
  ],
};

/** One sample of drift. */
export const passingDrift: Scenario = {
  id: 'S53',
  title: 'does not act on a drift that the next read does not confirm',
  story:
    'One read of REST shows nothing of isolated positions, the next shows them. One strike is ' +
    'a suspicion, told and forgotten.',
  acts: [
    {
      title: 'one blind read in the hold',
      options: { flags: { ...ISOLATED, ...LONG_HOLD } },
      cues: [
        { at: 'hold', afterMs: BEYOND_LAG_MS, does: breaks({ ...BLIND_TO_ISOLATED, times: 1 }) },
      ],
      claims: [
        faultsActed('rest.blindIsolated'),
        strikesAre('SOL-PERP/isolated', 1),
        strikesAre('ETH-PERP/isolated', 1),
        entersPhase('emergencyClose', 0),
        cyclesEnd('completed'),
        completedIsProved,
        statementCloses,
        endsFlatByEveryWitness,
      ],
    },
  ],
};

/** A drift that stands. */
export const standingDrift: Scenario = {
  id: 'S54',
  title: 'closes a drift that stands once, by whichever reading is the larger',
  story:
    'REST and the stream contradict each other read after read. Two strikes are a drift: one ' +
    'emergency, which closes by the larger reading. Reduce-only makes that harmless where the other ' +
    'was right.',
  acts: [
    {
      title: 'the stream shows more than REST',
      options: { flags: { ...ISOLATED, ...LONG_HOLD, direction: 'buyFirst' } },
      cues: [
        { at: 'hold', afterMs: BEYOND_LAG_MS, does: breaks(BLIND_TO_ISOLATED) },
        { at: 'emergencyClose', afterMs: 3_000, does: mends('rest.blindIsolated') },
      ],
      claims: [
        faultsActed('rest.blindIsolated'),
        driftIsConfirmedTwice('SOL-PERP/isolated'),
        closesWith({ side: 'buy', quantity: '1.5', symbol: SOL, margin: 'isolated' }),
        closesNoMoreThan(SOL, '1.5'),
        ...CLOSED_ONCE,
      ],
    },
    {
      title: 'REST shows more than the stream',
      options: { flags: { direction: 'buyFirst', holdMs: 8_000 } },
      cues: [
        {
          at: 'hold',
          afterMs: 500,
          does: together(breaks(nextMatchIsUntold(SOL)), strangerTrades(SOL, 'cross', '-1.5')),
        },
      ],
      claims: [
        faultsActed('stream.drop'),
        driftIsConfirmedTwice('SOL-PERP/cross'),
        closesNoMoreThan(SOL, '3'),
        neverBeyondOneLeg(SOL, '1.5'),
        ...CLOSED_AFTER_GAP,
      ],
    },
  ],
};

/** REST that answers from before our fills. */
export const earlyReads: Scenario = {
  id: 'S55',
  title: 'takes no read of REST for evidence that may be from before the last own fill',
  story:
    'REST reads 0 at 50 ms after the fill and the position at 150 ms. A read requested before ' +
    'restLagMs have passed since the last own fill is repeated, and is neither a drift nor a zero.',
  acts: [
    early('REST is a little late', 150, 1, [
      readsWaitForRest(200),
      strikesAre('SOL-PERP/cross', 0),
      strikesAre('ETH-PERP/cross', 0),
    ]),
    early('REST is later than usual, and shows what the book held a moment ago', 1_000, 2, [
      readsAreJudged('lagging'),
      strikesAre('SOL-PERP/cross', 0),
      strikesAre('ETH-PERP/cross', 0),
    ]),
  ],
};

function early(title: string, ms: number, time: number, claims: Act['claims']): Act {
  return {
    title,
    options: { flags: { cycles: 2 } },
    cues: [{ at: 'build', time, does: breaks({ fault: 'rest.stale', ms }) }],
    claims: [
      faultsActed('rest.stale'),
      ...claims,
      entersPhase('emergencyClose', 0),
      cyclesEnd('completed', 'completed'),
      completedIsProved,
      statementCloses,
      endsFlatByEveryWitness,
    ],
  };
}
