/** The subscriptions endpoint: its connections, and what happens to all of them at an instant. */
import type { ExchangeEvent } from './events.ts';
import type { FaultSet } from './faults.ts';
import { createFeeds } from './feeds.ts';
import type { ClientConnection, ClientSink } from './server-types.ts';
import { StreamConnection } from './stream-connection.ts';
import type { StreamsOptions } from './stream-connection.ts';

/** The endpoint. */
export type Streams = {
  /** Lets a client of an address in. */
  readonly connect: (sink: ClientSink, address: string) => ClientConnection;
  readonly closeAll: (code: number, reason: string) => void;
};

const BURST_FRAMES = 10_000;

/** How many connections an address may have, and how many of a wallet (protocol 1.5). */
export const CONNECTIONS_MAX = 100;
export const AUTHENTICATED_MAX = 5;

/** The code with which a client is cut off that has more than its share. */
const POLICY_VIOLATION = 1008;

/** What is counted of a client. */
type Client = { readonly address: string; wallet: string | undefined };

/** Opens the endpoint; events of the exchange reach the connections from now on. */
export function createStreams(options: StreamsOptions): Streams {
  const { exchange, clock, faults, strict } = options;
  const connections = new Map<StreamConnection, Client>();
  const deliver = (event: ExchangeEvent): void => {
    for (const connection of connections.keys()) connection.deliver(event);
  };
  exchange.onEvent(deliver);
  const feeds = createFeeds({ exchange, clock, tell: deliver });
  const countOf = (isAlike: (client: Client) => boolean): number =>
    [...connections.values()].filter(isAlike).length;
  carryOutConnectionFaults(faults, connections);
  return {
    connect: (sink, address) => {
      const client: Client = { address, wallet: undefined };
      const cutOff = (what: string): void => {
        connection.close(POLICY_VIOLATION, `too many connections of one ${what}`);
      };
      const connection = new StreamConnection(options, sink, {
        feeds,
        forget: () => {
          connections.delete(connection);
        },
        authenticated: (wallet) => {
          client.wallet = wallet;
          const count = countOf((other) => other.wallet === wallet);
          if (strict && count > AUTHENTICATED_MAX) cutOff('wallet');
        },
      });
      connections.set(connection, client);
      const isOneTooMany = countOf((other) => other.address === address) > CONNECTIONS_MAX;
      // It is let in before it is cut off.
      if (strict && isOneTooMany) {
        clock.setTimeout(() => {
          cutOff('address');
        }, 0);
      }
      return connection;
    },
    closeAll: (code, reason) => {
      for (const connection of [...connections.keys()]) connection.close(code, reason);
    },
  };
}

/** The faults that happen to every connection at an instant. */
function carryOutConnectionFaults(
  faults: FaultSet,
  connections: ReadonlyMap<StreamConnection, unknown>,
): void {
  // A half-open connection is forgotten by the endpoint before its client hears of its end.
  let silent: readonly StreamConnection[] = [];
  const cut = (cuts: readonly StreamConnection[]): void => {
    silent = silent.filter((connection) => !cuts.includes(connection));
    for (const connection of cuts) connection.cut();
  };
  faults.onDue(
    'stream.halfOpen',
    ({ pongs = false, forMs }) => {
      const fallen = [...connections.keys()];
      silent = [...silent, ...fallen];
      for (const connection of fallen) connection.fallSilent({ pongs });
      if (forMs === undefined) return;
      faults.after(forMs, () => {
        cut(fallen);
      });
    },
    () => {
      cut(silent);
    },
  );
  faults.onDue(
    'stream.authExpiry',
    ({ closeCode }) => {
      for (const connection of [...connections.keys()]) {
        connection.expire(true);
        if (closeCode !== undefined) connection.close(closeCode, 'the authentication has expired');
      }
    },
    () => {
      for (const connection of connections.keys()) connection.expire(false);
    },
  );
  faults.onDue('stream.burst', ({ frames = BURST_FRAMES }) => {
    for (const connection of connections.keys()) connection.flood(frames);
  });
}
