/** What of a snapshot, an input or an event tells two situations of a chart apart, as one text. */
import type { AnyMachineSnapshot } from 'xstate';
import { isFlatProof } from '../../src/positions/proof.ts';

/** What no guard of any chart reads: words for a person, instants, and constants of a run. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'account',
  'digest',
  'direction',
  'error',
  'exit',
  'foreign',
  'heldMs',
  'last',
  'lostReason',
  'missing',
  'plan',
  'planned',
  'provedAt',
  'reason',
  'rule',
  'settings',
  'words',
]);

/** Only the context of the tracker has it: its attempts set the length of a pause and nothing else. */
const OF_THE_TRACKER = 'reconnectMinMs';

/** The text of a value: what it leaves out makes no difference to any chart. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, replace);
}

function replace(this: unknown, name: string, part: unknown): unknown {
  if (LEFT_OUT.has(name)) {
    if (name === 'plan') return part === null ? null : 'a plan';
    // Of a planned leg: which one it is.
    if (typeof part === 'object' && part !== null && 'leg' in part) return part.leg;
    return typeof part === 'boolean' ? part : undefined;
  }
  // A sealed proof and a snapshot have a JSON of their own: what they are is asked of themselves.
  const raw = (this as Record<string, unknown>)[name];
  if (typeof raw !== 'object' || raw === null) return part;
  if (isFlatProof(raw)) return 'a genuine proof';
  if (name === 'snapshot' && 'value' in raw) return raw.value;
  if (OF_THE_TRACKER in raw) return { ...raw, attempts: 0 };
  return part;
}

/** States of the cycle in which it only closes, or has not begun: what the cycle before knew is over. */
const FORGETFUL: ReadonlySet<unknown> = new Set(['idle', 'emergencyClose', 'halted']);

/** What the cycle remembers of a build and its unwinding, and what it starts anew without. */
const OF_A_TRADE = {
  plan: null,
  proof: null,
  legs: null,
  zeros: null,
  isBroken: null,
  refusalCode: null,
  distrustsBook: null,
};

/** The text that tells a situation from every other of its chart. */
export function situationText({ status, value, context, output, machine }: Snapshot): string {
  const isForgetful = machine.id === 'cycle' && FORGETFUL.has(value);
  const kept = isForgetful ? { ...context, ...OF_A_TRADE } : context;
  return canonical([status, value, kept, output]);
}

type Snapshot = Pick<AnyMachineSnapshot, 'status' | 'value' | 'output' | 'machine'> & {
  readonly context: object;
};
