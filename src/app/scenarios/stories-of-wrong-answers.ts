/** N6, N8 and N9: answers that are of another time, of another step, of another account. */
import type { Direction } from '../../domain/market.ts';
import type { Fault } from '../../exchange/fault-plan.ts';
import { positionKey } from '../../positions/key.ts';
import { readsAreJudged, someCycleSays, strikesAre } from './claims-course.ts';
import {
  bookFollowsTheStream,
  completedIsProved,
  faultsActed,
  neverCalledFlatOnceHeld,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
  reallyFlat,
  reallyHeld,
} from './claims-exposure.ts';
import { latchIsDown, latchSays } from './claims-latch.ts';
import {
  neverBeyondThePlan,
  provedOnlyWhenReallyFlat,
  recoveredIsProved,
} from './claims-orders.ts';
import { refusedWith } from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  isRefusedSaying,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import { asksFor, tradesInAll } from './claims-sending.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags } from './staging.ts';
import { answersForAnother, clockIsOff, stepBecomes } from './wires.ts';

/** When the first hold of these stories has begun, and its markets were read. */
const IN_THE_HOLD_MS = 2_000;

const SAFE: Act['claims'] = [
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  provedOnlyWhenReallyFlat,
  bookFollowsTheStream,
];

const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  completedIsProved,
  statementCloses,
  endsFlatByEveryWitness,
  ...SAFE,
];

/** A clock of the venue's that its own engine does not go by. */
export const wrongClock: Scenario = {
  id: 'N6',
  title: 'opens nothing with a time that the venue does not take, and closes all the same',
  story:
    'The venue’s time is half a minute behind its engine, from the start or since the hold. Neighbours ' +
    'could then neither place nor cancel, and went on asking. Here every order has its own deadline: ' +
    'entries that come too late are refused and tried no more than five times, closes may be received ' +
    'for longer and leave, and what cannot be asked for is not taken for an answer.',
  acts: [
    ...[-2_000, 2_000, 30_000].map((byMs) => ({
      title: 'a difference that harms nobody',
      variant: `${String(byMs / 1_000)} s`,
      options: { flags: { cycles: 2 }, wireOf: clockIsOff(byMs) },
      cues: [],
      claims: [cyclesEnd('completed', 'completed'), latchIsDown, ...COMPLETED],
    })),
    {
      title: 'half a minute behind from the start',
      options: { flags: { cycles: 9 }, wireOf: clockIsOff(-30_000) },
      cues: [],
      claims: [
        refusedWith(2011, 10),
        cyclesEnd('skipped', 'skipped', 'skipped', 'skipped', 'skipped'),
        latchSays('2011'),
        entersPhase('hold', 0),
        endsFlatByEveryWitness,
      ],
    },
    behindInTheHold('half a minute behind since the hold', Infinity, [
      endsHaltedSaying('which orders are open'),
      neverCalledFlatOnceHeld,
      noneCompletes,
      entersPhase('build', 1),
      reallyFlat,
      neverBeyondOneLeg(SOL),
      closesAreReduceOnly,
      bookFollowsTheStream,
    ]),
    behindInTheHold('half a minute behind in the hold and for ten seconds more', 12_000, [
      cyclesEnd('recovered', 'completed'),
      recoveredIsProved,
      completedIsProved,
      endsFlatByEveryWitness,
      ...SAFE,
    ]),
  ],
};

function behindInTheHold(title: string, untilMs: number, claims: Act['claims']): Act {
  return {
    title,
    options: {
      flags: { cycles: 2, direction: 'buyFirst' },
      wireOf: clockIsOff(-30_000, { fromMs: IN_THE_HOLD_MS, untilMs }),
    },
    cues: [],
    claims: [
      // Of each leg one close, on time, and not one more.
      tradesInAll('closes', ETH, untilMs === Infinity ? '0.068' : '0.136'),
      ...claims,
    ],
  };
}

/** When the second cycle of these stories is planned. */
const SECOND_PLAN_MS = 5_000;

