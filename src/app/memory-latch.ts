/** A latch without a disk: for rehearsals, which no restart follows. */
import { invariant } from '../lib/invariant.ts';
import type { Latch, LatchEntry } from '../ports/latch.ts';
import { isFlatProof } from '../positions/proof.ts';

/** A latch that is as strict as the one on disk and forgets with its process. */
export function memoryLatch(): Latch {
  let entry: LatchEntry | undefined;
  return {
    raise: (raised) => {
      entry =
        entry === undefined ? raised : { ...entry, reason: `${entry.reason}; ${raised.reason}` };
    },
    lift: (proof) => {
      invariant(isFlatProof(proof), 'Only a genuine proof of flatness lifts the latch.');
      entry = undefined;
    },
    read: () => entry,
  };
}
