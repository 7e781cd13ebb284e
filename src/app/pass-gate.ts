/** Brings a run to the live gate: what it wants, what its state directory says, and what to do next. */
import { commandLine, venueWords } from './alerts/operator-commands.ts';
import { destinationsOf } from './alerts/open-alerts.ts';
import { openPostJson } from './alerts/post-json.ts';
import { openRunProgram } from './alerts/run-program.ts';
import { refuseAtGate } from './live-gate.ts';
import type { GateRefusal } from './live-gate.ts';
import type { RunSettings } from './run-settings.ts';
import { StartRefused } from './start-errors.ts';
import { readGateRecords } from './state/gate-records.ts';
import { signerWords, subaccountOfAccount } from './venue-account.ts';
import { isLive, venueEndpoints } from './venue-flags.ts';
import { VERSION } from './version.ts';

/** Why the gate is shut, with the command that is next. */
export type ShutGate = GateRefusal & {
  /** A whole line; null where nothing that a person can do now would open it. */
  readonly command: string | null;
};

/** What the gate says of a run from this state directory; undefined when it is open, or not asked. */
export function judgeGate(
  settings: RunSettings,
  directory: string,
  now: number,
): ShutGate | undefined {
  const { network, margin, account, configuration } = settings;
  const endpoints = venueEndpoints(settings);
  if (!isLive(settings, endpoints)) return undefined;
  const ports = { post: openPostJson(), run: openRunProgram({}) };
  const destinations = destinationsOf({ ...configuration.alerts, ...ports });
  const subject = {
    network,
    endpoints,
    subaccount: subaccountOfAccount(account),
    margin,
    version: VERSION,
    destinations: destinations.map(({ name }) => name),
  };
  const refusal = refuseAtGate(subject, readGateRecords(directory), now);
  if (refusal === undefined) return undefined;
  const command = refusal.needs === 'patience' ? null : doctorCommand(settings, refusal.needs);
  return { ...refusal, command };
}

/** Throws `StartRefused` with the command to run next when the gate is shut. */
export function passGate(settings: RunSettings, directory: string, now: number): void {
  const shut = judgeGate(settings, directory, now);
  if (shut === undefined) return;
  const { reason, command } = shut;
  throw new StartRefused(
    command === null
      ? `${reason}.`
      : `${settings.network} is shut, since ${reason}: run ${command}.`,
  );
}

/** The check of the very run that was asked for. */
export function doctorCommand(settings: RunSettings, needs: GateRefusal['needs']): string {
  const { margin, leverage, configFile, stateDirectory, account } = settings;
  return commandLine(
    'doctor',
    ...(needs === 'selfTest' ? ['--self-test'] : []),
    ...venueWords(settings),
    ...signerWords(account),
    ...(margin === 'cross' ? [] : ['--margin', margin, '--leverage', String(leverage)]),
    ...(configFile === undefined
      ? needs === 'configuration'
        ? ['--config', 'FILE']
        : []
      : ['--config', configFile]),
    ...(stateDirectory === undefined ? [] : ['--state', stateDirectory]),
  );
}
