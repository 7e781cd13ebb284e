/** Signers of one key on either curve, and which of the two is taken. */
import { describe, expect, it } from 'vitest';
import {
  curve,
  firstThatLoads,
  loadJavaScript,
  loadWebAssembly,
} from '../../../../src/venues/nado/protocol/curve.ts';
import { createSigner } from '../../../../src/venues/nado/protocol/signing.ts';
import { TEST_KEY } from './venue-world.ts';

const DIGEST = `0x${'5a'.repeat(32)}`;
const ORDER_OF_CURVE = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe('the curve', () => {
  it('of this process is the one in WebAssembly', async () => {
    expect(curve.name).toBe((await loadWebAssembly()).name);
    expect(curve.name).not.toBe((await loadJavaScript()).name);
  });

  it('is the first that loads', async () => {
    const missing = (): Promise<never> => Promise.reject(new Error('no such library'));
    const { name } = await loadJavaScript();
    expect((await firstThatLoads(loadJavaScript, loadWebAssembly)).name).toBe(name);
    expect((await firstThatLoads(missing, missing, loadJavaScript)).name).toBe(name);
    await expect(firstThatLoads(missing, missing)).rejects.toThrow('no such library');
  });
});

describe.each([
  ['WebAssembly', loadWebAssembly],
  ['JavaScript', loadJavaScript],
])('a signer in %s', (_name, load) => {
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
