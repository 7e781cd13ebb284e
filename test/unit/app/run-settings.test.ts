import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeConfiguration } from '../../../src/app/configuration/parse-configuration.ts';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import type { RunSettings } from '../../../src/app/run-settings.ts';
import { completeEndpoints, isLive, venueEndpoints } from '../../../src/app/venue-flags.ts';
import { UsageError } from '../../../src/app/start-errors.ts';
import { PUBLISHED_TEST_KEY, TEST_ACCOUNT } from '../../../src/app/venue-account.ts';
import { temporaryDirectory } from '../journal/journals.ts';

const KEY = `0x${'1f'.repeat(32)}`;
const ENVIRONMENT = { NADO_PRIVATE_KEY: KEY };
const LOOPBACK = ['--venue', 'nado', '--network', 'testnet', '--gateway', 'http://127.0.0.1:80/v1'];
const THIS = import.meta.filename;

describe('parseRunSettings', () => {
  it('runs three cycles of $250 on the simulated exchange unless told otherwise', () => {
    expect(parseRunSettings([], {})).toEqual({
      venue: 'sim',
      network: 'sim',
      endpoints: {
        gateway: undefined,
        subscribe: undefined,
        archive: undefined,
        trigger: undefined,
      },
      account: TEST_ACCOUNT,
      cycles: 3,
      direction: 'alternate',
      notional: '250',
      hedgeRatio: '1',
      holdMs: 2000,
      margin: 'cross',
      leverage: undefined,
      onHalt: 'exit',
      onResidual: 'refuse',
      waitsForZero: true,
      configuration: completeConfiguration(),
      calendar: { weekly: [], announced: [] },
      stateDirectory: undefined,
      journalDirectory: undefined,
      seed: undefined,
      prices: undefined,
      speed: 1,
      faultsFile: undefined,
      json: false,
      logLevel: 'info',
    });
  });

  it('takes every flag', () => {
    const line =
      '--cycles 2 --direction sellFirst --notional 500.50 --hedge-ratio 0.8 --hold-ms 0 ' +
      '--margin isolated --leverage 5 --on-halt stay --on-residual flatten --position-wait off ' +
      '--build makerFirst --target-volume 5000 --max-cost 2.50 --max-cost-bps 4.5 ' +
      '--state s --journal j --seed 0 --speed 2.5 --json --log-level warn';
    const args = [...line.split(' '), '--faults', THIS, '--prices', THIS, THIS];
    expect(parseRunSettings(args, {})).toMatchObject({
      cycles: 2,
      direction: 'sellFirst',
      notional: '500.50',
      hedgeRatio: '0.8',
      holdMs: 0,
      margin: 'isolated',
      leverage: 5,
      onHalt: 'stay',
      onResidual: 'flatten',
      waitsForZero: false,
      configuration: {
        build: { policy: 'makerFirst' },
        bounds: { targetVolume: '5000', maxCost: '2.50', maxCostBps: 4.5 },
      },
      stateDirectory: 's',
      journalDirectory: 'j',
      seed: 0,
      prices: { primary: THIS, hedge: THIS },
      speed: 2.5,
      faultsFile: THIS,
      json: true,
      logLevel: 'warn',
    });
  });

  it('signs on the simulator with the published key, whatever the environment holds', () => {
    const { account } = parseRunSettings([], { ...ENVIRONMENT, NADO_SUBACCOUNT_NAME: 'mine' });
    expect(account.privateKey.reveal()).toBe(PUBLISHED_TEST_KEY);
    expect(account.subaccountName).toBe('default');
  });

  it('takes key and subaccount of Nado from the environment, and stays when halted there', () => {
    const environment = { ...ENVIRONMENT, NADO_SUBACCOUNT_NAME: 'mine' };
    const settings = parseRunSettings(LOOPBACK, environment);
    expect(settings.account.privateKey.reveal()).toBe(KEY);
    expect(settings.account.subaccountName).toBe('mine');
    expect(settings).toMatchObject({ venue: 'nado', network: 'testnet', onHalt: 'stay' });
  });

  it.each<readonly [flag: string, line: string]>([
    ['--cycles', '--cycles 0'],
    ['--cycles', '--cycles -1'],
    ['--cycles', '--cycles 1.5'],
    ['--cycles', '--cycles many'],
    ['--cycles', '--cycles 1e3'],
    ['--cycles', '--cycles='],
    ['--notional', '--notional 0'],
    ['--notional', '--notional -250'],
    ['--notional', '--notional NaN'],
    ['--notional', '--notional Infinity'],
    ['--notional', '--notional 1e3'],
    ['--notional', '--notional $250'],
    ['--notional', '--notional 250,50'],
    ['--notional', '--notional'],
    ['--hedge-ratio', '--hedge-ratio 0.49'],
    ['--hedge-ratio', '--hedge-ratio 2.01'],
    ['--hold-ms', '--hold-ms 2s'],
    ['--hold-ms', '--hold-ms 86400001'],
    ['--venue', '--venue paper'],
    ['--direction', '--direction long'],
    ['--margin', '--margin Cross'],
    ['--leverage', '--margin isolated'],
    ['--leverage', '--leverage 5'],
    ['--leverage', '--margin isolated --leverage 0'],
    ['--on-halt', '--on-halt restart'],
    ['--on-residual', '--on-residual ignore'],
    ['--position-wait', '--position-wait no'],
    ['--build', '--build maker'],
    ['--target-volume', '--target-volume 0'],
    ['--max-cost', '--max-cost 0'],
    ['--max-cost-bps', '--max-cost-bps all'],
    ['--config', '--config none.json'],
    ['--config', `--config ${THIS}/below`],
    ['--seed', '--seed -1'],
    ['--seed', '--seed 4294967296'],
    ['--speed', '--speed 0'],
    ['--log-level', '--log-level trace'],
    ['--network', '--network moon --venue nado'],
    ['--network', '--network testnet'],
    ['--network', '--venue nado'],
    ['--gateway', '--gateway 127.0.0.1:8080'],
    ['--gateway', '--gateway ws://127.0.0.1:8080'],
    ['--gateway', '--gateway http://user:word@127.0.0.1:8080'],
    ['--gateway', '--gateway https://gateway.test.nado.xyz/v1'],
    ['--subscribe', '--subscribe http://127.0.0.1:8080'],
    ['--archive', '--venue nado --network testnet --archive http://127.0.0.1:80'],
    ['--prices', '--prices none.csv none.csv'],
    ['--prices', `--prices ${THIS}`],
    ['--prices', `--prices ${THIS} ${THIS} --gateway http://127.0.0.1:80`],
    ['--seed', '--seed 1 --gateway http://127.0.0.1:80'],
    ['--seed', '--seed 1 --venue nado --network testnet'],
    ['--faults', '--faults none.json'],
    ['--faults', `--faults ${THIS} --venue nado --network testnet`],
    ['--speed', '--speed 2 --venue nado --network testnet'],
    ['--state', `--state ${THIS}`],
    ['--state', `--state ${THIS}/below`],
    ['--journal', `--journal ${THIS}`],
    ['--json', '--json=true'],
    ['--notionl', '--notionl 250'],
    ['--cycle', '--cycle 1'],
    ['extra', '--cycles 1 extra'],
  ])('refuses with one sentence that names %s: %s', (flag, line) => {
    const sentence = refusal(() => parseRunSettings(line.split(' '), ENVIRONMENT));
    expect(sentence).toContain(flag);
    expect(sentence).toMatch(/^[^\n]+\.$/);
    expect(sentence).not.toMatch(/\. [A-Z]/);
  });

  it.each([
    [
      {},
      'NADO_PRIVATE_KEY is not set: put the private key into the environment, or name a file with --key-file.',
    ],
    [{ NADO_PRIVATE_KEY: '0x12ab' }, 'NADO_PRIVATE_KEY must be 0x and 64 hex digits: set it anew.'],
    [
      { NADO_PRIVATE_KEY: KEY, NADO_SUBACCOUNT_NAME: 'far too long for it' },
      'NADO_SUBACCOUNT_NAME must be 1 to 12 printable characters: set it anew, or unset it.',
    ],
  ])('refuses the environment %# without quoting it', (environment, sentence) => {
    expect(refusal(() => parseRunSettings(LOOPBACK, environment))).toBe(sentence);
  });
});

