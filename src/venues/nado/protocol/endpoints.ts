/** Where a Nado venue listens (protocol sheet 1.1). */

/** The four addresses of one venue, none with a slash at its end. */
export type Endpoints = {
  /** Queries, executes and `/time`, over HTTP. */
  readonly gateway: string;
  /** Subscriptions, over WebSocket. */
  readonly subscribe: string;
  /** The archive of orders, matches and events, over HTTP. */
  readonly archive: string;
  /** The service of trigger orders, over HTTP. */
  readonly trigger: string;
};

/** A network by the venue's own chain. */
export type NadoNetwork = { readonly name: string; readonly chainId: number };

/** Ink, the real thing. */
export const MAINNET: NadoNetwork & { readonly endpoints: Endpoints } = {
  name: 'mainnet',
  chainId: 57073,
  endpoints: publicEndpoints('prod'),
};

/** Ink Sepolia, with money of no value. */
export const TESTNET: NadoNetwork & { readonly endpoints: Endpoints } = {
  name: 'testnet',
  chainId: 763373,
  endpoints: publicEndpoints('test'),
};

/** The addresses of a venue that serves everything from one origin, for example `http://127.0.0.1:8080`. */
export function endpointsAt(origin: string): Endpoints {
  const base = origin.replace(/\/+$/, '');
  return {
    gateway: `${base}/v1`,
    subscribe: `${base.replace(/^http/, 'ws')}/v1/subscribe`,
    archive: `${base}/archive/v1`,
    trigger: `${base}/trigger/v1`,
  };
}

/** The gateway's WebSocket, for queries and executes: beside its HTTP, wherever that is. */
export function serialAddress({ gateway }: Pick<Endpoints, 'gateway'>): string {
  return `${gateway.replace(/^http/, 'ws').replace(/\/+$/, '')}/ws`;
}

function publicEndpoints(stage: 'prod' | 'test'): Endpoints {
  return {
    gateway: `https://gateway.${stage}.nado.xyz/v1`,
    subscribe: `wss://gateway.${stage}.nado.xyz/v1/subscribe`,
    archive: `https://archive.${stage}.nado.xyz/v1`,
    trigger: `https://trigger.${stage}.nado.xyz/v1`,
  };
}
