/** Keccak-256, from the fastest library that loads on this machine (ADR 12). */
import { firstThatLoads } from './first-that-loads.ts';

/** The hash of some bytes: 32 bytes, which are the caller's. */
export type Keccak = (bytes: Uint8Array) => Uint8Array;

/** Loads the hash in WebAssembly. Rejects where there is none. */
export async function loadWebAssemblyKeccak(): Promise<Keccak> {
  const { createKeccak } = await import('hash-wasm');
  const hasher = await createKeccak(256);
  return (bytes) => hasher.init().update(bytes).digest('binary');
}

/** Loads the hash in plain JavaScript, which takes seven times as long. */
export async function loadJavaScriptKeccak(): Promise<Keccak> {
  const { keccak_256 } = await import('@noble/hashes/sha3.js');
  return keccak_256;
}

/** The hash of this process, chosen once. */
export const keccak = await firstThatLoads(loadWebAssemblyKeccak, loadJavaScriptKeccak);
