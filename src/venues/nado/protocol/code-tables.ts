/** Every error code of the venue (protocol sheet 4.6): what it says, and what a person can do. */

/** The venue's refusal in plain words, and the remedy: one sentence to act on. */
export type CodeRow = readonly [words: string, remedy: string];

const WAIT = 'Wait and try again; the venue is not trading.';
const SLOWER = 'Send fewer requests; something else may share this address or wallet.';
const CHECK_RULES = 'Read the market again: its steps or limits changed.';
const CHECK_KEY = 'Check the private key, the subaccount name and the network.';
const CHECK_CLOCK = 'Check the clock of this machine.';
const COUNTRY = 'Run from a network that the venue serves, and close elsewhere meanwhile.';
const SUPPORT = 'Close by hand if anything is open, and ask the venue’s support about the wallet.';
const MARGIN = 'Deposit, or trade less.';
const PRICE_MOVED = 'Read the touch again; the market moved.';
const OTHER_MARKET = 'Wait until the market trades again, or trade another one.';
const NEWER = 'Do not trade with this version: the venue’s protocol changed.';
const LATER = 'Wait and try again; it is the venue’s own failure.';
const NOT_OURS = 'Nothing of tandem asks for this: look for another user of the wallet.';
const LOOK_UP = 'Look the order up by its digest: it is filled, cancelled or was never there.';
const ISOLATED =
  'Look at the isolated positions of the wallet, and close those that are left over.';

/** Answers of the edge, the gateway and the services beside it: they say nothing of the market. */
export const GATEWAY_CODES: Readonly<Record<number, CodeRow>> = {
  1000: ['too many requests', SLOWER],
  1001: ['the address is barred', COUNTRY],
  1002: ['the country is barred: this network may only ask', COUNTRY],
  1003: ['the region is barred: this network may only ask', COUNTRY],
  1004: ['the venue is under maintenance', WAIT],
  1005: ['the gateway refused the request', LATER],
  1006: ['the venue is unavailable', WAIT],
  1015: ['too many requests at the edge', SLOWER],
  2009: ['the kind of order is not supported', NEWER],
  2011: ['it came after its receive time', CHECK_CLOCK],
  2012: ['its receive time is more than 100 s ahead', CHECK_CLOCK],
  2013: ['the venue has this order already', LOOK_UP],
  2014: ['the order to cancel is somebody else’s', CHECK_KEY],
  2021: ['the wallet is barred as a risk', SUPPORT],
  2022: ['the nonce is not the next one', NOT_OURS],
  2023: ['the wallet is being screened', 'Wait for the venue to finish.'],
  2024: ['the subaccount never had a deposit', 'Deposit at least 5 USDT0 first.'],
  2025: ['less than 5 USDT0 is deposited for a linked signer', 'Deposit at least 5 USDT0 first.'],
  2026: ['the signer is linked already', NOT_OURS],
  2027: ['the signature has the wrong length', CHECK_KEY],
  2028: ['the signature is not the signer’s', CHECK_KEY],
  2029: ['the signer is the zero address', CHECK_KEY],
  2030: ['signers were linked too often', NOT_OURS],
  2032: ['the sender is missing', NEWER],
  2033: ['the nonce is missing', NEWER],
  2034: ['the signature has a wrong v', CHECK_KEY],
  2035: ['the signature cannot be read', CHECK_KEY],
  2038: ['the request is malformed', NEWER],
  2039: ['digests and products differ in number', NEWER],
  2040: ['a field is no truth value', NEWER],
  2057: ['too many trigger orders', 'Cancel trigger orders of this market.'],
  2058: ['there is no such trigger order', LOOK_UP],
  2059: ['it is no trigger order', NEWER],
  2060: ['wrong or repeated products', NEWER],
  2061: ['wrong type of product', NEWER],
  2062: ['no product is named', NEWER],
  2063: ['the venue could not read its own answer', LATER],
  2066: ['the cancelled and the placed order differ in sender or signer', NEWER],
  2068: ['the venue is under maintenance, or the time is wrong', `${WAIT} ${CHECK_CLOCK}`],
  2072: ['too many orders in one request', NEWER],
  2080: ['the socket offers no compression', NEWER],
  2081: ['an isolated subaccount cannot place orders', CHECK_KEY],
  2089: ['an isolated subaccount cannot link a signer', NOT_OURS],
  2092: ['an internal failure of the venue', LATER],
  2093: ['an internal failure of the venue', LATER],
  2095: ['wrong version of the appendix', NEWER],
  2111: ['more than 50 orders in one request', NEWER],
  2114: ['one request for several senders', NEWER],
  2118: ['wrong builder', NEWER],
  2123: ['the unfilled amount was asked of more orders than one', NEWER],
  3000: ['the archive refused the question', NEWER],
  3001: ['the archive refused the question', NEWER],
  3002: ['the archive refused the question', NEWER],
  3003: ['the archive refused the question', NEWER],
  3004: ['the archive refused the question', NEWER],
  3005: ['the archive refused the question', NEWER],
  4001: ['the venue does not do this', NEWER],
  4003: ['the chain reverted it', LATER],
  5000: ['an internal failure of the venue', LATER],
};

