/** A process in which the fast curve does not load signs all the same, and the same. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';

const PROTOCOL = new URL('../../src/venues/nado/protocol/', import.meta.url);
const DIGEST = `0x${'5a'.repeat(32)}`;
const SIGN = `
  const { curve } = await import('${new URL('curve.ts', PROTOCOL).href}');
  const { createSigner } = await import('${new URL('signing.ts', PROTOCOL).href}');
  const { address, sign } = createSigner('${PUBLISHED_TEST_KEY}');
  console.log(curve.name, address, sign('${DIGEST}'));
`;
const WITHOUT = (library: string): string => `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (name, context, next) => {
      if (name === '${library}') throw new Error('${library} is missing');
      return next(name, context);
    },
  });
`;

/** What such a process prints, after it ran `before`. */
function signed(before = ''): readonly string[] {
  const cwd = fileURLToPath(PROTOCOL);
  const flags = ['--input-type=module', '-e', before + SIGN];
  return execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' }).trim().split(' ');
}

it('signs the same bytes with either curve, and takes the other where one is missing', () => {
  const [fast, ...bytes] = signed();
  const [other, ...same] = signed(WITHOUT('tiny-secp256k1'));
  expect([fast, other]).toEqual(['tiny-secp256k1', '@noble/curves']);
  expect(same).toEqual(bytes);
  // The slow one is not even read where it is not needed.
  expect(signed(WITHOUT('@noble/curves/secp256k1.js'))).toEqual([fast, ...bytes]);
});
