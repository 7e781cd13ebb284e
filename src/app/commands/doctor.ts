/** `tandem doctor`: what a run would meet, in one screen, with what to do where it is not well. */
import type { FlagValues } from '../flags.ts';
import { examine } from '../doctor/examine.ts';
import { fail, findingsText, ok, worstOf } from '../doctor/finding.ts';
import type { Finding } from '../doctor/finding.ts';
import { gateFinding } from '../doctor/local-findings.ts';
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
import { MAINNET_SHUT } from '../live-gate.ts';
import { exitCodeOf } from '../run-result.ts';
import { settingsOfRun } from '../run-settings.ts';
import type { RunSettings } from '../run-settings.ts';
import { runSelfTest } from '../self-test/run-self-test.ts';
import type { SelfTestEnd } from '../self-test/run-self-test.ts';
import { StartRefused, UsageError } from '../start-errors.ts';
import { openStateDirectory } from '../state-directory.ts';
import type { SelfTestRecord } from '../state/gate-records.ts';
import { systemClock } from '../system-clock.ts';
import {
  SIGNER_FLAGS,
  TEST_ACCOUNT,
  findAccount,
  readAccount,
  readSubaccountName,
  subaccountOfAccount,
} from '../venue-account.ts';
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
  if (values['self-test'] === true) refuseSelfTest(settings, account);
  const findings = await examine({ settings, endpoints, account, hasSubject, directory, clock });
  const isDone = values['self-test'] !== true || directory === undefined;
  if (values.json !== true) process.stdout.write(`${findingsText(findings)}\n\n`);
  const blocking = findings.filter(({ level, name }) => level === 'fail' && !LATER.has(name));
  if (isDone || blocking.length > 0) {
    print(values, settings, { findings, selfTest: null });
    return worstOf(findings) === 'fail' ? EXIT.refused : EXIT.ok;
  }
  const announce = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const end = await runSelfTest({ settings, endpoints, directory, clock, announce });
  const gate = gateFinding(settings, directory, clock.now());
  const learnt = [...findings.filter(({ name }) => name !== 'gate'), ...factFindings(end), gate];
  if (values.json !== true) process.stdout.write(`\n${selfTestText(end, gate)}\n\n`);
  print(values, settings, { findings: learnt, selfTest: end.record });
  if (end.result.status !== 'flat') return exitCodeOf(end.result.status);
  return worstOf(learnt) === 'fail' ? EXIT.refused : EXIT.ok;
}

/** What keeps no self-test from being made: it is what opens the gate, and wakes nobody. */
const LATER: ReadonlySet<string> = new Set(['gate', 'alarms']);

/** Throws for what no self-test can be made of. */
function refuseSelfTest(settings: RunSettings, account: VenueAccount | undefined): void {
  if (account === undefined) readAccount({});
  if (settings.network === 'mainnet') throw new StartRefused(`${MAINNET_SHUT}.`);
  if (settings.network === 'sim' && settings.stateDirectory === undefined) {
    throw new UsageError('--self-test keeps its result: name a folder with --state.');
  }
}

/** Whoever only reads signs nothing that counts. */
function standIn({ owner }: FlagValues<typeof FLAGS>): VenueAccount {
  const subaccountName = readSubaccountName(process.env);
  return { ...TEST_ACCOUNT, subaccountName, owner };
}

function settingsOf(values: FlagValues<typeof FLAGS>, account: VenueAccount): RunSettings {
  return settingsOfRun(values, account);
}

/** A simulated run that names no state makes a new one each time: there is none to look at. */
function stateOf({ stateDirectory, network, account }: RunSettings, now: number) {
  if (network === 'sim' && stateDirectory === undefined) return undefined;
  const { subaccountName } = account;
  const environment = process.env;
  return openStateDirectory({ asked: stateDirectory, network, subaccountName, environment, now });
}

/** What was learnt, as findings. */
function factFindings({ record, journal }: SelfTestEnd): readonly Finding[] {
  return record.facts.map(({ name, passed, fact }) =>
    passed ? ok(name, fact) : fail(name, fact, REMEDIES[name] ?? `Read ${journal}.`),
  );
}

/** What a person does about a fact that did not pass. */
const REMEDIES: Readonly<Record<string, string>> = {
  cycles: 'One of the facts below is the cause; mend that one.',
  'order answers': 'Mend what the venue names, and test again.',
  order_update: 'Do not run there: fates would come from the archive alone, and late.',
  fill: 'Do not run there in this margin mode: no position would ever be live.',
  position_change: 'Do not run there in this margin mode: no position would ever be known.',
  REST: 'Do not run there: drift would be seen everywhere, or nowhere.',
  archive: 'Check --archive, or wait if it is down: a gap could not be attested.',
  submission_idx: 'Do not run there: after a gap the archive could attest nothing.',
  'oversize close': 'Do not run there: closes without a witness rely on the clamp.',
  trigger: 'Check --trigger and the key: trigger orders would go unseen.',
  flat: 'Run tandem flatten with the same flags now.',
};

function selfTestText(end: SelfTestEnd, gate: Finding): string {
  const { result, record } = end;
  const lines = findingsText([...factFindings(end), gate]);
  const isHeld = result.status === 'halted' || result.status === 'interrupted';
  const held = result.positions.filter(({ rest }) => rest !== '0');
  const loud = isHeld
    ? [
        'EXPOSURE MAY REMAIN:',
        ...held.map(
          ({ market, margin, rest }) => `  ${market}/${margin}: REST ${rest ?? 'cannot say'}`,
        ),
        'Run tandem flatten with the same flags now.',
      ]
    : [];
  const verdict = record.passed
    ? 'The self-test passed: every witness saw both legs open and close.'
    : `The self-test did not pass; everything that was said is in ${end.journal}.`;
  return [lines, '', ...loud, verdict].join('\n');
}

/** The last line, or the one line of JSON. */
function print(
  { json }: FlagValues<typeof FLAGS>,
  { network, account, margin }: RunSettings,
  told: { readonly findings: readonly Finding[]; readonly selfTest: SelfTestRecord | null },
): void {
  const { findings, selfTest } = told;
  const status = worstOf(findings);
  if (json === true) {
    const subaccount = subaccountOfAccount(account);
    const line = JSON.stringify({ status, network, subaccount, margin, findings, selfTest });
    process.stdout.write(`${line}\n`);
    return;
  }
  const failed = findings.filter(({ level }) => level === 'fail').length;
  process.stdout.write(
    failed === 0
      ? 'A run would start.\n'
      : `A run would be refused: ${String(failed)} ${failed === 1 ? 'thing is' : 'things are'} to be mended.\n`,
  );
}
