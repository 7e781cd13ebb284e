/** A share of every lane of the fuzzer, always the same; `npm run fuzz` throws them all. */
import { describe, expect, it } from 'vitest';
import { chanceOf } from './lane.ts';
import type { Lane, Tally } from './lane.ts';
import { LANES } from './lanes.ts';

const SEED = 20_261_123;

/** How many cases of how many a build plays. */
const SHARES: Readonly<Record<Lane['name'], readonly [cases: number, each: number]>> = {
  frames: [200, 50],
  answers: [60, 10],
  bytes: [1, 60],
  requests: [1, 500],
  sockets: [1, 60],
};

describe.each(LANES)('$unit that are bad in every way', (lane) => {
  it('crash nothing, hang nothing, and become nothing that nobody said', async () => {
    const tally: Tally = new Map();
    const [cases, each] = SHARES[lane.name];
    for (let index = 0; index < cases; index++) {
      const replay = `npm run fuzz -- ${lane.name} --seed ${String(SEED)} --case ${String(index)}`;
      await lane.play(chanceOf(SEED, lane.name, index), each, tally).catch((cause: unknown) => {
        throw new Error(replay, { cause });
      });
    }
    expect(tally.size).toBeGreaterThan(lane.mustMeet.length / 2);
  });
});
