/** Where to trade: the flags that every command with a venue shares, and what they mean together. */
import { MAINNET, TESTNET, endpointsAt } from '../venues/nado/protocol/endpoints.ts';
import type { Endpoints } from '../venues/nado/protocol/endpoints.ts';
import { addressFlag, choiceFlag } from './flag-types.ts';
import type { FlagValues } from './flags.ts';
import { UsageError } from './start-errors.ts';

/** The addresses that were given; the rest follow from the gateway's origin. */
export type GivenEndpoints = { readonly [Name in keyof Endpoints]: Endpoints[Name] | undefined };

/** Which venue, and where it listens. */
export type VenueChoice = {
  readonly venue: 'sim' | 'nado';
  readonly network: 'sim' | 'testnet' | 'mainnet';
  readonly endpoints: GivenEndpoints;
};

/** The flags that choose a venue. */
export const VENUE_FLAGS = {
  venue: choiceFlag(['sim', 'nado'], 'where to trade; default sim'),
  network: choiceFlag(['testnet', 'mainnet'], 'which Nado; no default'),
  gateway: addressFlag('http', 'the gateway; the other addresses follow from its origin'),
  subscribe: addressFlag('ws', 'the stream, when it is elsewhere'),
  archive: addressFlag('http', 'the archive, when it is elsewhere'),
  trigger: addressFlag('http', 'the trigger service, when it is elsewhere'),
};

type Values = FlagValues<typeof VENUE_FLAGS>;

/** Reads the choice of a venue. Throws `UsageError` for flags that contradict each other. */
export function readVenueChoice(values: Values): VenueChoice {
  const { gateway, subscribe, archive, trigger } = values;
  if (values.venue === 'nado') refuseForNado(values);
  else refuseForSim(values);
  return {
    venue: values.venue ?? 'sim',
    network: values.network ?? 'sim',
    endpoints: { gateway, subscribe, archive, trigger },
  };
}

/**
 * The addresses of a run: as given, and else derived from the gateway's origin, or from `origin`
 * where no gateway was given. Never the live network's.
 */
export function completeEndpoints(given: GivenEndpoints, origin: string): Endpoints {
  const { gateway } = given;
  const derived = endpointsAt(gateway === undefined ? origin : new URL(gateway).origin);
  return {
    gateway: gateway ?? derived.gateway,
    subscribe: given.subscribe ?? derived.subscribe,
    archive: given.archive ?? derived.archive,
    trigger: given.trigger ?? derived.trigger,
  };
}

/**
 * Where the venue listens: a network's own addresses unless a gateway was given, which overrides them
 * all. `origin` is that of the simulated exchange started inside.
 */
export function venueEndpoints({ venue, network, endpoints }: VenueChoice, origin = ''): Endpoints {
  if (venue === 'nado' && endpoints.gateway === undefined) {
    return network === 'mainnet' ? MAINNET.endpoints : TESTNET.endpoints;
  }
  return completeEndpoints(endpoints, origin);
}

/** Whether real orders can come of it: any address of the venue that is not on loopback by its name. */
export function isLive({ venue }: Pick<VenueChoice, 'venue'>, endpoints: Endpoints): boolean {
  return venue === 'nado' && !Object.values(endpoints).every(isLoopback);
}

/**
 * The addresses of a venue that somebody else runs. Throws `UsageError` for the simulated exchange
 * without a gateway: one that nobody runs has nothing to `verb`.
 */
export function runningEndpoints(choice: VenueChoice, verb: 'show' | 'close' | 'check'): Endpoints {
  if (choice.venue === 'sim' && choice.endpoints.gateway === undefined) {
    throw new UsageError(
      `--gateway is missing: a simulated exchange that no one runs holds nothing to ${verb}, so name one.`,
    );
  }
  return venueEndpoints(choice);
}

/** Throws `UsageError` for a key of one's own on the simulated exchange, whose key is published. */
export function refuseSigner(values: {
  readonly venue: 'sim' | 'nado' | undefined;
  readonly 'key-file': string | undefined;
  readonly owner: string | undefined;
}): void {
  if (values.venue === 'nado') return;
  for (const name of ['key-file', 'owner'] as const) {
    if (values[name] === undefined) continue;
    throw new UsageError(`--${name} is for Nado: leave it out, or add --venue nado.`);
  }
}

function refuseForNado(values: Values): void {
  if (values.network === undefined) {
    throw new UsageError('--venue nado needs a network: add --network testnet or mainnet.');
  }
  for (const name of ['subscribe', 'archive', 'trigger'] as const) {
    if (values[name] === undefined || values.gateway !== undefined) continue;
    throw new UsageError(`--${name} overrides every address of the venue: add --gateway.`);
  }
}

function refuseForSim(values: Values): void {
  if (values.network !== undefined) {
    throw new UsageError('--network is for Nado: leave it out, or add --venue nado.');
  }
  for (const name of ['gateway', 'subscribe', 'archive', 'trigger'] as const) {
    const address = values[name];
    if (address === undefined || isLoopback(address)) continue;
    throw new UsageError(
      `--${name} must be on loopback with --venue sim, not "${address}", since its key is public.`,
    );
  }
}

/** Whether an address leads to this machine alone. Throws `TypeError` for a text that is no address. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
