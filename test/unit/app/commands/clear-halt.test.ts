import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { main as clearHalt } from '../../../../src/app/commands/clear-halt.ts';
import { openSimulatedExchange } from '../../../../src/app/simulated-exchange.ts';
import { HelpRequested, StartRefused, UsageError } from '../../../../src/app/start-errors.ts';
import { describeLatch, latchFile, openLatch } from '../../../../src/app/state/latch.ts';
import { takeLock } from '../../../../src/app/state/lock.ts';
import { systemClock } from '../../../../src/app/system-clock.ts';
import { listen } from '../../../../src/exchange/gateway.ts';
import { seededRandom } from '../../../../src/lib/seeded-random.ts';
import { temporaryDirectory } from '../../journal/journals.ts';

const NOBODY = 'http://127.0.0.1:9/v1';
const SUBACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';
const ENTRY = { reason: 'drift', since: '2026-01-01T00:00:00.000Z', cycleId: 1 };

const out: string[] = [];

beforeEach(() => {
  out.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('clear-halt', () => {
  it('explains itself with an example', async () => {
    const help = await refusalOf(['--help']);
    expect(help).toBeInstanceOf(HelpRequested);
    expect(String(help)).toMatch(/^Example: tandem clear-halt --state/m);
  });

  it.each([
    [[], '--reason is missing: say why'],
    [['--reason', ' '], '--reason must be a line of at most 500 characters'],
    [['--reason', 'one\ntwo'], '--reason must be a line'],
    [['--reason', 'r', '--gateway', NOBODY], '--state is missing'],
    [['--reason', 'r', '--state', '/tmp'], '--gateway is missing'],
  ])('refuses %j as bad usage', async (args, says) => {
    const error = await refusalOf(args);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(says);
  });

  it('refuses beside a run, before anybody is asked', async () => {
    const directory = withLatch(SUBACCOUNT);
    const lock = lockIn(directory);
    const error = await refusalOf(argsAt(directory, NOBODY, '--holding'));
    lock.release();
    expect(error).toBeInstanceOf(StartRefused);
    expect(String(error)).toMatch(/another run with pid .* is alive and holds/);
    expect(describeLatch(directory).state).toBe('set');
  });

  it('refuses while the venue does not answer, whatever the operator takes over', async () => {
    const directory = withLatch(SUBACCOUNT);
    const error = await refusalOf(argsAt(directory, NOBODY, '--holding'));
    expect(error).toBeInstanceOf(StartRefused);
    expect(describeLatch(directory).state).toBe('set');
    expect(existsSync(join(directory, 'lock.json'))).toBe(false);
  });

  it('has nothing to clear where no latch is set', async () => {
    const directory = temporaryDirectory();
    expect(await clearHalt(argsAt(directory, NOBODY))).toBe(0);
    expect(out.join('')).toBe(`No latch is set in ${directory}: there is nothing to clear.\n`);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses the latch of another subaccount than the one that is shown', async () => {
    const directory = withLatch('0xab');
    const error = await refusalOf(argsAt(directory, await openGateway(), '--holding'));
    expect(error).toBeInstanceOf(StartRefused);
    expect(String(error)).toContain('is the latch of 0xab on sim');
    expect(describeLatch(directory).state).toBe('set');
  });

  it('clears over an empty account, shows every witness and keeps a record of it', async () => {
    const directory = withLatch(SUBACCOUNT);
    expect(await clearHalt(argsAt(directory, await openGateway()))).toBe(0);
    const shown = out.join('');
    expect(shown).toMatch(/^SOL-PERP\/isolated +absent +0$/m);
    expect(shown).toContain('open orders: none');
    expect(shown).toMatch(/^trigger orders: /m);
    expect(shown).toContain('latch: SET since 2026-01-01T00:00:00.000Z in cycle 1: drift');
    expect(shown).toContain('The latch is cleared: looked at it\n');
    expect(readdirSync(directory)).toEqual(['clear-halt.log']);
    const record: unknown = JSON.parse(readFileSync(join(directory, 'clear-halt.log'), 'utf8'));
    expect(record).toMatchObject({
      who: { pid: process.pid },
      reason: 'looked at it',
      holding: false,
      latch: { state: 'set', entry: ENTRY },
      exposure: [],
      shown: { subaccount: SUBACCOUNT, orders: [] },
    });
  });

  it('clears a latch that nobody can read, over an empty account', async () => {
    const directory = temporaryDirectory();
    writeFileSync(latchFile(directory), '{"torn');
    expect(await clearHalt(argsAt(directory, await openGateway()))).toBe(0);
    expect(out.join('')).toMatch(/^latch: SET since .*cannot be read/m);
    expect(describeLatch(directory).state).toBe('clear');
  });

  it('keeps the latch where no record can be kept', async () => {
    const directory = withLatch(SUBACCOUNT);
    // A folder stands where the record is due.
    mkdirSync(join(directory, 'clear-halt.log'));
    const error = await refusalOf(argsAt(directory, await openGateway()));
    expect(error).toBeInstanceOf(StartRefused);
    expect(String(error)).toContain('the latch stays, since');
    expect(describeLatch(directory).state).toBe('set');
  });
});

function argsAt(directory: string, gateway: string, ...more: readonly string[]): readonly string[] {
  return ['--reason', 'looked at it', '--state', directory, '--gateway', gateway, ...more];
}

function withLatch(subaccount: string): string {
  const directory = temporaryDirectory();
  openLatch(directory, { network: 'sim', subaccount }).raise(ENTRY);
  return directory;
}

function lockIn(directory: string) {
  const now = Date.now();
  return takeLock({ directory, command: 'run', network: 'sim', subaccountName: 'default', now });
}

async function openGateway(): Promise<string> {
  const { server } = openSimulatedExchange({
    clock: systemClock(),
    random: seededRandom(1),
    strict: true,
  });
  const gateway = await listen(server, 0);
  onTestFinished(gateway.close);
  return gateway.urls.gateway;
}

async function refusalOf(args: readonly string[]): Promise<unknown> {
  return clearHalt(args).then(
    (code) => code,
    (error: unknown) => error,
  );
}
