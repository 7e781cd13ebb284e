/** `tandem run`: cycles on the simulated exchange, or on Nado, until they are done and proved flat. */
import type { AppendJournal } from '../../journal/append-journal.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Latch } from '../../ports/latch.ts';
import type { Random } from '../../ports/random.ts';
import type { VenueIdentity } from '../../ports/venue.ts';
import type { Endpoints } from '../../venues/nado/protocol/endpoints.ts';
import type { AlarmAudience } from '../alarms.ts';
import { openAlerts } from '../alerts/open-alerts.ts';
import type { AlarmChannel } from '../alerts/open-alerts.ts';
import { operatorCommands } from '../alerts/operator-commands.ts';
import { openPostJson } from '../alerts/post-json.ts';
import { openRunProgram } from '../alerts/run-program.ts';
import { closingTable } from '../closing-table.ts';
import { startInside } from '../inside-exchange.ts';
import { openVenue } from '../open-venue.ts';
import type { OpenVenue } from '../open-venue.ts';
import { passGate } from '../pass-gate.ts';
import { recordRun } from '../recording-file.ts';
import type { RecordingFile } from '../recording-file.ts';
import { checkTrade, refusePoorAccount } from '../run-checks.ts';
import { prepareInspector } from '../run-inspector.ts';
import type { RunInspector } from '../run-inspector.ts';
import { openRunJournal } from '../run-journal.ts';
import { exitCodeOf, runResult } from '../run-result.ts';
import type { RunResult } from '../run-result.ts';
import { parseRunSettings } from '../run-settings.ts';
import type { RunSettings } from '../run-settings.ts';
import { startSession } from '../session-run.ts';
import type { SessionRun } from '../session-run.ts';
import { refuseClock, refuseEdge } from '../start-checks.ts';
import { StartRefused } from '../start-errors.ts';
import { openStateDirectory } from '../state-directory.ts';
import { readDay, writeDay } from '../state/day-ledger.ts';
import { openLatch } from '../state/latch.ts';
import { takeLock } from '../state/lock.ts';
import type { Lock } from '../state/lock.ts';
import { watchMarks } from '../state/marks.ts';
import { onStopSignals } from '../stop-signals.ts';
import { systemClock } from '../system-clock.ts';
import { sessionInput, tradeSettings } from '../trade-settings.ts';
import { signerWords } from '../venue-account.ts';
import { venueEndpoints } from '../venue-flags.ts';

/** Runs; resolves to the exit code. stdout gets the result alone, and only with `--json`. */
export async function main(args: readonly string[]): Promise<number> {
  const settings = parseRunSettings(args);
  const inspector = prepareInspector(settings);
  try {
    const result = await run(settings, inspector);
    if (settings.json) printJson(result);
    else process.stderr.write(`\n${closingTable(result)}`);
    await inspector.stay();
    return exitCodeOf(result.status);
  } catch (error) {
    if (settings.json && error instanceof StartRefused) printJson(refusal(error.message));
    throw error;
  } finally {
    await inspector.close();
  }
}

async function run(settings: RunSettings, inspector: RunInspector): Promise<RunResult> {
  const clock = systemClock();
  // A run of real money draws its nonces from the machine's own chance; a simulated one is told.
  const seed = settings.seed ?? Math.floor(Math.random() * 0x1_0000_0000);
  const random = seededRandom(seed);
  const { network, account } = settings;
  const { subaccountName } = account;
  const directory = openStateDirectory({
    asked: settings.stateDirectory,
    network,
    subaccountName,
    environment: process.env,
    now: clock.now(),
  });
  passGate(settings, directory, clock.now());
  const lock = takeLock({ directory, command: 'run', network, subaccountName, now: clock.now() });
  try {
    const inside = await startInside(settings, clock, random.fork('exchange'));
    try {
      const journal = openRunJournal(settings, clock, seed, directory);
      inspector.begin(journal.path, directory);
      const alerts = openChannel(settings, clock, journal);
      const endpoints = venueEndpoints(settings, inside.origin);
      let recording: RecordingFile | undefined;
      try {
        recording = await recordRun(settings, { clock, journal, endpoints });
        const place = { directory, lock, alerts, recording };
        return await runSession(settings, { clock, random, endpoints, journal, ...place });
      } finally {
        await recording?.close();
        await alerts.close();
        journal.close();
      }
    } finally {
      await inside.close();
    }
  } finally {
    lock.release();
  }
}

