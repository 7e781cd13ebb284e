/** The halt latch, as the core asks for it: what keeps a later start from trading over an emergency. */

/** Why the latch is set. */
export type LatchEntry = {
  /** What began the emergency, in words; several are joined by semicolons. */
  readonly reason: string;
  /** When it was set first, as an ISO instant. */
  readonly since: string;
  /** The cycle that it happened in; 0 when in none. */
  readonly cycleId: number;
};

/** The latch of one network and subaccount. */
export type Latch = {
  /**
   * Writes the latch before it returns; a later raise keeps the first `since` and adds its reason.
   * Throws when it cannot be written.
   */
  readonly raise: (entry: LatchEntry) => void;
  /** Lifts it. Throws `InvariantError` for what is no genuine `FlatProof` of after it was set. */
  readonly lift: (proof: unknown) => void;
  /** Why it is set; undefined when it certainly is not. What cannot be read counts as set. */
  readonly read: () => LatchEntry | undefined;
};
