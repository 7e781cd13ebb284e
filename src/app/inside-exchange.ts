/** The simulated exchange that a run starts for itself, when it is not told of another. */
import { PriceFileError } from '../exchange/bars.ts';
import { listen } from '../exchange/gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { readFaultPlan, readPriceFiles } from './exchange-flags.ts';
import type { RunSettings } from './run-settings.ts';
import { openSimulatedExchange } from './simulated-exchange.ts';
import { UsageError } from './start-errors.ts';

/** The simulated exchange on loopback, when no gateway was named; else nothing to start. */
export async function startInside(settings: RunSettings, clock: Clock, random: Random) {
  const { venue, endpoints, prices, speed, faultsFile } = settings;
  if (venue === 'nado' || endpoints.gateway !== undefined) {
    return { origin: '', close: () => Promise.resolve() };
  }
  const faultPlan = readFaultPlan(faultsFile);
  try {
    const files = readPriceFiles(prices);
    const { server } = openSimulatedExchange({
      clock,
      random,
      prices: files,
      speed,
      faultPlan,
      strict: true,
    });
    const { urls, close } = await listen(server, 0);
    return { origin: new URL(urls.gateway).origin, close };
  } catch (error) {
    if (error instanceof PriceFileError) throw new UsageError(`--prices ${error.message}.`);
    throw error;
  }
}
