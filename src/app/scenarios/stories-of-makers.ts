/** M1 to M4: builds that quote one leg and hedge what it fills. */
import type { Direction, Margin } from '../../domain/market.ts';
import type { ExchangeSwitches } from '../../exchange/orders.ts';
import { someCycleSays } from './claims-course.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly, entriesSent } from './claims-exposure.ts';
import { latchIsDown } from './claims-latch.ts';
import { nothingFillsBehindAProof, ordersSentAtMost, refusedWith } from './claims-requests.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import { heldInProportion, neverBeyondThePlan, standsAloneFor } from './claims-pair.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { SOL, ETH, breaks, marginFlags, together } from './staging.ts';

/** How long a quote may rest in these stories, in milliseconds. */
const QUOTE_MS = 8_000;

/** How the stories are played: which way, and by which reading of the venue. */
type Conditions = {
  readonly direction: Direction;
  readonly margin: Margin;
  readonly switches?: Partial<ExchangeSwitches>;
};

const EVERY_WAY: readonly Conditions[] = (['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
  (['cross', 'isolated'] as const).map((margin) => ({ direction, margin })),
);

const FLAT: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  nothingFillsBehindAProof,
  endsFlatByEveryWitness,
  latchIsDown,
];

const COMPLETED: Act['claims'] = [
  neverBeyondThePlan,
  closesAreReduceOnly,
  cyclesEnd('completed'),
  completedIsProved,
  statementCloses,
  bookFollowsTheStream,
  ...FLAT,
];

const LATE: Act['claims'] = [
  faultsActed('price.gap', 'stream.delay'),
  entriesSent(SOL, 1),
  ...COMPLETED,
];

/** The price comes to the quote, which fills at once. */
export const quoteFilled: Scenario = {
  id: 'M1',
  title: 'quotes the less liquid leg and hedges its fill at once with one order',
  story:
    'The SOL leg is quoted post-only at its touch. The price comes to it, it fills whole, and one IOC ' +
    'on ETH hedges it as soon as the fill is told.',
  acts: EVERY_WAY.map((conditions) => ({
    title: 'the quote fills whole',
    ...makerFirst(conditions, { at: 'build', afterMs: 300, does: comes(conditions, 10) }),
    claims: [
      faultsActed('price.gap'),
      entriesSent(SOL, 1),
      entriesSent(ETH, 1),
      standsAloneFor(20, 60),
      heldInProportion(1, 1),
      ...COMPLETED,
    ],
  })),
};

/** The price comes to the quote and goes away again. */
export const quoteFilledInParts: Scenario = {
  id: 'M2',
  title: 'hedges what the quote fills in parts, and sells back what no hedge can match',
  story:
    'The price touches the quote and goes away: it fills in three parts, each hedged when it is told. ' +
    'Where the venue takes no hedge as small as the last part, the quote is cancelled and that part ' +
    'sold back: what is held is a smaller pair, never a leg and a half.',
  acts: [
    ...EVERY_WAY.map((way) => inParts(way, 0.3, [heldInProportion(0.5, 0.7)])),
    ...EVERY_WAY.filter(({ margin }) => margin === 'cross').map((way) =>
      inParts(way, 0.6, [refusedWith(2094, 1), heldInProportion(0.8, 0.95)]),
    ),
  ],
};

function inParts(way: Conditions, makerFillShare: number, claims: Act['claims']): Act {
  const { options, ...act } = makerFirst(
    { ...way, switches: { makerFillShare } },
    { at: 'build', afterMs: 300, does: comes(way, 5) },
    { at: 'build', afterMs: 600, does: comes(way, -100) },
  );
  return {
    title: `the quote fills in parts of up to ${String(makerFillShare * 100)} %`,
    ...act,
    options,
    claims: [
      faultsActed('price.gap'),
      entriesSent(SOL, 1),
      ...claims,
      standsAloneFor(20, 1_600),
      ...COMPLETED,
    ],
  };
}

/** The price never comes. */
export const quoteUnfilled: Scenario = {
  id: 'M3',
  title: 'skips the cycle when nobody takes the quote, and leaves no order behind',
  story:
    'The price goes away from the quote and does not come back before its deadline: it is cancelled, ' +
    'nothing was traded, and the cycle is skipped.',
  acts: EVERY_WAY.map((conditions) => ({
    title: 'the price goes away',
    ...makerFirst(conditions, { at: 'build', afterMs: 200, does: comes(conditions, -100) }),
    claims: [
      faultsActed('price.gap'),
      entriesSent(SOL, 1),
      entriesSent(ETH, 0),
      ordersSentAtMost(1),
      cyclesEnd('skipped'),
      someCycleSays('the quote is notFilled'),
      entersPhase('hold', 0),
      entersPhase('unwind', 0),
      ...FLAT,
    ],
  })),
};

/** A fill at the very deadline, told after it. */
export const lateMakerFill: Scenario = {
  id: 'M4',
  title: 'hedges or closes a fill of the quote that is told after its cancel, and drops none',
  story:
    'The quote fills 50 ms before its deadline, and the stream tells it 200 ms later, or 2 s: after ' +
    'the cancel was sent and found nothing. The venue’s archive says that it filled: it is hedged, ' +
    'and what was called unfilled by its silence is not forgotten.',
  acts: [
    ...EVERY_WAY.flatMap((way) =>
      ([200, 2_000] as const).map((ms) => ({
        title: `the fill is told ${String(ms)} ms late`,
        ...atTheDeadline(way, ['fill', 'position_change', 'order_update'], ms),
        claims: [
          standsAloneFor(Math.min(ms, 1_000), 2_200),
          heldInProportion(1, 1),
          entriesSent(ETH, 1),
          ...LATE,
        ],
      })),
    ),
    ...EVERY_WAY.map((way) => ({
      title: 'a part is filled, the order’s end is told in time, and its fill is not',
      ...atTheDeadline(
        { ...way, switches: { makerFillShare: 0.8 } },
        ['fill', 'position_change'],
        400,
      ),
      claims: [heldInProportion(0.2, 0.8), ...LATE],
    })),
  ],
};

/** The price comes to the quote just before its deadline, and the stream is late with these events. */
function atTheDeadline(
  way: Conditions,
  streams: readonly ('fill' | 'position_change' | 'order_update')[],
  ms: number,
): Pick<Act, 'variant' | 'options' | 'cues'> {
  const late = { fault: 'stream.delay', streams, products: [SOL], ms } as const;
  return makerFirst(
    way,
    { at: 'build', afterMs: 200, does: comes(way, -100) },
    {
      at: 'build',
      afterMs: QUOTE_MS - 50,
      does: together(breaks({ ...late, times: streams.length }), comes(way, 120)),
    },
  );
}

function makerFirst(
  { direction, margin, switches = {} }: Conditions,
  ...cues: readonly Cue[]
): Pick<Act, 'variant' | 'options' | 'cues'> {
  return {
    variant: `${direction}, ${margin}`,
    options: {
      flags: { direction, notional: '1000', ...marginFlags(margin) },
      switches,
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
    cues,
  };
}

/** The price comes to the quote by so many basis points, or goes away from it. */
function comes({ direction }: Conditions, bps: number): Cue['does'] {
  // Whoever buys the primary first sells the hedge, which is the leg that is quoted here.
  return breaks({ fault: 'price.gap', product: SOL, bps: direction === 'buyFirst' ? bps : -bps });
}
