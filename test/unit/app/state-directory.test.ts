import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartRefused } from '../../../src/app/start-errors.ts';
import { openStateDirectory } from '../../../src/app/state-directory.ts';
import type { StateDirectoryOptions } from '../../../src/app/state-directory.ts';
import { temporaryDirectory } from '../journal/journals.ts';

describe('openStateDirectory', () => {
  it('finds the same directory again for the same network and subaccount', () => {
    const home = temporaryDirectory();
    const first = openStateDirectory(options(home, { network: 'testnet' }));
    expect(first).toBe(join(home, 'tandem', 'testnet-default'));
    expect(existsSync(first)).toBe(true);
    expect(openStateDirectory(options(home, { network: 'testnet' }))).toBe(first);
  });

  it('gives every simulated run a new folder, named by its time', () => {
    const home = temporaryDirectory();
    const first = openStateDirectory(options(home));
    const second = openStateDirectory(options(home));
    expect(first).toMatch(/\/tandem\/sim\/2026-01-01T00-00-00Z-\w{6}$/);
    expect(existsSync(first) && existsSync(second)).toBe(true);
    expect(second).not.toBe(first);
  });

  it('takes the directory that was asked for as it is, also when simulated', () => {
    const asked = join(temporaryDirectory(), 'a', 'b');
    expect(openStateDirectory(options('/nowhere', { asked }))).toBe(asked);
    expect(openStateDirectory(options('/nowhere', { asked }))).toBe(asked);
  });

  it('does not let the name of a subaccount lead elsewhere', () => {
    const home = temporaryDirectory();
    const directory = openStateDirectory(
      options(home, { network: 'mainnet', subaccountName: '../../x' }),
    );
    expect(directory).toBe(join(home, 'tandem', 'mainnet-..%2F..%2Fx'));
  });

  it('refuses to start where it cannot make the directory, with what to do', () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const open = (): string => openStateDirectory(options('/nowhere', { asked: join(file, 'x') }));
    expect(open).toThrow(StartRefused);
    expect(open).toThrow(/cannot be used \(ENOTDIR\): mend it, or name another with --state\.$/);
  });
});

function options(
  home: string,
  changes: Partial<StateDirectoryOptions> = {},
): StateDirectoryOptions {
  return {
    asked: undefined,
    network: 'sim',
    subaccountName: 'default',
    environment: { XDG_STATE_HOME: home },
    now: Date.UTC(2026, 0, 1),
    ...changes,
  };
}
