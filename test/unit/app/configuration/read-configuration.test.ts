import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  completeConfiguration,
  parseConfiguration,
} from '../../../../src/app/configuration/parse-configuration.ts';
import { readConfiguration } from '../../../../src/app/configuration/read-configuration.ts';
import { UsageError } from '../../../../src/app/start-errors.ts';

const FILE = 'tandem.config.json';
const KEY = `0x${'5eed'.repeat(16)}`;
const TOKEN = 'T0KEN-of-the-webhook';

const folder = mkdtempSync(join(tmpdir(), 'tandem-configuration-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('parseConfiguration', () => {
  it('gives back what was given, and nothing else', () => {
    expect(parseConfiguration({ holdMs: 0, exit: { takeProfitBps: 12.5 } }, FILE)).toEqual({
      holdMs: 0,
      exit: { takeProfitBps: 12.5 },
    });
    expect(parseConfiguration({ $schema: './docs/tandem.config.schema.json' }, FILE)).toEqual({
      $schema: './docs/tandem.config.schema.json',
    });
  });

  it('reads money and ratios into exact decimal strings', () => {
    const given = { notional: 250.1, hedgeRatio: 0.8, limits: { dailyLoss: 1e7 } };
    expect(parseConfiguration(given, FILE)).toEqual({
      notional: '250.1',
      hedgeRatio: '0.8',
      limits: { dailyLoss: '10000000' },
    });
  });

  it('reads weekdays into numbers and announced instants into milliseconds', () => {
    const calendar = {
      windows: [{ weekday: 'sunday', startUtc: '23:30', minutes: 60 }],
      announced: [{ from: '2026-01-31T14:00:00Z', to: '2026-01-31T16:00:00+01:00' }],
    };
    expect(parseConfiguration({ calendar }, FILE)).toEqual({
      calendar: {
        windows: [{ weekday: 0, startUtc: '23:30', minutes: 60 }],
        announced: [{ from: Date.UTC(2026, 0, 31, 14), to: Date.UTC(2026, 0, 31, 15) }],
      },
    });
  });

  it('takes null where there is no limit by default, and nowhere else', () => {
    const none = { limits: { legNotional: null }, alerts: { webhook: null } };
    expect(parseConfiguration(none, FILE)).toEqual(none);
    expect(refusalOf({ holdMs: null })).toContain('holdMs must be a whole number');
    expect(refusalOf({ leverage: null })).toContain('leverage must be a whole number');
  });

  it.for<readonly [sentence: string, given: unknown]>([
    [
      'exit.takeProfitBps must be a number from 0 to 1000, not "x".',
      { exit: { takeProfitBps: 'x' } },
    ],
    [
      'exit.takeProfitBsp is no setting; the nearest is exit.takeProfitBps.',
      { exit: { takeProfitBsp: 1 } },
    ],
    ['takeProfitBps is no setting; the nearest is exit.takeProfitBps.', { takeProfitBps: 1 }],
    ['holdMS is no setting; the nearest is holdMs.', { holdMS: 1 }],
    ['"a\\nb" is no setting; the nearest is pair.', { 'a\nb': 1 }],
    ['notional must be a number from 1 to 10000000, not "250".', { notional: '250' }],
    ['notional must be a number from 1 to 10000000, not 0.5.', { notional: 0.5 }],
    ['cycles must be a whole number from 1 to 1000000, not 1.5.', { cycles: 1.5 }],
    ['exit must be an object, not a list.', { exit: [] }],
    ['the configuration must be an object, not null.', null],
    ['pair.primary must be one of ETH-PERP, not "BTC-PERP".', { pair: { primary: 'BTC-PERP' } }],
    ['positionWait.enabled must be true or false, not "on".', { positionWait: { enabled: 'on' } }],
    [
      'build.policy must be one of simultaneous, makerFirst, not a text of 41 characters.',
      { build: { policy: 'p'.repeat(41) } },
    ],
    [
      'calendar.windows[1].weekday must be one of sunday, monday, tuesday, wednesday, thursday, friday, saturday, not 4.',
      { calendar: { windows: [window(), { ...window(), weekday: 4 }] } },
    ],
    [
      'calendar.windows[0].minutes is missing: give a whole number from 1 to 1440.',
      { calendar: { windows: [{ weekday: 'monday', startUtc: '14:00' }] } },
    ],
    [
      'calendar.windows[0].minute is no setting; the nearest is calendar.windows[0].minutes.',
      { calendar: { windows: [{ ...window(), minute: 1 }] } },
    ],
    [
      'calendar.windows must be a list of at most 100 entries, not one of 101.',
      { calendar: { windows: Array.from({ length: 101 }, window) } },
    ],
    [
      'calendar.announced[0].from must be an instant like 2026-01-31T14:00:00Z, not "2026-01-31T14:00:00".',
      { calendar: { announced: [{ from: '2026-01-31T14:00:00', to: '2026-01-31T15:00:00Z' }] } },
    ],
    [
      'calendar.announced[0].to must be later than its from.',
      { calendar: { announced: [{ from: '2026-01-31T14:00:00Z', to: '2026-01-31T14:00:00Z' }] } },
    ],
    ['health.unwind must be below health.warn (0.06), not 0.06.', { health: { unwind: 0.06 } }],
    [
      'positionWait.checkIntervalMs must be at most positionWait.timeoutMs (1000), not 1001.',
      { positionWait: { timeoutMs: 1_000, checkIntervalMs: 1_001 } },
    ],
  ])('refuses with: %s', ([sentence, given]) => {
    expect(refusalOf(given)).toBe(`${FILE}: ${sentence}`);
  });

  it.for([
    'http://hooks.example/x',
    'ftp://127.0.0.1/x',
    'https://user:word@hooks.example/x',
    'https//hooks.example',
    'hooks',
    7,
  ])('refuses %s as a webhook and does not repeat it', (given) => {
    const sentence = refusalOf({ alerts: { webhook: given } });
    expect(sentence).toContain(
      'alerts.webhook must be an https address, or an http one on loopback',
    );
    expect(sentence).not.toContain(String(given));
  });

  it.for(['https://hooks.example/x?chat_id=1', 'http://127.0.0.1:8080/x', 'http://[::1]/x'])(
    'takes %s as a webhook',
    (webhook) => {
      expect(parseConfiguration({ alerts: { webhook } }, FILE)).toEqual({ alerts: { webhook } });
    },
  );

  it('takes a command as a list of texts alone, and does not repeat another', () => {
    const alerts = { command: ['notify', '--token', TOKEN, ''] };
    expect(parseConfiguration({ alerts }, FILE)).toEqual({ alerts });
    for (const command of [`notify ${TOKEN}`, [], [''], ['notify', 1], ['notify', `${TOKEN}\0`]]) {
      const sentence = refusalOf({ alerts: { command } });
      expect(sentence).toContain('alerts.command must be a list of texts, the program first');
      expect(sentence).not.toContain(TOKEN);
    }
  });
});

