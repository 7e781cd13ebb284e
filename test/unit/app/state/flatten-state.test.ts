import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFlattenState } from '../../../../src/app/state/flatten-state.ts';
import { describeLatch, openLatch } from '../../../../src/app/state/latch.ts';
import { lockFile, readLock, takeLock, tryLock } from '../../../../src/app/state/lock.ts';
import type { StateDirectoryOptions } from '../../../../src/app/state-directory.ts';
import { temporaryDirectory } from '../../journal/journals.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('the state of a flatten', () => {
  it('has its stop mark set before anything else, and keeps a run from beginning', () => {
    const directory = temporaryDirectory();
    const state = openFlattenState(options({ asked: directory }));
    const mark: unknown = JSON.parse(readFileSync(join(directory, 'marks', 'stop.json'), 'utf8'));
    expect(mark).toMatchObject({ at: '2026-01-01T00:00:00.000Z', by: { pid: process.pid } });
    expect(readLock(directory)).toMatchObject({ state: 'held', holder: { command: 'flatten' } });
    expect('release' in tryLock(lockOptions(directory))).toBe(false);
    state.release();
    expect(readLock(directory).state).toBe('free');
  });

  it.each([
    ['held by a run', (directory: string): unknown => takeLock(lockOptions(directory))],
    [
      'nonsense',
      (directory: string): unknown => {
        writeFileSync(lockFile(directory), 'nonsense');
        return undefined;
      },
    ],
  ])('is opened all the same when the lock is %s, and touches neither', (_what, prepare) => {
    const directory = temporaryDirectory();
    prepare(directory);
    const before = readFileSync(lockFile(directory), 'utf8');
    const state = openFlattenState(options({ asked: directory }));
    expect(state.journalDirectory).not.toBe(join(directory, 'journal'));
    expect(state.troubles).toEqual([]);
    state.release();
    expect(readFileSync(lockFile(directory), 'utf8')).toBe(before);
    expect(existsSync(join(directory, 'marks', 'stop.json'))).toBe(true);
  });

  it('goes on where the mark cannot be set, and says so', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'marks'), 'a file where a folder is due');
    const state = openFlattenState(options({ asked: directory }));
    expect(state.troubles).toEqual(['a run beside was not told to stop opening (EEXIST)']);
    state.release();
  });

  it('sets the latch, and says in words what kept it from that', () => {
    const directory = temporaryDirectory();
    const state = openFlattenState(options({ asked: directory }));
    expect(state.latch('0xab', 'no answer', NOW)).toBeUndefined();
    expect(describeLatch(directory)).toMatchObject({
      scope: { network: 'testnet', subaccount: '0xab' },
      entry: { reason: 'flatten did not prove flat: no answer', cycleId: 0 },
    });
    expect(state.latch('0xcd', 'no answer', NOW)).toMatch(/^the latch was not set \(.*0xab/);
    state.release();
  });

  it('of a live network is its standing directory', () => {
    const home = temporaryDirectory();
    const state = openFlattenState(options({ environment: { XDG_STATE_HOME: home } }));
    expect(state.directory).toBe(join(home, 'tandem', 'testnet-default'));
    expect(readdirSync(join(state.directory, 'marks'))).toEqual(['stop.json']);
    state.release();
  });

  it('of a simulated exchange is a new folder, without marks and without a latch', () => {
    const home = temporaryDirectory();
    mkdirSync(join(home, 'tandem'));
    const environment = { XDG_STATE_HOME: home };
    const state = openFlattenState(options({ network: 'sim', environment }));
    expect(state.latch('0xab', 'no answer', NOW)).toBeUndefined();
    state.release();
    expect(readdirSync(state.directory)).toEqual([]);
    expect(() => openLatch(state.directory, { network: 'sim', subaccount: '0xcd' })).not.toThrow();
  });
});

function options(changes: Partial<StateDirectoryOptions>): StateDirectoryOptions {
  return {
    asked: undefined,
    network: 'testnet',
    subaccountName: 'default',
    environment: {},
    now: NOW,
    ...changes,
  };
}

function lockOptions(directory: string) {
  return { directory, command: 'run', network: 'testnet', subaccountName: 'default', now: NOW };
}
