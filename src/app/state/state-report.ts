/** What a state directory tells whoever looks in from outside: latch, lock, and the last cycle. */
import { join } from 'node:path';
import * as v from 'valibot';
import { JournalError } from '../../journal/journal-error.ts';
import { readJournal } from '../../journal/read-journal.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { describeLatch } from './latch.ts';
import type { LatchState } from './latch.ts';
import { describeHolder, readLock } from './lock.ts';
import type { LockState } from './lock.ts';

const ENDED = v.object({
  id: v.number(),
  direction: v.string(),
  outcome: v.string(),
  reason: v.nullable(v.string()),
  endedAt: v.string(),
  pnl: v.string(),
});

const PHASE = v.object({ cycleId: v.number(), phase: v.string() });

/** What the journal says of the last cycle. */
export type LastCycle =
  | { readonly state: 'absent'; readonly reason: string }
  | { readonly state: 'none' }
  /** It did not end: it is under way, or its process died in that phase. */
  | { readonly state: 'begun'; readonly id: number; readonly phase: string; readonly at: string }
  | ({ readonly state: 'ended' } & Readonly<v.InferOutput<typeof ENDED>>);

/** What a state directory says. */
export type StateReport = {
  readonly directory: string;
  readonly latch: LatchState;
  readonly lock: LockState;
  readonly lastCycle: LastCycle;
};

/** Reads what is there; what is not, or cannot be read, is told as such. */
export function readState(directory: string): StateReport {
  return {
    directory,
    latch: describeLatch(directory),
    lock: readLock(directory),
    lastCycle: readLastCycle(join(directory, 'journal')),
  };
}

/** The report as `status --json` shows it; a reason instead of a report is a state that is absent. */
export function stateJson(report: StateReport | string): Readonly<Record<string, unknown>> {
  if (typeof report === 'string') {
    const absent = { state: 'absent', reason: report };
    return { state: null, latch: absent, lock: absent, lastCycle: absent };
  }
  const { directory, latch, lock, lastCycle } = report;
  return {
    state: directory,
    latch: latch.state === 'clear' ? { state: 'clear' } : { state: latch.state, ...latch.entry },
    lock: lockJson(lock),
    lastCycle,
  };
}

/** The report as a person reads it. */
export function stateText(report: StateReport | string): string {
  if (typeof report === 'string') return `state, latch, lock and last cycle: absent (${report})`;
  const { directory, latch, lock, lastCycle } = report;
  return [
    `state: ${directory}`,
    `latch: ${latchText(latch)}`,
    `lock: ${lockText(lock)}`,
    `last cycle: ${lastCycleText(lastCycle)}`,
  ].join('\n');
}

/** A latch in words. */
export function latchText(latch: LatchState): string {
  if (latch.state === 'clear') return 'not set';
  const { since, cycleId, reason } = latch.entry;
  return `SET since ${since}${cycleId === 0 ? '' : ` in cycle ${String(cycleId)}`}: ${reason}`;
}

function lockJson(lock: LockState): Readonly<Record<string, unknown>> {
  if (lock.state !== 'held') return lock;
  const { command, pid, host, startedAt } = lock.holder;
  return { state: 'held', liveness: lock.liveness, command, pid, host, startedAt };
}

function lockText(lock: LockState): string {
  if (lock.state === 'free') return 'free, no run is alive';
  if (lock.state === 'unreadable') return `cannot be read (${lock.reason}): a run may be alive`;
  const who = describeHolder(lock.holder);
  if (lock.liveness === 'elsewhere') return `${who}, which may be alive`;
  return `${who}, which is ${lock.liveness}`;
}

function lastCycleText(last: LastCycle): string {
  switch (last.state) {
    case 'absent':
      return `absent (${last.reason})`;
    case 'none':
      return 'none';
    case 'begun':
      return `${String(last.id)} in ${last.phase} since ${last.at}, not ended`;
    case 'ended': {
      const { id, direction, outcome, reason, endedAt, pnl } = last;
      const why = reason === null ? '' : ` (${reason})`;
      return `${String(id)} ${direction} ${outcome}${why} at ${endedAt}: pnl ${pnl}`;
    }
  }
}

function readLastCycle(path: string): LastCycle {
  try {
    const { records } = readJournal(path);
    const told = records.findLast((record) => cycleOf(record) !== undefined);
    return (told === undefined ? undefined : cycleOf(told)) ?? { state: 'none' };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return { state: 'absent', reason: error.message };
  }
}

function cycleOf({ kind, data, at }: JournalRecord): LastCycle | undefined {
  if (kind === 'cycle.ended') {
    const ended = v.safeParse(ENDED, data);
    return ended.success ? { state: 'ended', ...ended.output } : undefined;
  }
  if (kind !== 'phase.entered') return undefined;
  const entered = v.safeParse(PHASE, data);
  // Both are where a cycle that ended leads to, and what it was stands in its own record.
  if (!entered.success || ['idle', 'halted'].includes(entered.output.phase)) return undefined;
  return { state: 'begun', id: entered.output.cycleId, phase: entered.output.phase, at };
}
