/** S11 and S15 to S17: fills in parts, before their order is answered, told again, and told as results. */
import type { Direction, Margin } from '../../domain/market.ts';
import type { Fault, FaultStream } from '../../exchange/fault-plan.ts';
import { emergencySays } from './claims-course.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly } from './claims-exposure.ts';
import {
  bookWasReal,
  fatesAreTrue,
  neverBeyondThePlan,
  pricesAreReal,
  provedOnlyWhenReallyFlat,
  recoveredIsProved,
  staysWithinThePlan,
} from './claims-orders.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import {
  asksFor,
  fillOvertakesTheAnswer,
  isOneOrder,
  someFillIsToldAgain,
  someOrderFillsInParts,
  tradesInAll,
} from './claims-sending.ts';
import type { Act, Claim, Cue, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, breaks, retells, strangerTrades, together } from './staging.ts';

/** What the book and the log may say of fills, however they are told. */
function counted(direction: Direction): readonly Claim[] {
  return [
    ...staysWithinThePlan(direction),
    bookWasReal(ETH),
    bookWasReal(SOL),
    fatesAreTrue,
    pricesAreReal,
    provedOnlyWhenReallyFlat,
    closesAreReduceOnly,
    bookFollowsTheStream,
    endsFlatByEveryWitness,
  ];
}

const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
];

/** Two fifths, then two thirds of what is left, then all of it: 0.4, 0.4 and 0.2 of the whole. */
function inThreeParts(reduceOnly: boolean): readonly Fault[] {
  const part = { fault: 'order.partialFill', products: [SOL], reduceOnly, times: 1 } as const;
  return [
    { ...part, fraction: 0.4 },
    { ...part, fraction: 0.667 },
  ];
}

/** Orders that fill in part, and what is sent for the rest of them. */
export const partialFills: Scenario = {
  id: 'S11',
  title: 'sends exactly what is missing after a partial fill, of a sell as of a buy',
  story:
    'The SOL leg fills 0.4, then 0.4, then 0.2 of the whole. The predecessor ignored the partial ' +
    'fills of sells, whose quantity is negative: it sold 1.8 for 1.0 and reported a timeout. Here ' +
    'what is missing follows the fills and the book, and comes to the plan exactly.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) =>
    (['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      entryInParts(margin, direction),
      closeInParts(margin, direction),
    ]),
  ),
};

function optionsOf(margin: Margin, direction: Direction): Act['options'] {
  // A part of a fifth must still be above the venue's minimum.
  const flags = { notional: '2440', direction, ...(margin === 'isolated' ? ISOLATED : {}) };
  return { flags };
}

function entryInParts(margin: Margin, direction: Direction): Act {
  return {
    title: `the entry, ${margin}, ${direction}`,
    options: optionsOf(margin, direction),
    cues: [{ at: 'build', does: breaks(...inThreeParts(false)) }],
    claims: [
      faultsActed('order.partialFill'),
      asksFor('entries', SOL, '15', '9', '3'),
      tradesInAll('entries', SOL, '15'),
      tradesInAll('closes', SOL, '15'),
      ...COMPLETED,
      ...counted(direction),
    ],
  };
}

function closeInParts(margin: Margin, direction: Direction): Act {
  return {
    title: `the close, ${margin}, ${direction}`,
    options: optionsOf(margin, direction),
    cues: [{ at: 'unwind', does: breaks(...inThreeParts(true)) }],
    claims: [
      faultsActed('order.partialFill'),
      tradesInAll('entries', SOL, '15'),
      asksFor('closes', SOL, '15', '9', '3'),
      tradesInAll('closes', SOL, '15'),
      cyclesEnd('recovered'),
      recoveredIsProved,
      ...counted(direction),
    ],
  };
}

type Emission = (typeof EVERYTHING)[number];

const EVERYTHING = ['fill', 'position_change', 'order_update'] as const;

const EMISSIONS: readonly (readonly Emission[])[] = [
  ['fill', 'order_update', 'position_change'],
  ['position_change', 'fill', 'order_update'],
  ['order_update', 'position_change', 'fill'],
];

/** Answers that come after what they answer has happened. */
export const earlyFills: Scenario = {
  id: 'S15',
  title: 'knows a fill that comes before the answer to its order, and counts it once',
  story:
    'The order trades at once, and the stream tells the fill before the venue has answered. Without ' +
    'an order id the predecessor’s neighbours dropped such a fill, looked for it 50 times and never ' +
    'hedged. Here the digest is known before anything is sent.',
  acts: [
    ...[300, 1_400, 1_600].flatMap((ms) =>
      (['buyFirst', 'sellFirst'] as const).map((direction) => lateAnswer(ms, direction)),
    ),
    ...EMISSIONS.map((emissionOrder) => ({
      ...lateAnswer(300, 'buyFirst', { emissionOrder }),
      variant: `told as ${emissionOrder.join(', ')}`,
    })),
  ],
};

