/** The venue's time: our clock and the offset last measured. */
import type { Clock } from '../../../ports/clock.ts';
import type { GatewayClient } from './gateway-client.ts';

/** The venue's clock as far as we know it. */
export type VenueClock = {
  /** The venue's time now, in whole milliseconds. */
  readonly now: () => number;
  /** Measures the offset anew. Rejects as the gateway's client does, and keeps the old one then. */
  readonly measure: () => Promise<void>;
};

const SAMPLES = 3;

/** A venue clock that agrees with `clock` until it is measured. */
export function createVenueClock(clock: Clock, client: GatewayClient): VenueClock {
  let offsetMs = 0;
  return {
    now: () => Math.floor(clock.now() + offsetMs),
    measure: async () => {
      let best: { readonly roundTripMs: number; readonly offsetMs: number } | undefined;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const askedAt = clock.now();
        const answer = await client.time();
        const answeredAt = clock.now();
        const roundTripMs = answeredAt - askedAt;
        // The shortest round trip leaves the least room for error: its answer is of its middle.
        if (best !== undefined && best.roundTripMs <= roundTripMs) continue;
        best = { roundTripMs, offsetMs: answer - (askedAt + answeredAt) / 2 };
      }
      if (best !== undefined) offsetMs = best.offsetMs;
    },
  };
}
