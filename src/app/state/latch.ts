/** The halt latch in the state directory: set before an emergency acts, and lifted by its proof alone. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InvariantError, invariant } from '../../lib/invariant.ts';
import { parseIso, toIso } from '../../lib/instant.ts';
import type { Latch, LatchEntry } from '../../ports/latch.ts';
import { isFlatProof } from '../../positions/proof.ts';
import { StartRefused } from '../start-errors.ts';
import { errorCode, removeDurably, writeDurably } from './durable-file.ts';

/** Whose latch it is. */
export type LatchScope = {
  readonly network: string;
  /** The parent subaccount: 0x and 64 hex digits. */
  readonly subaccount: string;
};

/** What the latch's file says. */
export type LatchState =
  | { readonly state: 'clear' }
  | { readonly state: 'set'; readonly entry: LatchEntry; readonly scope: LatchScope }
  /** Something is there that is no latch of ours, or nothing could be read: it counts as set. */
  | { readonly state: 'unreadable'; readonly entry: LatchEntry };

const LATCH = v.object({
  network: v.string(),
  subaccount: v.string(),
  reason: v.string(),
  since: v.pipe(
    v.string(),
    v.check((text) => parseIso(text) !== undefined),
  ),
  cycleId: v.number(),
});

/**
 * Opens the latch of a network and subaccount in a state directory. Throws `StartRefused` when the
 * directory holds the latch of another one: its exposure is not ours to judge.
 */
export function openLatch(directory: string, scope: LatchScope): Latch {
  const path = latchFile(directory);
  const found = describeLatch(directory);
  if (found.state === 'set' && !isSameScope(found.scope, scope)) {
    throw new StartRefused(
      `${path} is the latch of ${found.scope.subaccount} on ${found.scope.network}: ` +
        'give each subaccount a state of its own with --state.',
    );
  }
  return {
    read: () => entryOf(describeLatch(directory), scope),
    raise: (entry) => {
      const joined = joinEntries(entryOf(describeLatch(directory), scope), entry);
      writeDurably(path, `${JSON.stringify({ ...scope, ...joined })}\n`);
    },
    lift: (proof) => {
      assertLifts(proof, entryOf(describeLatch(directory), scope));
      clearLatch(directory);
    },
  };
}

/** A latch that lasts as long as the process: for rehearsals, and where a run elsewhere keeps its own. */
export function memoryLatch(): Latch {
  let held: LatchEntry | undefined;
  return {
    read: () => held,
    raise: (entry) => {
      held = joinEntries(held, entry);
    },
    lift: (proof) => {
      assertLifts(proof, held);
      held = undefined;
    },
  };
}

/** Reads the latch of a state directory, whosever it is. */
export function describeLatch(directory: string): LatchState {
  const path = latchFile(directory);
  try {
    const traces = readdirSync(directory).filter((name) => name.startsWith(LATCH_FILE));
    if (traces.length === 0) return { state: 'clear' };
    // A draft alone: the process died while it set the latch, so an emergency had begun.
    if (!traces.includes(LATCH_FILE)) {
      return unreadable('it was being set when its process died', instantOf(directory));
    }
    const parsed = v.safeParse(
      v.pipe(v.string(), v.parseJson(), LATCH),
      readFileSync(path, 'utf8'),
    );
    if (!parsed.success) return unreadable('its file is no latch', instantOf(path));
    const { network, subaccount, reason, since, cycleId } = parsed.output;
    return {
      state: 'set',
      entry: { reason, since, cycleId },
      scope: { network, subaccount },
    };
  } catch (error) {
    return unreadable(errorCode(error), instantOf(directory));
  }
}

/** Removes the latch and what a crash left of one: for its proof, and for the operator's word. */
export function clearLatch(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(LATCH_FILE)) removeDurably(join(directory, name));
  }
}

/** The file of the latch of a state directory. */
export function latchFile(directory: string): string {
  return join(directory, LATCH_FILE);
}

const LATCH_FILE = 'latch.json';

/** What reasons may add up to, in characters: the first ones say how it began. */
const REASON_LENGTH_MAX = 2000;

function entryOf(found: LatchState, scope: LatchScope): LatchEntry | undefined {
  if (found.state === 'clear') return undefined;
  if (found.state === 'unreadable' || isSameScope(found.scope, scope)) return found.entry;
  const { network, subaccount } = found.scope;
  return { ...found.entry, reason: `the latch of ${subaccount} on ${network} came into our state` };
}

/** A second emergency under one latch adds its reason; the first one's beginning stays. */
function joinEntries(held: LatchEntry | undefined, entry: LatchEntry): LatchEntry {
  if (held === undefined) return entry;
  const reason = `${held.reason}; ${entry.reason}`;
  if (held.reason.includes(entry.reason) || reason.length > REASON_LENGTH_MAX) return held;
  return { ...held, reason };
}

function assertLifts(proof: unknown, held: LatchEntry | undefined): void {
  invariant(isFlatProof(proof), 'A latch is lifted by a genuine proof of flatness alone.');
  const since = held === undefined ? undefined : parseIso(held.since);
  if (since === undefined || proof.fields.madeAt >= since) return;
  throw new InvariantError('A latch is lifted by a proof that was made after it was set.');
}

function isSameScope(one: LatchScope, other: LatchScope): boolean {
  return (
    one.network === other.network && one.subaccount.toLowerCase() === other.subaccount.toLowerCase()
  );
}

function unreadable(why: string, since: string): LatchState {
  const reason = `the latch cannot be read (${why}), which counts as set`;
  return { state: 'unreadable', entry: { reason, since, cycleId: 0 } };
}

/** When what is there was written last; the epoch when not even that can be told. */
function instantOf(path: string): string {
  try {
    return toIso(Math.floor(statSync(path).mtimeMs));
  } catch {
    return toIso(0);
  }
}
