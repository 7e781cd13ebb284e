/** What the session invokes outside of its cycles: a stream to follow and a close, both its own. */
import { closeInput } from './session.setup.ts';
import type { SessionContext } from './session.setup.ts';

type Given = { readonly context: SessionContext };

/** Follows the stream while the session closes; the close leaves without it when it must. */
export function tracker<const Id extends string>(id: Id) {
  return {
    id,
    src: 'tracker',
    input: ({ context }: Given) => context.cycle.tracker,
    onError: {},
  } as const;
}

/** Closes the pair; what is not proved flat in the end is halted. */
export function emergencyClose<const Id extends string, const Ways extends readonly object[]>(
  id: Id,
  ...ways: Ways
) {
  const uncertain = { target: '#session.lingering', actions: 'endAsUncertain' } as const;
  return {
    id,
    src: 'emergencyClose',
    input: closeInput,
    onDone: [...ways, uncertain],
    onError: uncertain,
  } as const;
}

/** Keeps closing after trading has ended, until the pair is proved flat. */
export function halt<const Id extends string>(id: Id) {
  return {
    id,
    src: 'halt',
    input: ({ context }: Given) => {
      const { cycleId, direction, reason } = context;
      return { cycleId, direction, reason: reason ?? 'halted' };
    },
    onDone: '#session.halted',
    // Whoever stays keeps watching, also when the closing itself broke.
    onError: {},
  } as const;
}

/** What the operator may say of cycles, from the first instant on: a word that comes early counts. */
export const words = {
  'operator.drain': { actions: 'noteDrain' },
  'operator.pause': { actions: 'notePause' },
  'operator.resume': { actions: 'noteResume' },
} as const;

/** What the operator may say while cycles run. */
export const operator = {
  'operator.stop': { actions: ['noteStop', 'unwindCycle'] },
  ...words,
} as const;

/** Proves the end of a run whose last cycle brought no proof. */
export const proveEnd = {
  id: 'proveEnd',
  src: 'proveFlat',
  input: ({ context: { direction, cycle } }: Given) => ({
    direction,
    patienceMs: cycle.verifyPatienceMs,
  }),
  onDone: [
    { guard: 'isFlat', target: '#session.flat' },
    { guard: 'mayRefuse', target: '#session.refused', actions: 'endAsUnproved' },
    { target: '#session.closing', actions: 'noteUnproved' },
  ],
  onError: { target: '#session.closing', actions: 'noteFailure' },
} as const;

/** Watches whether a cycle may begin. */
export const openingWatch = {
  id: 'openingWatch',
  src: 'openingWatch',
  onError: { target: '#session.closing', actions: 'noteFailure' },
} as const;

/** Latches the run, so that none begins after it before a person has looked. */
export function raiseLatch<const Target extends string>(target: Target) {
  return {
    id: 'raiseLatch',
    src: 'raiseLatch',
    input: ({ context: { cycleId, reason } }: Given) => ({ cycleId, reason: reason ?? 'halted' }),
    onDone: { target, actions: 'noteLatched' },
    onError: { target, actions: 'noteLatched' },
  } as const;
}
