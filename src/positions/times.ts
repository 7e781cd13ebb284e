/** The times of position truth, one name each, in milliseconds. */

/** How long things take, and how long they may; see ARCHITECTURE.md for what each one guards. */
export type PositionTimes = {
  /** A zero must have stood so long before it counts. */
  readonly zeroHoldMs: number;
  /** How long the two stream ledgers may differ. */
  readonly ledgersAgreeMs: number;
  /** Least time between the two reads of a strike, a proof or an attestation. */
  readonly strikeGapMs: number;
  /** REST's normal lag: a read requested sooner after an own fill is no evidence. */
  readonly restLagMs: number;
  /** REST's worst lag that is believed. */
  readonly restStaleMs: number;
  /** How long nothing surprising may happen before a new connection is trusted. */
  readonly barrierQuietMs: number;
  /** How long a proof of flatness lives. */
  readonly proofMaxAgeMs: number;
};

/** The times of a run. */
export const POSITION_TIMES: PositionTimes = {
  zeroHoldMs: 500,
  ledgersAgreeMs: 2000,
  strikeGapMs: 500,
  restLagMs: 200,
  restStaleMs: 20_000,
  barrierQuietMs: 500,
  proofMaxAgeMs: 2000,
};
