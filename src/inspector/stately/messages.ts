/** The messages of `@statelyai/inspect` 0.7.2, as its WebSocket receiver takes them: one a frame. */

/** What every message carries. */
type Base = {
  /** The session id of the outermost actor. */
  readonly rootId: string;
  /** Of the actor that the message is about: unique among the actors of a journal. */
  readonly sessionId: string;
  /** Milliseconds since the epoch, in digits. */
  readonly createdAt: string;
  /** The number of the record that it is made of. */
  readonly id: string;
  readonly _version: string;
};

/** An actor as it stands; what no record has told yet is absent. */
export type InspectedSnapshot = {
  readonly status: 'active' | 'done' | 'stopped';
  readonly value?: unknown;
  readonly context?: unknown;
};

/** An actor began. */
export type ActorMessage = Base & {
  readonly type: '@xstate.actor';
  readonly name: string;
  readonly parentId: string | undefined;
  /** The machine's configuration as JSON text; undefined for a machine that the catalog lacks. */
  readonly definition: string | undefined;
  readonly snapshot: InspectedSnapshot;
};

/** An actor was sent an event. */
export type EventMessage = Base & {
  readonly type: '@xstate.event';
  readonly event: { readonly type: string };
  /** The journal does not tell who sent it. */
  readonly sourceId: undefined;
};

/** An actor stands so, after an event. */
export type SnapshotMessage = Base & {
  readonly type: '@xstate.snapshot';
  readonly event: { readonly type: string };
  readonly snapshot: InspectedSnapshot;
};

/** Any of them. */
export type InspectionMessage = ActorMessage | EventMessage | SnapshotMessage;

/** The version of the protocol, which every message names. */
export const PROTOCOL_VERSION = '0.7.2';
