/** The ways to an exchange that the contract of the venue is held to: in memory, and real sockets. */
import { vi } from 'vitest';
import { inMemoryWire } from '../../src/app/in-memory-wire.ts';
import { settle } from '../../src/app/rehearsal.ts';
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import type { SimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import { listen } from '../../src/exchange/gateway.ts';
import type { ExchangeSwitches } from '../../src/exchange/orders.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { StepClock } from '../../src/lib/step-clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Venue } from '../../src/ports/venue.ts';
import { TESTNET, endpointsAt } from '../../src/venues/nado/protocol/endpoints.ts';
import type { NadoNetwork } from '../../src/venues/nado/protocol/endpoints.ts';
import { createNadoVenue } from '../../src/venues/nado/protocol/nado-venue.ts';
import type { Transport } from '../../src/venues/nado/protocol/transport.ts';
import { createNetworkTransport } from '../../src/venues/nado/transport/network-transport.ts';

const EPOCH = 1_767_225_600_000;
const WAIT_MAX_MS = 10_000;
const NEVER = `It did not come to hold within ${String(WAIT_MAX_MS)} ms.`;

/** An exchange and the way to it. */
export type Wire = SimulatedExchange & {
  readonly clock: Clock;
  readonly origin: string;
  readonly transport: Transport;
  /** Waits for an answer, letting time pass where it is virtual. */
  readonly settled: <Value>(promise: Promise<Value>) => Promise<Value>;
  /** Waits until something holds. */
  readonly until: (holds: () => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The server of the exchange, called without a socket, on virtual time. */
export async function openMemoryWire(switches?: Partial<ExchangeSwitches>): Promise<Wire> {
  const clock = new StepClock(EPOCH, () => new Promise((resolve) => setImmediate(resolve)));
  const random = seededRandom(1);
  const simulated = openSimulatedExchange({ clock, random, strict: true, switches });
  return Promise.resolve({
    ...simulated,
    clock,
    origin: 'http://exchange.invalid',
    transport: inMemoryWire(simulated.server, clock),
    settled: (promise) => settle(clock, promise),
    until: async (holds) => {
      if (!(await clock.advanceUntil(holds, WAIT_MAX_MS))) throw new Error(NEVER);
    },
    close: () => {
      simulated.server.stop();
      return Promise.resolve();
    },
  });
}

/** The exchange behind a port of this machine, on the time of the machine. */
export async function openSocketWire(): Promise<Wire> {
  const clock = systemClock();
  const simulated = openSimulatedExchange({ clock, random: seededRandom(1), strict: true });
  const { urls, close } = await listen(simulated.server, 0);
  const transport = createNetworkTransport();
  return {
    ...simulated,
    clock,
    origin: new URL(urls.gateway).origin,
    transport,
    settled: (promise) => promise,
    until: (holds) =>
      vi.waitFor(
        () => {
          if (!holds()) throw new Error(NEVER);
        },
        { timeout: WAIT_MAX_MS, interval: 5 },
      ),
    close: async () => {
      await transport.close();
      await close();
    },
  };
}

/** Who is at the end of a wire, where it is not the published test key on the exchange's own network. */
type Caller = {
  readonly network?: NadoNetwork;
  readonly privateKey?: string;
  readonly owner?: string;
};

/** The adapter at the end of a wire. */
export function createVenue({ clock, origin, transport }: Wire, caller: Caller = {}): Venue {
  const { network = TESTNET, privateKey = PUBLISHED_TEST_KEY, owner } = caller;
  return createNadoVenue({
    network,
    endpoints: endpointsAt(origin),
    symbols: ['ETH-PERP', 'SOL-PERP'],
    privateKey,
    subaccountName: 'default',
    owner,
    checksSigner: true,
    clock,
    random: seededRandom(2),
    transport,
  });
}
