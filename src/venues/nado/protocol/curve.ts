/** The curve of the signatures, from the fastest library that loads on this machine (ADR 12). */
import { invariant } from '../../../lib/invariant.ts';

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

/** The first curve that loads. Rejects as the last one does when there is none at all. */
export async function firstThatLoads(
  load: () => Promise<Curve>,
  ...others: readonly (() => Promise<Curve>)[]
): Promise<Curve> {
  const [next, ...rest] = others;
  return next === undefined ? load() : load().catch(() => firstThatLoads(next, ...rest));
}

/** The curve of this process, chosen once. */
export const curve = await firstThatLoads(loadWebAssembly, loadJavaScript);
