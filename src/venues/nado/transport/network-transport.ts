/** The network as the adapter's protocol sees it, over undici and ws. */
import type { Socket, SocketSink, Transport } from '../protocol/transport.ts';
import { createHttpTransport } from './http-transport.ts';
import { connectWebSocket } from './web-socket-transport.ts';

/** A transport that holds connections until it is closed. */
export type NetworkTransport = Transport & {
  /** Closes every socket and connection; requests under way fail. */
  readonly close: () => Promise<void>;
};

/** A transport over the real network. */
export function createNetworkTransport(): NetworkTransport {
  const http = createHttpTransport();
  const sockets = new Set<Socket>();
  const connect = (url: string, sink: SocketSink): Socket => {
    const socket = connectWebSocket(url, {
      ...sink,
      closed: (code, reason) => {
        sockets.delete(socket);
        sink.closed(code, reason);
      },
    });
    sockets.add(socket);
    return socket;
  };
  return {
    request: http.request,
    connect,
    close: async () => {
      for (const socket of sockets) socket.close();
      await http.close();
    },
  };
}