/** A size step that changes while the run goes on. */
export const changedStep: Scenario = {
  id: 'N8',
  title: 'plans by the step that the venue has now, and calls nothing dust because a step grew',
  story:
    'The venue changes the size step of SOL. A neighbour kept the old one and had its orders refused. ' +
    'Here the next plan is made of the new step. Where the step grows past what is held, the rest is ' +
    'no dust: it is closed by one whole step, reduce-only, or the run halts saying that it is there.',
  acts: [
    ...(
      [
        ['0.2', '1.4'],
        ['0.5', '1.5'],
        ['1', '1'],
      ] as const
    ).flatMap(([step, second]) =>
      (['cross', 'isolated'] as const).map((margin) => ({
        title: 'it grows between two cycles',
        variant: `to ${step}, ${margin}`,
        options: {
          flags: { cycles: 2, direction: 'buyFirst', ...marginFlags(margin) } as const,
          wireOf: stepBecomes(SOL, step, { fromMs: SECOND_PLAN_MS }),
        },
        cues: [],
        claims: [
          asksFor('entries', SOL, '1.5', second),
          asksFor('closes', SOL, '1.5', second),
          cyclesEnd('completed', 'completed'),
          ...COMPLETED,
        ],
      })),
    ),
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      grownInTheHold(direction, 'clamp', [
        asksFor('closes', SOL, '1', '1', '1'),
        cyclesEnd('recovered', 'completed'),
        recoveredIsProved,
        endsFlatByEveryWitness,
      ]),
      grownInTheHold(direction, 'reject', [
        refusedWith(2064),
        endsHaltedSaying('SOL-PERP/cross is'),
        reallyHeld(SOL, 'cross', direction === 'buyFirst' ? '-0.8' : '0.8'),
        neverCalledFlatOnceHeld,
        noneCompletes,
        entersPhase('build', 1),
        latchSays('SOL-PERP'),
      ]),
    ]),
  ],
};

/** The close of the SOL leg fills 0.7, and the 0.8 that are left are less than a step. */
function grownInTheHold(
  direction: Direction,
  reduceOnlyOversize: 'clamp' | 'reject',
  claims: Act['claims'],
): Act {
  const part: Fault = {
    fault: 'order.partialFill',
    products: [SOL],
    reduceOnly: true,
    fraction: 0.7,
    times: 1,
  };
  return {
    title: 'it grows in the hold, past what a close has left',
    variant: `${direction}, what is larger than the position is a ${reduceOnlyOversize}`,
    options: {
      flags: { cycles: 2, direction, holdMs: 20_000 },
      switches: { reduceOnlyOversize },
      wireOf: stepBecomes(SOL, '1', { fromMs: IN_THE_HOLD_MS }),
    },
    cues: [{ at: 'unwind', does: breaks(part) }],
    claims: [faultsActed('order.partialFill'), neverBeyondThePlan(SOL), ...claims, ...SAFE],
  };
}

/** The truth about somebody else. */
export const anotherAccount: Scenario = {
  id: 'N9',
  title: 'takes an answer about another account for no answer at all',
  story:
    'REST answers, in good form, for another subaccount: a vault’s question that is answered for its ' +
    'owner, or an address that a cache has mixed up. Neighbours read the wrong account as flat. Here ' +
    'the address is part of the answer: the start is refused by name, and no proof is made of it.',
  acts: [
    {
      title: 'from the start',
      options: { wireOf: answersForAnother('subaccount_info', { fromMs: 100 }) },
      cues: [],
      claims: [isRefusedSaying('subaccount_info answers for 0x00'), nothingIsSent],
    },
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      answeredForAnother('subaccount_info', direction, [
        someCycleSays('subaccount_info answers for 0x00'),
        endsHaltedSaying('REST is inconclusive about SOL-PERP/cross'),
        neverCalledFlatOnceHeld,
        noneCompletes,
      ]),
      // Who holds nothing in isolated accounts has none that could be named: an empty list is zero.
      answeredForAnother('isolated_positions', direction, [
        cyclesEnd('completed'),
        completedIsProved,
        provedOnlyWhenReallyFlat,
        endsFlatByEveryWitness,
      ]),
    ]),
  ],
};

function answeredForAnother(
  type: 'subaccount_info' | 'isolated_positions',
  direction: Direction,
  claims: Act['claims'],
): Act {
  const margin = type === 'subaccount_info' ? 'cross' : 'isolated';
  return {
    title: 'since the hold',
    variant: `${type}, ${direction}`,
    options: {
      flags: { direction, holdMs: 30_000, ...marginFlags(margin) },
      wireOf: answersForAnother(type, { fromMs: IN_THE_HOLD_MS }),
    },
    cues: [],
    claims: [
      readsAreJudged('inconclusive'),
      strikesAre(positionKey(SOL, margin), 0),
      entersPhase('hold', 1),
      neverBeyondOneLeg(SOL),
      closesAreReduceOnly,
      reallyFlat,
      ...claims,
    ],
  };
}
