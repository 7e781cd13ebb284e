/** Chance from a seed: the `Random` port over pure-rand's xoroshiro128+. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Random } from '../ports/random.ts';

const TWO_TO_32 = 0x1_0000_0000;

/** The stream of `seed`, any whole number. Equal seeds give equal streams on every machine. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);
  const word = (): number => generator.next() >>> 0;
  return {
    next: () => word() / TWO_TO_32,
    below: (bound) => Math.floor((word() / TWO_TO_32) * bound),
    fork: (name) => seededRandom(mixName(seed, name)),
  };
}

/** FNV-1a over the name, started at the seed: a fork depends on both and on nothing else. */
function mixName(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) | 0;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash;
}