describe('completeConfiguration', () => {
  it('has a value for everything of an empty file', () => {
    expect(completeConfiguration()).toEqual({
      $schema: undefined,
      pair: { primary: 'ETH-PERP', hedge: 'SOL-PERP' },
      notional: '250',
      hedgeRatio: '1',
      cycles: 3,
      direction: 'alternate',
      holdMs: 2_000,
      margin: 'cross',
      leverage: undefined,
      onHalt: undefined,
      onResidual: 'refuse',
      positionWait: { enabled: true, timeoutMs: 30_000, checkIntervalMs: 500 },
      drift: { sizeSteps: '1', notional: '5', intervalMs: 5_000, strikeGapMs: 500 },
      positions: { alertNotional: null },
      build: {
        policy: 'simultaneous',
        throughBps: 15,
        repairsMax: 2,
        nakedBudgetMs: 5_000,
        maxImbalanceBps: 300,
      },
      hedge: { minNotional: null, maxNakedMs: 1_500 },
      exit: { takeProfitBps: null, stopLossBps: null, confirmMs: 1_000 },
      emergency: { maxSlippageBps: 1_000, attemptsMax: 5, silentMaxMs: 60_000 },
      limits: {
        legNotional: null,
        grossNotional: null,
        netNotional: null,
        dailyLoss: null,
        ordersPerMinute: null,
      },
      health: { openBuffer: 0.02, warn: 0.06, unwind: 0.03 },
      bounds: { targetVolume: null, maxCost: null, maxCostBps: null },
      calendar: {
        windows: [
          { weekday: 1, startUtc: '14:00', minutes: 15 },
          { weekday: 4, startUtc: '14:00', minutes: 15 },
        ],
        announced: [],
      },
      alerts: { webhook: null, command: null },
      journal: undefined,
      logLevel: 'info',
    });
  });

  it('keeps what was given beside the defaults of the same group', () => {
    const { positionWait, calendar } = completeConfiguration(
      parseConfiguration({ positionWait: { enabled: false }, calendar: { windows: [] } }, FILE),
    );
    expect(positionWait).toEqual({ enabled: false, timeoutMs: 30_000, checkIntervalMs: 500 });
    expect(calendar.windows).toEqual([]);
  });
});

