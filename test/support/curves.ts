/** The curves of this machine, for tests that hold each of them to the same bytes. */
import {
  loadJavaScript,
  loadNative,
  loadWebAssembly,
} from '../../src/venues/nado/protocol/curve.ts';
import type { Curve } from '../../src/venues/nado/protocol/curve.ts';

/** The machines for which the native library brings machine code. */
const NATIVE_MACHINES = ['linux-x64', 'darwin-arm64', 'win32-x64'];

/** Each curve that must load here, with what computes it: the first is that of every process. */
export const CURVES: readonly (readonly [name: string, load: () => Promise<Curve>])[] = [
  ...(NATIVE_MACHINES.includes(`${process.platform}-${process.arch}`)
    ? [['secp256k1', loadNative] as const]
    : []),
  ['tiny-secp256k1', loadWebAssembly],
  ['@noble/curves', loadJavaScript],
];
