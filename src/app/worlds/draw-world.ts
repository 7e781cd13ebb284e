/** Draws a world from one integer: its terms, the weights of its weather, and what befalls the run. */
import { FAULTS, FAULT_NAMES } from '../../exchange/fault-catalogue.ts';
import type { Fault, FaultName } from '../../exchange/fault-plan.ts';
import type { ExchangeSwitches } from '../../exchange/orders.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import type { Random } from '../../ports/random.ts';
import { ETH, SOL } from '../scenarios/staging.ts';
import { between, happens, pick, pickWeighted } from './chance.ts';
import { drawFault } from './draw-faults.ts';
import { HANDS, drawHand } from './draw-hands.ts';
import type { Hand } from './draw-hands.ts';
import type { Doing, Moment, Terms, World, WorldEvent } from './world.ts';

/** What can befall a run: a fault of the catalogue, or somebody's hand. */
type Kind =
  | { readonly kind: 'fault'; readonly name: FaultName }
  | { readonly kind: 'hand'; readonly hand: Hand };

type Swarm = readonly { readonly item: Kind; readonly weight: number }[];

/** How many of a hundred worlds are calm. */
const CALM_PERCENT = 3;

/** Classes of weather, each of which a world may go without. */
const CLASSES = [...new Set(FAULT_NAMES.map((name) => FAULTS[name].class)), 'hand'] as const;

/** The world of a seed: the same integer gives the same world, event for event. */
export function drawWorld(seed: number): World {
  const random = seededRandom(seed).fork('world');
  const terms = drawTerms(random.fork('terms'));
  const events = random.fork('events');
  const swarm = drawSwarm(random.fork('swarm'));
  const moves = drawMoves(random.fork('moves'), terms);
  const count = swarm.length === 0 ? 0 : between(events, 1, pick(events, [2, 3, 5, 8]));
  return {
    seed,
    terms,
    events: [
      ...moves,
      ...Array.from({ length: count }, (_, index) => {
        // Each event draws from its own stream, so that a new parameter of one shifts no other.
        const own = events.fork(String(index));
        const does = drawDoing(pickWeighted(own, swarm), own.fork('does'), terms);
        const moment = drawMoment(own.fork('moment'), terms, does);
        return { number: moves.length + index + 1, moment, does };
      }),
    ],
  };
}

/** Where a rule of exit waits for prices, one of them moves in the hold. */
function drawMoves(random: Random, terms: Terms): readonly WorldEvent[] {
  const { takeProfitBps, stopLossBps, dailyLoss, holdMs } = terms;
  if (takeProfitBps === null && stopLossBps === null && dailyLoss === null) return [];
  const fault: Fault = {
    fault: 'price.gap',
    product: pick(random, [ETH, SOL]),
    bps: pick(random, [-700, -300, -60, 60, 300, 700]),
  };
  const moment = { after: 'hold', nth: 1, ms: random.below(holdMs / 2) } as const;
  return [{ number: 1, moment, does: { kind: 'fault', fault, forMs: 1_000 } }];
}

/** The weights of a world: whole classes are switched off, and some faults of the others. */
function drawSwarm(random: Random): Swarm {
  if (happens(random, CALM_PERCENT)) return [];
  const classes = CLASSES.filter(() => happens(random, 45));
  const chosen = classes.length === 0 ? [pick(random, CLASSES)] : classes;
  const kinds: readonly Kind[] = [
    ...FAULT_NAMES.filter((name) => chosen.includes(FAULTS[name].class)).map((name) => ({
      kind: 'fault' as const,
      name,
    })),
    ...(chosen.includes('hand') ? HANDS.map((hand) => ({ kind: 'hand' as const, hand })) : []),
  ];
  const kept = kinds.filter(() => happens(random, 50));
  return (kept.length === 0 ? kinds : kept).map((item) => ({
    item,
    weight: between(random, 1, 4),
  }));
}

function drawDoing(item: Kind, random: Random, { margin }: Terms): Doing {
  if (item.kind === 'hand') return drawHand(item.hand, random, margin);
  const fault = drawFault(item.name, random, margin);
  return { kind: 'fault', fault, forMs: pick(random, [300, 2_000, 8_000, 20_000]) };
}

/** Mostly within a state of the cycle, where an instant of the clock would seldom hit. */
function drawMoment(random: Random, { cycles, holdMs }: Terms, { kind }: Doing): Moment {
  // Before the session begins there is no operator to speak.
  if (happens(random, 8) && kind !== 'word') return { after: 'opening' };
  if (happens(random, 30)) {
    return { after: 'start', ms: random.below(1 + cycles * (4_500 + holdMs)) };
  }
  if (kind === 'word' && happens(random, 50)) {
    return { after: 'hold', nth: 1, ms: random.below(1 + holdMs) };
  }
  const state = pickWeighted(random, STATE_WEIGHTS);
  const ms = pick(random, [0, 0, 1, random.below(60), random.below(600), random.below(3_000)]);
  return { after: state, nth: happens(random, 80) ? 1 : 2, ms };
}

