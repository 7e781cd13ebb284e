/** Opens the simulated exchange: prices, faults, core and server, on a given clock and chance. */
import { alignBars, parseBars } from '../exchange/bars.ts';
import { createExchange } from '../exchange/exchange.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { createFaults } from '../exchange/faults.ts';
import type { FaultSet } from '../exchange/faults.ts';
import type { FaultPlan } from '../exchange/fault-plan.ts';
import { createSignatures } from '../exchange/gateway/signatures.ts';
import type { ExchangeSwitches } from '../exchange/orders.ts';
import { generatedPath, recordedPath } from '../exchange/prices.ts';
import type { PricePath } from '../exchange/prices.ts';
import { createExchangeServer } from '../exchange/server.ts';
import type { ExchangeServer } from '../exchange/server-types.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

/** A price file's text, with the name that its errors use. */
export type PriceFile = { readonly name: string; readonly text: string };

/** What a simulated exchange is opened with. */
export type SimulatedExchangeOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** Recorded bars of the two legs; generated prices when undefined. */
  readonly prices?: { readonly primary: PriceFile; readonly hedge: PriceFile } | undefined;
  readonly speed?: number | undefined;
  /** How often the books move, in milliseconds of the clock. */
  readonly priceStepMs?: number | undefined;
  readonly faultPlan?: FaultPlan | undefined;
  /** Whether signatures, headers and rate limits are enforced, as the venue does. */
  readonly strict: boolean;
  /** Readings of the protocol; each stands before the fault plan's. */
  readonly switches?: Partial<ExchangeSwitches> | undefined;
  /** How long each message travels, one way, in milliseconds. */
  readonly latencyMs?: number | undefined;
};

/** The exchange, its door, and its faults. */
export type SimulatedExchange = {
  readonly exchange: Exchange;
  readonly server: ExchangeServer;
  readonly faults: FaultSet;
};

const PRIMARY_PRODUCT = 4;
const HEDGE_PRODUCT = 8;

/** Opens the exchange; its prices begin to move now. Throws `PriceFileError` for unusable bars. */
export function openSimulatedExchange(options: SimulatedExchangeOptions): SimulatedExchange {
  const { clock, random, faultPlan, strict, speed = 1, latencyMs = 0, priceStepMs } = options;
  const path = pricePath(options);
  const faults = createFaults(clock, random, faultPlan);
  const switches = { ...faultPlan?.switches, ...options.switches };
  const steps = priceStepMs === undefined ? {} : { priceStepMs };
  const exchange = createExchange({ clock, random, path, faults, switches, speed, ...steps });
  const signatures = createSignatures();
  const server = createExchangeServer({ exchange, clock, faults, signatures, strict, latencyMs });
  return { exchange, server, faults };
}

function pricePath({ prices, random }: SimulatedExchangeOptions): PricePath {
  if (prices === undefined) return generatedPath({ random: random.fork('prices') });
  const recordings = [prices.primary, prices.hedge].map(({ name, text }) => ({
    name,
    bars: parseBars(text, name),
  }));
  const [primary = [], hedge = []] = alignBars(recordings);
  return recordedPath({
    bars: new Map([
      [PRIMARY_PRODUCT, primary],
      [HEDGE_PRODUCT, hedge],
    ]),
  });
}
