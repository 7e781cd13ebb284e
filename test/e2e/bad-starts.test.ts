/** Starts that must not be: each ends with 4 and one sentence with a remedy, and no execute arrives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, it, vi } from 'vitest';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import { openWatchedExchange } from './watched-exchange.ts';
import type { WatchedExchange } from './watched-exchange.ts';

vi.setConfig({ testTimeout: 180_000 });

const KEY = `0x${'5eed'.repeat(16)}`;
const TESTNET = ['--venue', 'nado', '--network', 'testnet'];

const sandbox = openSandbox();
const exchanges: WatchedExchange[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const exchange of exchanges) await exchange.close();
});

async function openWatched(faults: readonly Fault[] = []): Promise<WatchedExchange> {
  const exchange = await openWatchedExchange(faults);
  exchanges.push(exchange);
  return exchange;
}

type BadStart = {
  /** Of the reason, which is one sentence. */
  readonly says: RegExp;
  readonly faults?: readonly Fault[];
  /** What happens once the exchange knows the account, which it does from the first question on. */
  readonly hand?: readonly Fault[];
  /** Whether the doctor is asked as well. */
  readonly looks?: true;
  readonly flags?: readonly string[];
  readonly network?: 'testnet' | 'mainnet';
};

const BAD_STARTS: Readonly<Record<string, BadStart>> = {
  'a clock that is behind': {
    says: /^this machine's clock is 60\.0 s behind the venue's, .*: set it, for example with timedatectl set-ntp true\.$/,
    faults: [{ fault: 'venue.clockSkew', ms: 60_000 }],
    looks: true,
  },
  'a clock that is ahead': {
    says: /^this machine's clock is (59\.9|60\.0) s ahead of the venue's, .*: set it,/,
    faults: [{ fault: 'venue.clockSkew', ms: -60_000 }],
  },
  'a network of another chain': {
    says: /could not be opened: The gateway answers for chain 763373, not 57073 of mainnet: nothing signed/,
    network: 'mainnet',
  },
  'a subaccount that was never funded': {
    says: /Subaccount 0x.* does not exist at the venue: deposit at least 5 USDT0 first, or check the key\.$/,
    faults: [{ fault: 'rest.fail', as: 'notExisting', queries: ['subaccount_info'] }],
  },
  'too little margin': {
    says: /^Initial health would be \$-\d.* after the build, .*: add money, or trade a smaller notional\.$/,
    flags: ['--notional', '9000000'],
  },
  'a position that nobody here opened': {
    says: /^a residual is open: -1\.5 of SOL-PERP\/cross; flatten it first$/,
    hand: [{ fault: 'trade.manual', product: 'SOL-PERP', amount: '-1.5' }],
  },
  'a position in a market outside the pair': {
    says: /^a foreign position is open: 0\.1 of BTC-PERP/,
    looks: true,
    hand: [{ fault: 'trade.manual', product: 'BTC-PERP', amount: '0.1' }],
  },
  'a place that the venue takes no orders from': {
    says: /^the venue's edge answers questions alone from this network, .*: run from a place that the venue serves\.$/,
    faults: [{ fault: 'venue.queryOnly' }],
    looks: true,
  },
};

