/** What the venue once said, said again: sealed values from the frames and rows of a journal. */
import { invariant } from '../../../lib/invariant.ts';
import type { VenueIdentity } from '../../../ports/venue.ts';
import type { ArchiveAnswer } from '../../../positions/chain.ts';
import { symbolOf } from '../../../positions/key.ts';
import type { StreamEvent } from '../../../positions/stream.ts';
import { decodeEvents } from './archive-decoding.ts';
import type { ArchivedEvents } from './schemas.ts';
import { createStreamDecoder } from './stream-decoding.ts';

/** Reads recorded frames and rows as they were read when they came. */
export type NadoRecall = {
  /** An event of the stream, from the data of its record. */
  readonly event: (data: object) => StreamEvent;
  /** The archive's events of one key, from the recorded answer. */
  readonly archive: (answer: unknown) => ArchiveAnswer;
};

/**
 * The recall of one account. It has no door of its own into the book: frames and rows go through the
 * decoders of the stream and of the archive, and whatever those refuse stays refused.
 */
export function recallOf({ subaccount, products }: VenueIdentity): NadoRecall {
  const parent = subaccount.toLowerCase();
  const pair = new Map(Object.entries(products).map(([symbol, id]) => [id, symbol]));
  const decode = createStreamDecoder({ parent, pair });
  return {
    event: (data) => {
      // Everything but an observation is plain, and is its record.
      if (!('observation' in data)) return withoutConnection(data) as StreamEvent;
      const { frame, observation } = data as RecordedObservation;
      invariant(typeof frame === 'string', 'The record of an observation has no frame.');
      const decoded = decode(frame, observation.receivedAt);
      invariant(decoded.type !== 'acknowledgement', 'A recorded frame is no event of the stream.');
      return decoded;
    },
    archive: (answer) => {
      const { rows, ...told } = answer as RecordedAnswer;
      const productId = products[symbolOf(told.key)];
      invariant(productId !== undefined, `There is no product for ${told.key}.`);
      const scope = { parent, productId, key: told.key };
      return { ...told, events: decodeEvents(scope, { events: rows }).toReversed(), rows };
    },
  };
}

/** As the journal of a run has it: what does not fit throws, or shows as a difference. */
type RecordedObservation = {
  readonly frame?: unknown;
  readonly observation: { readonly receivedAt: number };
};

type RecordedAnswer = Omit<ArchiveAnswer, 'rows'> & { readonly rows: ArchivedEvents['events'] };

/** The number of its connection is the journal's own. */
function withoutConnection(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'connection'));
}
