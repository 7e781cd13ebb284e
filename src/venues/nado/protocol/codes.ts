/** The venue's error codes in plain words (protocol sheet 4.6). */

/** What a code of the venue means for a person and for us. */
export type CodeMeaning = {
  readonly words: string;
  readonly remedy: string | undefined;
  /** Whether the matching engine spoke of the order, and not the gateway before it. */
  readonly byEngine: boolean;
  /** Whether it is certain that the request had no effect. */
  readonly certain: boolean;
};

/** The code of an order that the venue has already: delivered. */
export const DUPLICATE_ORDER = 2013;

/** The code of an order that is not open: filled, cancelled or never there. */
export const ORDER_NOT_FOUND = 2020;

/** The code of a wallet that never deposited. */
export const NO_DEPOSIT = 2024;

/** The code of a signature that another domain or key made. */
export const SIGNER_MISMATCH = 2028;

/** The code of a market that the venue does not have. */
export const MARKET_NOT_FOUND = 2015;

type Row = readonly [words: string, remedy?: string];

const WAIT = 'Wait and try again; the venue is not trading.';
const CHECK_RULES = 'Read the market again: its steps or limits changed.';
const CHECK_KEY = 'Check the private key, the subaccount name and the network.';
const COUNTRY = 'Run from a network that the venue serves, and close elsewhere meanwhile.';

/** Answers of the gateway: they say nothing of the market. */
const GATEWAY_CODES: Readonly<Record<number, Row>> = {
  1000: ['too many requests', 'Send fewer requests.'],
  1001: ['the address is barred', COUNTRY],
  1002: ['the country is barred', COUNTRY],
  1003: ['the region is barred', COUNTRY],
  1004: ['maintenance', WAIT],
  1005: ['the gateway refused the request'],
  1006: ['the venue is unavailable', WAIT],
  1015: ['too many requests at the edge', 'Send fewer requests.'],
  2011: ['it came after its receive time', 'Check the clock of this machine.'],
  2012: ['its receive time is more than 100 s ahead', 'Check the clock of this machine.'],
  2013: ['the venue has this order already'],
  2022: ['wrong nonce'],
  2023: ['the wallet is being screened', 'Wait for the venue to finish.'],
  2024: ['the subaccount never had a deposit', 'Deposit at least 5 USDT0 first.'],
  2027: ['the signature has the wrong length', CHECK_KEY],
  2028: ['the signature is not the signer’s', CHECK_KEY],
  2032: ['the sender is missing'],
  2033: ['the nonce is missing'],
  2034: ['the signature has a wrong v', CHECK_KEY],
  2035: ['the signature cannot be read', CHECK_KEY],
  2038: ['the request is malformed'],
  2039: ['digests and products differ in number'],
  2060: ['wrong or repeated products'],
  2068: ['maintenance', WAIT],
  2080: ['the socket offers no compression'],
  2095: ['wrong version of the appendix'],
  5000: ['an internal failure of the venue'],
};

/** Answers of the matching engine and its checks of one order. */
const ENGINE_CODES: Readonly<Record<number, Row>> = {
  2000: ['the price is off its tick', CHECK_RULES],
  2001: ['the quantity is off its step', CHECK_RULES],
  2002: ['the quantity is zero'],
  2003: ['the quantity is too small', CHECK_RULES],
  2004: ['the order had expired'],
  2005: ['too many open orders'],
  2006: ['initial health would break', 'Deposit, or trade less.'],
  2007: ['the price is too far from the oracle'],
  2008: ['a post-only order would cross'],
  2010: ['the taker’s health failed at the match', 'Deposit, or trade less.'],
  2015: ['there is no such market'],
  2016: ['there is no such product'],
  2020: ['the order is not open'],
  2021: ['the wallet is barred as a risk'],
  2031: ['a fill-or-kill order did not fill'],
  2036: ['health is too low', 'Deposit, or close positions.'],
  2056: ['it did not cross'],
  2064: ['a reduce-only order would not reduce'],
  2065: ['reserved bits of the appendix are set'],
  2067: ['a reduce-only order must take'],
  2069: ['the market is blocked', WAIT],
  2070: ['the market is at its open interest limit'],
  2073: ['it would match an order of our own'],
  2082: ['the isolated account is of another product'],
  2087: ['the isolated account cannot be made'],
  2091: ['the quantity is too large'],
  2094: ['the notional is below the minimum', CHECK_RULES],
  2117: ['the market takes post-only orders alone'],
  2119: ['the market takes reduce-only orders alone'],
  2122: ['the market is isolated only'],
  2125: ['there are ten isolated positions already'],
};

/** Codes after which the request may yet have had its effect. */
const UNCERTAIN_CODES: ReadonlySet<number> = new Set([5000]);

/** What `code` means; of one that we do not know, no more than that the venue refused. */
export function codeMeaning(code: number): CodeMeaning {
  const engine = ENGINE_CODES[code];
  const [words, remedy] = engine ?? GATEWAY_CODES[code] ?? ['refused'];
  return { words, remedy, byEngine: engine !== undefined, certain: !UNCERTAIN_CODES.has(code) };
}
