/** The operator's commands on the real program: a latch is judged, and a run beside is left its files. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, it, vi } from 'vitest';
import { describeLatch, openLatch } from '../../src/app/state/latch.ts';
import { readLock, takeLock } from '../../src/app/state/lock.ts';
import { SUBACCOUNT, readAccount } from './account.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 180_000 });

const sandbox = openSandbox();
afterAll(sandbox.close);

const SCOPE = { network: 'sim', subaccount: SUBACCOUNT };
const ENTRY = { reason: 'drift of SOL-PERP/cross', since: '2026-01-01T00:00:00.000Z', cycleId: 1 };
const LOCK = { command: 'run', network: 'sim', subaccountName: 'default', now: 0 };
const CLEAR = ['clear-halt', '--reason', 'looked at both legs'];

const RECORD = v.object({
  at: v.string(),
  who: v.object({ pid: v.number(), host: v.string() }),
  reason: v.literal('looked at both legs'),
  holding: v.boolean(),
  latch: v.object({ state: v.literal('set'), entry: v.object({ reason: v.string() }) }),
  exposure: v.array(v.string()),
  shown: v.object({ subaccount: v.literal(SUBACCOUNT) }),
});

/** Runs until both legs are held, and dies without a word. */
async function dieHolding(at: readonly string[]): Promise<void> {
  const run = sandbox.start(['run', '--hold-ms', '600000', ...at]);
  await run.says(/cycle 1: hold/);
  run.kill('SIGKILL');
  await run.ended;
}

describe.concurrent('over a latch that was set while both legs were held', () => {
  it('clear-halt waits for a flatten, which leaves a run beside its files', async ({ expect }) => {
    const urls = await sandbox.serveExchange();
    const state = join(sandbox.folder, 'beside');
    const at = ['--gateway', urls.gateway, '--state', state];
    await dieHolding(at);
    openLatch(state, SCOPE).raise(ENTRY);

    const refused = await sandbox.run([...CLEAR, ...at]);
    expect(refused.code).toBe(4);
    expect(refused.stdout).toMatch(/^ETH-PERP\/cross +absent +0\.0\d+$/m);
    expect(refused.stdout).toMatch(/^SOL-PERP\/isolated +absent +0$/m);
    expect(refused.stdout).toContain('open orders: none');
    expect(refused.stdout).toMatch(/^trigger orders: /m);
    expect(refused.stdout).toContain('The stream is absent');
    expect(refused.stdout).toContain(`latch: SET since ${ENTRY.since} in cycle 1: ${ENTRY.reason}`);
    expect(refused.stderr).toMatch(
      /^tandem clear-halt: the latch stays, .*ETH-PERP\/cross 0\.0\d+.*--holding.*\.\n$/,
    );
    expect(describeLatch(state).state).toBe('set');
    expect(existsSync(join(state, 'clear-halt.log'))).toBe(false);

    const journal = readFileSync(join(state, 'journal', 'journal.jsonl'), 'utf8');
    const lock = takeLock({ ...LOCK, directory: state });
    const flattened = await sandbox.run(['flatten', ...at]);
    expect(flattened.code, flattened.stderr).toBe(0);
    expect((await readAccount(urls)).held).toEqual({});
    expect(readdirSync(join(state, 'marks'))).toEqual(['stop.json']);
    expect(readFileSync(join(state, 'journal', 'journal.jsonl'), 'utf8')).toBe(journal);
    expect(readLock(state)).toMatchObject({ state: 'held', holder: lock.holder });
    expect(describeLatch(state)).toMatchObject({ state: 'set', entry: ENTRY });
    lock.release();

    const cleared = await sandbox.run([...CLEAR, ...at]);
    expect(cleared.code, cleared.stderr).toBe(0);
    expect(cleared.stdout).toContain('The latch is cleared: looked at both legs\n');
    expect(describeLatch(state).state).toBe('clear');
    expect(readLock(state).state).toBe('free');
  });

  it('a flatten that cannot prove flat sets one too, and --holding clears it', async ({
    expect,
  }) => {
    const faults = [{ fault: 'order.noFill', reduceOnly: true }];
    const plan = sandbox.file('no-fill.json', JSON.stringify({ faults }));
    const { gateway } = await sandbox.serveExchange(['--faults', plan]);
    const state = join(sandbox.folder, 'no-fill');
    const at = ['--gateway', gateway, '--state', state];
    await dieHolding(at);
    const flattened = await sandbox.run(['flatten', ...at]);
    expect(flattened.code, flattened.stderr).toBe(3);
    expect(describeLatch(state)).toMatchObject({ state: 'set', scope: SCOPE });

    const status = await sandbox.run(['status', ...at]);
    expect(status.stdout).toMatch(/^latch: SET since .*: flatten did not prove flat: /m);
    expect(status.stdout).toMatch(/^lock: free, no run is alive$/m);
    expect(status.stdout).toMatch(/^last cycle: 1 in hold since .*, not ended$/m);

    const cleared = await sandbox.run([...CLEAR, '--holding', ...at]);
    expect(cleared.code, cleared.stderr).toBe(0);
    expect(describeLatch(state).state).toBe('clear');
    const text = readFileSync(join(state, 'clear-halt.log'), 'utf8');
    const record = v.parse(RECORD, JSON.parse(text.trimEnd()));
    expect(record.holding).toBe(true);
    expect(record.exposure.join()).toMatch(/ETH-PERP\/cross 0\.0\d+/);
    expect(record.latch.entry.reason).toContain('flatten did not prove flat');
  });
});
