/** Which process it was: enough to tell a process that lives from one whose number was given anew. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as v from 'valibot';
import { errorCode } from './durable-file.ts';

/** What tells a process from every other one, as it is written into files. */
export const PROCESS_IDENTITY = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: v.string(),
  /** The boot and the tick of the process's start; null where the system does not tell. */
  born: v.nullable(v.string()),
});

/** One process of one host. */
export type ProcessIdentity = Readonly<v.InferOutput<typeof PROCESS_IDENTITY>>;

/** What can be known of a process from here; nothing is known of one on another host. */
export type Liveness = 'alive' | 'dead' | 'elsewhere';

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), born: bornOf(process.pid) ?? null };
}

/** Whether a process lives. A process that another user hides from us counts as alive. */
export function livenessOf({ pid, host, born }: ProcessIdentity): Liveness {
  if (host !== hostname()) return 'elsewhere';
  if (born !== null && bootId() !== undefined && !born.startsWith(`${bootId() ?? ''}/`)) {
    return 'dead';
  }
  if (!hasProcess(pid)) return 'dead';
  const bornNow = bornOf(pid);
  if (bornNow === 'ended') return 'dead';
  return born === null || bornNow === undefined || bornNow === born ? 'alive' : 'dead';
}

/** Signal 0 only asks: a refusal of permission is a process too. */
function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Undefined where there is no /proc or no word of the process in it. */
function bornOf(pid: number): string | undefined {
  const boot = bootId();
  const stat = readProc(`${String(pid)}/stat`);
  if (boot === undefined || stat === undefined) return undefined;
  // The name in parentheses may hold anything: the third field begins after the last one closes.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[STATE_FIELD];
  // A zombie has a number still, and will never do anything again.
  if (state === 'Z' || state === 'X') return 'ended';
  return `${boot}/${fields[START_FIELD] ?? ''}`;
}

/** Fields of /proc/PID/stat, counted from the state, which is the third. */
const STATE_FIELD = 0;
const START_FIELD = 19;

function bootId(): string | undefined {
  return readProc('sys/kernel/random/boot_id')?.trim();
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}
