/** The configuration file as a table: every setting with its bounds, its default and what it does. */
import { NADO_WINDOWS } from '../../domain/calendar.ts';
import { HEALTH_LIMITS } from '../../domain/health.ts';
import { NAKED_BUDGET_MS } from '../../domain/naked-budget.ts';
import {
  choice,
  decimalNumber,
  directory,
  group,
  instant,
  list,
  number,
  programCall,
  text,
  webhook,
  whole,
  yesOrNo,
} from './fields.ts';
import type { Field, Group, List, NodeTable } from './fields.ts';

/** What a file gave; undefined for whatever it is silent about. */
export type Configuration = GivenIn<typeof CONFIGURATION>;

/**
 * Every setting, given or by default. Money, ratios and quantities are decimal strings, shares and
 * basis points numbers; `calendar` has weekdays from 0 (Sunday) to 6 and instants in milliseconds.
 */
export type CompleteConfiguration = CompleteIn<typeof CONFIGURATION>;

type GivenIn<Nodes> = {
  readonly [Name in keyof Nodes]?: Given<Nodes[Name]> | undefined;
};
type Given<Node> =
  Node extends Field<infer Value, infer Default>
    ? Value | Extract<Default, null>
    : Node extends Group<infer Nodes>
      ? GivenIn<Nodes>
      : Entries<Node>;

type CompleteIn<Nodes> = { readonly [Name in keyof Nodes]: Complete<Nodes[Name]> };
type Complete<Node> =
  Node extends Field<infer Value, infer Default>
    ? Value | Default
    : Node extends Group<infer Nodes>
      ? CompleteIn<Nodes>
      : Entries<Node>;

type Entries<Node> =
  Node extends List<infer Fields>
    ? readonly {
        readonly [Name in keyof Fields]: Fields[Name] extends Field<infer Value> ? Value : never;
      }[]
    : never;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const MONEY = { min: 1, max: 100_000_000 };
const DAY_MS = 86_400_000;

const positions = {
  positionWait: group('How the unwind waits for the report of zero.', {
    enabled: yesOrNo(true, 'Wait for zero before the proof of it is asked for.'),
    timeoutMs: whole({ min: 1_000, max: 600_000 }, 30_000, 'Then emergencyClose.'),
    checkIntervalMs: whole({ min: 50, max: 10_000 }, 500, 'How often zero is looked for.'),
  }),
  drift: group('When REST and the stream disagree.', {
    sizeSteps: decimalNumber({ min: 1, max: 100 }, '1', 'Size steps from which it is a strike.'),
    notional: decimalNumber(
      { min: 0.01, max: 1_000 },
      '5',
      'USD from which it is a strike where a size step is worth less.',
    ),
    intervalMs: whole({ min: 500, max: 60_000 }, 5_000, 'How often a hold is checked.'),
    strikeGapMs: whole({ min: 100, max: 10_000 }, 500, 'From a strike to the second read.'),
  }),
  positions: group('What the book is alerted by.', {
    alertNotional: decimalNumber(
      { min: 0, max: 10_000_000 },
      null,
      'USD from which a change of a position is an alert; null: half of notional.',
    ),
  }),
} satisfies NodeTable;

const orders = {
  build: group('How a pair is built.', {
    policy: choice(['simultaneous', 'makerFirst'], 'simultaneous', 'Both at once, or maker first.'),
    throughBps: whole({ min: 0, max: 100 }, 15, 'How far a limit goes through the touch.'),
    repairsMax: whole({ min: 0, max: 10 }, 2, 'Orders that may complete the missing leg.'),
    nakedBudgetMs: whole(
      { min: 500, max: 60_000 },
      NAKED_BUDGET_MS,
      'How long one leg of full size may stand alone, or a smaller one in proportion.',
    ),
    maxImbalanceBps: whole({ min: 1, max: 2_000 }, 300, 'How far rounding may part the legs.'),
  }),
  hedge: group('How maker fills are hedged.', {
    minNotional: decimalNumber(
      { min: 1, max: 1_000_000 },
      null,
      "USD unhedged from which a hedge is sent; null: the hedge market's minimum.",
    ),
    maxNakedMs: whole({ min: 100, max: 60_000 }, 1_500, 'Then it is sent in any case.'),
  }),
  exit: group('What ends a hold before its time; in bps of the primary leg, costs deducted.', {
    takeProfitBps: number({ min: 0, max: 1_000 }, null, 'Null: none.'),
    stopLossBps: number({ min: 0, max: 1_000 }, null, 'Null: none.'),
    confirmMs: whole({ min: 0, max: 60_000 }, 1_000, 'How long it must hold without a break.'),
  }),
  emergency: group('How an emergency closes.', {
    maxSlippageBps: whole({ min: 50, max: 2_000 }, 1_000, 'The last rung; nothing goes beyond.'),
    attemptsMax: whole({ min: 1, max: 20 }, 5, 'Answers of the engine before halted.'),
    silentMaxMs: whole({ min: 5_000, max: 600_000 }, 60_000, 'Without an answer before halted.'),
  }),
} satisfies NodeTable;

