/** What is refused: each with its exit code and one sentence that names the flag and the remedy. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, describe, it, vi } from 'vitest';
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { listen } from '../../src/exchange/gateway.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import { openWatchedExchange } from './watched-exchange.ts';
import type { WatchedExchange } from './watched-exchange.ts';

vi.setConfig({ testTimeout: 60_000 });

const KEY = `0x${'5eed'.repeat(16)}`;
const HEADER = 'time,open,high,low,close';
const GOOD_BARS = `${HEADER}\n60,10,11,9,10\n120,10,11,9,10\n`;

const sandbox = openSandbox();
const good = sandbox.file('good.csv', GOOD_BARS);
const noColumn = sandbox.file('no-column.csv', 'time,open,high,low\n60,10,11,9\n');
const noNumber = sandbox.file('no-number.csv', `${HEADER}\n60,10,11,9,10\n120,10,11,oops,10\n`);
const unordered = sandbox.file('unordered.csv', `${HEADER}\n120,10,11,9,10\n60,10,11,9,10\n`);
const empty = sandbox.file('empty.csv', '');
const onlyHeader = sandbox.file('only-header.csv', `${HEADER}\n`);
const missing = join(sandbox.folder, 'missing.csv');
const badFault = sandbox.file('bad-fault.json', '{"faults":[{"fault":"rest.stale","ms":"long"}]}');
const notJson = sandbox.file('not.json', '{"faults":');
const config = (name: string, settings: object): string =>
  sandbox.file(`${name}.json`, JSON.stringify(settings));
const badName = config('bad-name', { exit: { takeProfitBsp: 20 } });
const badType = config('bad-type', { notional: '250' });
const secret = config('secret', { key: KEY });
const badLimit = config('bad-limit', { limits: { legNotional: 100 } });
const badExit = config('bad-exit', { exit: { takeProfitBps: 5 } });
const occupied = sandbox.file('occupied', 'a file where a folder is due');

const exchanges: WatchedExchange[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const exchange of exchanges) await exchange.close();
});

/** An exchange that notes the path of everything that it is asked for. */
async function openWatched() {
  const exchange = await openWatchedExchange();
  exchanges.push(exchange);
  return exchange;
}

/** One line, begun by the name of the command, ended by a full stop, with no stack below it. */
const ONE_SENTENCE = /^tandem( [a-z]+)?: [^\n]+\.\n$/;

const configured = (file: string): readonly string[] => ['run', '--config', file];
const prices = (...files: readonly string[]): readonly string[] => ['run', '--prices', ...files];

