/** S09, S10, S13 and S14: what an answer says of an order, and what no answer does. */
import type { Direction, Margin } from '../../domain/market.ts';
import type { Fault, RestFailure } from '../../exchange/fault-plan.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly, reallyFlat } from './claims-exposure.ts';
import {
  bookWasReal,
  fateIsNeverTold,
  fateIsTold,
  fatesAreTrue,
  pricesAreReal,
  provedOnlyWhenReallyFlat,
  recoveredIsProved,
  staysWithinThePlan,
} from './claims-orders.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  noneCompletes,
  recoversOrHalts,
  statementCloses,
} from './claims-outcome.ts';
import { closesOnlyBy, isOneOrder, tradesInAll } from './claims-sending.ts';
import type { Act, Claim, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, breaks, mends } from './staging.ts';

const SOL_CLOSES = { products: [SOL], reduceOnly: true } as const;

/** What holds whatever is lost: nothing beyond the plan, on the wrong side, untrue or unproved. */
function always(direction: Direction): readonly Claim[] {
  return [
    ...staysWithinThePlan(direction),
    fatesAreTrue,
    pricesAreReal,
    provedOnlyWhenReallyFlat,
    closesAreReduceOnly,
    reallyFlat,
    bookFollowsTheStream,
  ];
}

const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
  endsFlatByEveryWitness,
];

/** How a question about an order can fail. */
const LOOKUPS_FAIL_AS: readonly RestFailure[] = [
  'noAnswer',
  '502',
  'html',
  'failure',
  'empty',
  'truncated',
];

/** Nobody tells what became of an order. */
export const failingLookup: Scenario = {
  id: 'S09',
  title: 'takes a failing lookup for no fate: what is held decides, never a fill at price zero',
  story:
    'The stream is silent about the SOL order, and every question to the archive fails. After five ' +
    'such failures the predecessor called the order filled, whole, at a price of zero. Here it stays ' +
    'of unknown fate until its own limits have passed; what is held is closed by what is observed.',
  acts: [
    ...LOOKUPS_FAIL_AS.map((as) => unlooked('the position is told', as, [])),
    ...LOOKUPS_FAIL_AS.map((as) =>
      unlooked('the position is not told either', as, ['position_change']),
    ),
  ],
};

function unlooked(title: string, as: RestFailure, lost: readonly 'position_change'[]): Act {
  return {
    title,
    variant: as,
    options: { flags: { direction: 'buyFirst' } },
    cues: [
      {
        at: 'build',
        does: breaks(
          { fault: 'stream.drop', streams: ['fill', 'order_update', ...lost], products: [SOL] },
          { fault: 'rest.fail', as, queries: ['archive.orders', 'archive.matches'] },
        ),
      },
      { at: 'emergencyClose', does: mends('stream.drop') },
      { at: 'emergencyClose', afterMs: 2_000, does: mends('rest.fail') },
    ],
    claims: [
      faultsActed('stream.drop', 'rest.fail'),
      // Told at last by the archive, when it answers again: the truth then, and with its price.
      ...(lost.length === 0 ? [] : [fateIsNeverTold(SOL, 'open', 'filled')]),
      fateIsTold(SOL, 'dead', 'its own limits'),
      isOneOrder('entries', SOL),
      tradesInAll('closes', SOL, '1.5'),
      closesOnlyBy('buy', SOL),
      entersPhase('hold', 0),
      noneCompletes,
      recoversOrHalts,
      ...always('buyFirst'),
    ],
  };
}

/** Orders that are accepted, and fill nothing. */
export const acceptedOnly: Scenario = {
  id: 'S10',
  title: 'takes an accepted order for nothing but accepted: not for filled, and not for closed',
  story:
    'The venue accepts the order, and nothing of it fills; the end is told, or nobody tells it. The ' +
    'predecessor counted "success" and "open" as filled, and a close that was accepted as closed.',
  acts: [
    accepted(
      'entries of both legs, and their end is not told',
      false,
      ['order_update'],
      [
        entersPhase('hold', 0),
        fateIsTold(SOL, 'dead', 'its own limits'),
        tradesInAll('entries', SOL, '0'),
        tradesInAll('entries', ETH, '0'),
        noneCompletes,
        reallyFlat,
        endsFlatByEveryWitness,
      ],
    ),
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      accepted(`the close of SOL, ${direction}`, true, [], closedLater(direction), direction),
      accepted(
        `the close of SOL, and its end is not told, ${direction}`,
        true,
        ['order_update'],
        closedLater(direction),
        direction,
      ),
    ]),
  ],
};

function accepted(
  title: string,
  reduceOnly: boolean,
  lost: readonly 'order_update'[],
  claims: Act['claims'],
  direction: Direction = 'buyFirst',
): Act {
  const untold: Fault = { fault: 'stream.drop', streams: lost, products: [SOL, ETH] };
  const noFill: Fault = reduceOnly
    ? { fault: 'order.noFill', times: 1, ...SOL_CLOSES }
    : { fault: 'order.noFill', reduceOnly };
  return {
    title,
    options: { flags: { direction } },
    cues: [
      {
        at: reduceOnly ? 'unwind' : 'build',
        does: breaks(noFill, ...(lost.length === 0 ? [] : [untold])),
      },
    ],
    claims: [faultsActed('order.noFill', ...(lost.length === 0 ? [] : [untold.fault])), ...claims],
  };
}

