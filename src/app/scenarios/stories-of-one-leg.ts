/** S06 and S07: one leg is filled and the other is not, or later, or nobody says so. */
import type { Direction, Margin } from '../../domain/market.ts';
import { openingSide } from '../../domain/market.ts';
import type { Fault } from '../../exchange/fault-plan.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly, entriesSent, opensOnlyWhenFlat } from './claims-exposure.ts';
import {
  bookWasReal,
  fateIsTold,
  fatesAreTrue,
  neverBeyondThePlan,
  neverOnTheOtherSide,
  provedOnlyWhenReallyFlat,
  recoveredIsProved,
} from './claims-orders.ts';
import { asksFor, isOneOrder, tradesInAll } from './claims-sending.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Claim, Scenario } from './scenario.ts';
import { ETH, ETH_NEVER_OPENS, ISOLATED, SOL, breaks, mends } from './staging.ts';

const SOL_ENTRIES = { products: [SOL], reduceOnly: false } as const;

/** What holds in every story of one leg, however it ends. */
function always(direction: Direction): readonly Claim[] {
  return [
    neverBeyondThePlan(ETH),
    neverBeyondThePlan(SOL),
    neverOnTheOtherSide(ETH, openingSide('primary', direction)),
    fatesAreTrue,
    bookWasReal(ETH),
    provedOnlyWhenReallyFlat,
    closesAreReduceOnly,
    bookFollowsTheStream,
    endsFlatByEveryWitness,
  ];
}

/** The leg that filled is closed, and the cycle is called recovered when that is proved. */
const RECOVERED: Act['claims'] = [
  entersPhase('hold', 0),
  cyclesEnd('recovered'),
  recoveredIsProved,
  noneCompletes,
];

/** The pair was whole in the end, and traded as if nothing had been. */
const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
];

/** One leg of a build is never filled. */
export const oneLegAlone: Scenario = {
  id: 'S06',
  title: 'closes the leg that filled when the other does not, and is recovered only by proof',
  story:
    'ETH is filled and SOL is not. The predecessor lost one leg this way and unwound it with a ' +
    'passive order that never filled. Here what is missing is sent twice more, further through the ' +
    'touch; then the leg that stands alone is closed. Recovered is said when both witnesses say zero.',
  acts: [
    ...(['cross', 'isolated'] as const).flatMap((margin) =>
      (['buyFirst', 'sellFirst'] as const).map((direction) => solNeverFills(margin, direction)),
    ),
    {
      title: 'the ETH leg is the one that never fills',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'build', does: breaks(ETH_NEVER_OPENS) }],
      claims: [
        faultsActed('order.noFill'),
        entersPhase('emergencyClose', 0),
        asksFor('entries', ETH, '0.068', '0.068', '0.068'),
        tradesInAll('entries', ETH, '0'),
        asksFor('closes', SOL, '1.5'),
        tradesInAll('closes', SOL, '1.5'),
        neverBeyondThePlan(SOL),
        neverOnTheOtherSide(SOL, 'sell'),
        fatesAreTrue,
        provedOnlyWhenReallyFlat,
        closesAreReduceOnly,
        endsFlatByEveryWitness,
        ...RECOVERED,
      ],
    },
    {
      title: 'the SOL order never arrives, however often it is sent again',
      options: { flags: { direction: 'buyFirst' } },
      cues: [
        {
          at: 'build',
          does: breaks({ fault: 'order.noAnswer', effect: 'before', ...SOL_ENTRIES }),
        },
      ],
      claims: [
        faultsActed('order.noAnswer'),
        entriesSent(SOL, 0),
        fateIsTold(SOL, 'dead', 'its own limits'),
        tradesInAll('closes', ETH, '0.068'),
        opensOnlyWhenFlat,
        ...RECOVERED,
        ...always('buyFirst'),
      ],
    },
    ...(['cross', 'isolated'] as const).map((margin): Act => ({
      title: `what is missing fills at the next price, ${margin}`,
      options: { flags: { direction: 'buyFirst', ...(margin === 'isolated' ? ISOLATED : {}) } },
      cues: [{ at: 'build', does: breaks({ fault: 'order.noFill', times: 1, ...SOL_ENTRIES }) }],
      claims: [
        faultsActed('order.noFill'),
        asksFor('entries', SOL, '1.5', '1.5'),
        tradesInAll('entries', SOL, '1.5'),
        ...COMPLETED,
        ...always('buyFirst'),
      ],
    })),
    {
      title: 'the cycle after it is traded as if nothing had been',
      options: { flags: { direction: 'buyFirst', cycles: 2 } },
      cues: [{ at: 'build', does: breaks({ fault: 'order.noFill', times: 3, ...SOL_ENTRIES }) }],
      claims: [
        faultsActed('order.noFill'),
        cyclesEnd('recovered', 'completed'),
        recoveredIsProved,
        completedIsProved,
        tradesInAll('entries', SOL, '1.5'),
        tradesInAll('closes', SOL, '1.5'),
        ...always('buyFirst'),
      ],
    },
  ],
};

