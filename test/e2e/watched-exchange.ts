/** A simulated exchange in the process of a test that notes the path of everything it is asked for. */
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { listen } from '../../src/exchange/gateway.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';

/** An exchange and what it was asked. */
export type WatchedExchange = {
  readonly url: string;
  /** The same place by a name that is not loopback's: what is there counts as live. */
  readonly liveUrl: string;
  /** The path of every request and connection so far. */
  readonly asked: readonly string[];
  /** How many executes arrived, those of the trigger service included. */
  readonly executes: () => number;
  /** Lets a fault happen from now on. */
  readonly add: (fault: Fault) => void;
  readonly close: () => Promise<void>;
};

/** Opens one with these faults from its start. */
export async function openWatchedExchange(faults: readonly Fault[] = []): Promise<WatchedExchange> {
  const { server, faults: set } = openSimulatedExchange({
    clock: systemClock(),
    random: seededRandom(1),
    faultPlan: { faults },
    strict: true,
  });
  const asked: string[] = [];
  const { urls, close } = await listen(
    {
      ...server,
      request: (request) => {
        asked.push(request.path);
        return server.request(request);
      },
      connect: (path, ...rest) => {
        asked.push(path);
        return server.connect(path, ...rest);
      },
    },
    0,
  );
  return {
    url: urls.gateway,
    liveUrl: urls.gateway.replace('127.0.0.1', '0.0.0.0'),
    asked,
    executes: () => asked.filter((path) => path.endsWith('/execute')).length,
    add: set.add,
    close,
  };
}
