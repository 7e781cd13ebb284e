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
];
