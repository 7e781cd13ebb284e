/** The processes that read REST: the proof, the attestation after a gap, and the witness of drift. */
import type { ProveOutput } from '../../machines/proving.ts';
import type { Comparison } from '../../src/positions/drift.ts';
import { isCertainlyUnfilled } from '../../src/orders/order-log.ts';
import { hasSettled } from '../../src/positions/reading.ts';
import { NO_TRADE } from '../../test/support/proofs.ts';
import { faultOfProof } from './claims.ts';
import {
  attested,
  compared,
  contextOf,
  hasQuestions,
  hasStale,
  proved,
  readingOf,
  trusted,
  unproved,
} from './desk.ts';
import type { Process, Turn } from './turn.ts';
import { KEYS, TICK_MS, TIMES } from './world.ts';
import type { Actor, Read, World } from './world.ts';

/** Ticks between two readings, and until REST may know of what happened. */
export const GAP_TICKS = TIMES.strikeGapMs / TICK_MS;

/** Gathers the evidence of flatness; what may come of a reading is a step, see `reading-steps.ts`. */
export const proveFlat: Process = {
  start: (turn, self) => {
    turn.remember(self, { stage: hasQuestions(turn.desk) ? 'asking' : 'first' });
  },
};

/** The barrier after a connection. */
export const attestPositions: Process = {
  start: (turn, self) => {
    turn.remember(self, hasStale(turn) ? { stage: 'first' } : quietFrom(turn));
  },
};

/** One reading, compared key by key. */
export const readWitness: Process = {
  start: (turn, self) => {
    turn.remember(self, { since: turn.now });
  },
};

/** The tick from which on REST may know of our last order and of the connection. */
export function knowsFrom({ desk }: Pick<World, 'desk'>): number {
  const fates = unproved(desk).map((record) => record.fateAt ?? 0);
  const since = Math.max(desk.link.acknowledgedAt ?? 0, ...fates);
  return (since + TIMES.restLagMs) / TICK_MS;
}

/** The second reading of a proof: what it attests, and whether all of it proves. */
export function concludeProof(turn: Turn, self: Actor, second: Read, isPatient: boolean): void {
  const { first } = self.memory;
  if (first === undefined) return;
  const reads = [first, second] as const;
  turn.desk = attested(turn.desk, reads, turn.now);
  const before = unproved(turn.desk);
  const { desk, result } = proved(turn.desk, reads, turn.now, turn.evidence);
  turn.desk = desk;
  if (result.flat) {
    turn.told.hasProved = true;
    const fault = faultOfProof(turn, result, reads);
    if (fault !== undefined) turn.told.faults.push(fault);
    const output: ProveOutput = { flat: true, proof: result.proof, account: NO_TRADE };
    turn.done(self, output);
    return;
  }
  if (isPatient && !isPlainlyHeld(turn)) {
    const stage = hasQuestions(turn.desk) ? 'asking' : 'first';
    turn.remember(self, { stage, first: undefined });
    return;
  }
  const exposed = isExposed(turn, reads) || !before.every(isCertainlyUnfilled);
  const output: ProveOutput = { flat: false, missing: result.missing, account: NO_TRADE, exposed };
  turn.done(self, output);
}

/** The second reading of an attestation; then all is to be quiet for a while. */
export function concludeAttestation(turn: Turn, self: Actor, second: Read): void {
  const { first } = self.memory;
  if (first === undefined) return;
  turn.desk = attested(turn.desk, [first, second], turn.now);
  turn.remember(self, { ...quietFrom(turn), first: undefined });
}

/** The quiet time is over: the barrier is down where no key is stale, else it is tried again. */
export function concludeQuiet(turn: Turn, self: Actor): void {
  if (hasStale(turn)) turn.remember(self, { stage: 'first', since: undefined });
  else turn.done(self);
}

/** One reading of the witness. */
export function concludeWitness(turn: Turn, self: Actor, read: Read): void {
  const { desk, comparisons } = compared(turn.desk, read, turn.now);
  turn.desk = desk;
  turn.done(self, comparisons.map(withoutWords));
}

/** The charts read of a comparison which key it is of, and how it is judged. */
function withoutWords({ key, verdict }: Comparison): Comparison {
  const reading = { state: 'unknown', named: false } as const;
  return { key, verdict, reading, rest: null, drift: null, reason: '' };
}

function quietFrom({ now }: Turn) {
  return { stage: 'quiet', since: now };
}

/** Whether some key is exactly known to hold something, and nothing under way would change that. */
function isPlainlyHeld(turn: Turn): boolean {
  const context = contextOf(turn.desk, turn.now);
  return KEYS.some((key) => (trusted(turn, key) ?? 0) !== 0 && hasSettled(context, key));
}

/** Whether a witness shows exposure, or cannot exclude it. */
function isExposed(turn: Turn, reads: readonly Read[]): boolean {
  const byBook = KEYS.some((key) => {
    const reading = readingOf(turn, key);
    if (reading.state === 'unknown') return reading.named;
    return reading.state === 'diverged' || Number(reading.amount) !== 0;
  });
  return byBook || reads.some(({ amounts }) => KEYS.some((key) => (amounts[key] ?? 0) !== 0));
}
