/**
 * A rehearsal: the whole of tandem against the simulated exchange on virtual time, without a socket.
 * One integer decides everything; scenarios and simulations are rehearsals with a script.
 */
import type { SessionInput } from '../../machines/session.setup.ts';
import type { TradeSettings } from '../actors/world.ts';
import type { Day } from '../domain/daily-loss.ts';
import type { RunRules } from '../domain/run-verdict.ts';
import type { FaultPlan } from '../exchange/fault-plan.ts';
import type { ExchangeSwitches } from '../exchange/orders.ts';
import type { Truth } from '../exchange/truth.ts';
import { memoryJournal } from '../journal/memory-journal.ts';
import type { MemoryJournal } from '../journal/memory-journal.ts';
import { journaledVenue } from '../journal/journaled-venue.ts';
import { venueInTurn } from '../journal/venue-in-turn.ts';
import { seededRandom } from '../lib/seeded-random.ts';
import { StepClock } from '../lib/step-clock.ts';
import { invariant } from '../lib/invariant.ts';
import type { OrderIntent } from '../orders/order.ts';
import type { JournalRecord } from '../ports/journal.ts';
import type { Latch } from '../ports/latch.ts';
import type { Random } from '../ports/random.ts';
import type { Venue, VenueIdentity } from '../ports/venue.ts';
import { TESTNET, endpointsAt } from '../venues/nado/protocol/endpoints.ts';
import { createNadoVenue } from '../venues/nado/protocol/nado-venue.ts';
import { buggyVenue } from './buggy-venue.ts';
import type { BuggyVenue } from './buggy-venue.ts';
import { withClockFaults } from './clock-faults.ts';
import { freezable, freezingVenue } from './freezing.ts';
import type { Freezable } from './freezing.ts';
import { createSigner } from '../venues/nado/protocol/signing.ts';
import type { Signer } from '../venues/nado/protocol/signing.ts';
import type { Transport } from '../venues/nado/protocol/transport.ts';
import { inMemoryWire } from './in-memory-wire.ts';
import { memoryLatch } from './state/latch.ts';
import type { RunResult } from './run-result.ts';
import { startSession } from './session-run.ts';
import type { SessionRun, SessionRunOptions } from './session-run.ts';
import { openSimulatedExchange } from './simulated-exchange.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import { PAIR, sessionInput, tradeSettings } from './trade-settings.ts';
import type { TradeFlags } from './trade-settings.ts';
import { PUBLISHED_TEST_KEY } from './venue-account.ts';

/** What a rehearsal is set up with; everything has a default. */
export type RehearsalOptions = {
  readonly seed?: number;
  readonly flags?: Partial<TradeFlags>;
  readonly settings?: Partial<TradeSettings>;
  readonly session?: Partial<SessionInput['cycle']>;
  /** What ends the run before its last cycle. */
  readonly rules?: Partial<RunRules>;
  readonly faultPlan?: FaultPlan;
  readonly switches?: Partial<ExchangeSwitches>;
  /** What the UTC day had earned or lost before the run. */
  readonly day?: Day;
  readonly latencyMs?: number;
  /** Puts something between the run and its venue, which tells what no exchange would. */
  readonly venueOf?: (venue: Venue) => Venue;
  /** The process stands still for `ms` as it signs its first order that matches. */
  readonly freeze?: { readonly ms: number; readonly matches: (intent: OrderIntent) => boolean };
  /** The cycle, broken on purpose; the shipped one when left out. */
  readonly cycle?: SessionRunOptions['cycle'];
  /** How long the run may last, in virtual milliseconds. */
  readonly limitMs?: number;
  /** True signs in earnest, which takes most of the time: digests are genuine either way, and no signature is looked at here. */
  readonly signs?: boolean;
  /** How often the books move, in milliseconds: long rehearsals need few steps. */
  readonly priceStepMs?: number;
  /** How many of the last lines the journal keeps at least; all unless told otherwise. */
  readonly linesMax?: number;
  /** Stands between the adapter and the exchange: for who measures or disturbs what leaves. */
  readonly wireOf?: (wire: Transport, clock: StepClock) => Transport;
  readonly onRecord?: (record: JournalRecord) => void;
};

/** A rehearsal, ready to be played. */
export type Rehearsal = SimulatedExchange & {
  readonly clock: StepClock;
  readonly journal: MemoryJournal;
  readonly identity: VenueIdentity;
  /** Starts the session; call once. */
  readonly start: () => SessionRun;
  /** The session under way, for whoever plays its operator; before the start it is a mistake. */
  readonly run: () => SessionRun;
  readonly latch: Latch;
  /** How many of the next calls of the venue's adapter throw: code of ours that is broken. */
  readonly bugs: BuggyVenue['bugs'];
  /** Lets time pass until the session ends, at most `limitMs`; undefined when it did not end. */
  readonly play: (limitMs?: number) => Promise<RunResult | undefined>;
  /** What is really so at the exchange. */
  readonly truth: () => Truth;
};

