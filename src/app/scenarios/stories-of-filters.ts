/** S31 and S32: what keeps a cycle from being built, and never a position from being closed. */
import type { Fault } from '../../exchange/fault-plan.ts';
import type { Venue } from '../../ports/venue.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';
import { bookFollowsTheStream, completedIsProved } from './claims-evidence.ts';
import { closesNoMoreThan, emergencySays, someCycleSays } from './claims-course.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import { closesWhatItHolds, countsAre, holdsEndBy } from './claims-terms.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, mends, pricesMove, strangerTrades, together } from './staging.ts';

/** A fault under which nothing may be opened, and what a cycle says that was not built for it. */
type Filter = {
  readonly title: string;
  readonly fault: Fault;
  readonly says: readonly string[];
  /** What else happens a second later. */
  readonly then?: Cue['does'];
};

const NO_ASK: Fault = {
  fault: 'book.thin',
  product: SOL,
  beyondBps: 0,
  depthShare: 0,
  side: 'ask',
};

const NO_BID: Fault = { ...NO_ASK, product: ETH, side: 'bid' };

const ORACLE_OFF: Fault = { fault: 'oracle.offset', product: SOL, bps: 150 };

const ORACLE_UNDER: Fault = { ...ORACLE_OFF, product: ETH, bps: -150 };

const FILTERS: readonly Filter[] = [
  { title: 'the book of SOL has no ask', fault: NO_ASK, says: ['SOL-PERP', 'no ask'] },
  { title: 'the book of ETH has no bid', fault: NO_BID, says: ['ETH-PERP', 'no bid'] },
  {
    title: 'the oracle of SOL stands above the market',
    fault: ORACLE_OFF,
    says: ['SOL-PERP', '100 bps', 'oracle'],
  },
  {
    title: 'the oracle of ETH stands below the market',
    fault: ORACLE_UNDER,
    says: ['ETH-PERP', '100 bps', 'oracle'],
  },
  {
    title: 'SOL may only be reduced',
    fault: { fault: 'market.status', product: SOL, status: 'reduce_only' },
    says: ['SOL-PERP is reduce_only'],
  },
];

const WELL: Act['claims'] = [
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  completedIsProved,
  endsFlatByEveryWitness,
  reallyFlat,
  bookFollowsTheStream,
];

/** Two cycles are skipped, and the third is built when the reason is gone. */
const SKIPS_TWO: Act['claims'] = [
  cyclesEnd('skipped', 'skipped', 'completed'),
  countsAre({ skipped: 2, completed: 1, recovered: 0, halted: 0 }),
  holdsEndBy(null, null, 'duration'),
  entersPhase('build', 1),
  entersPhase('emergencyClose', 0),
  entriesSent(ETH, 1),
  entriesSent(SOL, 1),
  statementCloses,
  ...WELL,
];

/** A filter says no before anything is sent. */
export const filterSaysNo: Scenario = {
  id: 'S31',
  title: 'skips a cycle that a filter forbids, counts it, and goes on',
  story:
    'A side of a book is empty, a book is crossed, an oracle stands apart from the market, a market ' +
    'may only be reduced, a limit would be passed. The predecessor stopped, or waited for a spread ' +
    'that never came. Here nothing is sent, the cycle is skipped with its reason, and the next is ' +
    'tried: it is built when the reason is gone.',
  acts: [
    ...FILTERS.map(({ title, fault, says }) => ({
      title,
      options: { flags: { cycles: 3 } },
      cues: [
        { at: 'start' as const, does: breaks(fault) },
        { at: 'verify' as const, time: 3, does: mends(fault.fault) },
      ],
      claims: [someCycleSays(...says), ...SKIPS_TWO],
    })),
    {
      title: 'the touch of SOL is crossed',
      options: { flags: { cycles: 3 }, venueOf: crossedAtFirst },
      cues: [],
      claims: [someCycleSays('SOL-PERP is crossed'), ...SKIPS_TWO],
    },
    {
      title: 'a limit would be passed, every time',
      options: {
        flags: { cycles: 3 },
        settings: {
          limits: {
            legNotionalMax: '200',
            grossNotionalMax: null,
            netNotionalMax: null,
            dailyLossMax: null,
            ordersPerMinuteMax: null,
          },
        },
      },
      cues: [],
      claims: [
        cyclesEnd('skipped', 'skipped', 'skipped'),
        entriesSent(ETH, 0),
        entriesSent(SOL, 0),
        entersPhase('emergencyClose', 0),
        endsFlatByEveryWitness,
      ],
    },
  ],
};

