/** What the session invokes outside of its cycles: a stream to follow and a close, both its own. */
import { closeInput } from './session.setup.ts';
import type { SessionContext } from './session.setup.ts';

/** Follows the stream while the session closes; the close leaves without it when it must. */
export function tracker<const Id extends string>(id: Id) {
  return {
    id,
    src: 'tracker',
    input: ({ context }: { readonly context: SessionContext }) => context.cycle.tracker,
    onError: {},
  } as const;
}

/** Closes the pair; what is not proved flat in the end is halted. */
export function emergencyClose<const Id extends string, const Ways extends readonly object[]>(
  id: Id,
  ...ways: Ways
) {
  const uncertain = { target: '#session.halted', actions: 'endAsUncertain' } as const;
  return {
    id,
    src: 'emergencyClose',
    input: closeInput,
    onDone: [...ways, uncertain],
    onError: uncertain,
  } as const;
}
