/** A simulated exchange in the process of a test, for the programs that it starts. */
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import type { FaultSet } from '../../src/exchange/faults.ts';
import { listen } from '../../src/exchange/gateway.ts';
import type { GatewayUrls } from '../../src/exchange/gateway.ts';
import type { Truth } from '../../src/exchange/truth.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { SUBACCOUNT } from './account.ts';

/** Faults can be added, and the truth be read, at any moment. */
export type OpenExchange = {
  readonly urls: GatewayUrls;
  readonly faults: FaultSet;
  readonly truth: () => Truth;
  readonly close: () => Promise<void>;
};

/** Opens one with these faults from its start. */
export async function openExchange(faults: readonly Fault[] = []): Promise<OpenExchange> {
  const simulated = openSimulatedExchange({
    clock: systemClock(),
    random: seededRandom(1),
    faultPlan: { faults },
    strict: true,
  });
  const { urls, close } = await listen(simulated.server, 0);
  const truth = (): Truth => simulated.exchange.truth(SUBACCOUNT);
  return { urls, faults: simulated.faults, truth, close };
}
