/** What `tandem run` was asked to do: every flag read, bounded, and checked against the others. */
import { neverFits } from '../domain/calendar.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { contradiction } from '../domain/limits.ts';
import type { Direction, Margin } from '../domain/market.ts';
import { completeConfiguration } from './configuration/parse-configuration.ts';
import { readConfiguration } from './configuration/read-configuration.ts';
import type { CompleteConfiguration, Configuration } from './configuration/table.ts';
import { EXCHANGE_FLAGS } from './exchange-flags.ts';
import {
  choiceFlag,
  decimalFlag,
  directoryFlag,
  fileFlag,
  newFileFlag,
  optionalPortFlag,
  switchFlag,
  wholeFlag,
} from './flag-types.ts';
import { parseFlags } from './flags.ts';
import type { CommandUsage, FlagValues } from './flags.ts';
import { statelyFlag } from './inspect-stately.ts';
import { UsageError } from './start-errors.ts';
import { CYCLE_ALLOWANCE_MS, inWordsOfTheFile, limitsOf } from './trade-bounds.ts';
import { SIGNER_FLAGS, TEST_ACCOUNT, readAccount } from './venue-account.ts';
import type { Environment, VenueAccount } from './venue-account.ts';
import { VENUE_FLAGS, readVenueChoice, refuseSigner } from './venue-flags.ts';
import type { VenueChoice } from './venue-flags.ts';

/**
 * Everything that decides a run. Money in quote units. Without a gateway the simulated exchange is
 * started inside.
 */
export type RunSettings = VenueChoice & {
  readonly account: VenueAccount;
  readonly cycles: number;
  readonly direction: Direction | 'alternate';
  /** Of the primary leg. */
  readonly notional: DecimalString;
  readonly hedgeRatio: DecimalString;
  readonly holdMs: number;
  readonly margin: Margin;
  /** Defined when isolated. */
  readonly leverage: number | undefined;
  /** Whether the process ends when halted, or stays to watch and close. */
  readonly onHalt: 'stay' | 'exit';
  /** What a residual or a leftover order found at the start leads to. */
  readonly onResidual: 'refuse' | 'flatten';
  /** Whether the unwind waits for the report of zero; the proof asks for it in any case. */
  readonly waitsForZero: boolean;
  /** Everything that the file of `--config` may say, given or by default, and what flags say over it. */
  readonly configuration: CompleteConfiguration;
  /** The venue's maintenance, as configured; none by default on the simulated exchange. */
  readonly calendar: Calendar;
  /** The file of `--config`, for a command that a person pastes. */
  readonly configFile?: string | undefined;
  /** Undefined: the default of `state-directory.ts`. */
  readonly stateDirectory: string | undefined;
  /** Undefined: in the state directory. */
  readonly journalDirectory: string | undefined;
  /** Where what passes on the wire is recorded; undefined: nowhere. */
  readonly recordFile: string | undefined;
  /** Of the simulated exchange; undefined: one drawn at the start. */
  readonly seed: number | undefined;
  /** Recorded bars that the simulated exchange replays. */
  readonly prices: { readonly primary: string; readonly hedge: string } | undefined;
  /** How fast simulated prices go; protocol timeouts are not changed by it. */
  readonly speed: number;
  /** A fault plan for the simulated exchange. */
  readonly faultsFile: string | undefined;
  /** Where the inspector listens, 0 for any free port; undefined: there is none. */
  readonly inspectPort: number | undefined;
  /** The relay that the inspector tells, too; undefined: none. */
  readonly statelyUrl: string | undefined;
  readonly json: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
};

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

const DAY_MS = 86_400_000;

