/** The subscriptions endpoint: its connections, and what happens to all of them at an instant. */
import type { FaultSet } from './faults.ts';
import type { ClientConnection, ClientSink } from './server-types.ts';
import { StreamConnection } from './stream-connection.ts';
import type { StreamsOptions } from './stream-connection.ts';

/** The endpoint. */
export type Streams = {
  readonly connect: (sink: ClientSink) => ClientConnection;
  readonly closeAll: (code: number, reason: string) => void;
};

const BURST_FRAMES = 10_000;

/** Opens the endpoint; events of the exchange reach the connections from now on. */
export function createStreams(options: StreamsOptions): Streams {
  const connections = new Set<StreamConnection>();
  options.exchange.onEvent((event) => {
    for (const connection of connections) connection.deliver(event);
  });
  carryOutConnectionFaults(options.faults, connections);
  return {
    connect: (sink) => {
      const connection = new StreamConnection(options, sink, () => {
        connections.delete(connection);
      });
      connections.add(connection);
      return connection;
    },
    closeAll: (code, reason) => {
      for (const connection of [...connections]) connection.close(code, reason);
    },
  };
}

/** The faults that happen to every connection at an instant. */
function carryOutConnectionFaults(
  faults: FaultSet,
  connections: ReadonlySet<StreamConnection>,
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
      const fallen = [...connections];
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
      for (const connection of [...connections]) {
        connection.expire(true);
        if (closeCode !== undefined) connection.close(closeCode, 'the authentication has expired');
      }
    },
    () => {
      for (const connection of connections) connection.expire(false);
    },
  );
  faults.onDue('stream.burst', ({ frames = BURST_FRAMES }) => {
    for (const connection of connections) connection.flood(frames);
  });
}
