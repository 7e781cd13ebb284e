/** Who signs: the private key, the subaccount and its owner; the key is never an argument. */
import { subaccountOf } from '../venues/nado/protocol/sender.ts';
import { createSigner } from '../venues/nado/protocol/signing.ts';
import { textFlag } from './flag-types.ts';
import type { FlagValues } from './flags.ts';
import { readKeyFile } from './key-file.ts';
import { PrivateKey } from './private-key.ts';
import { UsageError } from './start-errors.ts';

/** Variables of the process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The account that trades. */
export type VenueAccount = {
  /** A secret unless it is `PUBLISHED_TEST_KEY`. */
  readonly privateKey: PrivateKey;
  /** At most 12 ASCII characters, as the venue has it. */
  readonly subaccountName: string;
  /** Whose subaccount it is, where the key is that of a linked signer; undefined: the key's own. */
  readonly owner?: string | undefined;
  /** Where the key was read; undefined: from the environment. */
  readonly keyFile?: string | undefined;
};

/** The first key of Hardhat's published test accounts: it holds nothing and hides nothing. */
export const PUBLISHED_TEST_KEY =
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** The account of that key: `default`, as every simulated run has it. */
export const TEST_ACCOUNT: VenueAccount = {
  privateKey: new PrivateKey(PUBLISHED_TEST_KEY),
  subaccountName: 'default',
};

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const PRIVATE_KEY = /^0x[0-9a-f]{64}$/i;

/** Who signs, for commands that can. */
export const SIGNER_FLAGS = {
  'key-file': textFlag('PATH', /./, 'a path', 'a file with the private key that only you can read'),
  owner: textFlag(
    'ADDRESS',
    ADDRESS,
    '0x and 40 hex digits',
    'whose subaccount, when the key is that of a linked signer',
  ),
};

type SignerValues = FlagValues<typeof SIGNER_FLAGS>;

/**
 * Reads the key from `--key-file` or `NADO_PRIVATE_KEY`, and `NADO_SUBACCOUNT_NAME` (default `default`).
 * Throws `UsageError`, which never quotes the key; also where both or neither hold one.
 */
export function readAccount(environment: Environment, values?: SignerValues): VenueAccount {
  const account = findAccount(environment, values);
  if (account !== undefined) return account;
  throw new UsageError(
    'NADO_PRIVATE_KEY is not set: put the private key into the environment, or name a file with --key-file.',
  );
}

/** Reads the account as `readAccount` does; undefined where no key is given at all. */
export function findAccount(
  environment: Environment,
  values?: SignerValues,
): VenueAccount | undefined {
  const given = environment['NADO_PRIVATE_KEY'] ?? '';
  const keyFile = values?.['key-file'];
  if (keyFile !== undefined && given !== '') {
    throw new UsageError(
      '--key-file and NADO_PRIVATE_KEY both name a key: unset the variable, or leave out the flag.',
    );
  }
  if (keyFile === undefined && given === '') return undefined;
  const privateKey = keyFile === undefined ? given : readKeyFile(keyFile);
  if (!isPrivateKey(privateKey)) {
    throw new UsageError(
      keyFile === undefined
        ? 'NADO_PRIVATE_KEY must be 0x and 64 hex digits: set it anew.'
        : `--key-file ${keyFile} must hold 0x and 64 hex digits and nothing else: write it anew.`,
    );
  }
  const subaccountName = readSubaccountName(environment);
  return {
    privateKey: new PrivateKey(privateKey),
    subaccountName,
    owner: values?.owner,
    keyFile,
  };
}

/** `NADO_SUBACCOUNT_NAME`, by default `default`. Throws `UsageError`. */
export function readSubaccountName(environment: Environment): string {
  const subaccountName = environment['NADO_SUBACCOUNT_NAME'] ?? 'default';
  if (/^[\x21-\x7e]{1,12}$/.test(subaccountName)) return subaccountName;
  throw new UsageError(
    'NADO_SUBACCOUNT_NAME must be 1 to 12 printable characters: set it anew, or unset it.',
  );
}

/** The parent subaccount that an account trades for: 0x and 64 hex digits. */
export function subaccountOfAccount({ privateKey, subaccountName, owner }: VenueAccount): string {
  return subaccountOf(owner ?? createSigner(privateKey.reveal()).address, subaccountName);
}

/** The flags that name the key of an account again, for a command that a person pastes. */
export function signerWords({ keyFile, owner }: VenueAccount): readonly string[] {
  return [
    ...(keyFile === undefined ? [] : ['--key-file', keyFile]),
    ...(owner === undefined ? [] : ['--owner', owner]),
  ];
}

/** Whose positions are read, for commands that need no key. */
export const ACCOUNT_FLAGS = {
  owner: textFlag(
    'ADDRESS',
    ADDRESS,
    '0x and 40 hex digits',
    'whose subaccount; by default that of NADO_PRIVATE_KEY, on loopback of the published test key',
  ),
  subaccount: textFlag(
    'NAME',
    /^[\x21-\x7e]{1,12}$/,
    'a name of 1 to 12 printable characters',
    'its name; default default',
  ),
};

/**
 * The subject of those flags. Nothing is signed for it but the question for trigger orders, which the
 * key of the environment signs on Nado when there is one, and else the published test key. Throws
 * `UsageError` where a live venue would be asked about nobody in particular.
 */
export function readSubject(
  values: FlagValues<typeof ACCOUNT_FLAGS>,
  place: { readonly venue: 'sim' | 'nado'; readonly isLive: boolean },
  environment: Environment,
): { readonly account: VenueAccount } {
  const signer = place.venue === 'sim' ? undefined : findAccount(environment);
  if (place.isLive && signer === undefined && values.owner === undefined) {
    throw new UsageError(
      '--owner is missing: name the address whose subaccount is meant, or set NADO_PRIVATE_KEY.',
    );
  }
  const subaccountName = values.subaccount ?? signer?.subaccountName ?? 'default';
  const { privateKey } = signer ?? TEST_ACCOUNT;
  return { account: { privateKey, subaccountName, owner: values.owner } };
}

/** 32 bytes of hex that are a key of the curve: zero and what is beyond its order are none. */
function isPrivateKey(text: string): boolean {
  if (!PRIVATE_KEY.test(text)) return false;
  try {
    createSigner(text);
    return true;
  } catch {
    return false;
  }
}
