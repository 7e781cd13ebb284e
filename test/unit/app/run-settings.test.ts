import { describe, expect, it } from 'vitest';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import { completeEndpoints, refuseLiveVenue } from '../../../src/app/venue-flags.ts';
import { StartRefused, UsageError } from '../../../src/app/start-errors.ts';
import { PUBLISHED_TEST_KEY } from '../../../src/app/venue-account.ts';

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
      account: { privateKey: PUBLISHED_TEST_KEY, subaccountName: 'default' },
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
      '--margin isolated --leverage 5 --on-halt stay --on-residual flatten --position-wait off --state s --journal j --seed 0 --speed 2.5 ' +
      '--json --log-level warn';
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
    expect(account).toEqual({ privateKey: PUBLISHED_TEST_KEY, subaccountName: 'default' });
  });

  it('takes key and subaccount of Nado from the environment, and stays when halted there', () => {
    const environment = { ...ENVIRONMENT, NADO_SUBACCOUNT_NAME: 'mine' };
    const settings = parseRunSettings(LOOPBACK, environment);
    expect(settings.account).toEqual({ privateKey: KEY, subaccountName: 'mine' });
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
    [{}, 'NADO_PRIVATE_KEY is not set: put the private key into the environment.'],
    [{ NADO_PRIVATE_KEY: '0x12ab' }, 'NADO_PRIVATE_KEY must be 0x and 64 hex digits: set it anew.'],
    [
      { NADO_PRIVATE_KEY: KEY, NADO_SUBACCOUNT_NAME: 'far too long for it' },
      'NADO_SUBACCOUNT_NAME must be 1 to 12 printable characters: set it anew, or unset it.',
    ],
  ])('refuses the environment %# without quoting it', (environment, sentence) => {
    expect(refusal(() => parseRunSettings(LOOPBACK, environment))).toBe(sentence);
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

describe('refuseLiveVenue', () => {
  it('lets a rehearsal on loopback pass, and the simulator', () => {
    expect(() => {
      refuseLiveVenue(parseRunSettings(LOOPBACK, ENVIRONMENT));
      refuseLiveVenue(parseRunSettings([], {}));
    }).not.toThrow();
  });

  it.each([
    '--venue nado --network mainnet',
    '--venue nado --network testnet --gateway https://gateway.test.nado.xyz/v1',
    '--venue nado --network testnet --gateway http://127.0.0.1.example.org/v1',
    `${LOOPBACK.join(' ')} --archive https://archive.prod.nado.xyz/v1`,
  ])('refuses to start with %s', (line) => {
    const settings = parseRunSettings(line.split(' '), ENVIRONMENT);
    expect(() => {
      refuseLiveVenue(settings);
    }).toThrow(StartRefused);
  });
});

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
