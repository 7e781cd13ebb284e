/** S12 and S36: closes that do not come off, how far their prices go, and where it ends. */
import type { Direction, Margin } from '../../domain/market.ts';
import { productIdOf } from '../../exchange/operators.ts';
import { parseX18 } from '../../exchange/x18.ts';
import { alarmShows, faultsActed, neverCalledFlatOnceHeld } from './claims-evidence.ts';
import { closesNoMoreThan, closesSent, staysIn } from './claims-course.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  noOrderAfterTheHalt,
  reallyFlat,
  reallyHeld,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  noneCompletes,
} from './claims-outcome.ts';
import { latchIs, leavesHeld, opensNothingAfter, wasStopped } from './claims-ending.ts';
import { closesEveryMinute, closesStandAt } from './claims-terms.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import {
  ETH,
  ETH_NEVER_OPENS,
  ISOLATED,
  NOTHING_CLOSES,
  SOL,
  breaks,
  mends,
  operatorStops,
} from './staging.ts';

/** What every run is held to that closes in vain. */
const NEVER_AGAIN: Act['claims'] = [
  entersPhase('build', 1),
  opensNothingAfter('emergencyClose'),
  noneCompletes,
];

/** Halted is the end of trading, whatever becomes of what is held. */
const HALTED_FOR_GOOD: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  cyclesEnd('halted'),
  latchIs('raised'),
  entriesSent(SOL, 1),
  neverBeyondOneLeg(SOL),
  ...NEVER_AGAIN,
];

/** And nothing is sent any more by who is told to leave. */
const IN_VAIN: Act['claims'] = [...HALTED_FOR_GOOD, neverCalledFlatOnceHeld, noOrderAfterTheHalt];

/** The oracle says another price than everybody trades at, and nobody corrects it. */
function oracleStands(symbol: string, price: string): Cue['does'] {
  return ({ exchange }) => {
    exchange.operators.setOracle(productIdOf(symbol), parseX18(price));
  };
}

/** The price that SOL is really traded at is some 162. */
const FAR_BELOW = '130';
const NEAR_BELOW = '154.80';
const FAR_ABOVE = '195';
const NEAR_ABOVE = '170.50';

/** A price that nobody trades at. */
export const passivePrice: Scenario = {
  id: 'S12',
  title: 'goes further through the price with every attempt, and halts when the last rung fails',
  story:
    'The oracle stands so far from the market that the touch is not trusted, and a close priced from ' +
    'it never crosses the book. The predecessor closed in vain at one small slippage. Here every ' +
    'attempt goes a rung further, and after five that brought nothing the run is halted, holding ' +
    'exactly what it held.',
  acts: [
    ...passive('buyFirst', FAR_BELOW, NEAR_BELOW),
    ...passive('sellFirst', FAR_ABOVE, NEAR_ABOVE),
  ],
};

function passive(direction: Direction, far: string, near: string): readonly Act[] {
  const isShort = direction === 'buyFirst';
  return (['cross', 'isolated'] as const).flatMap((margin) => [
    {
      ...onOracle(direction, margin, far),
      title: 'no rung reaches the market',
      claims: [
        closesStandAt(SOL, far, 50, 100, 200, 500, 1000, 1000),
        endsHaltedSaying(`SOL-PERP/${margin} is ${isShort ? '-1.5' : '1.5'} (live)`),
        cyclesEnd('halted'),
        latchIs('raised'),
        reallyHeld(SOL, margin, isShort ? '-1.5' : '1.5'),
        closesSent(ETH, 1),
        neverCalledFlatOnceHeld,
        noOrderAfterTheHalt,
        closesAreReduceOnly,
        ...NEVER_AGAIN,
      ],
    },
    {
      ...onOracle(direction, margin, near),
      title: 'a later rung reaches it',
      claims: [
        closesStandAt(SOL, near, 50, 100, 200, 500),
        cyclesEnd('recovered'),
        latchIs('lifted'),
        endsFlatByEveryWitness,
        closesNoMoreThan(SOL, '1.5'),
        closesAreReduceOnly,
        ...NEVER_AGAIN,
      ],
    },
  ]);
}

function onOracle(direction: Direction, margin: Margin, oracle: string): Omit<Act, 'claims'> {
  return {
    title: '',
    variant: `${margin} margin, ${direction}`,
    options: {
      flags: { ...(margin === 'isolated' ? ISOLATED : {}), direction, holdMs: 8_000 },
      session: { zeroTimeoutMs: 1_000 },
    },
    cues: [{ at: 'hold', afterMs: 500, does: oracleStands(SOL, oracle) }],
  };
}

