/** Plays worlds one after the other until one breaks a promise, and prints which: for a mutated tree. */
import { drawWorld } from '../../src/app/worlds/draw-world.ts';
import { playWorld } from '../../src/app/worlds/play-world.ts';

const worldsMax = Number(process.argv[2]);
let found: object = { worlds: worldsMax, promise: null };
for (let seed = 1; seed <= worldsMax; seed++) {
  const broken = await firstBroken(seed);
  if (broken === undefined) continue;
  found = { worlds: seed, promise: broken };
  break;
}
process.stdout.write(`${JSON.stringify(found)}\n`);

/** The first promise that a world breaks; code that breaks the stage itself breaks one, too. */
async function firstBroken(seed: number): Promise<string | undefined> {
  try {
    return (await playWorld(drawWorld(seed))).breaches[0]?.promise;
  } catch (error) {
    return `the world broke: ${String(error)}`;
  }
}
