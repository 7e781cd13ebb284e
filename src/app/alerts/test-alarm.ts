/** The test of the alarm channel: one alarm that says it is a test, and who took it. */
import type { Clock } from '../../ports/clock.ts';
import { toIso } from '../../lib/instant.ts';
import { DeliveryFailure } from './destination.ts';
import type { Destination } from './destination.ts';

/** What became of the test at one destination. */
export type TestedDestination = {
  readonly name: string;
  /** Why it was not taken; undefined when it was. */
  readonly failure: string | undefined;
  readonly tookMs: number;
};

/** How long a destination may take, in milliseconds: as long as one attempt of a real alarm. */
const ANSWER_MS = 10_000;

/** Sends each destination one alarm, once. Never rejects; the words of a failure hold no secret. */
export function testDestinations(
  destinations: readonly Destination[],
  clock: Clock,
  account: string,
): Promise<readonly TestedDestination[]> {
  const at = toIso(clock.now());
  const alarm = {
    id: 'test',
    at,
    what: 'test',
    text: `TEST of the alarm channel\n\n${at}\n${account}\n\nNothing is wrong: tandem doctor asks whether this arrives.`,
    repeats: false,
  };
  return Promise.all(
    destinations.map(async (destination) => {
      const begun = clock.now();
      const attempt = new AbortController();
      const late = Promise.withResolvers<never>();
      const timer = clock.setTimeout(() => {
        attempt.abort();
        late.reject(new DeliveryFailure(`no end after ${String(ANSWER_MS / 1_000)} s`));
      }, ANSWER_MS);
      const failure = await Promise.race([
        destination.deliver(alarm, attempt.signal),
        late.promise,
      ]).then(
        () => undefined,
        // The words of any other error may hold the address or the arguments, and so a token.
        (error: unknown) =>
          error instanceof DeliveryFailure ? error.message : 'it failed in an unknown way',
      );
      clock.clearTimeout(timer);
      return { name: destination.name, failure, tookMs: clock.now() - begun };
    }),
  );
}
