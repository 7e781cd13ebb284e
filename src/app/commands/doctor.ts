/** `tandem doctor`: what a run would meet, in one screen, with what to do where it is not well. */
import type { FlagValues } from '../flags.ts';
import { examine } from '../doctor/examine.ts';
import { findingsText, worstOf } from '../doctor/finding.ts';
import type { Finding } from '../doctor/finding.ts';
import { EXIT } from '../exit-codes.ts';
import {
  choiceFlag,
  decimalFlag,
  directoryFlag,
  fileFlag,
  switchFlag,
  wholeFlag,
} from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { settingsOfRun } from '../run-settings.ts';
import type { RunSettings } from '../run-settings.ts';
import { openStateDirectory } from '../state-directory.ts';
import { systemClock } from '../system-clock.ts';
import { SIGNER_FLAGS, TEST_ACCOUNT, findAccount, readSubaccountName } from '../venue-account.ts';
import type { VenueAccount } from '../venue-account.ts';
import { VENUE_FLAGS, readVenueChoice, refuseSigner, runningEndpoints } from '../venue-flags.ts';

const FLAGS = {
  ...VENUE_FLAGS,
  ...SIGNER_FLAGS,
  margin: choiceFlag(['cross', 'isolated'], 'of the run that is meant; default cross'),
  leverage: wholeFlag('N', { min: 1, max: 50 }, 'of isolated positions'),
  notional: decimalFlag('USD', { min: 1, max: 10_000_000 }, 'of the primary leg; default 250'),
  config: fileFlag('settings of the run that is meant; a flag goes before what the file says'),
  state: directoryFlag('of the run that is meant'),
  'self-test': switchFlag(
    'opens and closes the least that can be traded, for real, and notes what every witness said',
  ),
  json: switchFlag('print the result as one line of JSON'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'doctor',
  summary: 'checks everything that a run needs, and says what to do where it is not well.',
  example: 'tandem doctor --venue nado --network testnet --config tandem.config.json',
  flags: FLAGS,
};

/** Examines; resolves to 0 when a run would start, and to 4 when it would be refused. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  const choice = readVenueChoice(values);
  refuseSigner(values);
  const endpoints = runningEndpoints(choice, 'check');
  const account = choice.venue === 'sim' ? TEST_ACCOUNT : findAccount(process.env, values);
  const settings = settingsOf(values, account ?? standIn(values));
  const clock = systemClock();
  const directory = stateOf(settings, clock.now());
  const hasSubject = account !== undefined || values.owner !== undefined;
  const findings = await examine({ settings, endpoints, account, hasSubject, directory, clock });
  print(values, settings, findings);
  return worstOf(findings) === 'fail' ? EXIT.refused : EXIT.ok;
}

/** Whoever only reads signs nothing that counts. */
function standIn({ owner }: FlagValues<typeof FLAGS>): VenueAccount {
  const subaccountName = readSubaccountName(process.env);
  return { ...TEST_ACCOUNT, subaccountName, owner };
}

function settingsOf(values: FlagValues<typeof FLAGS>, account: VenueAccount): RunSettings {
  const { 'self-test': _selfTest, ...ofRun } = values;
  return settingsOfRun(ofRun, account);
}

/** A simulated run that names no state makes a new one each time: there is none to look at. */
function stateOf({ stateDirectory, network, account }: RunSettings, now: number) {
  if (network === 'sim' && stateDirectory === undefined) return undefined;
  const { subaccountName } = account;
  const environment = process.env;
  return openStateDirectory({ asked: stateDirectory, network, subaccountName, environment, now });
}

function print(
  { json }: FlagValues<typeof FLAGS>,
  { network }: RunSettings,
  findings: readonly Finding[],
): void {
  const status = worstOf(findings);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ status, network, findings })}\n`);
    return;
  }
  const failed = findings.filter(({ level }) => level === 'fail').length;
  const end =
    failed === 0
      ? 'A run would start.'
      : `A run would be refused: ${String(failed)} ${failed === 1 ? 'thing is' : 'things are'} to be mended.`;
  process.stdout.write(`${findingsText(findings)}\n\n${end}\n`);
}