/** A venue whose stream tells bid and ask of SOL the wrong way round for the first three seconds. */
function crossedAtFirst(venue: Venue): Venue {
  return {
    ...venue,
    lastTouch: (symbol) => {
      const touch = venue.lastTouch(symbol);
      const isCrossed = symbol === SOL && venue.venueTime() < REHEARSAL_EPOCH + CROSSED_MS;
      if (touch === undefined || !isCrossed) return touch;
      return { ...touch, bid: touch.ask, ask: touch.bid };
    },
  };
}

const CROSSED_MS = 1_700;

/** The side that a close hits is there; the other is not, and an opening wants both. */
const CLOSING_FILTERS: readonly Filter[] = [
  {
    title: 'the book of SOL has no bid',
    fault: { ...NO_ASK, side: 'bid' },
    says: ['SOL-PERP', 'no bid'],
  },
  {
    title: 'the book of ETH has no ask',
    fault: { ...NO_BID, side: 'ask' },
    says: ['ETH-PERP', 'no ask'],
  },
  ...FILTERS.slice(2),
  {
    title: 'the stream tells no price of SOL any more, and it moves',
    fault: { fault: 'stream.drop', streams: ['best_bid_offer'], products: [SOL] },
    then: pricesMove({ [SOL]: 20 }),
    says: ['touch of SOL-PERP is stale'],
  },
];

const CLOSED_ALL_THE_SAME: Act['claims'] = [entriesSent(ETH, 1), entriesSent(SOL, 1), ...WELL];

/** What is held is closed, whatever forbids to open. */
export const closesAreNotFiltered: Scenario = {
  id: 'S32',
  title: 'closes whatever a filter says, and opens nothing while it says so',
  story:
    'While the pair is held the market becomes one in which nothing may be opened. Two predecessors ' +
    'asked the same filters before they closed, and could not leave. Here the unwind and the ' +
    'emergency send their closes all the same; the next cycle, which would open, is skipped.',
  acts: CLOSING_FILTERS.flatMap(({ title, fault, says, then = together() }) => [
    {
      title: `an unwind, and ${title}`,
      options: { flags: { cycles: 2, direction: 'buyFirst' } },
      cues: [
        { at: 'hold', afterMs: 500, does: breaks(fault) },
        { at: 'hold', afterMs: 1_500, does: then },
      ],
      claims: [
        cyclesEnd('completed', 'skipped'),
        someCycleSays(...says),
        closesWhatItHolds(ETH),
        closesWhatItHolds(SOL),
        entersPhase('emergencyClose', 0),
        statementCloses,
        ...CLOSED_ALL_THE_SAME,
      ],
    },
    {
      title: `an emergency, and ${title}`,
      options: { flags: { direction: 'buyFirst' } },
      cues: [
        {
          at: 'hold',
          afterMs: 500,
          does: together(breaks(fault), strangerTrades(SOL, 'cross', '0.1')),
        },
      ],
      claims: [
        emergencySays('position.unplanned'),
        cyclesEnd('recovered'),
        closesNoMoreThan(SOL, '1.4'),
        closesNoMoreThan(ETH, '0.068'),
        ...CLOSED_ALL_THE_SAME,
      ],
    },
  ]),
};
