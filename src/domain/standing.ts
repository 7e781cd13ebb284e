/** The standing: what the venue lets us do now, by its own words. */
import { unreachable } from '../lib/invariant.ts';
import type { MarketSymbol } from './market.ts';

/**
 * What may be sent. `open`: everything. `closeOnly`: what reduces. `queryOnly`: the venue answers
 * and takes no order from here. `down`: nothing is answered. `keyRefused`: no order with this key.
 * Closes are tried under every one of them; only what opens waits for `open`.
 */
export type Standing = 'open' | 'closeOnly' | 'queryOnly' | 'down' | 'keyRefused';

/** How one call ended, in the words of the port's errors. */
export type VenueWord = {
  readonly call: 'execute' | 'query';
  readonly kind: 'ok' | 'unreachable' | 'rejected' | 'unknown' | 'protocol';
  /** The venue's code of a refusal; an HTTP status when the edge refused without one. */
  readonly code?: number;
  readonly byEngine?: boolean;
};

/** Maintenance and unavailable, by the venue's codes and by its edge's. */
const DOWN_CODES: ReadonlySet<number> = new Set([1004, 1006, 2068, 502, 503, 504]);

/** Forbidden at the edge, and the venue's own words for a blocked country. */
const FORBIDDEN_CODES: ReadonlySet<number> = new Set([403, 1002, 1003]);

/** Address blacklisted, no deposit for this sender, and a signer that is not its signer. */
const KEY_CODES: ReadonlySet<number> = new Set([1001, 2024, 2028]);

const REDUCE_ONLY_CODE = 2119;

/**
 * The standing after one more word.
 *
 * A good execute opens it. A good query, and an order that the matching engine refused for reasons of
 * its own, show no more than that the venue is not down. What may have been sent says nothing. An
 * outage does not hide that we were refused before: it replaces `open` alone.
 */
export function nextStanding(standing: Standing, word: VenueWord): Standing {
  switch (word.kind) {
    case 'ok':
      return word.call === 'execute' ? 'open' : lifted(standing);
    case 'unreachable':
      return downed(standing);
    case 'rejected':
      return afterRefusal(standing, word);
    case 'unknown':
    case 'protocol':
      return standing;
    default:
      return unreachable(word.kind);
  }
}

/** Whether anything may be opened. */
export function mayOpen(standing: Standing): boolean {
  return standing === 'open';
}

/**
 * What a person does elsewhere while the pair may be exposed and our own closes are not taken, in
 * order; undefined for a standing under which tandem closes by itself.
 */
export function stepsFor(
  standing: Standing,
  pair: readonly MarketSymbol[],
): readonly string[] | undefined {
  const close = `Close ${pair.join(' and ')}, cross and isolated, and cancel what is open there.`;
  const after = 'Then run `tandem status`, and `tandem clear-halt` once every witness shows zero.';
  if (standing === 'queryOnly') {
    return ["Open the venue's own app from a network and a country that it serves.", close, after];
  }
  if (standing === 'keyRefused') {
    return [
      "Open the venue's own app with the wallet that owns the account, not with the linked signer.",
      close,
      'Check which signer is linked to the subaccount, and link the key that tandem signs with.',
      after,
    ];
  }
  return undefined;
}

function afterRefusal(standing: Standing, word: VenueWord): Standing {
  const { call, code, byEngine } = word;
  if (code === undefined) return standing;
  if (DOWN_CODES.has(code)) return downed(standing);
  if (FORBIDDEN_CODES.has(code) && byEngine !== true) return 'queryOnly';
  if (call === 'query') return standing;
  if (KEY_CODES.has(code)) return 'keyRefused';
  if (code === REDUCE_ONLY_CODE) return standing === 'queryOnly' ? standing : 'closeOnly';
  return byEngine === true ? lifted(standing) : standing;
}

function downed(standing: Standing): Standing {
  return standing === 'open' ? 'down' : standing;
}

function lifted(standing: Standing): Standing {
  return standing === 'down' ? 'open' : standing;
}
