/** Signers of one key on either curve, and which of the two is taken. */
import { describe, expect, it } from 'vitest';
import { CURVES } from '../../../support/curves.ts';
import { curve } from '../../../../src/venues/nado/protocol/curve.ts';
import { firstThatLoads } from '../../../../src/venues/nado/protocol/first-that-loads.ts';
import {
  keccak,
  loadJavaScriptKeccak,
  loadWebAssemblyKeccak,
} from '../../../../src/venues/nado/protocol/keccak.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import { TEST_KEY } from './venue-world.ts';

const DIGEST = `0x${'5a'.repeat(32)}`;
const ORDER_OF_CURVE = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe('the curve', () => {
  it('of this process is the first of the machine', async () => {
    const [fastest, ...others] = await Promise.all(CURVES.map(([, load]) => load()));
    expect(curve.name).toBe(fastest?.name);
    expect(others.length).toBeGreaterThan(0);
    for (const [name, load] of CURVES) expect((await load()).name).toBe(name);
  });
});

describe('of several libraries', () => {
  it('the first that loads is taken', async () => {
    const missing = (): Promise<string> => Promise.reject(new Error('no such library'));
    const load = (name: string) => () => Promise.resolve(name);
    expect(await firstThatLoads(load('one'), load('other'))).toBe('one');
    expect(await firstThatLoads(missing, missing, load('third'))).toBe('third');
    await expect(firstThatLoads(missing, missing)).rejects.toThrow('no such library');
  });
});

describe('the hash', () => {
  it('is one and the same from either library, and kept from the next one', async () => {
    const fast = await loadWebAssemblyKeccak();
    const slow = await loadJavaScriptKeccak();
    const texts = Array.from({ length: 300 }, (_, length) => Buffer.alloc(length, length));
    const hashes = texts.map(fast);
    expect(hashes.map(String)).toEqual(texts.map(slow).map(String));
    expect(String(keccak(Buffer.alloc(0)))).toBe(String(hashes[0]));
  });
});

describe.each(CURVES)('a signer on %s', (_name, load) => {
  it('gives the same signature each time, and that of the curve of this process', async () => {
    const signer = createSigner(TEST_KEY, await load());
    expect(signer.sign(DIGEST)).toBe(createSigner(TEST_KEY).sign(DIGEST));
    expect(signer.sign(DIGEST)).toBe(signer.sign(DIGEST.toUpperCase().replace('X', 'x')));
    expect(signer.address).toBe(createSigner(TEST_KEY.slice(2)).address);
  });

  it('takes the greatest key there is, and none beyond', async () => {
    const on = await load();
    const keyOf = (value: bigint): string => value.toString(16).padStart(64, '0');
    expect(() => createSigner(keyOf(ORDER_OF_CURVE - 1n), on)).not.toThrow();
    for (const wrong of [0n, ORDER_OF_CURVE, ORDER_OF_CURVE + 1n]) {
      expect(() => createSigner(keyOf(wrong), on)).toThrow('is not one of secp256k1');
    }
  });

  it.each(['', '0x', DIGEST.slice(2), DIGEST.slice(0, -2), `${DIGEST}00`, `0x${'zz'.repeat(32)}`])(
    'signs no %j',
    async (text) => {
      const signer = createSigner(TEST_KEY, await load());
      expect(() => signer.sign(text)).toThrow('no digest');
    },
  );
});