const STATE_WEIGHTS = [
  { item: 'idle', weight: 1 },
  { item: 'verify', weight: 2 },
  { item: 'build', weight: 6 },
  { item: 'hold', weight: 3 },
  { item: 'unwind', weight: 4 },
  { item: 'emergencyClose', weight: 7 },
  { item: 'halted', weight: 3 },
] as const;

function drawTerms(random: Random): Terms {
  const hasExits = happens(random, 12);
  const bounds = [1, 5, 20, 60];
  return {
    margin: happens(random, 35) ? 'isolated' : 'cross',
    leverage: pick(random, [3, 5]),
    policy: happens(random, 20) ? 'makerFirst' : 'simultaneous',
    direction: happens(random, 50) ? 'buyFirst' : 'sellFirst',
    cycles: happens(random, 10) ? 2 : 1,
    holdMs: hasExits ? 4_000 : pick(random, [0, 200, 1_500]),
    latencyMs: pick(random, [1, 5, 20, 60]),
    priceStepMs: pick(random, [400, 600]),
    waitsForZero: happens(random, 85),
    onHalt: happens(random, 20) ? 'stay' : 'exit',
    onResidual: happens(random, 50) ? 'flatten' : 'refuse',
    takeProfitBps: hasExits && happens(random, 50) ? pick(random, bounds) : null,
    stopLossBps: hasExits && happens(random, 50) ? pick(random, bounds) : null,
    dailyLoss: hasExits && happens(random, 40) ? pick(random, ['0.2', '1', '5']) : null,
    healsAtMs: pick(random, [6_000, 15_000, 30_000]),
    switches: drawSwitches(random.fork('switches')),
  };
}

/** Readings of requests that tandem never makes: no world can tell them apart. */
type NeverAsked = 'batchAnswer' | 'failedCancel' | 'zeroSigner';

type SwitchValues = {
  readonly [Name in Exclude<keyof ExchangeSwitches, NeverAsked>]: readonly ExchangeSwitches[Name][];
};

/** The less likely readings, each of which a world may have. */
const OTHER_READINGS: SwitchValues = {
  iocNoCross: ['reject'],
  reduceOnlyInvalid: ['reject'],
  reduceOnlyOversize: ['reject'],
  isolatedMissing: ['cancel', 'cross'],
  belowMinimum: ['refuseAll', 'accept'],
  healthAt: ['oracle', 'none'],
  statusRefuses: ['all'],
  maintenanceQueries: ['answer'],
  maintenanceMarkets: ['goOn'],
  fokUnfilled: ['reject'],
  restingReduceOnly: ['accept'],
  selfTrade: ['reject'],
  makerFillShare: [0.3, 0.7],
  makerFeeRate: ['-0.00005', '0.0003'],
  isolatedEventsOn: ['isolated', 'both'],
  isolatedEventSubaccount: ['isolated'],
  emissionOrder: [
    ['position_change', 'fill', 'order_update'],
    ['order_update', 'position_change', 'fill'],
    ['order_update', 'fill', 'position_change'],
  ],
  // What only spells a frame otherwise, and the bounds of a connection, have tests of their own.
  matchTimes: [],
  orderUpdateFills: [],
  submissionIdxAs: [],
  fillFee: [],
  fillFeeSign: [],
  publicTimesAs: [],
  idleTimeoutMs: [],
  idleCloseCode: [],
  serverPingMs: [],
  edgeRefusalKey: [],
};

/** Half of the worlds read the protocol as is likely; the others read a few things otherwise. */
function drawSwitches(random: Random): Partial<ExchangeSwitches> {
  if (happens(random, 50)) return {};
  const entries = Object.entries(OTHER_READINGS)
    .filter(([, values]) => values.length > 0 && happens(random, 15))
    .map(([name, values]) => [name, pick<unknown>(random, values)]);
  // Each name was paired with one of its own values just above.
  const drawn = Object.fromEntries(entries) as Partial<ExchangeSwitches>;
  // Where no close below the minimum is taken in any size, a rest stays for ever, and no run ends.
  const isHopeless = drawn.reduceOnlyOversize === 'reject' && drawn.belowMinimum === 'refuseAll';
  return isHopeless ? { ...drawn, belowMinimum: 'accept' } : drawn;
}