/** Answers of the matching engine and its checks of one order. */
export const ENGINE_CODES: Readonly<Record<number, CodeRow>> = {
  2000: ['the price is off its tick', CHECK_RULES],
  2001: ['the quantity is off its step', CHECK_RULES],
  2002: ['the quantity is zero', CHECK_RULES],
  2003: ['the quantity is too small', CHECK_RULES],
  2004: ['the order had expired', CHECK_CLOCK],
  2005: ['too many open orders', 'Cancel open orders of this market.'],
  2006: ['initial health would break', MARGIN],
  2007: ['the price is too far from the oracle', PRICE_MOVED],
  2008: ['a post-only order would cross', PRICE_MOVED],
  2010: ['the taker’s health failed at the match', MARGIN],
  2015: ['there is no such market', 'Configure the pair with the venue’s own symbols.'],
  2016: ['there is no such product', 'Configure the pair with the venue’s own symbols.'],
  2017: ['it needs a borrow that is switched off', MARGIN],
  2018: ['it is no spot product', NOT_OURS],
  2019: ['spot leverage on a product that is no spot', NEWER],
  2020: ['the order is not open', LOOK_UP],
  2031: ['a fill-or-kill order did not fill', PRICE_MOVED],
  2036: ['health is too low', 'Deposit, or close positions.'],
  2042: ['the subaccount cannot be liquidated', NOT_OURS],
  2043: ['the liquidator’s health is too low', NOT_OURS],
  2044: ['the liquidation is too large', NOT_OURS],
  2045: ['wrong parameters of a liquidation', NOT_OURS],
  2046: ['the liquidation is off the size step', NOT_OURS],
  2047: ['wrong amount of a liquidation', NOT_OURS],
  2048: ['wrong order of liquidations', NOT_OURS],
  2049: ['the token transfer failed', NOT_OURS],
  2050: ['it is not authorized', CHECK_KEY],
  2051: ['the subaccount cannot be finalized', NOT_OURS],
  2052: ['the resting order is not valid', PRICE_MOVED],
  2053: ['the orders cannot be matched', PRICE_MOVED],
  2054: ['the slippage is too great', PRICE_MOVED],
  2055: ['the price is not above zero', CHECK_RULES],
  2056: ['it did not cross', PRICE_MOVED],
  2064: ['a reduce-only order would not reduce', 'Look at the position: it may be closed already.'],
  2065: ['reserved bits of the appendix are set', NEWER],
  2067: ['a reduce-only order must take', NEWER],
  2069: ['the market is blocked', OTHER_MARKET],
  2070: ['the market is at its open interest limit', OTHER_MARKET],
  2071: ['the market is at its utilization limit', OTHER_MARKET],
  2073: ['it would match an order of our own', 'Cancel our open orders of this market.'],
  2074: ['the orders are of different products', NEWER],
  2077: ['a transfer of less than 5 USDT0', NOT_OURS],
  2078: ['too many new recipients', NOT_OURS],
  2079: ['a transfer to itself', NOT_OURS],
  2082: ['the isolated account is of another product', ISOLATED],
  2083: ['a spot product cannot be isolated', NEWER],
  2084: ['an isolated order cannot wait for a trigger', NEWER],
  2085: ['an isolated order cannot be reduce-only', NEWER],
  2086: ['the isolated margin is below zero', NEWER],
  2087: ['the isolated account cannot be made', ISOLATED],
  2088: ['an isolated order must be reduce-only', ISOLATED],
  2090: ['the amount to mint is too small', NOT_OURS],
  2091: ['the quantity is too large', CHECK_RULES],
  2094: ['the notional is below the minimum', CHECK_RULES],
  2096: ['the pool’s share is locked', NOT_OURS],
  2112: ['the pool refused', NOT_OURS],
  2115: ['it would run ahead of a liquidation', WAIT],
  2116: ['the amount to burn is too small', NOT_OURS],
  2117: ['the market takes post-only orders alone', OTHER_MARKET],
  2119: ['the market takes reduce-only orders alone', OTHER_MARKET],
  2120: ['the cancelled order had filled, so that nothing was placed', LOOK_UP],
  2121: ['the cancellation failed, so that nothing was placed', LOOK_UP],
  2122: ['the market is isolated only', 'Trade it with isolated margin.'],
  2124: ['the unfilled amount is another', LOOK_UP],
  2125: ['there are ten isolated positions already', ISOLATED],
  2126: ['no trigger order can be changed', LOOK_UP],
  2135: ['the fee offered is too low', NOT_OURS],
  4000: ['the price does not fit the tick of a perpetual', CHECK_RULES],
  4004: ['the withdrawal is too great a risk', NOT_OURS],
};

/** The codes of orders that are carried out in parts (2097–2110), which are never ours. */
export const TWAP_CODES = {
  first: 2097,
  last: 2110,
  row: ['an order in parts is not valid', NOT_OURS],
} as const satisfies { readonly first: number; readonly last: number; readonly row: CodeRow };
