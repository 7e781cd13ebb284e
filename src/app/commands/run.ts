/** `tandem run`: cycles on the simulated exchange, or on Nado, until they are done and proved flat. */
import { decimal } from '../../domain/decimal.ts';
import { planLegs } from '../../domain/sizing.ts';
import type { Market } from '../../domain/market.ts';
import { PriceFileError } from '../../exchange/bars.ts';
import { listen } from '../../exchange/gateway.ts';
import { openAppendJournal } from '../../journal/append-journal.ts';
import type { AppendJournal } from '../../journal/append-journal.ts';
import { invariant } from '../../lib/invariant.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { Endpoints } from '../../venues/nado/protocol/endpoints.ts';
import { closingTable } from '../closing-table.ts';
import { readFaultPlan, readPriceFiles } from '../exchange-flags.ts';
import { memoryLatch } from '../state/latch.ts';
import { openVenue } from '../open-venue.ts';
import { progressLog } from '../progress-log.ts';
import { exitCodeOf, runResult } from '../run-result.ts';
import type { RunResult } from '../run-result.ts';
import { parseRunSettings } from '../run-settings.ts';
import type { RunSettings } from '../run-settings.ts';
import { startSession } from '../session-run.ts';
import { openSimulatedExchange } from '../simulated-exchange.ts';
import { StartRefused, UsageError } from '../start-errors.ts';
import { openStateDirectory } from '../state-directory.ts';
import { onStopSignals } from '../stop-signals.ts';
import { systemClock } from '../system-clock.ts';
import { PAIR, sessionInput, tradeSettings } from '../trade-settings.ts';
import { completeEndpoints, refuseLiveVenue } from '../venue-flags.ts';
import { BUILD, VERSION } from '../version.ts';

/** Runs; resolves to the exit code. stdout gets the result alone, and only with `--json`. */
export async function main(args: readonly string[]): Promise<number> {
  const settings = parseRunSettings(args);
  let result: RunResult;
  try {
    result = await run(settings);
  } catch (error) {
    if (settings.json && error instanceof StartRefused) printJson(refusal(error.message));
    throw error;
  }
  if (settings.json) printJson(result);
  else process.stderr.write(`\n${closingTable(result)}`);
  return exitCodeOf(result.status);
}

async function run(settings: RunSettings): Promise<RunResult> {
  refuseLiveVenue(settings);
  const clock = systemClock();
  // A run of real money draws its nonces from the machine's own chance; a simulated one is told.
  const seed = settings.seed ?? Math.floor(Math.random() * 0x1_0000_0000);
  const random = seededRandom(seed);
  const inside = await startInside(settings, clock, random.fork('exchange'));
  try {
    const journal = openJournal(settings, clock, seed);
    try {
      const endpoints = completeEndpoints(settings.endpoints, inside.origin);
      return await runSession(settings, { clock, random, endpoints, journal });
    } finally {
      journal.close();
    }
  } finally {
    await inside.close();
  }
}

/** What a session needs besides the settings. */
type Parts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly journal: AppendJournal & { readonly state: string };
};

async function runSession(settings: RunSettings, parts: Parts): Promise<RunResult> {
  const { clock, random, endpoints, journal } = parts;
  const { network, account } = settings;
  const opened = await openVenue({
    network,
    endpoints,
    account,
    clock,
    random: random.fork('venue'),
    journal,
  });
  try {
    const { venue, identity } = opened;
    refuseImpossibleSize(settings, await venue.readMarkets());
    journal.append('run.started', {
      state: journal.state,
      venue: settings.venue,
      network: settings.network,
      subaccount: identity.subaccount,
      cycles: settings.cycles,
    });
    const session = startSession({
      venue,
      identity,
      clock,
      journal,
      journalPath: journal.path,
      settings: tradeSettings(settings),
      session: sessionInput(settings),
      latch: memoryLatch(),
      day: null,
    });
    const stopListening = onStopSignals({
      stop: () => {
        journal.append('operator.stop', { by: 'signal' });
        session.stop();
      },
      interrupt: session.interrupt,
    });
    try {
      return await session.done;
    } finally {
      stopListening();
    }
  } finally {
    await opened.close();
  }
}

/** The simulated exchange on loopback, when no gateway was named; else nothing to start. */
async function startInside(settings: RunSettings, clock: Clock, random: Random) {
  const { venue, endpoints, prices, speed, faultsFile } = settings;
  if (venue === 'nado' || endpoints.gateway !== undefined) {
    return { origin: '', close: () => Promise.resolve() };
  }
  const faultPlan = readFaultPlan(faultsFile);
  try {
    const files = readPriceFiles(prices);
    const { server } = openSimulatedExchange({
      clock,
      random,
      prices: files,
      speed,
      faultPlan,
      strict: true,
    });
    const { urls, close } = await listen(server, 0);
    return { origin: new URL(urls.gateway).origin, close };
  } catch (error) {
    if (error instanceof PriceFileError) throw new UsageError(`--prices ${error.message}.`);
    throw error;
  }
}

function openJournal(settings: RunSettings, clock: Clock, seed: number): Parts['journal'] {
  const state = openStateDirectory({
    asked: settings.stateDirectory,
    network: settings.network,
    subaccountName: settings.account.subaccountName,
    environment: process.env,
    now: clock.now(),
  });
  const log = progressLog({
    level: settings.logLevel,
    isTerminal: process.stderr.isTTY,
  });
  const journal = openAppendJournal({
    directory: settings.journalDirectory ?? `${state}/journal`,
    clock,
    header: { version: VERSION, configuration: { ...settings, seed }, build: BUILD },
    onRecord: log,
  });
  return { ...journal, state };
}

/**
 * Refuses a notional that the venue's minimum or size steps make impossible, before anything is sent.
 * The oracle prices stand in for the touch, which only the stream will tell.
 */
function refuseImpossibleSize(settings: RunSettings, markets: readonly Market[]): void {
  const { margin, leverage, notional, hedgeRatio } = settings;
  const { maxImbalanceBps, openingThroughBps } = tradeSettings(settings);
  const of = (symbol: string): Market => {
    const market = markets.find((known) => known.symbol === symbol);
    invariant(market !== undefined, `The venue was opened without ${symbol}.`);
    return market;
  };
  const touchOf = ({ symbol, oraclePrice, priceIncrement }: Market) => ({
    symbol,
    bid: oraclePrice,
    ask: decimal(oraclePrice).plus(priceIncrement).toFixed(),
    venueAt: 0,
  });
  const primary = of(PAIR.primary);
  const hedge = of(PAIR.hedge);
  const sizing = planLegs({
    cycleId: 0,
    direction: 'buyFirst',
    margin,
    leverage,
    notional,
    hedgeRatio,
    maxImbalanceBps,
    throughBps: openingThroughBps,
    markets: {
      primary: { ...primary, tradingStatus: 'live' },
      hedge: { ...hedge, tradingStatus: 'live' },
    },
    touches: { primary: touchOf(primary), hedge: touchOf(hedge) },
  });
  if (!sizing.ok) throw new UsageError(`--notional ${notional} cannot be traded: ${sizing.reason}`);
}

function refusal(reason: string): RunResult {
  return runResult({
    status: 'refused',
    stopped: false,
    reason,
    records: [],
    unexplained: '0',
    positions: [],
    journal: null,
  });
}

function printJson(result: RunResult): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