/** The first close brought nothing; what was held is closed by a later one. */
function closedLater(direction: Direction): readonly Claim[] {
  return [
    entersPhase('emergencyClose', 1),
    tradesInAll('closes', SOL, '1.5'),
    tradesInAll('closes', ETH, '0.068'),
    bookWasReal(SOL),
    cyclesEnd('recovered'),
    recoveredIsProved,
    endsFlatByEveryWitness,
    ...always(direction),
  ];
}

/** A close that does not come through, and the one that follows it. */
export const closeInDoubt: Scenario = {
  id: 'S13',
  title: 'closes a short by buying and a long by selling, however the first close went',
  story:
    'The close of the SOL leg times out and a second is sent. The predecessor derived the side from ' +
    'a quantity that is never negative: a short of 1 became 2, and it said that all was well. Here ' +
    'every close is reduce-only on the side that the observed sign demands, so that two can never ' +
    'do more than one.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) =>
    (['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      doubted('the close never arrives', margin, direction, {
        fault: 'order.noAnswer',
        effect: 'before',
        times: 3,
        ...SOL_CLOSES,
      }),
      doubted('its answer is lost', margin, direction, {
        fault: 'order.noAnswer',
        effect: 'after',
        ...SOL_CLOSES,
      }),
      doubted('a middleman holds it for 4 s', margin, direction, {
        fault: 'order.hold',
        ms: 4_000,
        times: 1,
        ...SOL_CLOSES,
      }),
      doubted('it does not cross', margin, direction, {
        fault: 'order.noFill',
        times: 2,
        ...SOL_CLOSES,
      }),
    ]),
  ),
};

function doubted(title: string, margin: Margin, direction: Direction, fault: Fault): Act {
  return {
    title: `${title}, ${margin}, ${direction}`,
    options: { flags: { direction, ...(margin === 'isolated' ? ISOLATED : {}) } },
    cues: [{ at: 'unwind', does: breaks(fault) }],
    claims: [
      faultsActed(fault.fault),
      closesOnlyBy(direction === 'buyFirst' ? 'buy' : 'sell', SOL),
      closesOnlyBy(direction === 'buyFirst' ? 'sell' : 'buy', ETH),
      tradesInAll('closes', SOL, '1.5'),
      tradesInAll('closes', ETH, '0.068'),
      bookWasReal(SOL),
      endsFlatByEveryWitness,
      ...always(direction),
    ],
  };
}

/** An answer that does not come, or that cannot be read. */
export const unknownOutcome: Scenario = {
  id: 'S14',
  title: 'sends an order of unknown fate again as the same order, so that one alone can live',
  story:
    'The order leaves and no answer comes, or one that nobody can read. The predecessor sent new ' +
    'orders, up to five, and knew of one. Here the very same signed order is sent again: its digest ' +
    'is its identity, and the venue takes it once.',
  acts: [
    ...(['before', 'after'] as const).flatMap((effect) =>
      (['buyFirst', 'sellFirst'] as const).map((direction) =>
        unanswered(
          `the answers to both entries are lost ${effect} their effect, ${direction}`,
          direction,
          { fault: 'order.noAnswer', effect, times: 2, reduceOnly: false },
        ),
      ),
    ),
    ...(['502', 'html', 'truncated', 'empty'] as const).map((as) => ({
      ...unanswered(
        'both entries are taken, and the answer says nothing of it',
        'buyFirst',
        {
          fault: 'rest.fail',
          as,
          queries: ['place_order'],
          times: 2,
        },
        2,
      ),
      variant: as,
    })),
    {
      title: 'the answers to both closes are lost before their effect',
      options: { flags: { direction: 'buyFirst' } },
      cues: [
        {
          at: 'unwind',
          does: breaks({ fault: 'order.noAnswer', effect: 'before', times: 2, reduceOnly: true }),
        },
      ],
      claims: [
        faultsActed('order.noAnswer'),
        isOneOrder('closes', ETH, 1),
        isOneOrder('closes', SOL, 1),
        ...COMPLETED,
        ...always('buyFirst'),
      ],
    },
  ],
};

function unanswered(title: string, direction: Direction, fault: Fault, times = 1): Act {
  return {
    title,
    options: { flags: { direction } },
    cues: [{ at: 'build', does: breaks(fault) }],
    claims: [
      faultsActed(fault.fault),
      isOneOrder('entries', ETH, times),
      isOneOrder('entries', SOL, times),
      tradesInAll('entries', ETH, '0.068'),
      tradesInAll('entries', SOL, '1.5'),
      bookWasReal(SOL),
      ...COMPLETED,
      ...always(direction),
    ],
  };
}