const bounds = {
  limits: group('What no order may pass, counted at the worst; null: no limit.', {
    legNotional: decimalNumber(MONEY, null, 'USD of one leg.'),
    grossNotional: decimalNumber(MONEY, null, 'USD of both legs together.'),
    netNotional: decimalNumber(MONEY, null, 'USD of one leg beyond the other.'),
    dailyLoss: decimalNumber({ min: 0.01, max: 10_000_000 }, null, 'USD lost in a day of UTC.'),
    ordersPerMinute: whole({ min: 1, max: 10_000 }, null, 'Opening orders a minute.'),
  }),
  health: group('Health that must be left, as a share of notional.', {
    openBuffer: number({ min: 0, max: 1 }, 0.02, 'Initial health after both legs, to build.'),
    warn: number(
      { min: 0, max: 1 },
      Number(HEALTH_LIMITS.warnShare),
      'Maintenance health below which it is an alarm.',
    ),
    unwind: number(
      { min: 0, max: 1 },
      Number(HEALTH_LIMITS.unwindShare),
      'Maintenance health below which it is unwound.',
    ),
  }),
  bounds: group('What drains the run when it is reached; null: nothing.', {
    targetVolume: decimalNumber({ min: 1, max: 10_000_000_000 }, null, 'USD traded.'),
    maxCost: decimalNumber({ min: 0.01, max: 10_000_000 }, null, 'USD lost.'),
    maxCostBps: number({ min: 0.01, max: 10_000 }, null, 'USD lost, in bps of the volume.'),
  }),
  calendar: group('When the venue is away: no build that could not be flat before.', {
    windows: list(
      'Every week, in UTC.',
      {
        weekday: weekday(),
        startUtc: text(
          /^([01]\d|2[0-3]):[0-5]\d$/,
          'a time of day like 14:00',
          'When it begins.',
          String,
        ),
        minutes: whole({ min: 1, max: 1_440 }, undefined, 'How long it lasts.'),
      },
      NADO_WINDOWS.map((window) => ({ ...window, weekday: WEEKDAYS[window.weekday] })),
    ),
    announced: list(
      'Once, as the venue announced it.',
      { from: instant('When it begins.'), to: instant('When it ends.') },
      [],
    ),
  }),
} satisfies NodeTable;

/** Every setting of the file; see `CompleteConfiguration` for what they are read into. */
export const CONFIGURATION = {
  $schema: text(/./, 'the address of a schema', 'For editors; tandem does not read it.', String),
  pair: group('What is traded.', {
    primary: choice(['ETH-PERP'], 'ETH-PERP', 'The primary leg.'),
    hedge: choice(['SOL-PERP'], 'SOL-PERP', 'The hedge leg.'),
  }),
  notional: decimalNumber({ min: 1, max: 10_000_000 }, '250', 'USD of the primary leg.'),
  hedgeRatio: decimalNumber({ min: 0.5, max: 2 }, '1', 'Hedge per primary notional.'),
  cycles: whole({ min: 1, max: 1_000_000 }, 3, 'How many cycles.'),
  direction: choice(['alternate', 'buyFirst', 'sellFirst'], 'alternate', 'Of the first cycle.'),
  holdMs: whole({ min: 0, max: DAY_MS }, 2_000, 'How long to hold.'),
  margin: choice(['cross', 'isolated'], 'cross', 'The margin mode; isolated needs leverage.'),
  leverage: whole({ min: 1, max: 50 }, undefined, 'Of isolated positions.'),
  onHalt: choice(
    ['stay', 'exit'],
    undefined,
    'Stay to watch and close, or end; exit on the simulated exchange, else stay.',
  ),
  onResidual: choice(['refuse', 'flatten'], 'refuse', 'What is found at the start leads to this.'),
  ...positions,
  ...orders,
  ...bounds,
  alerts: group('Who is told of an alarm.', {
    webhook: webhook('Gets every alarm as JSON with text and content; null: none.'),
    command: programCall('A program that gets every alarm on its input; null: none.'),
  }),
  journal: directory('Where the journal goes; by default below the state directory.'),
  logLevel: choice(['silent', 'error', 'warn', 'info', 'debug'], 'info', 'How much is told.'),
} satisfies NodeTable;

/** A day of the week by its name, read into 0 (Sunday) to 6. */
function weekday(): Field<number, undefined> {
  const byName = choice(WEEKDAYS, undefined, 'The day.');
  return {
    ...byName,
    read: (given) => {
      const name = byName.read(given);
      return name === undefined ? undefined : WEEKDAYS.indexOf(name);
    },
  };
}
