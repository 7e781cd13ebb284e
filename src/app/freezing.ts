/** A process that can stand still: what falls due and what arrives waits until it goes on. */
import type { OrderIntent } from '../orders/order.ts';
import type { Clock } from '../ports/clock.ts';
import type { Venue } from '../ports/venue.ts';
import type { SocketSink, Transport } from '../venues/nado/protocol/transport.ts';

/** What a process runs on, while the world outside goes on by the clock that was given. */
export type Freezable = {
  readonly clock: Clock;
  readonly transport: Transport;
  /** The process does nothing for so long; the step that is under way sees the time jump. */
  readonly freeze: (ms: number) => void;
};

/** How long after its overdue timers a process hears what arrived meanwhile, in milliseconds. */
const HEARING_AFTER_MS = 1;

/** A clock and a transport as a process sees them that may stand still. */
export function freezable(outside: Clock, transport: Transport): Freezable {
  let thawsAt = -Infinity;
  const frozenMs = (): number => Math.max(0, thawsAt - outside.now());
  const unheard: (() => void)[] = [];

  const hear = (word: () => void): void => {
    if (frozenMs() === 0 && unheard.length === 0) {
      word();
      return;
    }
    unheard.push(word);
    if (unheard.length > 1) return;
    outside.setTimeout(() => {
      for (const waiting of unheard.splice(0)) waiting();
    }, frozenMs() + HEARING_AFTER_MS);
  };
  const heard = <Value>(asked: Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      asked.then(
        (value) => {
          hear(() => {
            resolve(value);
          });
        },
        (error: unknown) => {
          hear(() => {
            reject(error instanceof Error ? error : new Error(String(error)));
          });
        },
      );
    });
  const thawed = (): Promise<void> =>
    new Promise((resolve) => {
      outside.setTimeout(resolve, frozenMs());
    });

  return {
    clock: frozenClock(outside, frozenMs),
    transport: {
      // What is sent before the process stands still is on its way; what is sent in it is not.
      request: async (request) => {
        if (frozenMs() > 0) await thawed();
        return heard(transport.request(request));
      },
      connect: (url, sink) => transport.connect(url, hearingSink(sink, hear)),
    },
    freeze: (ms) => {
      thawsAt = Math.max(thawsAt, outside.now() + ms);
    },
  };
}

/** A venue whose process stands still for `ms` as it signs its first order that `matches`. */
export function freezingVenue(
  venue: Venue,
  { freeze }: Pick<Freezable, 'freeze'>,
  { ms, matches }: { readonly ms: number; readonly matches: (intent: OrderIntent) => boolean },
): Venue {
  let hasFrozen = false;
  return {
    ...venue,
    sign: (intent) => {
      if (!hasFrozen && matches(intent)) {
        hasFrozen = true;
        freeze(ms);
      }
      return venue.sign(intent);
    },
  };
}

/** Timers that fall due while the process stands still fire when it goes on. */
function frozenClock(outside: Clock, frozenMs: () => number): Clock {
  const handles = new Map<number, unknown>();
  let last = 0;
  return {
    now: () => outside.now() + frozenMs(),
    setTimeout: (fn, ms) => {
      const id = ++last;
      const fire = (): void => {
        const leftMs = frozenMs();
        if (leftMs > 0) {
          handles.set(id, outside.setTimeout(fire, leftMs));
          return;
        }
        handles.delete(id);
        fn();
      };
      handles.set(id, outside.setTimeout(fire, frozenMs() + Math.max(0, ms)));
      return id;
    },
    clearTimeout: (handle) => {
      if (typeof handle !== 'number') return;
      outside.clearTimeout(handles.get(handle));
      handles.delete(handle);
    },
  };
}

function hearingSink(sink: SocketSink, hear: (word: () => void) => void): SocketSink {
  return {
    opened: () => {
      hear(sink.opened);
    },
    frame: (text) => {
      hear(() => {
        sink.frame(text);
      });
    },
    unreadable: (bytes) => {
      hear(() => {
        sink.unreadable(bytes);
      });
    },
    pong: () => {
      hear(sink.pong);
    },
    closed: (code, reason) => {
      hear(() => {
        sink.closed(code, reason);
      });
    },
  };
}