describe.concurrent('bad usage ends with 2 and one sentence', () => {
  it.for<readonly [says: string, args: readonly string[]]>([
    ['tandem: "rum" is no command; the nearest is "run".', ['rum']],
    ['tandem run: --cyles is no flag; the nearest is --cycles.', ['run', '--cyles', '2']],
    ['tandem run: --cycles must be a whole number from 1 to', ['run', '--cycles', '0']],
    ['tandem run: --cycles needs a value: give', ['run', '--cycles']],
    ['tandem run: --prices needs two values: give two files', ['run', '--prices', good]],
    ['tandem run: --prices must be two files that can be read', prices(good, missing)],
    [`${noColumn}, line 1, column close: the header has none`, prices(noColumn, good)],
    [`${noNumber}, line 3, column low: "oops" is not a number`, prices(good, noNumber)],
    [`${unordered}, line 3, column time: "60" is not later`, prices(unordered, good)],
    [`${empty}, line 1, column time: the header has none`, prices(empty, good)],
    [`${onlyHeader}, line 2: no rows follow the header`, prices(good, onlyHeader)],
    ['"faults[0].ms" must be a number of milliseconds', ['run', '--faults', badFault]],
    [`--faults ${notJson} is not JSON`, ['run', '--faults', notJson]],
    ['--margin isolated needs a leverage: add --leverage', ['run', '--margin', 'isolated']],
    ['exit.takeProfitBsp is no setting; the nearest is exit.takeProfitBps.', configured(badName)],
    ['notional must be a number from 1 to 10000000, not "250".', configured(badType)],
    [`${secret} holds what looks like a private key: take it out`, configured(secret)],
    ["limits.legNotional 100 is below a leg's notional of 250", configured(badLimit)],
    ['exit.takeProfitBps: A take-profit of 5 bps is not above', configured(badExit)],
    ['--config must be a file', configured(missing)],
    ['--state must be a directory, there or to be made', ['run', '--state', occupied]],
    ['--inspect must be a whole number from 0 to 65535', ['run', '--inspect', '65536']],
    [
      'tandem run: --stately must be the address of a relay on this machine',
      ['run', '--inspect', '--stately', 'ws://example.com:8080'],
    ],
    ['tandem run: --stately is told by the inspector', ['run', '--stately', 'ws://127.0.0.1:1']],
    ['tandem scenario: --inspect shows what was played', ['scenario', '--inspect']],
    ['tandem simulate: --inspect shows one world', ['simulate', '--seeds', '2', '--inspect']],
    [`tandem inspect: ${missing}: cannot be read (ENOENT)`, ['inspect', missing]],
    [`tandem inspect: ${good}:`, ['inspect', good]],
    ['tandem inspect: "b" is one journal too many', ['inspect', 'a', 'b']],
    ['tandem status: --gateway is missing', ['status']],
    ['tandem flatten: --gateway is missing', ['flatten']],
    ['tandem exchange: --strict must be one of on, off', ['exchange', '--strict', 'maybe']],
    [`tandem exchange: --faults ${badFault}: "faults[0].ms"`, ['exchange', '--faults', badFault]],
    [`tandem exchange: --prices ${noNumber}, line 3`, ['exchange', '--prices', good, noNumber]],
  ])('%s', async ([says, args], { expect }) => {
    const { code, stdout, stderr } = await sandbox.run([...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(stderr).not.toContain(KEY);
  });
});

describe.concurrent('bad usage with a gateway reaches nobody there', () => {
  it.for<readonly [says: string, args: readonly string[]]>([
    ['--hold-ms must be a whole number from 0', ['--hold-ms', '-1']],
    ['--notional must be a decimal number from 1', ['--notional', 'much']],
    ['--seed is for the exchange started inside', ['--seed', '3']],
    ['--network is for Nado', ['--network', 'testnet']],
    ['NADO_PRIVATE_KEY is not set', ['--venue', 'nado', '--network', 'testnet']],
  ])('%s', async ([says, args], { expect }) => {
    const { url, asked } = await openWatched();
    const { code, stdout, stderr } = await sandbox.run(['run', '--gateway', url, ...args]);
    expect({ code, stdout, asked }).toEqual({ code: 2, stdout: '', asked: [] });
    expect(stderr).toContain(says);
    expect(stderr).toMatch(ONE_SENTENCE);
  });

  it.for([`${KEY}00`, KEY.slice(2), `${KEY.slice(0, -1)}g`])(
    'a malformed key, whose value is printed nowhere (%s)',
    async (key, { expect }) => {
      const { url, asked } = await openWatched();
      const args = ['run', '--venue', 'nado', '--network', 'testnet', '--gateway', url, '--json'];
      const environment = { NADO_PRIVATE_KEY: key };
      const { code, stdout, stderr } = await sandbox.run(args, { environment });
      expect({ code, stdout, asked }).toEqual({ code: 2, stdout: '', asked: [] });
      expect(stderr).toBe(
        'tandem run: NADO_PRIVATE_KEY must be 0x and 64 hex digits: set it anew.\n',
      );
    },
  );

  it('a notional below the minimum is refused before an order or a stream', async ({ expect }) => {
    const { url, asked } = await openWatched();
    const args = ['run', '--gateway', url, '--notional', '100', '--json'];
    const { code, stdout, stderr } = await sandbox.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^tandem run: --notional 100 cannot be traded: .*\.\n$/);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((path) => /execute|subscribe/.test(path))).toEqual([]);
  });
});

