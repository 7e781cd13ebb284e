/** The curve of the signatures, from the fastest library that loads on this machine (ADR 12). */
import { invariant } from '../../../lib/invariant.ts';
import { firstThatLoads } from './first-that-loads.ts';

/** What a signer needs of secp256k1. Keys and digests are 32 bytes. */
export type Curve = {
  /** What computes it, for a person. */
  readonly name: string;
  /** Whether these bytes are a private key: above zero, and below the order of the curve. */
  readonly isPrivateKey: (key: Uint8Array) => boolean;
  /** The public key of a private one: 65 bytes, uncompressed. */
  readonly publicKey: (key: Uint8Array) => Uint8Array;
  /** Signs with the nonce of RFC 6979: one key and one digest have one signature, and its s is low. */
  readonly sign: (digest: Uint8Array, key: Uint8Array) => CurveSignature;
};

/** A signature: r ‖ s in 64 bytes, and which of the possible public keys it recovers to. */
export type CurveSignature = { readonly signature: Uint8Array; readonly recoveryId: number };

/** Loads the curve in machine code. Rejects on a machine for which the package brings none. */
export async function loadNative(): Promise<Curve> {
  // Not the package's main file: where there is no machine code, that one takes a weaker library
  // without a word.
  const { default: native } = await import('secp256k1/bindings.js');
  return {
    name: 'secp256k1',
    isPrivateKey: (key) => native.privateKeyVerify(key),
    publicKey: (key) => native.publicKeyCreate(key, false),
    sign: (digest, key) => {
      const { signature, recid } = native.ecdsaSign(digest, key);
      return { signature, recoveryId: recid };
    },
  };
}

/** Loads the curve in WebAssembly. Rejects where there is none, or where its file cannot be read. */
export async function loadWebAssembly(): Promise<Curve> {
  const { isPrivate, pointFromScalar, signRecoverable } = await import('tiny-secp256k1');
  return {
    name: 'tiny-secp256k1',
    isPrivateKey: isPrivate,
    publicKey: (key) => {
      const point = pointFromScalar(key, false);
      invariant(point !== null, 'A private key has a public key.');
      return point;
    },
    sign: signRecoverable,
  };
}

/** Loads the curve in plain JavaScript, which runs everywhere and takes several times as long. */
export async function loadJavaScript(): Promise<Curve> {
  const { secp256k1 } = await import('@noble/curves/secp256k1.js');
  return {
    name: '@noble/curves',
    isPrivateKey: (key) => secp256k1.utils.isValidSecretKey(key),
    publicKey: (key) => secp256k1.getPublicKey(key, false),
    sign: (digest, key) => {
      const bytes = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' });
      return { signature: bytes.subarray(1), recoveryId: bytes[0] ?? 0 };
    },
  };
}

/** The curve of this process, chosen once. */
export const curve = await firstThatLoads(loadNative, loadWebAssembly, loadJavaScript);
