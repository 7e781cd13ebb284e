/** The self-test: two cycles of the least that can be traded, by the ordinary session, with every witness heard. */
import { decimal } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import { describeCost, expectedCost } from '../../domain/expected-cost.ts';
import { LEG_NAMES } from '../../domain/market.ts';
import type { Market } from '../../domain/market.ts';
import { openAppendJournal } from '../../journal/append-journal.ts';
import type { AppendJournal } from '../../journal/append-journal.ts';
import { toIso } from '../../lib/instant.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { positionKey } from '../../positions/key.ts';
import type { Endpoints } from '../../venues/nado/protocol/endpoints.ts';
import { openVenue } from '../open-venue.ts';
import type { OpenVenue } from '../open-venue.ts';
import { progressLog } from '../progress-log.ts';
import { marketsByLeg, refusePoorAccount, sizeAtOracle } from '../run-checks.ts';
import type { RunResult } from '../run-result.ts';
import type { RunSettings } from '../run-settings.ts';
import { startSession } from '../session-run.ts';
import { StartRefused } from '../start-errors.ts';
import { keepSelfTest } from '../state/gate-records.ts';
import type { SelfTestRecord } from '../state/gate-records.ts';
import { openLatch } from '../state/latch.ts';
import { takeLock } from '../state/lock.ts';
import { onStopSignals } from '../stop-signals.ts';
import { PAIR, sessionInput, tradeSettings } from '../trade-settings.ts';
import { BUILD, VERSION } from '../version.ts';
import { SELF_TEST_CYCLES, judgeSelfTest } from './judge.ts';
import { askAfterwards, readLinks } from './questions.ts';
import { tapVenue } from './witness-tap.ts';
import type { WitnessTap } from './witness-tap.ts';

/** What a self-test is made with. */
export type SelfTestOptions = {
  /** Of the run that is meant; what it would trade is replaced by the least that can be. */
  readonly settings: RunSettings;
  readonly endpoints: Endpoints;
  /** The state directory, which is there. */
  readonly directory: string;
  readonly clock: Clock;
  /** Is told what it will do and cost, before anything is sent. */
  readonly announce: (line: string) => void;
};

/** How it ended, and what was learnt. */
export type SelfTestEnd = {
  readonly record: SelfTestRecord;
  readonly result: RunResult;
  /** The journal's directory. */
  readonly journal: string;
};

/** How long each pair is held, in milliseconds: long enough for every witness to be asked twice. */
const HOLD_MS = 3_000;

/** By how much the least notional is exceeded, so that a step of the price does not fall below it. */
const NOTIONAL_RESERVE = '1.05';

/**
 * Trades for real and says what it learnt; the record is on the disk before it resolves, and says "did
 * not pass" from before the first order on. Throws `StartRefused` where it may not begin.
 */
export async function runSelfTest(options: SelfTestOptions): Promise<SelfTestEnd> {
  const { settings, directory, clock } = options;
  const { network, account } = settings;
  const { subaccountName } = account;
  const now = clock.now();
  const lock = takeLock({ directory, command: 'doctor', network, subaccountName, now });
  let drain = (): void => undefined;
  const journal = openAppendJournal({
    directory: `${directory}/self-test-${String(now)}-${String(process.pid)}`,
    clock,
    header: { version: VERSION, configuration: { command: 'doctor', network }, build: BUILD },
    onRecord: listener((record) => {
      if (isShort(record)) drain();
    }),
  });
  try {
    const taps: WitnessTap[] = [];
    const opened = await openVenue({
      network,
      endpoints: options.endpoints,
      account,
      signs: true,
      clock,
      random: seededRandom(Math.floor(Math.random() * 0x1_0000_0000)).fork('venue'),
      journal,
      venueOf: (venue) => {
        const tap = tapVenue(venue, clock);
        taps.push(tap);
        return tap.venue;
      },
    });
    try {
      const parts = { ...options, opened, journal, tap: taps[0] };
      return await tradeAndJudge(parts, (session) => {
        drain = session.drain;
      });
    } finally {
      await opened.close();
    }
  } finally {
    journal.close();
    lock.release();
  }
}

type Parts = SelfTestOptions & {
  readonly opened: OpenVenue;
  readonly journal: AppendJournal;
  readonly tap: WitnessTap | undefined;
};