const RUN_FLAGS = {
  ...VENUE_FLAGS,
  ...SIGNER_FLAGS,
  cycles: wholeFlag('N', { min: 1, max: 1_000_000 }, 'how many cycles; default 3'),
  direction: choiceFlag(['alternate', 'buyFirst', 'sellFirst'], 'default alternate'),
  notional: decimalFlag('USD', { min: 1, max: 10_000_000 }, 'of the primary leg; default 250'),
  'hedge-ratio': decimalFlag('X', { min: 0.5, max: 2 }, 'hedge per primary notional; default 1'),
  'hold-ms': wholeFlag('N', { min: 0, max: DAY_MS }, 'how long to hold; default 2000'),
  margin: choiceFlag(['cross', 'isolated'], 'default cross'),
  leverage: wholeFlag('N', { min: 1, max: 50 }, 'of isolated positions'),
  'on-halt': choiceFlag(['stay', 'exit'], 'default exit on sim, stay on nado'),
  'on-residual': choiceFlag(
    ['refuse', 'flatten'],
    'positions and orders found at the start; default refuse',
  ),
  'position-wait': choiceFlag(
    ['on', 'off'],
    'wait for zero before the proof of it is asked for; default on',
  ),
  build: choiceFlag(['simultaneous', 'makerFirst'], 'how a pair is built; default simultaneous'),
  'target-volume': decimalFlag(
    'USD',
    { min: 1, max: 10_000_000_000 },
    'begin no new cycle once so much is traded',
  ),
  'max-cost': decimalFlag(
    'USD',
    { min: 0.01, max: 10_000_000 },
    'begin no new cycle once so much is lost',
  ),
  'max-cost-bps': decimalFlag(
    'N',
    { min: 0.01, max: 10_000 },
    'the same, for a cost in bps of the volume',
  ),
  config: fileFlag('settings; a flag goes before what the file says'),
  state: directoryFlag('latch, lock, day and journal; a simulated run makes a new one'),
  journal: directoryFlag('the journal alone'),
  record: newFileFlag('keep all that leaves and comes, without signatures, to be played again'),
  ...EXCHANGE_FLAGS,
  inspect: optionalPortFlag('serve a page that shows the run, on this machine alone'),
  stately: statelyFlag('with --inspect: also tell Stately’s relay on this machine; default off'),
  json: switchFlag('print the result as one line of JSON'),
  'log-level': choiceFlag(LOG_LEVELS, 'default info'),
};

/** The usage of `run`, for its help text. */
export const RUN_USAGE: CommandUsage<typeof RUN_FLAGS> = {
  command: 'run',
  summary: 'runs cycles on the simulated exchange, or on Nado, and ends flat.',
  example: 'tandem run --cycles 2 --notional 500 --hold-ms 1000 --json',
  flags: RUN_FLAGS,
};

type Values = FlagValues<typeof RUN_FLAGS>;

/**
 * Reads the command line of `run`. Throws `UsageError` with one sentence that names the flag and a
 * remedy, and `HelpRequested`. The private key comes from the environment, and only for Nado.
 */
export function parseRunSettings(
  args: readonly string[],
  environment: Environment = process.env,
): RunSettings {
  const { values } = parseFlags(RUN_USAGE, args);
  const choice = readVenueChoice(values);
  const given = values.config === undefined ? {} : readConfiguration(values.config);
  refuseContradictions(values);
  const account = choice.venue === 'sim' ? TEST_ACCOUNT : readAccount(environment, values);
  const settings = merge(values, choice, given, account);
  refuseImpossible(settings);
  return settings;
}

/**
 * The settings of a run that would be given these flags alone, for whoever checks it before. Throws as
 * `parseRunSettings` does.
 */
export function settingsOfRun(given: Partial<Values>, account: VenueAccount): RunSettings {
  // Every flag of a run that was not given is one that is undefined.
  const none = Object.fromEntries(Object.keys(RUN_FLAGS).map((name) => [name, undefined]));
  const values = { ...(none as Values), ...given };
  const file = values.config === undefined ? {} : readConfiguration(values.config);
  const settings = merge(values, readVenueChoice(values), file, account);
  refuseImpossible(settings);
  return settings;
}

