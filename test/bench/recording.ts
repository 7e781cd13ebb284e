/** What `run --record` costs a frame: where it is kept, and later where its line is made. */
import { eventLine } from '../../src/venues/nado/protocol/recording.ts';
import type { WireEvent } from '../../src/venues/nado/protocol/recording.ts';
import { recordingTransport } from '../../src/venues/nado/transport/recording-transport.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { SocketSink, Transport } from '../../src/venues/nado/protocol/transport.ts';
import { PARENT } from '../unit/venues/nado/venue-world.ts';
import { costOfEach } from './measure.ts';
import type { Figure } from './measure.ts';

const ROUNDS = 8;
const NANOS_PER_MICRO = 1000;

/** A frame through the recording transport, beside one without it; and its line. */
export function benchRecording(frames: number): readonly Figure[] {
  const kept: WireEvent[] = [];
  const bare = costOf(frames, (wire) => wire);
  const recorded = costOf(frames, (wire) =>
    recordingTransport(wire, systemClock(), (_at, passed) => {
      kept.push(passed);
      // A flush takes what waits fifty milliseconds later at most.
      if (kept.length > 1_000) kept.length = 0;
    }),
  );
  const line = costOfEach(ROUNDS, texts(frames), (text) => {
    eventLine(1, 1_767_225_600_000, { kind: 'frame', socket: 1, text });
  }).cpuNs;
  return [
    {
      name: 'frame recorded',
      value: (recorded - bare) / NANOS_PER_MICRO,
      unit: 'µs',
      note: 'before the adapter has it; more than without a recording',
    },
    {
      name: '… its line',
      value: line / NANOS_PER_MICRO,
      unit: 'µs',
      note: 'later, at most 16 in one turn',
    },
  ];
}

/** The processor's time of one frame from the wire to the adapter, in nanoseconds. */
function costOf(frames: number, wrap: (wire: Transport) => Transport): number {
  let told: SocketSink | undefined;
  const wire: Transport = {
    request: () => Promise.reject(new Error('Nothing is asked here.')),
    connect: (_url, sink) => {
      told = sink;
      return { send: nothing, ping: nothing, close: nothing };
    },
  };
  const sink = { opened: nothing, frame: nothing, unreadable: nothing, pong: nothing };
  wrap(wire).connect('s', { ...sink, closed: nothing });
  return costOfEach(ROUNDS, texts(frames), (text) => told?.frame(text)).cpuNs;
}

function texts(count: number): () => readonly string[] {
  return () =>
    Array.from({ length: count }, (_none, index) =>
      JSON.stringify({
        type: 'position_change',
        timestamp: String(1_767_225_600_000_000_000n + BigInt(index)),
        product_id: 4,
        subaccount: PARENT,
        isolated: false,
        amount: '70000000000000000',
        v_quote_amount: '-243137498124343520232',
        reason: 'match_orders',
      }),
    );
}

function nothing(): void {
  // The adapter's own work is not what is measured here.
}
