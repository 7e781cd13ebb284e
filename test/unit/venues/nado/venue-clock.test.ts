import { describe, expect, it } from 'vitest';
import { VenueProtocolError, VenueUnreachable } from '../../../../src/ports/venue-errors.ts';
import { createBudgets } from '../../../../src/venues/nado/protocol/budgets.ts';
import { endpointsAt } from '../../../../src/venues/nado/protocol/endpoints.ts';
import { createGatewayClient } from '../../../../src/venues/nado/protocol/gateway-client.ts';
import { createVenueClock } from '../../../../src/venues/nado/protocol/venue-clock.ts';
import { FakeTransport, START_AT, failing, ok } from './fake-transport.ts';

/** A wire whose requests take these times, to a venue that is `aheadMs` ahead on their arrival. */
function wireOf(roundTrips: readonly number[], aheadMs: number) {
  let now = START_AT;
  const left = [...roundTrips];
  const clock = { now: () => now, setTimeout: () => undefined, clearTimeout: () => undefined };
  const transport = new FakeTransport(() => {
    const roundTrip = left.shift() ?? 0;
    // A slow answer loses its time on the way back, so its middle says less than a fast one's.
    const told = now + aheadMs;
    now += roundTrip;
    return ok(told);
  });
  const client = createGatewayClient(transport, endpointsAt('http://h'), createBudgets(clock));
  return { clock, transport, venueClock: createVenueClock(clock, client), passed: () => now };
}

describe('the venue’s clock', () => {
  it.each([[[400, 10, 300]], [[10, 400, 300]], [[400, 300, 10]]])(
    'is the one of the fastest of the round trips %j',
    async (roundTrips) => {
      const { venueClock, passed } = wireOf(roundTrips, 2_000);
      await venueClock.measure();
      expect(venueClock.now() - passed()).toBe(2_000 - 5);
    },
  );

  it('is whole milliseconds', async () => {
    const { venueClock } = wireOf([5, 5, 5], 2_000);
    await venueClock.measure();
    expect(Number.isInteger(venueClock.now())).toBe(true);
  });

  it('keeps its offset when it cannot be measured', async () => {
    const { venueClock, transport, passed } = wireOf([0, 0, 0], 700);
    await venueClock.measure();
    transport.respond = failing(true);
    await expect(venueClock.measure()).rejects.toThrow(VenueUnreachable);
    expect(venueClock.now()).toBe(passed() + 700);
  });

  it.each([0, -1, START_AT / 1_000, START_AT * 1_000, String(START_AT / 1_000), null, {}])(
    'keeps its offset when %j is told for the time',
    async (told) => {
      const { venueClock, transport, passed } = wireOf([0, 0, 0], 700);
      await venueClock.measure();
      transport.respond = () => ok(told);
      await expect(venueClock.measure()).rejects.toThrow(VenueProtocolError);
      expect(venueClock.now()).toBe(passed() + 700);
    },
  );
});
