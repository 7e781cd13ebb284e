/** The catalogue: every fault by its name, its class, and what decides when it acts. */
import type { FaultName } from './fault-plan.ts';

/** What a fault disturbs; the class in which reports and assertions count it. */
export type FaultClass = 'stream' | 'rest' | 'order' | 'venue' | 'clock';

/**
 * When a fault acts: on each `occasion` of its span, once at its instant (`timed`), or all the
 * time of its span (`lasting`).
 */
export type FaultKind = 'occasion' | 'timed' | 'lasting';

type Entry = { readonly class: FaultClass; readonly kind: FaultKind };

/** Every fault; the compiler holds that none is missing and none is made up. */
export const FAULTS = {
  'stream.delay': { class: 'stream', kind: 'occasion' },
  'stream.drop': { class: 'stream', kind: 'occasion' },
  'stream.duplicate': { class: 'stream', kind: 'occasion' },
  'stream.malformed': { class: 'stream', kind: 'occasion' },
  'stream.close': { class: 'stream', kind: 'timed' },
  'stream.noPong': { class: 'stream', kind: 'occasion' },
  'stream.reorder': { class: 'stream', kind: 'occasion' },
  'stream.truncated': { class: 'stream', kind: 'occasion' },
  'stream.oversized': { class: 'stream', kind: 'occasion' },
  'stream.wrongProduct': { class: 'stream', kind: 'occasion' },
  'stream.foreignSubaccount': { class: 'stream', kind: 'occasion' },
  'stream.isolatedOnParent': { class: 'stream', kind: 'occasion' },
  'stream.clockSkew': { class: 'stream', kind: 'occasion' },
  'stream.halfOpen': { class: 'stream', kind: 'timed' },
  'stream.authExpiry': { class: 'stream', kind: 'timed' },
  'stream.burst': { class: 'stream', kind: 'timed' },
  'stream.ackLost': { class: 'stream', kind: 'occasion' },
  'stream.subscribeRefused': { class: 'stream', kind: 'occasion' },
  'rest.stale': { class: 'rest', kind: 'occasion' },
  'rest.fail': { class: 'rest', kind: 'occasion' },
  'rest.blindIsolated': { class: 'rest', kind: 'occasion' },
  'rest.timeout': { class: 'rest', kind: 'occasion' },
  'rest.rateLimited': { class: 'rest', kind: 'occasion' },
  'rest.contradict': { class: 'rest', kind: 'occasion' },
  'rest.slowDrip': { class: 'rest', kind: 'occasion' },
  'order.noFill': { class: 'order', kind: 'occasion' },
  'order.partialFill': { class: 'order', kind: 'occasion' },
  'order.reject': { class: 'order', kind: 'occasion' },
  'order.noAnswer': { class: 'order', kind: 'occasion' },
  'order.delay': { class: 'order', kind: 'occasion' },
  'order.hold': { class: 'order', kind: 'occasion' },
  'order.partialSilent': { class: 'order', kind: 'occasion' },
  'order.fillAfterCancel': { class: 'order', kind: 'occasion' },
  'order.fillAfterTimeout': { class: 'order', kind: 'occasion' },
  'order.duplicate': { class: 'order', kind: 'occasion' },
  'order.alreadyFlat': { class: 'order', kind: 'occasion' },
  'order.minimumNotional': { class: 'order', kind: 'occasion' },
  'order.priceCollar': { class: 'order', kind: 'occasion' },
  'order.health': { class: 'order', kind: 'occasion' },
  'venue.queryOnly': { class: 'venue', kind: 'occasion' },
  'key.refused': { class: 'venue', kind: 'occasion' },
  'venue.maintenance': { class: 'venue', kind: 'timed' },
  'venue.clockSkew': { class: 'venue', kind: 'lasting' },
  'market.status': { class: 'venue', kind: 'lasting' },
  'market.stepSize': { class: 'venue', kind: 'lasting' },
  'book.thin': { class: 'venue', kind: 'lasting' },
  'oracle.offset': { class: 'venue', kind: 'lasting' },
  'price.gap': { class: 'venue', kind: 'timed' },
  'funding.tick': { class: 'venue', kind: 'timed' },
  'leg.liquidate': { class: 'venue', kind: 'timed' },
  'trade.manual': { class: 'venue', kind: 'timed' },
  'clock.skew': { class: 'clock', kind: 'lasting' },
  'clock.jump': { class: 'clock', kind: 'timed' },
  'clock.coalesce': { class: 'clock', kind: 'lasting' },
  'clock.freeze': { class: 'clock', kind: 'timed' },
} as const satisfies Readonly<Record<FaultName, Entry>>;

/** The names of every fault, in the order of the catalogue. */
// The table above has these keys and no other: `Object.keys` only knows them as texts.
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

type NameOf<Kind extends FaultKind> = {
  [Name in FaultName]: (typeof FAULTS)[Name]['kind'] extends Kind ? Name : never;
}[FaultName];

/** The faults that are met on an occasion. */
export type OccasionFault = NameOf<'occasion'>;

/** The faults that happen at an instant instead of on an occasion. */
export type TimedFault = NameOf<'timed'>;

/** The faults that hold over their span. */
export type LastingFault = NameOf<'lasting'>;