/** Five attempts that bring nothing, and what comes after. */
export const emergencyWithoutEnd: Scenario = {
  id: 'S36',
  title: 'halts with an alarm and what is held when five attempts to close bring nothing',
  story:
    'Both legs are open and no close is filled, or refused, or not even answered. The predecessor ' +
    'recovered by itself into the next entry. Here five answered attempts, or a minute of silence, are ' +
    'the end: halted, with every position in the alarm, and nothing is opened any more. Who is told to ' +
    'stay goes on closing, once a minute; a proof of flat ends that, and not the halt.',
  acts: [
    {
      title: 'no close is ever filled',
      options: { flags: { cycles: 3, direction: 'buyFirst' } },
      cues: [{ at: 'start', does: breaks(NOTHING_CLOSES) }],
      claims: [
        faultsActed('order.noFill'),
        endsHaltedSaying('ETH-PERP/cross is 0.068 (live)', 'SOL-PERP/cross is -1.5 (live)'),
        alarmShows('ETH-PERP/cross', '0.068'),
        alarmShows('SOL-PERP/cross', '-1.5'),
        ...fiveInVain(6, 6),
      ],
    },
    {
      title: 'no close is ever filled, and the pair was sold first in isolated accounts',
      options: { flags: { ...ISOLATED, cycles: 3, direction: 'sellFirst' } },
      cues: [{ at: 'start', does: breaks(NOTHING_CLOSES) }],
      claims: [
        faultsActed('order.noFill'),
        endsHaltedSaying('ETH-PERP/isolated is -0.068 (live)', 'SOL-PERP/isolated is 1.5 (live)'),
        ...fiveInVain(6, 6),
      ],
    },
    {
      title: 'one leg alone was opened, and it is not closed',
      options: { flags: { cycles: 3, direction: 'buyFirst' } },
      cues: [{ at: 'start', does: breaks(ETH_NEVER_OPENS, NOTHING_CLOSES) }],
      claims: [
        faultsActed('order.noFill'),
        endsHaltedSaying('SOL-PERP/cross is -1.5 (live)'),
        alarmShows('SOL-PERP/cross', '-1.5'),
        entersPhase('hold', 0),
        ...fiveInVain(0, 6),
      ],
    },
    {
      title: 'every close is refused by the engine',
      options: { flags: { cycles: 3, direction: 'buyFirst' } },
      cues: [{ at: 'hold', does: breaks({ fault: 'order.reject', reduceOnly: true, code: 2006 }) }],
      claims: [
        faultsActed('order.reject'),
        endsHaltedSaying('SOL-PERP/cross is -1.5 (live)'),
        ...fiveInVain(6, 6),
      ],
    },
    {
      title: 'no close is ever answered',
      options: { flags: { cycles: 3, direction: 'buyFirst' } },
      cues: [{ at: 'hold', does: breaks({ fault: 'order.hold', ms: 0, deliver: false }) }],
      claims: [
        faultsActed('order.hold'),
        endsHaltedSaying('SOL-PERP/cross is -1.5 (live)'),
        staysIn('emergencyClose', 60_000),
        ...IN_VAIN,
      ],
    },
    staying(
      'it stays, and the venue fills again after two and a half minutes',
      mends('order.noFill'),
      [reallyFlat, closesNoMoreThan(SOL, '1.5'), closesNoMoreThan(ETH, '0.068')],
    ),
    staying('it stays, and is stopped after two and a half minutes', operatorStops, [
      wasStopped,
      endsHaltedSaying('SOL-PERP/cross is -1.5'),
      leavesHeld({ 'ETH-PERP/cross': '0.068', 'SOL-PERP/cross': '-1.5' }),
    ]),
  ],
};

function fiveInVain(closesOfEth: number, closesOfSol: number): Act['claims'] {
  return [
    ...IN_VAIN,
    closesAreReduceOnly,
    closesSent(ETH, closesOfEth),
    closesSent(SOL, closesOfSol),
  ];
}

function staying(title: string, does: Cue['does'], claims: Act['claims']): Act {
  return {
    title,
    options: { flags: { cycles: 3, direction: 'buyFirst', onHalt: 'stay' } },
    cues: [
      { at: 'start', does: breaks(NOTHING_CLOSES) },
      { at: 'halted', afterMs: 150_000, does },
    ],
    claims: [
      faultsActed('order.noFill'),
      endsHaltedSaying('SOL-PERP'),
      closesEveryMinute(SOL),
      closesEveryMinute(ETH),
      closesAreReduceOnly,
      ...HALTED_FOR_GOOD,
      ...claims,
    ],
  };
}