function lateAnswer(
  ms: number,
  direction: Direction,
  switches: Act['options']['switches'] = {},
): Act {
  return {
    title: `every order is answered ${String(ms)} ms late, ${direction}`,
    options: { flags: { direction }, switches },
    cues: [{ at: 'start', does: breaks({ fault: 'order.delay', part: 'answer', ms }) }],
    claims: [
      faultsActed('order.delay'),
      fillOvertakesTheAnswer(SOL),
      fillOvertakesTheAnswer(ETH),
      isOneOrder('entries', SOL, 1),
      isOneOrder('closes', SOL, 1),
      tradesInAll('entries', SOL, '1.5'),
      ...COMPLETED,
      ...counted(direction),
    ],
  };
}

/** Frames that come twice. */
export const toldAgain: Scenario = {
  id: 'S16',
  title: 'counts a fill once, however often it is told, also after a reconnect and a restart',
  story:
    'The venue tells a fill twice, with the same submission index: at once, when it replays after a ' +
    'reconnect, in a later cycle, or to a run that did not make it. The predecessor remembered fills ' +
    'without bound, and forgot them all when it was restarted.',
  acts: [
    again('every fill comes twice', [{ at: 'start', does: breaks(twice('fill')) }]),
    again('every frame comes twice', [{ at: 'start', does: breaks(twice(...EVERYTHING)) }]),
    again('the venue replays in the hold', [{ at: 'hold', afterMs: 500, does: retells }]),
    again('the venue replays in the unwind', [{ at: 'unwind', afterMs: 100, does: retells }]),
    again('the venue replays after a reconnect in the hold', [
      { at: 'hold', afterMs: 500, does: breaks({ fault: 'stream.close', refuseForMs: 500 }) },
      { at: 'hold', afterMs: 2_500, does: retells },
    ]),
    {
      title: 'the venue replays the first cycle in the second, whose direction is the other',
      options: { flags: { cycles: 2 } },
      cues: [
        { at: 'verify', time: 2, afterMs: 20, does: retells },
        { at: 'hold', time: 2, afterMs: 500, does: retells },
      ],
      claims: [
        someFillIsToldAgain(SOL),
        entersPhase('emergencyClose', 0),
        cyclesEnd('completed', 'completed'),
        completedIsProved,
        statementCloses,
        neverBeyondThePlan(SOL),
        bookWasReal(SOL),
        fatesAreTrue,
        provedOnlyWhenReallyFlat,
        endsFlatByEveryWitness,
      ],
    },
    {
      title: 'the venue replays to a run what it did not trade: it is another’s, and adds nothing',
      options: { flags: { direction: 'buyFirst' } },
      cues: [
        { at: 'start', does: together(trades('-1.5'), trades('1.5')) },
        { at: 'hold', afterMs: 500, does: retells },
      ],
      claims: [
        someFillIsToldAgain(SOL),
        emergencySays('an order that is not ours'),
        tradesInAll('closes', SOL, '1.5'),
        tradesInAll('closes', ETH, '0.068'),
        cyclesEnd('recovered'),
        recoveredIsProved,
        ...counted('buyFirst'),
      ],
    },
  ],
};

function trades(amount: string): Cue['does'] {
  return strangerTrades(SOL, 'cross', amount);
}

function twice(...streams: readonly FaultStream[]): Fault {
  return { fault: 'stream.duplicate', streams };
}

function again(title: string, cues: readonly Cue[]): Act {
  return {
    title,
    options: { flags: { direction: 'buyFirst', holdMs: 6_000 } },
    cues,
    claims: [
      someFillIsToldAgain(SOL),
      isOneOrder('entries', SOL, 1),
      tradesInAll('entries', SOL, '1.5'),
      tradesInAll('closes', SOL, '1.5'),
      ...COMPLETED,
      ...counted('buyFirst'),
    ],
  };
}

/** Results of orders beside their fills. */
export const orderResults: Scenario = {
  id: 'S17',
  title: 'adds no order’s result to a position: slices count, the result does not',
  story:
    'One order fills in several slices, and its result says the whole. The predecessor added both: ' +
    '-1.6 for -1.0. Here the position is what the stream reports it to be, and a result is only an ' +
    'end of an order, in whichever order the two are told.',
  acts: [
    ...EMISSIONS.map((emissionOrder) => ({
      ...slices('told with the result', [], { emissionOrder }),
      variant: emissionOrder.join(', '),
    })),
    slices('the result comes 500 ms before the slices', [late('fill', 500)]),
    slices('the result comes 500 ms before the report', [late('position_change', 500)]),
    slices('the slices come 500 ms before the result', [late('order_update', 500)]),
  ],
};

function late(stream: FaultStream, ms: number): Fault {
  return { fault: 'stream.delay', streams: [stream], products: [SOL], ms };
}

function slices(
  title: string,
  faults: readonly Fault[],
  switches: Act['options']['switches'] = {},
): Act {
  return {
    title,
    options: { flags: { notional: '30000', direction: 'buyFirst' }, switches },
    cues: [{ at: 'start', does: breaks(...faults) }],
    claims: [
      faultsActed(...faults.map(({ fault }) => fault)),
      someOrderFillsInParts('entries', SOL, 2),
      someOrderFillsInParts('closes', SOL, 2),
      isOneOrder('entries', SOL, 1),
      ...COMPLETED,
      ...counted('buyFirst'),
    ],
  };
}
