/** Signals to the real program: the first one unwinds and ends flat, the second one ends at once. */
import { afterAll, describe, it, vi } from 'vitest';
import { parseX18 } from '../../src/exchange/x18.ts';
import { readAccount, readArchive } from './account.ts';
import { readRunJson } from './run-json.ts';
import type { RunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

const sandbox = openSandbox();
afterAll(sandbox.close);

const LONG_RUN = ['run', '--cycles', '5', '--hold-ms', '60000', '--json'];

/** An exchange with faults, and a long run on it. */
async function startLongRun(faults: readonly object[] = [], args: readonly string[] = []) {
  const name = `faults-${crypto.randomUUID()}.json`;
  const plan = sandbox.file(name, JSON.stringify({ faults }));
  const urls = await sandbox.serveExchange(['--faults', plan]);
  const program = sandbox.start([...LONG_RUN, '--gateway', urls.gateway, ...args]);
  return { urls, program };
}

describe.concurrent('one signal', () => {
  it.for([
    ['SIGINT', []],
    ['SIGTERM', []],
    ['SIGINT', ['--margin', 'isolated', '--leverage', '5']],
  ] as const)('%s in hold unwinds and ends flat, %j', async ([signal, margin], { expect }) => {
    const { urls, program } = await startLongRun([], margin);
    await program.says(/cycle 1: hold/);
    expect(Object.keys((await readAccount(urls)).held).length).toBe(2);
    program.kill(signal);
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const { status, stopped, cycles, positions } = readRunJson(ended);
    expect({ status, stopped }).toEqual({ status: 'flat', stopped: true });
    expect(cycles.map(({ outcome }) => outcome)).toEqual(['completed']);
    for (const row of positions) {
      expect(row).toMatchObject({ book: { state: 'live', amount: '0' }, rest: '0' });
    }
    expect((await readAccount(urls)).held).toEqual({});
  });

  it('in verify ends flat before anything is sent', async ({ expect }) => {
    const { urls, program } = await startLongRun();
    await program.says(/cycle 1: verify/);
    program.kill('SIGINT');
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const { status, stopped, cycles } = readRunJson(ended);
    expect({ status, stopped }).toEqual({ status: 'flat', stopped: true });
    expect(cycles.filter(({ outcome }) => outcome !== 'skipped')).toEqual([]);
    expect(await readArchive(urls)).toMatchObject({ orders: 0 });
  });

  it('while orders are under way in build ends flat all the same', async ({ expect }) => {
    const slow = { fault: 'order.delay', ms: 1000, reduceOnly: false };
    const { urls, program } = await startLongRun([slow]);
    await program.says(/cycle 1: build/);
    program.kill('SIGINT');
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const { status, stopped, cycles } = readRunJson(ended);
    expect({ status, stopped }).toEqual({ status: 'flat', stopped: true });
    expect(cycles.map(({ outcome }) => outcome)).toEqual(['completed']);
    expect((await readAccount(urls)).held).toEqual({});
    expect(await readArchive(urls)).toMatchObject({ orders: 4, baseX18: { '4': 0n, '8': 0n } });
  });
});

describe.concurrent('a second signal', () => {
  it.for(['SIGINT', 'SIGTERM'] as const)(
    'ends at once and says what is still held (%s)',
    async (second, { expect }) => {
      const { urls, program } = await startLongRun([{ fault: 'order.noFill', reduceOnly: true }]);
      await program.says(/cycle 1: hold/);
      program.kill('SIGINT');
      await program.says(/cycle 1: unwind/);
      program.kill(second);
      const ended = await program.ended;
      expect(ended.code, ended.stderr).toBe(130);
      const result = readRunJson(ended);
      expect(result).toMatchObject({ status: 'interrupted', stopped: true });
      expect(result.reason).not.toBeNull();
      expect(heldOf(result)).toEqual((await readAccount(urls)).held);
      for (const { book, rest } of result.positions) {
        expect(book).toEqual({ state: 'live', amount: rest });
        expect(rest).not.toBe('0');
      }
    },
  );
});

describe.concurrent('an exchange', () => {
  it.for(['SIGINT', 'SIGTERM'] as const)('ends with 0 at %s', async (signal, { expect }) => {
    const program = sandbox.start(['exchange']);
    const line = await program.says(/^.+$/m);
    program.kill(signal);
    expect(await program.ended).toEqual({ code: 0, stdout: `${line}\n`, stderr: '' });
  });
});

/** What REST shows in a result, in the words of the exchange's account. */
function heldOf({ positions }: RunJson): Readonly<Record<string, bigint>> {
  return Object.fromEntries(
    positions.map(({ market, margin, rest }) => [
      `${market === 'ETH-PERP' ? '4' : '8'}/${margin}`,
      parseX18(rest ?? '0'),
    ]),
  );
}
