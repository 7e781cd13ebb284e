/** Why the exchange refuses: Nado's codes (protocol 4.6), each with a sentence of ours. */
import type { Refusal } from './orders.ts';

/** A sentence for each code that this exchange can give. */
export const ERROR_TEXTS = {
  1000: 'Too many requests',
  1004: 'The venue is under maintenance',
  1006: 'The service is unavailable',
  2000: 'The price is not divisible by the price increment of the product',
  2001: 'The amount is not divisible by the size increment of the product',
  2002: 'The amount of an order cannot be zero',
  2004: 'The order has expired',
  2005: 'The subaccount has too many open orders in this market',
  2006: 'Insufficient account health: the order would break initial health',
  2007: 'The price is outside 20% to 500% of the oracle price',
  2008: 'The post-only order would cross the book',
  2009: 'This order type is unsupported',
  2011: 'The request was received after its receive time',
  2012: 'The receive time lies more than 100 seconds ahead',
  2013: 'An order of this digest was already received',
  2014: 'The order belongs to another sender',
  2015: 'No market was found for the product',
  2016: 'The product id is invalid',
  2017: 'It would need a borrow, and spot leverage is off',
  2018: 'The product is not a spot product',
  2020: 'The order was not found',
  2022: 'The nonce is not the next one',
  2024: 'The address has made no deposit',
  2025: 'The account must be worth 5 USDT0 to link a signer',
  2026: 'The signer is linked already',
  2027: 'The signature does not have 65 bytes',
  2028: 'The provided signature does not match the sender',
  2029: 'The signer cannot be the zero address',
  2030: 'Signers were linked too often in seven days',
  2031: 'The fill-or-kill order cannot be filled whole',
  2034: 'The signature has an invalid v',
  2036: 'The health of the subaccount would be too low',
  2038: 'The execute request is malformed',
  2039: 'The lists of digests and product ids differ in length',
  2040: 'The value is not a boolean',
  2042: 'The account cannot be liquidated',
  2050: 'The action is not authorized',
  2056: 'The IOC order does not cross the book',
  2057: 'The subaccount has too many trigger orders in this market',
  2058: 'The trigger order was not found',
  2059: 'The order is not a trigger order',
  2061: 'The type of a product is spot or perp',
  2064: 'The reduce-only order would increase the position',
  2065: 'Reserved bits of the appendix are set',
  2066: 'The sender or the signer of the cancellation and of the order differ',
  2067: 'A reduce-only order cannot rest',
  2068: 'The venue is under maintenance',
  2069: 'The market is blocked',
  2073: 'The order would meet an order of its own sender',
  2077: 'A transfer of quote is 5 USDT0 at least',
  2078: 'Too many new recipients in 24 hours',
  2079: 'A transfer to the sender itself is not allowed',
  2081: 'An isolated subaccount cannot place orders',
  2087: 'The isolated subaccount cannot be created by a reduce-only order',
  2089: 'A signer cannot be linked to an isolated subaccount',
  2094: 'The notional of the order is below the minimum',
  2095: 'The version of the appendix is not supported',
  2096: 'There is not enough unlocked NLP',
  2111: 'A batch holds more than 50 orders',
  2114: 'The orders of a batch have different senders',
  2117: 'The market takes post-only orders only',
  2118: 'The builder is invalid',
  2119: 'The market takes reduce-only orders only',
  2120: 'The cancelled order had filled: the new order was not placed',
  2121: 'The cancellation failed: the new order was not placed',
  2123: 'A required unfilled amount needs exactly one order to cancel',
  2124: 'The unfilled amount of the order is not the required one',
  4001: 'This execute is not implemented here',
} as const;

/** The refusal of a code, in its sentence. */
export function refuse(code: keyof typeof ERROR_TEXTS): Refusal {
  return { code, error: `${String(code)}: ${ERROR_TEXTS[code]}` };
}

/** The refusal of any code: a fault can ask for one that the exchange has no sentence for. */
export function refuseWith(code: number): Refusal {
  const text = Object.entries(ERROR_TEXTS).find(([known]) => known === String(code))?.[1];
  return { code, error: `${String(code)}: ${text ?? 'The order was refused'}` };
}
