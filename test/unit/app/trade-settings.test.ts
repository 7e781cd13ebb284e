import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIGURATION } from '../../../src/app/configuration/table.ts';
import type { NodeTable } from '../../../src/app/configuration/fields.ts';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import { sessionInput, tradeSettings } from '../../../src/app/trade-settings.ts';
import { temporaryDirectory } from '../journal/journals.ts';

/** Another value than the default for every setting, and where two belong together, the other one. */
const CHANGES: Readonly<Record<string, object>> = {
  notional: { notional: 300 },
  hedgeRatio: { hedgeRatio: 0.9 },
  cycles: { cycles: 4 },
  direction: { direction: 'sellFirst' },
  holdMs: { holdMs: 1 },
  margin: { margin: 'isolated', leverage: 5 },
  leverage: { margin: 'isolated', leverage: 4 },
  onHalt: { onHalt: 'stay' },
  onResidual: { onResidual: 'flatten' },
  'positionWait.enabled': { positionWait: { enabled: false } },
  'positionWait.timeoutMs': { positionWait: { timeoutMs: 31_000 } },
  'positionWait.checkIntervalMs': { positionWait: { checkIntervalMs: 400 } },
  'drift.sizeSteps': { drift: { sizeSteps: 2 } },
  'drift.notional': { drift: { notional: 6 } },
  'drift.intervalMs': { drift: { intervalMs: 6_000 } },
  'drift.strikeGapMs': { drift: { strikeGapMs: 600 } },
  'positions.alertNotional': { positions: { alertNotional: 10 } },
  'build.policy': { build: { policy: 'makerFirst' } },
  'build.throughBps': { build: { throughBps: 16 } },
  'build.repairsMax': { build: { repairsMax: 1 } },
  'build.nakedBudgetMs': { build: { nakedBudgetMs: 4_000 } },
  'build.maxImbalanceBps': { build: { maxImbalanceBps: 200 } },
  'hedge.minNotional': { hedge: { minNotional: 120 } },
  'hedge.maxNakedMs': { hedge: { maxNakedMs: 1_000 } },
  'exit.takeProfitBps': { exit: { takeProfitBps: 50 } },
  'exit.stopLossBps': { exit: { stopLossBps: 50 } },
  'exit.confirmMs': { exit: { confirmMs: 0 } },
  'emergency.maxSlippageBps': { emergency: { maxSlippageBps: 500 } },
  'emergency.attemptsMax': { emergency: { attemptsMax: 4 } },
  'emergency.silentMaxMs': { emergency: { silentMaxMs: 50_000 } },
  'limits.legNotional': { limits: { legNotional: 400 } },
  'limits.grossNotional': { limits: { grossNotional: 800 } },
  'limits.netNotional': { limits: { netNotional: 300 } },
  'limits.dailyLoss': { limits: { dailyLoss: 20 } },
  'limits.ordersPerMinute': { limits: { ordersPerMinute: 12 } },
  'health.openBuffer': { health: { openBuffer: 0.05 } },
  'health.warn': { health: { warn: 0.07 } },
  'health.unwind': { health: { unwind: 0.02 } },
  'bounds.targetVolume': { bounds: { targetVolume: 9_000 } },
  'bounds.maxCost': { bounds: { maxCost: 5 } },
  'bounds.maxCostBps': { bounds: { maxCostBps: 5 } },
  'calendar.windows': {
    calendar: { windows: [{ weekday: 'friday', startUtc: '10:00', minutes: 5 }] },
  },
  'calendar.announced': {
    calendar: { announced: [{ from: '2026-01-31T14:00:00Z', to: '2026-01-31T15:00:00Z' }] },
  },
  'alerts.webhook': { alerts: { webhook: 'https://hooks.example/x' } },
  'alerts.command': { alerts: { command: ['/bin/cat'] } },
  journal: { journal: 'elsewhere' },
  logLevel: { logLevel: 'debug' },
};

/** What no value but one is allowed for yet, and what is for editors. */
const WITHOUT_CHOICE = ['$schema', 'pair.primary', 'pair.hedge'];

describe('the configuration', () => {
  it('has a change below for every setting that has a choice', () => {
    const settled = [...Object.keys(CHANGES), ...WITHOUT_CHOICE];
    expect(settled.toSorted()).toEqual(pathsOf(CONFIGURATION).toSorted());
  });

  it.for(Object.entries(CHANGES))('acts by %s', ([path, file], { expect: check }) => {
    // A leverage is judged beside another one: cross has none.
    const before = path === 'leverage' ? { margin: 'isolated', leverage: 5 } : {};
    check(effectsOf(file)).not.toEqual(effectsOf(before));
  });

  it('means to the machines what it says', () => {
    const { trade, session } = effectsOf({
      holdMs: 7_000,
      drift: { strikeGapMs: 600, intervalMs: 6_000 },
      positionWait: { enabled: false, timeoutMs: 31_000, checkIntervalMs: 400 },
      limits: { dailyLoss: 20, ordersPerMinute: 12 },
      bounds: { maxCost: 5 },
      build: { policy: 'makerFirst' },
    });
    expect(trade).toMatchObject({
      times: { strikeGapMs: 600 },
      checkIntervalMs: 400,
      cycleNeedMs: 67_000,
      alertNotional: '125',
      limits: { dailyLossMax: '20', ordersPerMinuteMax: 12, legNotionalMax: null },
    });
    expect(session).toMatchObject({
      rules: { breaker: { dailyLossMax: '20' }, bounds: { maxCost: '5', targetVolume: undefined } },
      cycle: {
        holdMs: 7_000,
        driftIntervalMs: 6_000,
        strikeGapMs: 600,
        zeroTimeoutMs: 31_000,
        waitsForZero: false,
        policy: 'makerFirst',
        build: { buildTimeoutMs: 20_000 },
      },
    });
  });
});

describe('the input of a session', () => {
  const flags = parseRunSettings([], {});

  it.each([
    ['alternate', { firstDirection: 'buyFirst', alternates: true }],
    ['buyFirst', { firstDirection: 'buyFirst', alternates: false }],
    ['sellFirst', { firstDirection: 'sellFirst', alternates: false }],
  ] as const)('turns a direction of %s into who begins', (direction, input) => {
    expect(sessionInput({ ...flags, direction })).toMatchObject(input);
  });

  it('takes the day that is over already into the rules', () => {
    const day = { date: '2026-01-01', pnl: '-3' };
    expect(sessionInput(flags, undefined, day).rules.day).toEqual(day);
    expect(sessionInput(flags).rules.day).toBeNull();
  });
});

/** Everything that a file decides, as the rest of the program is given it. */
function effectsOf(file: object) {
  const path = join(temporaryDirectory(), 'config.json');
  writeFileSync(path, JSON.stringify(file));
  const { configuration, ...settings } = parseRunSettings(['--config', path], {});
  const { journalDirectory, logLevel } = settings;
  return {
    trade: tradeSettings(settings, configuration, settings.calendar),
    session: sessionInput(settings, configuration),
    alerts: configuration.alerts,
    journalDirectory,
    logLevel,
  };
}

function pathsOf(table: NodeTable, prefix = ''): readonly string[] {
  return Object.entries(table).flatMap(([name, node]) =>
    node.kind === 'group' ? pathsOf(node.nodes, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}
