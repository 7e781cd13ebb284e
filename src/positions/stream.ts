/** What one connection of the venue's stream tells its owner, decoded. */
import type { Touch } from '../domain/market.ts';
import type { OrderUpdate } from '../orders/order.ts';
import type { Fill, PositionChange } from './observation.ts';

/**
 * One event of a connection. `stream.acknowledged` comes once, when every subscription and the
 * authentication are acknowledged: an epoch begins. `stream.lost` comes once and is the last.
 * `stream.silent` and `stream.heard` alternate: no frame and no pong for too long, and again one.
 */
export type StreamEvent =
  | { readonly type: 'stream.opened' }
  | { readonly type: 'stream.acknowledged' }
  | { readonly type: 'stream.silent' }
  | { readonly type: 'stream.heard' }
  | { readonly type: 'stream.lost'; readonly reason: string }
  | (Framed & { readonly type: 'position.observed'; readonly observation: PositionChange })
  | (Framed & { readonly type: 'fill.observed'; readonly observation: Fill })
  | { readonly type: 'order.updated'; readonly update: OrderUpdate }
  | { readonly type: 'touch.changed'; readonly touch: Touch }
  /** A frame that fits no schema, or speaks of something that is not ours: counted, never used. */
  | { readonly type: 'frame.refused'; readonly raw: string; readonly reason: string };

/**
 * The frame that an observation was decoded from, as it came: for the journal alone, since a sealed
 * observation cannot be made from its record.
 */
type Framed = { readonly frame?: string };

/** Receives the events of one connection, in order, synchronously. */
export type StreamSink = (event: StreamEvent) => void;

/** One connection. After `close` no event follows but `stream.lost`. */
export type StreamConnection = { readonly close: () => void };