function solNeverFills(margin: Margin, direction: Direction): Act {
  return {
    title: `the SOL leg never fills, ${margin}, ${direction}`,
    options: { flags: { direction, ...(margin === 'isolated' ? ISOLATED : {}) } },
    cues: [{ at: 'build', does: breaks({ fault: 'order.noFill', ...SOL_ENTRIES }) }],
    claims: [
      faultsActed('order.noFill'),
      entersPhase('emergencyClose', 0),
      asksFor('entries', SOL, '1.5', '1.5', '1.5'),
      tradesInAll('entries', SOL, '0'),
      asksFor('closes', ETH, '0.068'),
      tradesInAll('closes', ETH, '0.068'),
      ...RECOVERED,
      ...always(direction),
    ],
  };
}

/** A fill of the other leg that comes when it is given up by most. */
export const lateOtherLeg: Scenario = {
  id: 'S07',
  title: 'counts a fill that comes after its time: the pair is accepted whole, or both are closed',
  story:
    'ETH is filled; the SOL order is not answered, or only later, and fills when its time seems ' +
    'over. The predecessor reported zero and went on. An order of unknown fate is sent again as the ' +
    'same order and asked for until it is told or dead; what it fills is counted whenever it comes.',
  acts: [
    lateFill('its answer is lost after it was filled', [lostAnswer('after', 9)], 1),
    lateFill(
      'its answer is lost after it was filled, and the stream is late as well',
      [lostAnswer('after', 1), told(2_500)],
      2,
    ),
    lateFill('it is lost itself, and arrives when sent again', [lostAnswer('before', 1)], 1),
    lateFill('a middleman holds it for 2.6 s, and all that is sent again', [held(2_600)], 3),
    lateFill('a middleman holds the first, and the second is filled', [held(2_600, 1)], 2),
    {
      title: 'a middleman holds it until 5 001 ms, and the venue does not take it any more',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'build', does: breaks(held(5_001)) }],
      claims: [
        faultsActed('order.hold'),
        tradesInAll('entries', SOL, '0'),
        fateIsTold(SOL, 'dead', 'its own limits'),
        tradesInAll('closes', ETH, '0.068'),
        ...RECOVERED,
        ...always('buyFirst'),
      ],
    },
    ...(['cross', 'isolated'] as const).flatMap((margin) =>
      (['buyFirst', 'sellFirst'] as const).map((direction) => toldTooLate(margin, direction)),
    ),
  ],
};

function lateFill(title: string, faults: readonly Fault[], times: number): Act {
  return {
    title,
    options: { flags: { direction: 'buyFirst' } },
    cues: [
      { at: 'build', does: breaks(...faults) },
      { at: 'hold', does: mends('stream.delay') },
    ],
    claims: [
      faultsActed(...faults.map(({ fault }) => fault)),
      isOneOrder('entries', SOL, times),
      tradesInAll('entries', SOL, '1.5'),
      neverOnTheOtherSide(SOL, 'sell'),
      bookWasReal(SOL),
      ...COMPLETED,
      ...always('buyFirst'),
    ],
  };
}

/** The fill is there, and the stream says so only when the build cannot wait any longer. */
function toldTooLate(margin: Margin, direction: Direction): Act {
  return {
    title: `it is filled, and the stream tells so after 8 s, ${margin}, ${direction}`,
    options: { flags: { direction, ...(margin === 'isolated' ? ISOLATED : {}) } },
    cues: [
      {
        at: 'build',
        does: breaks(told(8_000)),
      },
    ],
    claims: [
      faultsActed('stream.delay'),
      fateIsTold(SOL, 'filled', 'archive'),
      entersPhase('emergencyClose', 1),
      tradesInAll('entries', SOL, '1.5'),
      tradesInAll('closes', SOL, '1.5'),
      tradesInAll('closes', ETH, '0.068'),
      neverOnTheOtherSide(SOL, openingSide('hedge', direction)),
      ...RECOVERED,
      ...always(direction),
    ],
  };
}

/** The stream tells of SOL, so much too late. */
function told(ms: number): Fault {
  const streams = ['fill', 'position_change', 'order_update'] as const;
  return { fault: 'stream.delay', streams, products: [SOL], ms };
}

function lostAnswer(effect: 'before' | 'after', times: number): Fault {
  return { fault: 'order.noAnswer', effect, times, ...SOL_ENTRIES };
}

function held(ms: number, times = Infinity): Fault {
  return { fault: 'order.hold', ms, times, ...SOL_ENTRIES };
}
