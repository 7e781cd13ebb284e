/** The queries about what an account may do: size, withdrawal, fees, signer, shares of the pool. */
import { clampedX18, keepsInitialHealth } from './acceptance.ts';
import { unpackAppendix } from './appendix.ts';
import { maxWithdrawableX18 } from './collateral.ts';
import { crossPool, poolHealth } from './health.ts';
import type { Account } from './ledger.ts';
import { QUOTE_PRODUCT_ID, TAKER_FEE_RATE_X18 } from './markets.ts';
import { flagOf, listedMarket, query, seen } from './query-context.ts';
import type { Query, QueryContext } from './query-context.ts';
import { readInteger, readProductId, readText } from './wire-input.ts';
import type { JsonRecord } from './wire-input.ts';
import { ONE_X18, absX18, maxX18, minX18, parseX18 } from './x18.ts';

/** The product id of the pool's shares, of which this exchange has given out none. */
const NLP_PRODUCT_ID = 11;

const NOBODY = `0x${'0'.repeat(40)}`;

/** No order is larger than this many steps, however far from the oracle its price is. */
const STEPS_MAX = 1n << 64n;

/** What a margin is counted in. */
const MARGIN_UNIT_X18 = 10n ** 12n;

/** The queries of one account, by their names. */
export const ACCOUNT_QUERIES: Readonly<Record<string, Query>> = {
  max_order_size: query(5, maxOrderSize),
  max_withdrawable: query(5, (params, context) => {
    const sender = seen(params['sender'], 'sender', context);
    if (readProductId(params['product_id']) !== QUOTE_PRODUCT_ID) {
      listedMarket(params['product_id'], context);
      // A perpetual is no collateral: there is nothing of it to take out.
      return { max_withdrawable: '0' };
    }
    const mayBorrow = flagOf(params, 'spot_leverage', true);
    const { exchange } = context;
    return { max_withdrawable: maxWithdrawableX18(sender, mayBorrow, exchange).toString() };
  }),
  fee_rates: query(2, feeRates),
  linked_signer: query(5, (params, context) => {
    const subaccount = seen(params['subaccount'], 'subaccount', context);
    return { linked_signer: context.exchange.wallets.linkedSigner(subaccount) ?? NOBODY };
  }),
  nlp_locked_balances: query(20, (params, context) => {
    seen(params['subaccount'], 'subaccount', context);
    const nothing = { product_id: NLP_PRODUCT_ID, balance: { amount: '0' } };
    return { balance_locked: nothing, balance_unlocked: nothing, locked_balances: [] };
  }),
  max_nlp_mintable: query(20, (params, context) => {
    seen(params['sender'], 'sender', context);
    return { max_quote_amount: '0' };
  }),
  max_nlp_burnable: query(20, (params, context) => {
    seen(params['sender'], 'sender', context);
    return { max_nlp_amount: '0' };
  }),
};

/** The largest order at this price that initial health carries, by the rule that judges orders. */
function maxOrderSize(params: JsonRecord, context: QueryContext): unknown {
  const { exchange } = context;
  const { ledger, books } = exchange;
  const sender = seen(params['sender'], 'sender', context);
  const { productId } = listedMarket(params['product_id'], context);
  const priceX18 = readInteger(params['price_x18'], 'price_x18', 128, true);
  const direction = readText(params['direction'], 'direction');
  const sign = direction === 'long' ? 1n : -1n;
  const reduceOnly = flagOf(params, 'reduce_only', false);
  const isolated = flagOf(params, 'isolated', false);
  const mayBorrow = flagOf(params, 'spot_leverage', true) && flagOf(params, 'borrow_margin', true);
  const key = {
    parent: sender,
    productId,
    margin: isolated ? ('isolated' as const) : ('cross' as const),
  };
  const stepX18 = books.sizeIncrementX18(productId);
  const answer = (sizeX18: bigint): unknown => ({ max_order_size: absX18(sizeX18).toString() });
  if (reduceOnly) {
    const heldX18 = ledger.position(key).amountX18;
    return answer(clampedX18(sign * STEPS_MAX * stepX18, heldX18, true));
  }
  const marginX18 = isolated ? spareMarginX18(ledger.open(sender), mayBorrow, context) : 0n;
  const mode = { ...OPENING, isolated, marginX18 };
  const carries = (steps: bigint): boolean => {
    const trade = { productId, priceX18, amountX18: sign * steps * stepX18 };
    return keepsInitialHealth(trade, mode, key, exchange);
  };
  return answer(mostSteps(carries) * stepX18);
}

/** An order that opens, before the margin it would bring is known. */
const OPENING = unpackAppendix(1n);

/** What a parent could move into an isolated subaccount, in whole units of a margin. */
function spareMarginX18(account: Account, mayBorrow: boolean, { exchange }: QueryContext): bigint {
  const pool = crossPool(account);
  const { healthX18 } = poolHealth(pool, 'initial', exchange.books.oracleX18);
  const spareX18 = maxX18(0n, mayBorrow ? healthX18 : minX18(healthX18, pool.quoteX18));
  return spareX18 - (spareX18 % MARGIN_UNIT_X18);
}

/** The largest count that holds; where it holds for one it holds for all below. */
function mostSteps(holds: (steps: bigint) => boolean): bigint {
  let least = 0n;
  let most = STEPS_MAX;
  while (most - least > 1n) {
    const middle = (least + most) / 2n;
    if (holds(middle)) least = middle;
    else most = middle;
  }
  return least;
}

function feeRates(params: JsonRecord, context: QueryContext): unknown {
  seen(params['sender'], 'sender', context);
  const ids = context.exchange.books.markets.map((market) => market.productId);
  const count = Math.max(0, ...ids) + 1;
  const rates = (rateX18: bigint): readonly string[] =>
    Array.from({ length: count }, (_, id) => (ids.includes(id) ? rateX18.toString() : '0'));
  return {
    taker_fee_rates_x18: rates(TAKER_FEE_RATE_X18),
    maker_fee_rates_x18: rates(parseX18(context.exchange.switches.makerFeeRate)),
    liquidation_sequencer_fee: ONE_X18.toString(),
    health_check_sequencer_fee: '0',
    taker_sequencer_fee: '0',
    withdraw_sequencer_fees: Array.from({ length: count }, () => '0'),
    fee_tier: 0,
  };
}