describe('a configuration file', () => {
  it('goes before the defaults, and a flag before the file', () => {
    const file = {
      notional: 400,
      cycles: 7,
      positionWait: { enabled: false },
      build: { policy: 'makerFirst', throughBps: 20 },
      bounds: { targetVolume: 9000, maxCost: 3 },
    };
    const args = ['--cycles', '2', '--position-wait', 'on', '--build', 'simultaneous'];
    const settings = parse(file, [...args, '--max-cost', '1']);
    expect(settings).toMatchObject({
      notional: '400',
      cycles: 2,
      hedgeRatio: '1',
      waitsForZero: true,
    });
    expect(settings.configuration).toMatchObject({
      build: { policy: 'simultaneous', throughBps: 20, repairsMax: 2 },
      bounds: { targetVolume: '9000', maxCost: '1', maxCostBps: null },
    });
    expect(parse(file)).toMatchObject({ cycles: 7, waitsForZero: false });
  });

  it('gives a leverage to the margin mode that it asks for, not to the one of a flag', () => {
    const file = { margin: 'isolated', leverage: 5 };
    expect(parse(file)).toMatchObject({ margin: 'isolated', leverage: 5 });
    expect(parse(file, ['--leverage', '3'])).toMatchObject({ margin: 'isolated', leverage: 3 });
    expect(parse(file, ['--margin', 'cross'])).toMatchObject({
      margin: 'cross',
      leverage: undefined,
    });
    expect(parse({ leverage: 5 }, ['--margin', 'isolated'])).toMatchObject({ leverage: 5 });
  });

  it('keeps the weekly maintenance of Nado, and has the simulator none unless it is asked for', () => {
    const windows = [{ weekday: 'friday', startUtc: '10:00', minutes: 5 }];
    const weekly = [{ weekday: 5, startUtc: '10:00', minutes: 5 }];
    expect(parse({}).calendar.weekly).toEqual([]);
    expect(parse({ calendar: { windows } }).calendar.weekly).toEqual(weekly);
    expect(parse({}, LOOPBACK).calendar.weekly).toEqual(completeConfiguration().calendar.windows);
    expect(parse({ calendar: { windows: [] } }, LOOPBACK).calendar.weekly).toEqual([]);
  });

  it.for<readonly [names: string, file: object, args: readonly string[]]>([
    ['limits.legNotional 200 is below', { limits: { legNotional: 200 } }, []],
    ['limits.legNotional 300 is below', { limits: { legNotional: 300 } }, ['--hedge-ratio', '1.3']],
    ['limits.grossNotional 499 is below', { limits: { grossNotional: 499 } }, []],
    [
      'limits.grossNotional 600 is below limits.legNotional 700',
      { limits: { grossNotional: 600, legNotional: 700 } },
      [],
    ],
    [
      'limits.grossNotional 600 is below limits.netNotional 700',
      { limits: { grossNotional: 600, netNotional: 700 } },
      [],
    ],
    ['limits.ordersPerMinute 1 is below', { limits: { ordersPerMinute: 1 } }, []],
    ['health.unwind must be below health.warn', { health: { warn: 0.02, unwind: 0.02 } }, []],
    [
      'positionWait.checkIntervalMs',
      { positionWait: { timeoutMs: 1000, checkIntervalMs: 2000 } },
      [],
    ],
    [
      '--hold-ms 86340000: ',
      {
        calendar: {
          windows: [
            'sunday',
            'monday',
            'tuesday',
            'wednesday',
            'thursday',
            'friday',
            'saturday',
          ].map((weekday) => ({ weekday, startUtc: '14:00', minutes: 1 })),
        },
      },
      ['--hold-ms', '86340000'],
    ],
    ['leverage in the file, has no effect on cross', { leverage: 5 }, []],
    ['--margin isolated needs a leverage', { margin: 'isolated' }, []],
  ])('is refused with a sentence that names %s', ([names, file, args], { expect: check }) => {
    const sentence = refusal(() => parse(file, args));
    check(sentence).toContain(names);
    check(sentence).toMatch(/^[^\n]+\.$/);
  });

  it('takes limits that fit the trade exactly', () => {
    const limits = { legNotional: 250, grossNotional: 500, netNotional: 500, ordersPerMinute: 2 };
    expect(parse({ limits }).configuration.limits).toMatchObject({ legNotional: '250' });
  });
});

