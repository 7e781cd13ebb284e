/** A process in which a fast library does not load signs all the same, and the same. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import { CURVES } from '../support/curves.ts';

const PROTOCOL = new URL('../../src/venues/nado/protocol/', import.meta.url);
const DIGEST = `0x${'5a'.repeat(32)}`;
const SIGN = `
  const { curve } = await import('${new URL('curve.ts', PROTOCOL).href}');
  const { createSigner } = await import('${new URL('signing.ts', PROTOCOL).href}');
  const { address, sign } = createSigner('${PUBLISHED_TEST_KEY}');
  console.log(curve.name, address, sign('${DIGEST}'));
`;
/** What such a process prints where these libraries are missing. */
function signedWithout(...missing: readonly string[]): readonly string[] {
  const hooks = `
    import { registerHooks } from 'node:module';
    const missing = ${JSON.stringify(missing)};
    registerHooks({
      resolve: (name, context, next) => {
        if (missing.includes(name)) throw new Error(name + ' is missing');
        return next(name, context);
      },
    });
  `;
  const flags = ['--input-type=module', '-e', hooks + SIGN];
  const cwd = fileURLToPath(PROTOCOL);
  return execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' }).trim().split(' ');
}

it('signs the same bytes with every library, and takes the next where one is missing', () => {
  const [fast, ...bytes] = signedWithout();
  const native = 'secp256k1/bindings.js';
  const script = ['@noble/curves/secp256k1.js', '@noble/hashes/sha3.js'];
  expect(fast).toBe(CURVES[0]?.[0]);
  expect(signedWithout(native)).toEqual(['tiny-secp256k1', ...bytes]);
  expect(signedWithout(native, 'tiny-secp256k1', 'hash-wasm')).toEqual(['@noble/curves', ...bytes]);
  // The slow ones are not even read where they are not needed.
  expect(signedWithout(...script)).toEqual([fast, ...bytes]);
});
