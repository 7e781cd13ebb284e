/** Where to trade: the flags that every command with a venue shares, and what they mean together. */
import { endpointsAt } from '../venues/nado/protocol/endpoints.ts';
import type { Endpoints } from '../venues/nado/protocol/endpoints.ts';
import { addressFlag, choiceFlag } from './flag-types.ts';
import type { FlagValues } from './flags.ts';
import { StartRefused, UsageError } from './start-errors.ts';

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

/** Throws `StartRefused` for a venue beyond loopback: what is there is not a rehearsal. */
export function refuseLiveVenue({ venue, network, endpoints }: VenueChoice): void {
  if (venue === 'sim') return;
  const isRehearsal =
    endpoints.gateway !== undefined &&
    Object.values(endpoints).every((address) => address === undefined || isLoopback(address));
  if (isRehearsal) return;
  throw new StartRefused(
    `--venue nado on ${network} is refused: going live needs a self-test that does not exist yet, ` +
      'so rehearse with --gateway at an exchange on loopback.',
  );
}

/**
 * The addresses of a venue that somebody else runs. Throws `UsageError` without a gateway: a simulated
 * exchange that nobody runs has nothing to `verb`.
 */
export function runningEndpoints({ endpoints }: VenueChoice, verb: 'show' | 'close'): Endpoints {
  if (endpoints.gateway === undefined) {
    throw new UsageError(
      `--gateway is missing: a simulated exchange that no one runs holds nothing to ${verb}, so name one.`,
    );
  }
  return completeEndpoints(endpoints, '');
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
