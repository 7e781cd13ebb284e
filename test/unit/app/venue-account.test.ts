import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrivateKey } from '../../../src/app/private-key.ts';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import { UsageError } from '../../../src/app/start-errors.ts';
import {
  PUBLISHED_TEST_KEY,
  readAccount,
  readSubject,
  subaccountOfAccount,
} from '../../../src/app/venue-account.ts';
import { temporaryDirectory } from '../journal/journals.ts';

const KEY = `0x${'5eed'.repeat(16)}`;
const OWNER = `0x${'12'.repeat(20)}`;

/** A key file with this text and mode. */
function keyFile(text: string, mode = 0o600): string {
  const path = join(temporaryDirectory(), 'key');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return error instanceof Error ? error.message : '';
  }
  return 'nothing was refused';
}

const read = (path: string, environment = {}) =>
  readAccount(environment, { 'key-file': path, owner: undefined });

describe('the key of an account', () => {
  it('comes from a file that only its owner can use', () => {
    const path = keyFile(`${KEY}\n`);
    const { privateKey, ...account } = read(path);
    expect(privateKey.reveal()).toBe(KEY);
    expect(account).toEqual({ subaccountName: 'default', owner: undefined, keyFile: path });
    expect(read(keyFile(KEY, 0o400)).privateKey.reveal()).toBe(KEY);
  });

  it.each([0o640, 0o604, 0o620, 0o602, 0o610, 0o777])(
    'is refused from a file of mode %o',
    (mode) => {
      const sentence = refusal(() => read(keyFile(KEY, mode)));
      expect(sentence).toContain(`can be used by others (mode ${mode.toString(8)}): run chmod 600`);
      expect(sentence).not.toContain('5eed');
    },
  );

  it.each([
    ['', 'must hold 0x and 64 hex digits'],
    [KEY.slice(2), 'must hold 0x and 64 hex digits'],
    [`${KEY}\n${KEY}`, 'must hold 0x and 64 hex digits'],
    [`0x${'0'.repeat(64)}`, 'must hold 0x and 64 hex digits'],
    [`0x${'f'.repeat(64)}`, 'must hold 0x and 64 hex digits'],
    [KEY.repeat(16), 'holds more than a key'],
  ])('is refused as %s without being quoted', (text, says) => {
    const sentence = refusal(() => read(keyFile(text)));
    expect(sentence).toContain(says);
    expect(sentence).not.toContain('5eed5eed');
  });

  it('is refused from what is no file or is not there', () => {
    const directory = temporaryDirectory();
    expect(refusal(() => read(join(directory, 'none')))).toContain('cannot be read (ENOENT)');
    const folder = join(directory, 'folder');
    mkdirSync(folder, { mode: 0o700 });
    expect(refusal(() => read(folder))).toMatch(/cannot be read \(EISDIR\)|more than a key/);
  });

  it('is refused from two places at once', () => {
    const both = () => read(keyFile(KEY), { NADO_PRIVATE_KEY: KEY });
    expect(refusal(both)).toContain('both name a key');
  });

  it('signs for the subaccount of another owner when one is named', () => {
    const account = { privateKey: new PrivateKey(KEY), subaccountName: 'default' };
    expect(subaccountOfAccount({ ...account, owner: OWNER })).toBe(
      `${OWNER}64656661756c740000000000`,
    );
    expect(subaccountOfAccount(account)).not.toContain(OWNER.slice(2));
  });

  it('belongs to Nado: the simulated exchange has one of its own', () => {
    const args = (flag: string, value: string) => () => parseRunSettings([flag, value], {});
    expect(refusal(args('--key-file', keyFile(KEY)))).toContain('--key-file is for Nado');
    expect(refusal(args('--owner', OWNER))).toContain('--owner is for Nado');
  });
});

describe('the subject of a command without a key', () => {
  const nobody = { owner: undefined, subaccount: undefined };
  const live = { venue: 'nado', isLive: true } as const;

  it('must be named where the venue is live', () => {
    expect(refusal(() => readSubject(nobody, live, {}))).toContain('--owner is missing');
    const named = readSubject({ ...nobody, owner: OWNER }, live, {});
    expect(named.account).toMatchObject({ owner: OWNER });
    expect(named.account.privateKey.reveal()).toBe(PUBLISHED_TEST_KEY);
  });

  it('is that of the key in the environment when none is named', () => {
    const { account } = readSubject(nobody, live, { NADO_PRIVATE_KEY: KEY });
    expect(account.owner).toBeUndefined();
    expect(account.privateKey.reveal()).toBe(KEY);
  });

  it('is the published test account on a simulated exchange, whatever the environment holds', () => {
    const sim = { venue: 'sim', isLive: false } as const;
    const { account } = readSubject(nobody, sim, { NADO_PRIVATE_KEY: KEY });
    expect(account.privateKey.reveal()).toBe(PUBLISHED_TEST_KEY);
  });
});
