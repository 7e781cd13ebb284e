/** Signatures from a private key that nothing outside this file ever sees. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { invariant } from '../../../lib/invariant.ts';

/** Signs digests as one wallet. The key lives in a closure: there is no property to print. */
export type Signer = {
  /** The wallet: 0x and 40 hex digits, lower case. */
  readonly address: string;
  /** The signature of a 32-byte digest: r ‖ s ‖ v in hex, v 27 or 28, deterministic (RFC 6979). */
  readonly sign: (digest: string) => string;
};

const PRIVATE_KEY = /^(?:0x)?([0-9a-f]{64})$/i;
const ADDRESS_BYTES = 20;
const V_BASE = 27;

/** The signer of a private key, 32 bytes of hex. Throws `InvariantError`, which never quotes the key. */
export function createSigner(privateKey: string): Signer {
  const digits = PRIVATE_KEY.exec(privateKey)?.[1];
  invariant(digits !== undefined, 'The private key is not 32 bytes of hex.');
  const key = hexToBytes(digits);
  invariant(secp256k1.utils.isValidSecretKey(key), 'The private key is not one of secp256k1.');
  const publicKey = secp256k1.getPublicKey(key, false);
  // The first byte says that the key is uncompressed and is no part of what is hashed.
  const address = keccak_256(publicKey.subarray(1)).subarray(-ADDRESS_BYTES);
  return {
    address: `0x${bytesToHex(address)}`,
    sign: (digest) => {
      const hash = hexToBytes(digest.slice(2));
      const signature = secp256k1.sign(hash, key, { prehash: false, format: 'recovered' });
      const recovery = signature[0] ?? 0;
      return `0x${bytesToHex(signature.subarray(1))}${(V_BASE + recovery).toString(16)}`;
    },
  };
}
