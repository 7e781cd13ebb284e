/** The latch around an emergency: raised when it begins, lifted by its proof. */
import { fromPromise } from 'xstate';
import type { LatchInput, LatchOutput } from '../../machines/emergency-close.setup.ts';
import { toIso } from '../lib/instant.ts';
import type { FlatProof } from '../positions/proof.ts';
import type { World } from './world.ts';

/** Raises the latch after the first closes left. Rejects when it cannot be written, which stops none. */
export function raiseLatch({ latch, clock }: Pick<World, 'latch' | 'clock'>) {
  return fromPromise<LatchOutput, LatchInput>(async ({ input: { reason, cycleId } }) => {
    // What is sent in this tick does not wait for a disk.
    await Promise.resolve();
    const standing = latch.read();
    if (standing?.reason.includes(reason) !== true) {
      latch.raise({ reason, cycleId, since: toIso(clock.now()) });
    }
    return { wasRaised: standing !== undefined };
  });
}

/** Lifts the latch. Rejects when the proof is not genuine, or the latch cannot be written. */
export function liftLatch({ latch }: Pick<World, 'latch'>) {
  return fromPromise<undefined, { readonly proof: FlatProof | null }>(
    async ({ input: { proof } }) => {
      await Promise.resolve();
      latch.lift(proof);
      return undefined;
    },
  );
}