/** 2026-01-01T00:00:00Z: where every rehearsal begins. */
export const REHEARSAL_EPOCH = 1_767_225_600_000;

/** How long a rehearsal may last, in virtual time, unless told otherwise. */
const PLAY_LIMIT_MS = 900_000;

const TRADE_FLAGS: TradeFlags = {
  margin: 'cross',
  leverage: undefined,
  notional: '250',
  hedgeRatio: '1',
  holdMs: 2_000,
  cycles: 1,
  direction: 'alternate',
  onHalt: 'exit',
  onResidual: 'refuse',
  waitsForZero: true,
};

/** The shape of a signature. */
const NO_SIGNATURE = `0x${'0'.repeat(128)}1b`;

/** Deriving it costs as much as a signature. */
let genuineAddress: string | undefined;

/** Sets a rehearsal up; nothing is asked of the exchange but who we are. */
export async function openRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { seed = 1, faultPlan, switches, latencyMs = 5, signs = false } = options;
  const { day = null, venueOf = unchanged, wireOf = (wire: Transport) => wire } = options;
  const clock = new StepClock(
    REHEARSAL_EPOCH,
    () => new Promise((resolve) => setImmediate(resolve)),
  );
  const random = seededRandom(seed);
  const simulated = openSimulatedExchange({
    clock,
    random: random.fork('exchange'),
    faultPlan,
    strict: false,
    switches,
    latencyMs,
    priceStepMs: options.priceStepMs,
  });
  const wire = wireOf(inMemoryWire(simulated.server, clock), clock);
  const process = withClockFaults(freezable(clock, wire), simulated.faults);
  const journal = memoryJournal(process.clock, options.onRecord, options.linesMax);
  const adapter = openAdapter(process, random.fork('venue'), signs);
  const { freeze } = options;
  const signing = freeze === undefined ? adapter : freezingVenue(adapter, process, freeze);
  const buggy = buggyVenue(venueOf(venueInTurn(signing, journal.take)));
  // Outermost: what the core is told is what the journal has, whoever stands in between.
  const venue = journaledVenue(buggy.venue, journal);
  const identity = await settle(clock, venue.open());
  const latch = memoryLatch();
  const flags = { ...TRADE_FLAGS, ...options.flags };
  const session = sessionInput(flags);
  let run: SessionRun | undefined;
  const start = (): SessionRun => {
    run = startSession({
      venue,
      identity,
      clock: process.clock,
      journal,
      journalPath: null,
      settings: { ...tradeSettings(flags), ...options.settings },
      session: {
        ...session,
        rules: { ...session.rules, day, ...options.rules },
        cycle: { ...session.cycle, ...options.session },
      },
      latch,
      day,
      cycle: options.cycle,
    });
    return run;
  };
  return {
    ...simulated,
    clock,
    journal,
    identity,
    latch,
    start,
    run: () => {
      invariant(run !== undefined, 'A session is run before it is operated.');
      return run;
    },
    bugs: buggy.bugs,
    play: async (limitMs = options.limitMs ?? PLAY_LIMIT_MS) => {
      const { done } = run ?? start();
      return settle(clock, done, limitMs).catch(() => undefined);
    },
    truth: () => simulated.exchange.truth(identity.subaccount),
  };
}

/** The adapter of the process, at an exchange that no socket leads to. */
function openAdapter({ clock, transport }: Freezable, random: Random, signs: boolean): Venue {
  return createNadoVenue({
    network: TESTNET,
    endpoints: endpointsAt('http://exchange.invalid'),
    symbols: [PAIR.primary, PAIR.hedge],
    privateKey: PUBLISHED_TEST_KEY,
    signerOf: signs ? undefined : idleSigner,
    subaccountName: 'default',
    clock,
    random,
    transport,
  });
}

function unchanged(venue: Venue): Venue {
  return venue;
}

/** Signs for the address of the key with nothing: for an exchange that looks at no signature. */
function idleSigner(privateKey: string): Signer {
  genuineAddress ??= createSigner(privateKey).address;
  return { address: genuineAddress, sign: () => NO_SIGNATURE };
}

/** Lets time pass until `promise` settles. Rejects as it does, and when `limitMs` are not enough. */
export async function settle<Value>(
  clock: StepClock,
  promise: Promise<Value>,
  limitMs = 60_000,
): Promise<Value> {
  let isSettled = false;
  const mark = (): void => {
    isSettled = true;
  };
  promise.then(mark, mark);
  if (await clock.advanceUntil(() => isSettled, limitMs)) return promise;
  throw new Error(`Nothing came of it within ${String(limitMs)} ms of virtual time.`);
}