describe.concurrent('what must not be begun now ends with 4, nothing sent', () => {
  it('a gateway that nobody serves', async ({ expect }) => {
    const gateway = await closedAddress();
    const ended = await sandbox.run(['run', '--gateway', gateway, '--json']);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain(`the venue at ${gateway} could not be opened: `);
    expect(ended.stderr).toMatch(ONE_SENTENCE);
    const { reason, ...result } = readRunJson(ended);
    expect(result).toMatchObject({
      status: 'refused',
      stopped: false,
      cycles: [],
      positions: [],
      journal: null,
    });
    expect(`tandem run: ${reason ?? ''}\n`).toBe(ended.stderr);
  });

  it.for(['status', 'flatten'])(
    'a gateway that nobody serves, for %s',
    async (name, { expect }) => {
      const ended = await sandbox.run([name, '--gateway', await closedAddress()]);
      expect(ended).toMatchObject({ code: 4, stdout: '' });
      expect(ended.stderr).toMatch(ONE_SENTENCE);
    },
  );

  it('a gateway of another chain than the network’s', async ({ expect }) => {
    const { url, asked } = await openWatched();
    const args = ['run', '--venue', 'nado', '--network', 'mainnet', '--gateway', url, '--json'];
    const ended = await sandbox.run(args, { environment: { NADO_PRIVATE_KEY: KEY } });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('763373');
    expect(ended.stderr).toContain('57073');
    expect(ended.stderr).toMatch(ONE_SENTENCE);
    expect(readRunJson(ended).status).toBe('refused');
    expect(asked.length).toBe(1);
  });

  it('the live venue, which no rehearsal has cleared', async ({ expect }) => {
    const args = ['run', '--venue', 'nado', '--network', 'mainnet', '--json'];
    const ended = await sandbox.run(args, { environment: { NADO_PRIVATE_KEY: KEY } });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(ONE_SENTENCE);
    expect(readRunJson(ended).status).toBe('refused');
  });

  it('a state folder that cannot be made', async ({ expect }) => {
    const { url, asked } = await openWatched();
    const args = ['run', '--gateway', url, '--json'];
    const ended = await sandbox.run(args, { environment: { XDG_STATE_HOME: occupied } });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/the state directory .* cannot be used .*--state\.\n$/);
    expect(ended.stderr).toMatch(ONE_SENTENCE);
    expect(readRunJson(ended).status).toBe('refused');
    expect(asked).toEqual([]);
  });

  it('a port that is taken, for exchange', async ({ expect }) => {
    const { url } = await openWatched();
    const { port } = new URL(url);
    const ended = await sandbox.run(['exchange', '--port', port]);
    expect(ended).toEqual({
      code: 4,
      stdout: '',
      stderr: `tandem exchange: port ${port} is taken: name another with --port.\n`,
    });
  });
});

describe('an older Node', () => {
  it('is told what is needed, in one sentence', async ({ expect, skip }) => {
    const node = olderNode();
    if (node === undefined) {
      skip('no Node older than 24 is on the PATH of this machine');
      return;
    }
    expect(await sandbox.run(['run'], { node })).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^tandem needs Node 24 or newer, and this is v\d+\.\d+\.\d+\.\n$/,
      ) as unknown,
    });
  });
});

/** The address of a gateway that was closed: its port answers nobody. */
async function closedAddress(): Promise<string> {
  const clock = systemClock();
  const { server } = openSimulatedExchange({ clock, random: seededRandom(1), strict: true });
  const { urls, close } = await listen(server, 0);
  await close();
  return urls.gateway;
}

/** A Node on the PATH that is older than the program asks for; undefined where there is none. */
function olderNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .find((path) => {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8' });
      return Number(/^v(\d+)/.exec(version)?.[1]) < 24;
    });
}
