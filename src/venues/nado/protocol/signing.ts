/** Signatures from a private key that nothing outside this file ever sees. */
import { invariant } from '../../../lib/invariant.ts';
import { curve } from './curve.ts';
import { keccak } from './keccak.ts';

/** Signs digests as one wallet. The key lives in a closure: there is no property to print. */
export type Signer = {
  /** The wallet: 0x and 40 hex digits, lower case. */
  readonly address: string;
  /** The signature of a 32-byte digest: r ‖ s ‖ v in hex, v 27 or 28, deterministic (RFC 6979). */
  readonly sign: (digest: string) => string;
};

const PRIVATE_KEY = /^(?:0x)?([0-9a-f]{64})$/i;
const DIGEST = /^0x[0-9a-f]{64}$/i;
const ADDRESS_BYTES = 20;
const V_BASE = 27;

/**
 * The signer of a private key, 32 bytes of hex, on this process's curve unless told otherwise. Throws
 * `InvariantError`, which never quotes the key.
 */
export function createSigner(privateKey: string, on = curve): Signer {
  const digits = PRIVATE_KEY.exec(privateKey)?.[1];
  invariant(digits !== undefined, 'The private key is not 32 bytes of hex.');
  const key = Buffer.from(digits, 'hex');
  invariant(on.isPrivateKey(key), 'The private key is not one of secp256k1.');
  // The first byte says that the key is uncompressed and is no part of what is hashed.
  const address = keccak(on.publicKey(key).subarray(1)).subarray(-ADDRESS_BYTES);
  return {
    address: `0x${toHex(address)}`,
    sign: (digest) => {
      invariant(DIGEST.test(digest), `${digest} is no digest.`);
      const { signature, recoveryId } = on.sign(Buffer.from(digest.slice(2), 'hex'), key);
      return `0x${toHex(signature)}${(V_BASE + recoveryId).toString(16)}`;
    },
  };
}

function toHex({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
