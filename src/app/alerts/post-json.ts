/** Posts alarms over undici: one connection for each, no redirects, and no secret in an error. */
import { Agent, fetch } from 'undici';
import { DeliveryFailure } from './destination.ts';
import type { PostJson } from './destination.ts';

/** Opens a poster with connections of its own, none of which is kept. */
export function openPostJson(): PostJson {
  // Without pipelining a connection ends with its answer, and none is left to hold the process.
  const dispatcher = new Agent({ pipelining: 0 });
  return async ({ url, body, signal }) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        // What a webhook redirects to was never named in the configuration.
        redirect: 'manual',
        signal,
        dispatcher,
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      throw new DeliveryFailure(`no answer${codeOf(error)}`);
    }
  };
}

/** The code of a failed connection; the words of the error may hold the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return '';
  return ` (${String(cause.code)})`;
}