/** A flag goes before the file, and the file before the default. */
function merge(
  values: Values,
  choice: VenueChoice,
  given: Configuration,
  account: VenueAccount,
): RunSettings {
  const { venue } = choice;
  const isSim = venue === 'sim';
  const { prices } = values;
  const complete = completeConfiguration(given);
  const configuration = withFlags(complete, values);
  return {
    ...choice,
    account,
    configuration,
    configFile: values.config,
    calendar: {
      weekly: isSim && given.calendar?.windows === undefined ? [] : complete.calendar.windows,
      announced: complete.calendar.announced,
    },
    cycles: values.cycles ?? complete.cycles,
    direction: values.direction ?? complete.direction,
    notional: values.notional ?? complete.notional,
    hedgeRatio: values['hedge-ratio'] ?? complete.hedgeRatio,
    holdMs: values['hold-ms'] ?? complete.holdMs,
    margin: values.margin ?? complete.margin,
    // A leverage in the file belongs to the margin mode there, and goes with it.
    leverage: values.leverage ?? (values.margin === 'cross' ? undefined : complete.leverage),
    onHalt: values['on-halt'] ?? complete.onHalt ?? (isSim ? 'exit' : 'stay'),
    onResidual: values['on-residual'] ?? complete.onResidual,
    waitsForZero:
      values['position-wait'] === undefined
        ? complete.positionWait.enabled
        : values['position-wait'] === 'on',
    stateDirectory: values.state,
    journalDirectory: values.journal ?? complete.journal,
    recordFile: values.record,
    seed: values.seed,
    prices: prices === undefined ? undefined : { primary: prices.first, hedge: prices.second },
    speed: Number(values.speed ?? 1),
    faultsFile: values.faults,
    inspectPort: values.inspect,
    statelyUrl: values.stately,
    json: values.json ?? false,
    logLevel: values['log-level'] ?? complete.logLevel,
  };
}

/** The file's settings that have flags of their own. */
function withFlags(complete: CompleteConfiguration, values: Values): CompleteConfiguration {
  const { build, bounds } = complete;
  const maxCostBps = values['max-cost-bps'];
  return {
    ...complete,
    build: { ...build, policy: values.build ?? build.policy },
    bounds: {
      targetVolume: values['target-volume'] ?? bounds.targetVolume,
      maxCost: values['max-cost'] ?? bounds.maxCost,
      maxCostBps: maxCostBps === undefined ? bounds.maxCostBps : Number(maxCostBps),
    },
  };
}

/** Refuses what no run could keep, whatever the venue says. */
function refuseImpossible(settings: RunSettings): void {
  const { configuration, calendar, holdMs, margin, leverage } = settings;
  const limited = contradiction(limitsOf(configuration), settings);
  if (limited !== undefined) throw new UsageError(inWordsOfTheFile(limited));
  const never = neverFits(calendar, holdMs + CYCLE_ALLOWANCE_MS);
  if (settings.statelyUrl !== undefined && settings.inspectPort === undefined) {
    throw new UsageError('--stately is told by the inspector: add --inspect.');
  }
  if (never !== undefined) throw new UsageError(`--hold-ms ${String(holdMs)}: ${never}`);
  if (margin === 'isolated' && leverage === undefined) {
    throw new UsageError('--margin isolated needs a leverage: add --leverage, for example 5.');
  }
  if (margin !== 'isolated' && leverage !== undefined) {
    throw new UsageError(
      '--leverage, like leverage in the file, has no effect on cross: leave it out, or add --margin isolated.',
    );
  }
}

function refuseContradictions(values: Values): void {
  refuseSigner(values);
  const isInside = values.venue !== 'nado' && values.gateway === undefined;
  for (const name of ['prices', 'seed', 'faults', 'speed'] as const) {
    if (values[name] === undefined || isInside) continue;
    throw new UsageError(
      values.venue === 'nado'
        ? `--${name} is for the simulated exchange: leave it out with --venue nado.`
        : `--${name} is for the exchange started inside: leave it out, or leave out --gateway.`,
    );
  }
}
