/** What can be found without the venue: configuration, key, state directory, alarm channel, calendar. */
import { accessSync, constants } from 'node:fs';
import { waitForCalendar } from '../../domain/calendar.ts';
import { toIso } from '../../lib/instant.ts';
import type { Clock } from '../../ports/clock.ts';
import { createSigner } from '../../venues/nado/protocol/signing.ts';
import { destinationsOf } from '../alerts/open-alerts.ts';
import { openPostJson } from '../alerts/post-json.ts';
import { openRunProgram } from '../alerts/run-program.ts';
import { testDestinations } from '../alerts/test-alarm.ts';
import { judgeGate } from '../pass-gate.ts';
import type { RunSettings } from '../run-settings.ts';
import { errorCode } from '../state/durable-file.ts';
import { keepAlarmAnswers } from '../state/gate-records.ts';
import { describeLatch } from '../state/latch.ts';
import { lockFile, readLock, refusalOf } from '../state/lock.ts';
import { latchText } from '../state/state-report.ts';
import { CYCLE_ALLOWANCE_MS } from '../trade-bounds.ts';
import type { VenueAccount } from '../venue-account.ts';
import { isLive, venueEndpoints } from '../venue-flags.ts';
import { fail, failWith, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/** The settings that a run would have; what is wrong with them never gets so far. */
export function configurationFinding(settings: RunSettings): Finding {
  const { configFile, notional, margin, leverage, cycles, holdMs } = settings;
  const from = configFile ?? 'defaults and flags';
  const mode = leverage === undefined ? margin : `${margin} at ${String(leverage)}×`;
  const hold = `held ${String(holdMs / 1_000)} s`;
  return ok(
    'configuration',
    `${from}: $${notional} a leg, ${mode}, ${String(cycles)} cycles, ${hold}`,
  );
}

/** The key, by the address that it signs as and by where it was read; never by itself. */
export function keyFinding(account: VenueAccount | undefined, isSim: boolean): Finding {
  if (account === undefined) {
    return warn(
      'key',
      'none given: what is signed was not checked',
      'Set NADO_PRIVATE_KEY, or name a file with --key-file, and check again.',
    );
  }
  const { address } = createSigner(account.privateKey.reveal());
  const from = isSim ? 'published test key' : (account.keyFile ?? 'NADO_PRIVATE_KEY');
  const { owner } = account;
  const isOwner = owner === undefined || owner.toLowerCase() === address;
  return ok(
    'key',
    `${from}, signs as ${address}${isOwner ? ', the owner' : `, to be the linked signer of ${owner}`}`,
  );
}

/** Whether a run could begin from the state directory. */
export function stateFindings(directory: string | undefined): readonly Finding[] {
  if (directory === undefined) {
    return [ok('state', 'none: a run of the simulated exchange makes a new one')];
  }
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return [
      fail('state', `${directory}: ${errorCode(error)}`, 'Mend it, or name another with --state.'),
    ];
  }
  const latch = describeLatch(directory);
  const lock = readLock(directory);
  return [
    ok('state', directory),
    latch.state === 'clear'
      ? ok('latch', 'not set')
      : fail(
          'latch',
          latchText(latch),
          `Look with tandem status, then tandem clear-halt --reason TEXT --state ${directory}.`,
        ),
    lock.state === 'free' || (lock.state === 'held' && lock.liveness === 'dead')
      ? ok('lock', 'free, no run is alive')
      : failWith('lock', refusalOf(lock, lockFile(directory))),
  ];
}

/** Sends every destination a test, and keeps who answered. */
export async function alarmFindings(
  settings: RunSettings,
  directory: string | undefined,
  clock: Clock,
): Promise<readonly Finding[]> {
  const { configuration, network, account } = settings;
  const ports = { post: openPostJson(), run: openRunProgram(process.env) };
  const destinations = destinationsOf({ ...configuration.alerts, ...ports });
  if (destinations.length === 0) {
    const remedy = 'Set alerts.webhook or alerts.command in the file of --config.';
    const isAsked = isLive(settings, venueEndpoints(settings));
    return [(isAsked ? fail : warn)('alarms', 'nobody would be woken: no channel', remedy)];
  }
  const tested = await testDestinations(
    destinations,
    clock,
    `${network} (${account.subaccountName})`,
  );
  const at = toIso(clock.now());
  const answers = tested
    .filter(({ failure }) => failure === undefined)
    .map(({ name }) => ({ destination: name, at }));
  if (directory !== undefined && answers.length > 0) keepAlarmAnswers(directory, answers);
  return tested.map(({ name, failure, tookMs }) =>
    failure === undefined
      ? ok('alarms', `${name} took a test in ${String(Math.round(tookMs))} ms`)
      : (answers.length > 0 ? warn : fail)(
          'alarms',
          `${name} took no test: ${failure}`,
          'See that it is up and reached from here; an alarm of a run would be lost there.',
        ),
  );
}

/** How far away the venue's next maintenance is. */
export function maintenanceFinding({ calendar, holdMs }: RunSettings, now: number): Finding {
  const needMs = holdMs + CYCLE_ALLOWANCE_MS;
  const { waitMs, ...told } = waitForCalendar(calendar, now, needMs);
  if (waitMs === 0) return ok('maintenance', 'none that a cycle begun now would meet');
  const until = 'until' in told ? toIso(told.until) : 'its end';
  return warn(
    'maintenance',
    'reason' in told ? told.reason : 'near',
    `A run waits by itself and begins its first cycle after ${until}.`,
  );
}

/** Whether the live gate would let this very run pass. */
export function gateFinding(
  settings: RunSettings,
  directory: string | undefined,
  now: number,
): Finding {
  if (!isLive(settings, venueEndpoints(settings))) {
    return ok('gate', 'not asked: everything on loopback is a rehearsal');
  }
  const shut = directory === undefined ? undefined : judgeGate(settings, directory, now);
  if (shut === undefined) return ok('gate', 'open: self-test and alarm channel within 7 days');
  const { reason, command } = shut;
  return fail(
    'gate',
    reason,
    command === null ? 'Rehearse on testnet until then.' : `Run ${command}.`,
  );
}