async function tradeAndJudge(
  parts: Parts,
  started: (session: { readonly drain: () => void }) => void,
): Promise<SelfTestEnd> {
  const { directory, clock, opened, journal, tap, announce } = parts;
  const { venue, identity } = opened;
  const { network } = parts.settings;
  const latch = openLatch(directory, { network, subaccount: identity.subaccount });
  const held = latch.read();
  if (held !== undefined) throw new StartRefused(`the halt latch is set (${held.reason}).`);
  const markets = await venue.readMarkets();
  const settings = leastOf(parts.settings, markets);
  const poor = refusePoorAccount(settings, markets, await venue.readPositions());
  if (poor !== undefined) throw new StartRefused(poor);
  announce(announcement(settings, markets));
  const keys = LEG_NAMES.map((leg) => positionKey(PAIR[leg], settings.margin));
  const links = await readLinks(venue, keys);
  const record = recordOf(parts, settings, identity.subaccount);
  keepSelfTest(directory, record(false, [{ name: 'end', passed: false, fact: 'it did not end' }]));
  const session = startSession({
    venue,
    identity,
    clock,
    journal,
    journalPath: journal.path,
    settings: tradeSettings(settings, settings.configuration, settings.calendar),
    session: sessionInput(settings, settings.configuration),
    latch,
    day: null,
  });
  started(session);
  const stopListening = onStopSignals({ stop: session.stop, interrupt: session.interrupt });
  const result = await session.done.finally(stopListening);
  const evidence = tap?.evidence();
  if (evidence === undefined) throw new Error('the venue of the self-test was not tapped');
  const digests = evidence.orders.filter(({ answer }) => answer === 'accepted');
  const afterwards = await askAfterwards(
    venue,
    clock,
    digests.map(({ digest }) => digest),
    links,
  );
  const { margin } = settings;
  const facts = judgeSelfTest({ margin, keys, evidence, afterwards, result });
  const kept = record(
    facts.every(({ passed }) => passed),
    facts,
  );
  keepSelfTest(directory, kept);
  return { record: kept, result, journal: journal.path };
}

/** The settings of the run, with the least that its markets take, once in each direction. */
function leastOf(settings: RunSettings, markets: readonly Market[]): RunSettings {
  const { configuration } = settings;
  const { build, exit } = configuration;
  const least: RunSettings = {
    ...settings,
    cycles: SELF_TEST_CYCLES,
    direction: 'alternate',
    holdMs: HOLD_MS,
    onHalt: 'exit',
    onResidual: 'refuse',
    waitsForZero: true,
    configuration: {
      ...configuration,
      build: { ...build, policy: 'simultaneous' },
      exit: { ...exit, takeProfitBps: null, stopLossBps: null },
      bounds: { targetVolume: null, maxCost: null, maxCostBps: null },
    },
  };
  const byLeg = marketsByLeg(markets);
  const fitting = (notional: DecimalString): DecimalString => {
    const sizing = sizeAtOracle({ ...least, notional }, byLeg);
    if (sizing.ok) return notional;
    if (sizing.nearestNotional !== undefined) return sizing.nearestNotional;
    throw new StartRefused(`nothing small can be traded there: ${sizing.reason}`);
  };
  const reserved = decimal(fitting('1')).times(NOTIONAL_RESERVE).toFixed(2);
  return { ...least, notional: fitting(reserved) };
}

/** What it will do, and what that is expected to cost. */
function announcement(
  { notional, hedgeRatio, margin, network }: RunSettings,
  markets: readonly Market[],
): string {
  const byLeg = marketsByLeg(markets);
  const cost = expectedCost({ markets: byLeg, notional, hedgeRatio, policy: 'simultaneous' });
  return (
    `The self-test trades for real on ${network}: ${String(SELF_TEST_CYCLES)} cycles of $${notional} ` +
    `a leg, ${PAIR.primary} and ${PAIR.hedge} in ${margin}; ${describeCost(cost)}. Ctrl-C ends it flat.`
  );
}

function recordOf(parts: Parts, settings: RunSettings, subaccount: string) {
  const { gateway, subscribe, archive, trigger } = parts.endpoints;
  return (passed: boolean, facts: SelfTestRecord['facts']): SelfTestRecord => ({
    network: settings.network,
    subaccount,
    margin: settings.margin,
    endpoints: { gateway, subscribe, archive, trigger },
    version: VERSION,
    at: toIso(Math.trunc(parts.clock.now())),
    passed,
    facts,
  });
}

/** Progress as a run tells it, and a look at every record. */
function listener(look: (record: JournalRecord) => void): (record: JournalRecord) => void {
  const tell = progressLog({ level: 'info', isTerminal: process.stderr.isTTY });
  return (record) => {
    tell(record);
    look(record);
  };
}

/** A cycle, not the last, that ended otherwise than planned: the venue has answered already. */
export function isShort({ kind, data }: JournalRecord): boolean {
  if (kind !== 'cycle.ended' || typeof data !== 'object' || data === null) return false;
  const isLast = 'id' in data && data.id === SELF_TEST_CYCLES;
  return !isLast && 'outcome' in data && data.outcome !== 'completed';
}
