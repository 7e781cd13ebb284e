/** How each fault of the streams is drawn. */
import type { FaultName, FaultOf } from '../../exchange/fault-plan.ts';
import type { Random } from '../../ports/random.ts';
import { happens, pick } from './chance.ts';
import { occasions, someProducts, streamsOf } from './draw-occasions.ts';

type StreamFault = Extract<FaultName, `stream.${string}`>;

/** A draw for every fault of the streams; the compiler demands a new one for a new fault. */
export const STREAM_DRAWS: { readonly [Name in StreamFault]: (random: Random) => FaultOf<Name> } = {
  'stream.delay': (random) => ({
    fault: 'stream.delay',
    streams: streamsOf(random),
    ...someProducts(random),
    ms: pick(random, [30, 300, 1_500, 5_000, 30_000]),
    keepOrder: happens(random, 60),
    ...occasions(random),
  }),
  'stream.drop': (random) => ({
    fault: 'stream.drop',
    streams: streamsOf(random),
    ...someProducts(random),
    ...occasions(random),
  }),
  'stream.duplicate': (random) => ({
    fault: 'stream.duplicate',
    streams: streamsOf(random),
    ...occasions(random),
  }),
  'stream.malformed': (random) => ({
    fault: 'stream.malformed',
    streams: streamsOf(random),
    ...someProducts(random),
    ...occasions(random),
  }),
  'stream.close': (random) => ({
    fault: 'stream.close',
    code: pick(random, [1000, 1001, 1006, 1011, 1012]),
    refuseForMs: pick(random, [0, 200, 2_000, 8_000]),
  }),
  'stream.noPong': (random) => ({ fault: 'stream.noPong', ...occasions(random) }),
  'stream.reorder': (random) => ({
    fault: 'stream.reorder',
    streams: streamsOf(random),
    ms: pick(random, [50, 500, 3_000]),
    ...occasions(random),
  }),
  'stream.truncated': (random) => ({
    fault: 'stream.truncated',
    streams: streamsOf(random),
    ...occasions(random),
  }),
  'stream.oversized': (random) => ({
    fault: 'stream.oversized',
    streams: streamsOf(random),
    times: 1,
  }),
  'stream.wrongProduct': (random) => ({
    fault: 'stream.wrongProduct',
    streams: streamsOf(random),
    ...someProducts(random),
    ...occasions(random),
  }),
  'stream.foreignSubaccount': (random) => ({
    fault: 'stream.foreignSubaccount',
    ...occasions(random),
  }),
  'stream.isolatedOnParent': (random) => ({
    fault: 'stream.isolatedOnParent',
    address: pick(random, ['parent', 'isolated']),
    ...occasions(random),
  }),
  'stream.clockSkew': (random) => ({
    fault: 'stream.clockSkew',
    streams: streamsOf(random),
    ms: pick(random, [-30_000, -2_000, -100, 100, 2_000, 30_000]),
    ...occasions(random),
  }),
  'stream.halfOpen': (random) => ({
    fault: 'stream.halfOpen',
    forMs: pick(random, [500, 5_000, 20_000]),
    pongs: happens(random, 50),
  }),
  'stream.authExpiry': (random) => ({
    fault: 'stream.authExpiry',
    ...(happens(random, 50) ? { closeCode: 1008 } : {}),
  }),
  'stream.burst': (random) => ({
    fault: 'stream.burst',
    frames: pick(random, [20, 100]),
  }),
  'stream.ackLost': (random) => ({ fault: 'stream.ackLost', ...occasions(random) }),
  'stream.subscribeRefused': (random) => ({
    fault: 'stream.subscribeRefused',
    streams: streamsOf(random),
    ...occasions(random),
  }),
};
