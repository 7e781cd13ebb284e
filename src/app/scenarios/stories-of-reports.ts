/** S39 to S41, S48 and S49: what a report, a size, a key and a price may be taken for. */
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import {
  emergencySays,
  legsDifferByHalfAStep,
  overtakenIsIgnored,
  reportedAgain,
  someCycleSays,
} from './claims-course.ts';
import {
  closesAreReduceOnly,
  closesWith,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  noneCompletes,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import {
  ETH,
  ISOLATED,
  SOL,
  breaks,
  strangerTrades,
  together,
  venueLiquidates,
  venueSettles,
} from './staging.ts';

const COMPLETED: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

const RECOVERED: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  cyclesEnd('recovered'),
  noneCompletes,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** Reports whose reason moves no quantity, and one whose reason takes it away. */
export const noQuantity: Scenario = {
  id: 'S39',
  title: 'changes no quantity for a settlement, and takes a liquidation for an emergency',
  story:
    'The venue settles profit: a report with a reason of its own and the same amount. It is ' +
    'observed like every other, no quantity changes and nothing drifts. A liquidation is the ' +
    'opposite: the amount is gone and no order of ours explains it.',
  acts: [
    {
      title: 'settled while verifying',
      options: {},
      cues: [
        {
          at: 'verify',
          afterMs: 700,
          does: together(venueSettles(ETH, 'cross'), venueSettles(SOL, 'cross')),
        },
      ],
      claims: [reportedAgain('SOL-PERP/cross', 'settle_pnl'), ...COMPLETED],
    },
    {
      title: 'settled in the hold, isolated',
      options: { flags: ISOLATED },
      cues: [{ at: 'hold', afterMs: 500, does: venueSettles(SOL, 'isolated') }],
      claims: [reportedAgain('SOL-PERP/isolated', 'settle_pnl'), ...COMPLETED],
    },
    {
      title: 'liquidated in the hold',
      options: {},
      cues: [{ at: 'hold', afterMs: 500, does: venueLiquidates(SOL, 'cross') }],
      claims: [
        emergencySays('the venue liquidated'),
        closesWith({ side: 'sell', quantity: '0.068', symbol: ETH, margin: 'cross' }),
        ...RECOVERED,
      ],
    },
  ],
};

/** Three notionals, each in whole steps of both markets. */
export const sizes: Scenario = {
  id: 'S40',
  title: 'sizes both legs together, so that they differ by no more than half a coarse step',
  story:
    'At $100 the predecessor’s legs were 5 % apart: each was rounded alone. Here the coarser leg is ' +
    'rounded first and the finer follows it; how far they are apart is told with the plan, and what ' +
    'cannot be balanced is not traded.',
  acts: [
    ...(['250', '1000', '10000'] as const).map((notional) => ({
      title: 'balanced and traded',
      variant: `$${notional}`,
      options: { flags: { notional } },
      cues: [],
      claims: [legsDifferByHalfAStep(SOL), statementCloses, ...COMPLETED],
    })),
    {
      title: 'below the venue’s minimum nothing is traded, and the nearest size is named',
      options: { flags: { notional: '100' } },
      cues: [],
      claims: [
        someCycleSays('minimum notional', 'the nearest notional that fits is'),
        nothingIsSent,
        entersPhase('build', 0),
      ],
    },
  ],
};

/** Cross and isolated positions of one market. */
export const bothModes: Scenario = {
  id: 'S41',
  title: 'takes cross and isolated of one market for two positions, each closed in its own mode',
  story:
    'Somebody holds 0.01 ETH cross and 0.044 ETH isolated, or the same amount long in one and short ' +
    'in the other. They never net: each is closed with its own margin mode.',
  acts: [
    twoPositions('both long', '0.01', '0.044'),
    twoPositions('one against the other: their sum is zero', '0.044', '-0.044'),
    {
      title: 'both there before the start',
      options: { flags: { onResidual: 'flatten' } },
      cues: [{ at: 'start', does: inBothModes('0.01', '0.044') }],
      claims: [...closedInBothModes('0.01', '0.044'), ...COMPLETED],
    },
  ],
};

function twoPositions(title: string, cross: string, isolated: string): Act {
  return {
    title,
    options: { flags: ISOLATED },
    cues: [{ at: 'verify', afterMs: 700, does: inBothModes(cross, isolated) }],
    claims: [entersPhase('build', 0), ...closedInBothModes(cross, isolated), ...RECOVERED],
  };
}

function inBothModes(cross: string, isolated: string) {
  return together(strangerTrades(ETH, 'cross', cross), strangerTrades(ETH, 'isolated', isolated));
}

function closedInBothModes(cross: string, isolated: string): Act['claims'] {
  return (
    [
      ['cross', cross],
      ['isolated', isolated],
    ] as const
  ).map(([margin, amount]) =>
    closesWith({
      side: amount.startsWith('-') ? 'buy' : 'sell',
      quantity: amount.replace('-', ''),
      symbol: ETH,
      margin,
    }),
  );
}

/** A touch that the stream has not renewed. */
export const oldPrice: Scenario = {
  id: 'S48',
  title: 'prices no opening order from an old touch',
  story:
    'The stream tells no prices any more. A touch older than 500 ms is confirmed by a read; when the ' +
    'read says otherwise, the market has gone on without us: nothing is planned. A close never waits ' +
    'for a price.',
  acts: [
    {
      title: 'the stream is silent about prices since the run verifies',
      options: {},
      cues: [{ at: 'start', does: breaks({ fault: 'stream.drop', streams: ['best_bid_offer'] }) }],
      claims: [
        faultsActed('stream.drop'),
        someCycleSays('touch of ETH-PERP is stale'),
        nothingIsSent,
        entersPhase('build', 0),
        reallyFlat,
      ],
    },
    {
      title: 'the stream is silent about prices in the hold: the unwind goes on',
      options: {},
      cues: [{ at: 'hold', does: breaks({ fault: 'stream.drop', streams: ['best_bid_offer'] }) }],
      claims: [faultsActed('stream.drop'), ...COMPLETED],
    },
  ],
};

/** A report that is overtaken by a later one. */
export const overtakenReport: Scenario = {
  id: 'S49',
  title: 'ignores a report that is older than the one before it',
  story:
    'The entry fills in several matches, and the first report arrives after the last: a smaller ' +
    'amount with an older time. The book keeps the later one.',
  acts: [
    {
      title: 'the first report of the entry is late',
      options: { flags: { notional: '30000', direction: 'buyFirst' } },
      cues: [
        {
          at: 'build',
          does: breaks({
            fault: 'stream.delay',
            streams: ['position_change'],
            products: [SOL],
            ms: 300,
            times: 1,
            keepOrder: false,
          }),
        },
      ],
      claims: [
        faultsActed('stream.delay'),
        overtakenIsIgnored('SOL-PERP/cross'),
        neverBeyondOneLeg(SOL),
        ...COMPLETED,
      ],
    },
  ],
};