describe.concurrent('a start that must not be is refused, with nothing sent', () => {
  it.for(Object.entries(BAD_STARTS))('%s', async ([, bad], { expect }) => {
    const { says, faults = [], hand = [], flags = [], network = 'testnet' } = bad;
    const exchange = await openWatched(faults);
    const where = ['--venue', 'nado', '--network', network, '--gateway', exchange.url];
    const environment = { NADO_PRIVATE_KEY: KEY };
    if (hand.length > 0) await sandbox.run(['status', ...where], { environment });
    for (const fault of hand) exchange.add(fault);
    const state = join(sandbox.folder, `state-${exchange.url.replaceAll(/\W/g, '')}`);
    const args = ['run', ...where, ...flags, '--state', state, '--json', '--on-halt', 'exit'];
    const ended = await sandbox.run(args, { environment });
    expect(ended.code, ended.stderr).toBe(4);
    const { status, reason } = readRunJson(ended);
    expect(status).toBe('refused');
    expect(reason).toMatch(says);
    expect(exchange.executes()).toBe(0);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain('5eed5eed');

    if (bad.looks === undefined) return;
    const looked = await sandbox.run(['doctor', ...where, ...flags, '--state', state], {
      environment,
    });
    expect(looked.code, looked.stdout).toBe(4);
    expect(looked.stdout).toMatch(/^fail .*\n +\S.*$/m);
    expect(looked.stdout).toMatch(/A run would be refused: 1 thing is to be mended\.\n$/);
    expect(exchange.executes()).toBe(0);
  });

  it('mainnet, which says what comes first and contacts nobody', async ({ expect }) => {
    const { liveUrl, asked } = await openWatched();
    const args = ['run', '--venue', 'nado', '--network', 'mainnet', '--gateway', liveUrl];
    const { code, stderr } = await sandbox.run(args, { environment: { NADO_PRIVATE_KEY: KEY } });
    expect({ code, asked }).toEqual({ code: 4, asked: [] });
    expect(stderr).toMatch(/^tandem run: mainnet opens nothing yet: [^\n]+\.\n$/);
  });

  it('a live network that nobody tested, which names the command that is next', async ({
    expect,
  }) => {
    const { liveUrl, asked } = await openWatched();
    const args = ['run', ...TESTNET, '--gateway', liveUrl, '--json'];
    const environment = { NADO_PRIVATE_KEY: KEY };
    const ended = await sandbox.run(args, { environment });
    expect({ code: ended.code, asked }).toEqual({ code: 4, asked: [] });
    expect(readRunJson(ended).reason).toBe(
      'testnet is shut, since no self-test of this subaccount on testnet is on record: ' +
        `run npx tandem doctor --self-test --venue nado --network testnet --gateway ${liveUrl}.`,
    );
  });
});

describe('the live gate', () => {
  it('opens to a self-test and an alarm that was taken, for that margin mode alone', async ({
    expect,
  }) => {
    const { liveUrl, url } = await openWatched();
    const heard = join(sandbox.folder, 'heard');
    const command = ['/bin/sh', '-c', `cat >> '${heard}'`];
    const config = sandbox.file('alarms.json', JSON.stringify({ alerts: { command } }));
    const key = sandbox.file('key', `${KEY}\n`, 0o600);
    const state = join(sandbox.folder, 'gate');
    const as = [...TESTNET, '--key-file', key, '--state', state];
    const live = [...as, '--gateway', liveUrl];
    const short = ['--cycles', '1', '--hold-ms', '0', '--json'];

    const rehearsed = await sandbox.run([
      'doctor',
      '--self-test',
      ...as,
      '--gateway',
      url,
      '--json',
    ]);
    expect(rehearsed.code, rehearsed.stdout).toBe(0);
    const shut = await sandbox.run(['run', ...live, ...short]);
    expect(readRunJson(shut).reason).toMatch(/the self-test on record was made at other addresses/);

    const tested = await sandbox.run(['doctor', '--self-test', ...live]);
    expect(tested.stdout).toMatch(/^The self-test passed: every witness saw both legs/m);
    // Nobody would be woken yet.
    expect(tested.code).toBe(4);
    const unheard = await sandbox.run(['run', ...live, ...short]);
    expect(readRunJson(unheard).reason).toMatch(/no alarm channel is configured/);

    const looked = await sandbox.run(['doctor', ...live, '--config', config]);
    expect(looked.code, looked.stdout).toBe(0);
    expect(readFileSync(heard, 'utf8')).toContain('TEST of the alarm channel');
    const run = await sandbox.run(['run', ...live, '--config', config, ...short]);
    expect(run.code, run.stderr).toBe(0);
    expect(readRunJson(run)).toMatchObject({ status: 'flat', totals: { completed: 1 } });

    const isolated = ['--margin', 'isolated', '--leverage', '5'];
    const other = await sandbox.run(['run', ...live, '--config', config, ...isolated, ...short]);
    expect(readRunJson(other).reason).toMatch(
      /was not made with isolated margin: run .*--self-test/,
    );
    const said = [rehearsed, tested, looked, run, other].flatMap((end) => [end.stdout, end.stderr]);
    expect(said.join('\n')).not.toContain('5eed5eed');
  });
});
