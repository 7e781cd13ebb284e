/** The venue's own clock: what it judges receive times by, and with what it stamps its events. */
import type { Clock } from '../ports/clock.ts';
import type { FaultSet } from './faults.ts';

/** The time as the venue takes it to be. */
export type VenueClock = {
  /** Milliseconds since the Unix epoch, as far apart from the world's as a fault has set them. */
  readonly venueNow: () => number;
  /** Nanoseconds, each later than the last while the clock is right. */
  readonly nextNs: () => bigint;
};

const NANOS_PER_MS = 1_000_000n;

/** A clock that is right but for `venue.clockSkew`. */
export function createVenueClock(clock: Clock, faults: Pick<FaultSet, 'inForce'>): VenueClock {
  const skewMs = (): number => Math.round(faults.inForce('venue.clockSkew', () => true)?.ms ?? 0);
  let lastNs = 0n;
  return {
    venueNow: () => clock.now() + skewMs(),
    nextNs: () => {
      const nowNs = BigInt(Math.floor(clock.now())) * NANOS_PER_MS;
      lastNs = nowNs > lastNs ? nowNs : lastNs + 1n;
      return lastNs + BigInt(skewMs()) * NANOS_PER_MS;
    },
  };
}
