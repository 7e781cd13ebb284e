/** Worlds that once broke a promise, shrunk, and played before all others. */
import { PLAIN_TERMS } from './world.ts';
import type { World } from './world.ts';

/** A world of the corpus, and what it once showed. */
export type CorpusEntry = {
  readonly showed: string;
  /** Kept whole: a seed alone means another world once the draws change. */
  readonly world: World;
};

/** The corpus; entries are added at the end, and their numbers count from 1. */
export const CORPUS: readonly CorpusEntry[] = [
  {
    showed: 'a run whose first cycle had traded ended refused, which says that nothing was sent',
    world: {
      seed: 1166,
      terms: { ...PLAIN_TERMS, cycles: 2 },
      events: [
        {
          number: 1,
          moment: { after: 'verify', nth: 2, ms: 300 },
          does: {
            kind: 'fault',
            fault: { fault: 'stream.close', code: 1006, refuseForMs: 8_000 },
            forMs: 8_000,
          },
        },
      ],
    },
  },
  {
    showed: 'a proof of flatness over $28 of ETH, once the market could trade no less',
    world: {
      seed: 3048,
      terms: { ...PLAIN_TERMS, margin: 'isolated', cycles: 2 },
      events: [
        {
          number: 1,
          moment: { after: 'build', nth: 1, ms: 0 },
          does: {
            kind: 'fault',
            fault: { fault: 'market.stepSize', product: 'ETH-PERP', sizeIncrement: '0.01' },
            forMs: 20_000,
          },
        },
      ],
    },
  },
  {
    showed: 'a run that stays when halted, and never closed again what was refused as too small',
    world: {
      seed: 10442,
      terms: { ...PLAIN_TERMS, onHalt: 'stay' },
      events: [
        {
          number: 1,
          moment: { after: 'hold', nth: 1, ms: 0 },
          does: {
            kind: 'fault',
            fault: { fault: 'order.minimumNotional', reduceOnly: true, times: 2 },
            forMs: 8_000,
          },
        },
      ],
    },
  },
  {
    showed: 'a quote that left in a connection which had come back while its touch was asked for',
    world: {
      seed: 16_822,
      terms: {
        ...PLAIN_TERMS,
        margin: 'isolated',
        policy: 'makerFirst',
        latencyMs: 60,
        priceStepMs: 600,
      },
      events: [
        {
          number: 1,
          moment: { after: 'start', ms: 2_899 },
          does: {
            kind: 'fault',
            fault: { fault: 'stream.halfOpen', forMs: 500, pongs: false },
            forMs: 2_000,
          },
        },
      ],
    },
  },
];
