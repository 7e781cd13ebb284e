/**
 * Notices that the positions service itself has failed: it no longer answers, or rounds of closing break
 * down one after the other. Then no machine can close any more.
 */
import type { InspectionEvent } from 'xstate';
import { every } from '../actors/timing.ts';
import type { World } from '../actors/world.ts';

/** How often the service is asked for what it knows, in milliseconds. */
const ASK_EVERY_MS = 500;

/** Rounds in a row that may break down: the first may have met a passing state. */
const BROKEN_ROUNDS_MAX = 2;

/** Watches the service of one run. */
export class ServiceWatch {
  readonly #broke: (reason: string) => void;
  readonly #stop: () => void;
  #brokenRounds = 0;
  #isOver = false;

  /** `broke` hears of the failure, once. */
  constructor({ positions, clock }: World, broke: (reason: string) => void) {
    this.#broke = broke;
    this.#stop = every(clock, ASK_EVERY_MS, () => {
      try {
        for (const key of positions.keys) positions.read(key);
        positions.orders.order('');
      } catch (error) {
        this.#tell(error);
      }
    });
  }

  /** Ends the watching. */
  stop(): void {
    this.#isOver = true;
    this.#stop();
  }

  /** Follows the rounds of closing by XState's inspection hook, whoever invoked them. */
  readonly inspect = (event: InspectionEvent): void => {
    if (event.type !== '@xstate.snapshot') return;
    const { actorRef, snapshot } = event;
    if (!('id' in actorRef) || actorRef.id !== 'closeRound') return;
    if (snapshot.status === 'done') this.#brokenRounds = 0;
    if (snapshot.status !== 'error') return;
    this.#brokenRounds += 1;
    if (this.#brokenRounds >= BROKEN_ROUNDS_MAX) {
      this.#tell('error' in snapshot ? snapshot.error : 'a round of closing broke down');
    }
  };

  #tell(error: unknown): void {
    if (this.#isOver) return;
    this.stop();
    this.#broke(String(error));
  }
}
