/** What an error code of the venue means for us and for a person (protocol sheet 4.6). */
import { ENGINE_CODES, GATEWAY_CODES, TWAP_CODES } from './code-tables.ts';
import type { CodeRow } from './code-tables.ts';

/** What a code of the venue means for a person and for us. */
export type CodeMeaning = {
  readonly words: string;
  /** One sentence that a person can act on. */
  readonly remedy: string;
  /** Whether the matching engine spoke of the order, and not the gateway before it. */
  readonly byEngine: boolean;
  /** Whether it is certain that the request had no effect. */
  readonly certain: boolean;
};

/** The code of an order that is not open: filled, cancelled or never there. */
export const ORDER_NOT_FOUND = 2020;

/** The code of an order that the venue has already: its digest is its identity. */
export const DUPLICATE_ORDER = 2013;

/** The codes in an envelope that the edge gives, or that say that nothing stands behind it (1.5). */
export const EDGE_CODES: ReadonlySet<number> = new Set([1006, 1015]);

/** The code of a wallet that never deposited. */
export const NO_DEPOSIT = 2024;

/** The code of a signature that another domain or key made. */
export const SIGNER_MISMATCH = 2028;

/** The code of a market that the venue does not have. */
export const MARKET_NOT_FOUND = 2015;

/** The codes, an HTTP status among them, of a budget that is used up (1.5). */
export const TOO_MANY_CODES: ReadonlySet<number> = new Set([429, 1000, 1015]);

/** The code of a trigger order that is not there: fired, cancelled or never placed. */
export const TRIGGER_NOT_FOUND = 2058;

/** Codes after which the request may yet have had its effect. */
const UNCERTAIN_CODES: ReadonlySet<number> = new Set([2092, 2093, 5000]);

/** A refusal that the sheet does not name. */
const UNNAMED: CodeRow = [
  'refused',
  'Read the venue’s words; this version does not know the code.',
];

/** What `code` means; of one that we do not know, no more than that the venue refused. */
export function codeMeaning(code: number): CodeMeaning {
  const engine = ENGINE_CODES[code];
  const [words, remedy] = engine ?? GATEWAY_CODES[code] ?? rowOfParts(code) ?? UNNAMED;
  return { words, remedy, byEngine: engine !== undefined, certain: !UNCERTAIN_CODES.has(code) };
}

function rowOfParts(code: number): CodeRow | undefined {
  return code >= TWAP_CODES.first && code <= TWAP_CODES.last ? TWAP_CODES.row : undefined;
}
