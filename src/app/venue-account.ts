/** Who signs: the private key and the subaccount, from the environment and never from an argument. */
import { subaccountOf } from '../venues/nado/protocol/sender.ts';
import { createSigner } from '../venues/nado/protocol/signing.ts';
import { textFlag } from './flag-types.ts';
import type { FlagValues } from './flags.ts';
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
};

/** The first key of Hardhat's published test accounts: it holds nothing and hides nothing. */
export const PUBLISHED_TEST_KEY =
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** The account of that key: `default`, as every simulated run has it. */
export const TEST_ACCOUNT: VenueAccount = {
  privateKey: new PrivateKey(PUBLISHED_TEST_KEY),
  subaccountName: 'default',
};

/**
 * Reads `NADO_PRIVATE_KEY` and `NADO_SUBACCOUNT_NAME` (default `default`). Throws `UsageError`, which
 * never quotes the key.
 */
export function readAccount(environment: Environment): VenueAccount {
  const privateKey = environment['NADO_PRIVATE_KEY'];
  if (privateKey === undefined || privateKey === '') {
    throw new UsageError('NADO_PRIVATE_KEY is not set: put the private key into the environment.');
  }
  if (!/^0x[0-9a-f]{64}$/i.test(privateKey)) {
    throw new UsageError('NADO_PRIVATE_KEY must be 0x and 64 hex digits: set it anew.');
  }
  const subaccountName = environment['NADO_SUBACCOUNT_NAME'] ?? 'default';
  if (!/^[\x21-\x7e]{1,12}$/.test(subaccountName)) {
    throw new UsageError(
      'NADO_SUBACCOUNT_NAME must be 1 to 12 printable characters: set it anew, or unset it.',
    );
  }
  return { privateKey: new PrivateKey(privateKey), subaccountName };
}

/** The subaccount that an account trades, as the venue writes it: 0x and 64 hex digits. */
export function subaccountOfAccount({ privateKey, subaccountName }: VenueAccount): string {
  return subaccountOf(createSigner(privateKey.reveal()).address, subaccountName);
}

/** Whose positions are read, for commands that need no key. */
export const ACCOUNT_FLAGS = {
  owner: textFlag(
    'ADDRESS',
    /^0x[0-9a-fA-F]{40}$/,
    '0x and 40 hex digits',
    'whose subaccount; default that of the published test key',
  ),
  subaccount: textFlag(
    'NAME',
    /^[\x21-\x7e]{1,12}$/,
    'a name of 1 to 12 printable characters',
    'its name; default default',
  ),
};

/** The subject of those flags. Nothing is signed for it, so the published test key stands in. */
export function readSubject(values: FlagValues<typeof ACCOUNT_FLAGS>): {
  readonly account: VenueAccount;
  readonly owner: string | undefined;
} {
  const subaccountName = values.subaccount ?? 'default';
  return { account: { ...TEST_ACCOUNT, subaccountName }, owner: values.owner };
}
