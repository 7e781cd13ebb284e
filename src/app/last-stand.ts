/** How a run ends when nothing of it can close any more: by the last resort, with what the ladder holds. */
import type { World } from '../actors/world.ts';
import { toIso } from '../lib/instant.ts';
import type { Journal } from '../ports/journal.ts';
import { lastResort } from './last-resort.ts';

/** How such a run ended. */
export type LastEnding = {
  readonly status: 'halted' | 'failed';
  readonly reason: string;
  readonly stopped: false;
};

/**
 * Sends the ladder when nothing else can close: exposed is halted, and else it is our own failure. Whoever
 * calls it has told people already.
 */
export async function endByLastResort(
  { venue, clock, ladder, latch }: World,
  journal: Journal,
  reason: string,
): Promise<LastEnding> {
  const alarm = (words: string): void => {
    journal.append('alarm', { what: 'last resort', reason: words });
  };
  try {
    ladder.refresh(Infinity);
  } catch (error) {
    alarm(String(error));
  }
  const { exposed } = await lastResort({
    venue,
    clock,
    orders: ladder.all,
    raiseLatch: () => {
      latch.raise({ reason, since: toIso(clock.now()), cycleId: 0 });
    },
    alarm,
  });
  return { status: exposed ? 'halted' : 'failed', reason, stopped: false };
}