/** What a session needs besides the settings. */
type Parts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly journal: AppendJournal;
  /** Of the state. */
  readonly directory: string;
  readonly lock: Lock;
  readonly alerts: AlarmChannel;
  /** Of the wire; undefined: none. */
  readonly recording: RecordingFile | undefined;
};

async function runSession(settings: RunSettings, parts: Parts): Promise<RunResult> {
  const { clock, random, endpoints, journal, directory, recording } = parts;
  const { network, account, configuration } = settings;
  const opened = await openVenue({
    network,
    endpoints,
    account,
    signs: true,
    clock,
    random: random.fork('venue'),
    journal,
    recording,
  });
  try {
    const { venue, identity } = opened;
    const latch = openClearLatch(directory, network, identity);
    const day = readDay(directory);
    const lines = await checkBeginning(settings, opened, clock);
    journal.append('run.started', {
      state: directory,
      venue: settings.venue,
      network,
      subaccount: identity.subaccount,
      cycles: settings.cycles,
    });
    for (const line of lines) journal.append('run.expects', { line });
    const session = startSession({
      venue,
      identity,
      clock,
      journal,
      journalPath: journal.path,
      settings: tradeSettings(settings, configuration, settings.calendar),
      session: sessionInput(settings, configuration, day),
      latch,
      day,
      dayChanged: (changed) => {
        writeDay(directory, changed);
      },
      audience: audienceOf(settings, parts, identity),
    });
    const stopListening = listenToOperator(session, parts);
    try {
      return await session.done;
    } finally {
      stopListening();
    }
  } finally {
    await opened.close();
  }
}

/**
 * What the venue says before anything is sent; returns what a person is told at the start. Throws
 * `StartRefused` and `UsageError`.
 */
async function checkBeginning(
  settings: RunSettings,
  { venue, readEdge }: OpenVenue,
  clock: Clock,
): Promise<readonly string[]> {
  const refused = refuseClock(venue.venueTime() - clock.now()) ?? refuseEdge(await readEdge());
  if (refused !== undefined) throw new StartRefused(refused);
  const markets = await venue.readMarkets();
  const lines = checkTrade(settings, markets);
  const poor = refusePoorAccount(settings, markets, await venue.readPositions());
  if (poor !== undefined) throw new StartRefused(poor);
  return lines;
}

/** The latch of this account, which must be clear: somebody is to look first at what halted before. */
function openClearLatch(
  directory: string,
  network: RunSettings['network'],
  { subaccount }: VenueIdentity,
): Latch {
  const latch = openLatch(directory, { network, subaccount });
  const held = latch.read();
  if (held === undefined) return latch;
  throw new StartRefused(
    `the halt latch is set since ${held.since} (${held.reason}): look with tandem status, ` +
      `then clear it with tandem clear-halt --reason TEXT --state ${directory}.`,
  );
}

/** Signals and marks, until the function returned is called. */
function listenToOperator(session: SessionRun, parts: Parts): () => void {
  const { journal, clock, directory, lock, alerts } = parts;
  const stopSignals = onStopSignals({ stop: session.stop, interrupt: session.interrupt });
  const stopMarks = watchMarks({
    directory,
    clock,
    startedAt: lock.holder.startedAt,
    on: (word) => {
      if (word.word !== 'ack' && word.word !== 'unreadable') {
        session[word.word]();
        return;
      }
      journal.aside.append('operator.word', word);
      if (word.word === 'ack') alerts.acknowledge(word.id);
    },
  });
  return () => {
    stopSignals();
    stopMarks();
  };
}

/** Who hears of alarms, and the commands that reach this very run. */
function audienceOf(
  settings: RunSettings,
  { endpoints, directory, alerts }: Parts,
  { subaccount }: VenueIdentity,
): AlarmAudience {
  // A simulated exchange presents itself as the testnet; whoever is woken must not take it for that.
  const { account, network } = settings;
  const choice = { ...settings, endpoints };
  const owner = `${subaccount.slice(0, 6)}…${subaccount.slice(38, 42)}`;
  return {
    channel: alerts,
    account: `${network} ${owner} (${account.subaccountName})`,
    commands: (alarmId) =>
      operatorCommands({
        choice,
        subaccount,
        subaccountName: account.subaccountName,
        signer: signerWords(account),
        state: directory,
        alarmId,
        isLatched: true,
      }),
  };
}

function openChannel(
  { configuration }: RunSettings,
  clock: Clock,
  journal: AppendJournal,
): AlarmChannel {
  const { webhook, command } = configuration.alerts;
  const ports = { post: openPostJson(), run: openRunProgram(process.env) };
  return openAlerts({ webhook, command, clock, journal: journal.aside, ...ports });
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
