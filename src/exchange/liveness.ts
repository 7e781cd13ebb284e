/** Whether a stream's client is alive: cut off when it says nothing, and pinged where a venue does. */
import type { Clock } from '../ports/clock.ts';
import type { ExchangeSwitches } from './orders.ts';

/** The watch over one client, from its connection to `stop`. */
export type Liveness = {
  /** The client sent a frame of any kind. */
  readonly heard: () => void;
  readonly stop: () => void;
};

/** Watches a client from now on. */
export function watchLiveness(parts: {
  readonly clock: Clock;
  readonly switches: Pick<ExchangeSwitches, 'idleTimeoutMs' | 'idleCloseCode' | 'serverPingMs'>;
  readonly ping: () => void;
  readonly close: (code: number, reason: string) => void;
}): Liveness {
  const { clock, ping, close } = parts;
  const { idleTimeoutMs, idleCloseCode, serverPingMs } = parts.switches;
  let heardAt = clock.now();
  let idleTimer: unknown;
  let pingTimer: unknown;

  const watchIdle = (): void => {
    const leftMs = heardAt + idleTimeoutMs - clock.now();
    if (leftMs <= 0) close(idleCloseCode, 'idle');
    else idleTimer = clock.setTimeout(watchIdle, leftMs);
  };
  const armPing = (): void => {
    pingTimer = clock.setTimeout(() => {
      armPing();
      ping();
    }, serverPingMs);
  };
  watchIdle();
  if (serverPingMs > 0) armPing();

  return {
    heard: () => {
      heardAt = clock.now();
    },
    stop: () => {
      clock.clearTimeout(idleTimer);
      clock.clearTimeout(pingTimer);
    },
  };
}
