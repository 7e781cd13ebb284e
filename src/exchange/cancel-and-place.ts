/** `cancel_and_place`: one order goes, and another comes, under one signer (protocol 4.1, 4.6). */
import { failure, success } from './answers.ts';
import { readCancellation, readRequiredUnfilled, unfilledRefusal } from './cancellations.ts';
import type { CancelBook, Cancellation } from './cancellations.ts';
import type { Execute, ExecuteContext } from './execute-types.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './orders.ts';
import { readPlacement } from './placements.ts';
import type { Placement, Put } from './placements.ts';
import { refuse } from './refusals.ts';
import { ownerOf } from './signature-check.ts';
import type { SignedBy } from './signature-check.ts';
import { readFlag, readRecord } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';

const TYPE = 'execute_cancel_and_place';

/** Reads the pair; nothing is cancelled before both signatures were seen. Throws `WireInputError`. */
export function cancelAndPlace(
  fields: JsonRecord,
  context: ExecuteContext,
  parts: { readonly book: CancelBook; readonly put: Put },
): Execute {
  const { exchange } = context;
  const { book } = parts;
  const cancellation = readCancellation(
    'cancel_orders',
    fields['cancel_tx'],
    fields['cancel_signature'],
    context,
  );
  const body = readRecord(fields['place_order'], 'place_order');
  const placement = readPlacement(body, context, parts.put);
  const requiredX18 = readRequiredUnfilled(fields);
  const flag = 'place_requires_unfilled';
  const requiresUnfilled = readFlag(fields[flag], flag) ?? false;

  const run = async (bumpMs?: number): Promise<object> => {
    const seal = await commonSigner(cancellation, placement);
    const outcome =
      ('code' in seal ? seal : undefined) ??
      cancellation.refusal() ??
      unfilledRefusal(requiredX18, cancellation.digests, book) ??
      cancelFirst(cancellation, { book, exchange, requiresUnfilled });
    if (outcome !== undefined) return failure(TYPE, outcome, placement.echo);
    const placed = 'code' in seal ? seal : placement.hand(seal, bumpMs);
    return 'code' in placed
      ? failure(TYPE, placed, placement.echo)
      : success(TYPE, placed, placement.echo);
  };
  return {
    type: 'cancel_and_place',
    weight: cancellation.weight + placement.weight,
    wallet: ownerOf(placement.sender),
    orders: [placement.traits],
    run,
  };
}

/** Who signed both; 2066 when the senders or the signers differ. */
async function commonSigner(
  cancellation: Cancellation,
  placement: Placement,
): Promise<SignedBy | Refusal> {
  if (cancellation.sender !== placement.sender) return refuse(2066);
  const first = await cancellation.verify();
  if ('code' in first) return first;
  const second = await placement.verify();
  if ('code' in second) return second;
  return first.signer === second.signer ? first : refuse(2066);
}

/**
 * Cancels, and says why the order shall not come after that: 2120 when what was to be cancelled had
 * traded, 2121 when it could not be cancelled. Without the client's wish for that the order comes
 * all the same, unless a failed cancellation refuses it by the reading in force.
 */
function cancelFirst(
  { digests, carryOut }: Cancellation,
  parts: {
    readonly book: CancelBook;
    readonly exchange: Exchange;
    readonly requiresUnfilled: boolean;
  },
): Refusal | undefined {
  const { book, exchange, requiresUnfilled } = parts;
  const hasTraded = digests.some((digest) => (exchange.findOrder(digest)?.filledX18 ?? 0n) !== 0n);
  const outcome = carryOut(book);
  if (requiresUnfilled && hasTraded) return refuse(2120);
  if (!('code' in outcome)) return undefined;
  if (requiresUnfilled) return refuse(2121);
  return exchange.switches.failedCancel === 'refuse' ? outcome : undefined;
}
