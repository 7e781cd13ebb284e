/** Shrinks a world that breaks a promise: fewer events, plainer terms, and the same promise broken. */
import type { PromiseName } from './scene.ts';
import { PLAIN_TERMS, simplified } from './world.ts';
import type { Simplification, Terms, World } from './world.ts';

/** Whether a world still breaks the promise. */
export type Fails = (world: World) => Promise<boolean>;

/** What is left of a world, and the promise that it breaks. */
export type Shrunk = { readonly kept: Simplification; readonly world: World };

/** How many worlds are played to shrink one. */
const TRIES_MAX = 300;

/** Terms that take nothing away when they are plain come last. */
// The table has these keys and no other: `Object.keys` only knows them as texts.
const TERMS = Object.keys(PLAIN_TERMS) as readonly (keyof Terms)[];

/** Shrinks `world` as far as `fails` goes along; `world` itself fails. */
export async function shrink(world: World, fails: Fails): Promise<Shrunk> {
  let tries = 0;
  const stillFails = async (kept: Simplification): Promise<boolean> => {
    tries += 1;
    return tries <= TRIES_MAX && fails(simplified(world, kept));
  };
  let only: readonly number[] = world.events.map(({ number }) => number);
  let plain: readonly (keyof Terms)[] = [];
  only = await fewest(only, (numbers) => stillFails({ only: numbers, plain }));
  for (const name of TERMS) {
    if (JSON.stringify(world.terms[name]) === JSON.stringify(PLAIN_TERMS[name])) continue;
    if (await stillFails({ only, plain: [...plain, name] })) plain = [...plain, name];
  }
  // Plainer terms may need fewer events.
  only = await fewest(only, (numbers) => stillFails({ only: numbers, plain }));
  const kept = { only, plain };
  return { kept, world: simplified(world, kept) };
}

/** Leaves out as many as possible at a time: halves, then quarters, then one by one. */
async function fewest(
  all: readonly number[],
  holds: (some: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.length;) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await holds(fewer)) kept = fewer;
      else start += size;
    }
  }
  return kept;
}

/** Whether playing a world breaks a promise. */
export function breaks(
  promise: PromiseName,
  play: (world: World) => Promise<{ readonly breaches: readonly { readonly promise: string }[] }>,
): Fails {
  return async (world) => {
    const { breaches } = await play(world);
    return breaches.some((breach) => breach.promise === promise);
  };
}
