/** Collateral that leaves an account, and quote that goes from one to another (protocol 4.1, 4.6). */
import { isIsolatedSubaccount } from './appendix.ts';
import type { Exchange } from './exchange.ts';
import { crossPool, isolatedPool, poolHealth } from './health.ts';
import type { Pool } from './health.ts';
import { QUOTE_PRODUCT_ID } from './markets.ts';
import type { Refusal } from './orders.ts';
import { refuse } from './refusals.ts';
import { ownerOf } from './signature-check.ts';
import { maxX18, minX18, parseX18 } from './x18.ts';

/** The smallest transfer. */
const TRANSFER_MIN_X18 = parseX18('5');

/** What a transfer costs its sender, and what it costs to or from an isolated subaccount. */
const TRANSFER_FEE_X18 = parseX18('1');
const ISOLATED_TRANSFER_FEE_X18 = parseX18('0.1');

/** One unit of USDT0 on the chain, which has 6 decimals there. */
const TOKEN_UNIT_X18 = 10n ** 12n;

/** Where quote stands: a parent's cross side, or one of its isolated subaccounts. */
type Purse = { readonly parent: string; readonly isolatedProductId?: number; readonly pool: Pool };

/** How much USDT0 can leave a parent: what initial health spares, or what is there without borrowing. */
export function maxWithdrawableX18(
  parent: string,
  mayBorrow: boolean,
  { ledger, books }: Pick<Exchange, 'ledger' | 'books'>,
): bigint {
  const pool = crossPool(ledger.open(parent));
  const { healthX18 } = poolHealth(pool, 'initial', books.oracleX18);
  return maxX18(0n, mayBorrow ? healthX18 : minX18(healthX18, pool.quoteX18));
}

/** Takes collateral out, in units of the token; 2016, 2018, 2017 and 2036 say why not. */
export function withdraw(
  wanted: {
    readonly sender: string;
    readonly productId: number;
    readonly amount: bigint;
    readonly mayBorrow: boolean;
  },
  exchange: Exchange,
): Refusal | undefined {
  const { sender, productId, mayBorrow } = wanted;
  const { ledger, books } = exchange;
  if (productId !== QUOTE_PRODUCT_ID) {
    return refuse(books.markets.some((market) => market.productId === productId) ? 2018 : 2016);
  }
  if (isIsolatedSubaccount(sender)) return refuse(2050);
  const amountX18 = wanted.amount * TOKEN_UNIT_X18;
  if (amountX18 > maxWithdrawableX18(sender, true, exchange)) return refuse(2036);
  if (!mayBorrow && amountX18 > ledger.open(sender).quoteX18) return refuse(2017);
  ledger.moveQuote(sender, 'withdraw_collateral', [{ amountX18: -amountX18 }]);
  return undefined;
}

/** Moves quote between subaccounts of one wallet; the sender pays a fee beside. */
export function moveQuote(
  wanted: { readonly sender: string; readonly recipient: string; readonly amount: bigint },
  exchange: Exchange,
): Refusal | undefined {
  const { sender, recipient, amount } = wanted;
  const { ledger, books } = exchange;
  if (amount < TRANSFER_MIN_X18) return refuse(2077);
  if (sender === recipient) return refuse(2079);
  if (ownerOf(sender) !== ownerOf(recipient)) return refuse(2050);
  const from = purseOf(sender, exchange);
  const to = purseOf(recipient, exchange);
  if (from === undefined || to === undefined) return refuse(2050);
  const isIsolated = isIsolatedSubaccount(sender) || isIsolatedSubaccount(recipient);
  const costX18 = amount + (isIsolated ? ISOLATED_TRANSFER_FEE_X18 : TRANSFER_FEE_X18);
  const left = { ...from.pool, quoteX18: from.pool.quoteX18 - costX18 };
  if (poolHealth(left, 'initial', books.oracleX18).healthX18 < 0n) return refuse(2036);
  const out = { ...placeOf(from), amountX18: -costX18 };
  const back = { ...placeOf(to), amountX18: amount };
  if (from.parent === to.parent) ledger.moveQuote(from.parent, 'transfer_quote', [out, back]);
  else {
    ledger.moveQuote(from.parent, 'transfer_quote', [out]);
    ledger.moveQuote(to.parent, 'transfer_quote', [back]);
  }
  return undefined;
}

/** Where a subaccount's quote stands; undefined for an isolated one that does not live. */
function purseOf(subaccount: string, { ledger }: Pick<Exchange, 'ledger'>): Purse | undefined {
  if (!isIsolatedSubaccount(subaccount)) {
    return { parent: subaccount, pool: crossPool(ledger.open(subaccount)) };
  }
  for (const parent of ledger.parents()) {
    for (const isolated of ledger.open(parent).isolated.values()) {
      if (isolated.subaccount !== subaccount) continue;
      const isolatedProductId = isolated.productId;
      return { parent, isolatedProductId, pool: isolatedPool(isolated) };
    }
  }
  return undefined;
}

function placeOf({ isolatedProductId }: Purse): Pick<Purse, 'isolatedProductId'> {
  return isolatedProductId === undefined ? {} : { isolatedProductId };
}