describe('completeEndpoints', () => {
  it('derives from the gateway’s origin what was not given', () => {
    const { endpoints } = parseRunSettings(
      [...LOOPBACK, '--archive', 'http://127.0.0.1:81/none/'],
      ENVIRONMENT,
    );
    expect(completeEndpoints(endpoints, 'http://elsewhere')).toEqual({
      gateway: 'http://127.0.0.1:80/v1',
      subscribe: 'ws://127.0.0.1/v1/subscribe',
      archive: 'http://127.0.0.1:81/none',
      trigger: 'http://127.0.0.1/trigger/v1',
    });
  });

  it('derives everything from the exchange inside when no gateway was given', () => {
    const { endpoints } = parseRunSettings(['--trigger', 'http://localhost:9'], {});
    expect(completeEndpoints(endpoints, 'http://127.0.0.1:8080')).toEqual({
      gateway: 'http://127.0.0.1:8080/v1',
      subscribe: 'ws://127.0.0.1:8080/v1/subscribe',
      archive: 'http://127.0.0.1:8080/archive/v1',
      trigger: 'http://localhost:9',
    });
  });
});

describe('where a venue is live', () => {
  const isLiveWith = (args: readonly string[]): boolean => {
    const settings = parseRunSettings(args, ENVIRONMENT);
    return isLive(settings, venueEndpoints(settings, 'http://127.0.0.1:1'));
  };

  it('is neither on loopback nor on the exchange inside', () => {
    expect([isLiveWith(LOOPBACK), isLiveWith([])]).toEqual([false, false]);
  });

  it.each([
    '--venue nado --network mainnet',
    '--venue nado --network testnet',
    '--venue nado --network testnet --gateway https://gateway.test.nado.xyz/v1',
    '--venue nado --network testnet --gateway http://127.0.0.1.example.org/v1',
    '--venue nado --network testnet --gateway http://0.0.0.0:80/v1',
    `${LOOPBACK.join(' ')} --archive https://archive.prod.nado.xyz/v1`,
  ])('is with %s', (line) => {
    expect(isLiveWith(line.split(' '))).toBe(true);
  });

  it.each([
    ['testnet', 'https://gateway.test.nado.xyz/v1', 'wss://gateway.test.nado.xyz/v1/subscribe'],
    ['mainnet', 'https://gateway.prod.nado.xyz/v1', 'wss://gateway.prod.nado.xyz/v1/subscribe'],
  ])('is the network’s own addresses unless one is named: %s', (network, gateway, subscribe) => {
    const settings = parseRunSettings(['--venue', 'nado', '--network', network], ENVIRONMENT);
    expect(venueEndpoints(settings)).toMatchObject({ gateway, subscribe });
  });

  it('is never the network’s own once a gateway is named', () => {
    const named = ['--venue', 'nado', '--network', 'mainnet', '--gateway', 'http://0.0.0.0:7/v1'];
    expect(venueEndpoints(parseRunSettings(named, ENVIRONMENT))).toEqual({
      gateway: 'http://0.0.0.0:7/v1',
      subscribe: 'ws://0.0.0.0:7/v1/subscribe',
      archive: 'http://0.0.0.0:7/archive/v1',
      trigger: 'http://0.0.0.0:7/trigger/v1',
    });
  });
});

/** What a run is asked with a file of these settings, and flags. */
function parse(file: object, args: readonly string[] = []): RunSettings {
  const path = join(temporaryDirectory(), 'config.json');
  writeFileSync(path, JSON.stringify(file));
  return parseRunSettings([...args, '--config', path], ENVIRONMENT);
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
