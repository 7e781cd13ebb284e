/** The wire under watch: what the process was really told, and which orders really left it. */
import type { Clock } from '../../ports/clock.ts';
import type { HttpResponse, SocketSink, Transport } from '../../venues/nado/protocol/transport.ts';

/** A frame of a private stream that reached the process; `text` is as it came. */
export type ToldFrame = { readonly at: number; readonly text: string };

/** An answer about positions that reached the process, whole or not. */
export type ToldAnswer = { readonly at: number; readonly question: string; readonly text: string };

/** What passes, told to whoever listens and kept. */
export type WireTap = {
  readonly wrap: (wire: Transport, clock: Pick<Clock, 'now'>) => Transport;
  readonly frames: readonly ToldFrame[];
  readonly answers: readonly ToldAnswer[];
  /** Calls `listener` with every frame of a private stream, before the process has it. */
  readonly onFrame: (listener: (frame: ToldFrame) => void) => void;
  /** Calls `listener` with the body of every execute as it leaves the process. */
  readonly onExecute: (listener: (body: string) => void) => void;
};

/** Taps one wire, which is wrapped once. */
export function tapWire(): WireTap {
  let now: Clock['now'] = () => 0;
  const frames: ToldFrame[] = [];
  const answers: ToldAnswer[] = [];
  const frameListeners: ((frame: ToldFrame) => void)[] = [];
  const executeListeners: ((body: string) => void)[] = [];

  const heard = (text: string): void => {
    if (!text.includes('"position_change"') && !text.includes('"fill"')) return;
    const frame = { at: now(), text };
    frames.push(frame);
    for (const listener of frameListeners) listener(frame);
  };
  const answered = (question: string | undefined, { body }: HttpResponse): void => {
    if (question === undefined || !/subaccount_info|isolated_positions/.test(question)) return;
    answers.push({ at: now(), question, text: body });
  };

  return {
    wrap: (wire, clock) => {
      ({ now } = clock);
      return {
        request: async (request) => {
          const { url, body } = request;
          if (url.endsWith('/execute') && body !== undefined) {
            for (const listener of executeListeners) listener(body);
          }
          const response = await wire.request(request);
          answered(body ?? url, response);
          return response;
        },
        connect: (url, sink) => {
          const socket = wire.connect(url, tapped(sink, heard));
          if (!url.endsWith('/v1/ws')) return socket;
          return {
            ...socket,
            send: (text) => {
              for (const listener of executeListeners) listener(text);
              socket.send(text);
            },
          };
        },
      };
    },
    frames,
    answers,
    onFrame: (listener) => {
      frameListeners.push(listener);
    },
    onExecute: (listener) => {
      executeListeners.push(listener);
    },
  };
}

function tapped(sink: SocketSink, heard: (text: string) => void): SocketSink {
  return {
    ...sink,
    frame: (text) => {
      heard(text);
      sink.frame(text);
    },
  };
}