describe('readConfiguration', () => {
  it('reads a file with comments, and leaves what looks like one inside a text', () => {
    const path = file(
      '// of the desk\n{ "alerts": /* one */ { "webhook": "https://x.example//a" } }',
    );
    expect(readConfiguration(path)).toEqual({ alerts: { webhook: 'https://x.example//a' } });
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(readConfiguration(file('\uFEFF{"cycles":1}'))).toEqual({ cycles: 1 });
  });

  it.for([
    ['in a text', `{"notional":"${KEY}"}`],
    ['as a name', `{"${KEY.toUpperCase().replace('0X', '0x')}":1}`],
    ['in a comment', `{} // ${KEY}`],
    ['with escapes', `{"journal":"0\\u0078${'ab'.repeat(32)}"}`],
    ['in what is not JSON', `{"journal": ${KEY}`],
  ])('refuses a private key %s and does not repeat it', ([, source = '']) => {
    const path = file(source);
    const sentence = sentenceOf(() => readConfiguration(path));
    expect(sentence).toBe(
      `${path} holds what looks like a private key: take it out and replace that key, ` +
        'since only NADO_PRIVATE_KEY in the environment may hold one.',
    );
  });

  it('names the place of what is no JSON, in the lines that the person sees, and not its words', () => {
    const path = file(`{ // first\n  "alerts": { "webhook": "${TOKEN}" oops }\n}`);
    expect(sentenceOf(() => readConfiguration(path))).toMatch(
      /^\S+ is not JSON at line 2 column \d+: mend the file\.$/,
    );
    const bare = file(TOKEN);
    expect(sentenceOf(() => readConfiguration(bare))).toBe(`${bare} is not JSON: mend the file.`);
  });

  it('names a file that cannot be read, or is too large', () => {
    const missing = join(folder, 'missing.json');
    expect(sentenceOf(() => readConfiguration(missing))).toBe(
      `--config ${missing} cannot be read (ENOENT): name a file that can.`,
    );
    const large = file(' '.repeat(262_145));
    expect(sentenceOf(() => readConfiguration(large))).toContain('larger than 262144 bytes');
  });
});

let files = 0;

function file(source: string): string {
  const path = join(folder, `${String(++files)}.json`);
  writeFileSync(path, source);
  return path;
}

function window() {
  return { weekday: 'monday', startUtc: '14:00', minutes: 15 };
}

function refusalOf(given: unknown): string {
  return sentenceOf(() => parseConfiguration(given, FILE));
}

function sentenceOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('It was taken.');
}
