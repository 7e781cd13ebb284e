/** Health (protocol 5.12): what the balances are worth after the weights of risk. */
import { QUOTE_PRODUCT_ID, marketOf, weightX18 } from './markets.ts';
import type { Account, Balance, IsolatedAccount } from './ledger.ts';
import { ONE_X18, mulX18 } from './x18.ts';

/** Which weights count: for orders, for liquidation, or none. */
export type HealthKind = 'initial' | 'maintenance' | 'unweighted';

/** Health, and its positive and negative parts. All X18. */
export type Health = {
  readonly assetsX18: bigint;
  readonly liabilitiesX18: bigint;
  readonly healthX18: bigint;
};

/** The three kinds in the order of the wire. */
export const HEALTH_KINDS: readonly HealthKind[] = ['initial', 'maintenance', 'unweighted'];

/** The balances of one margin pool: a parent's cross side, or one isolated subaccount. */
export type Pool = {
  readonly quoteX18: bigint;
  readonly positions: ReadonlyMap<number, Balance>;
};

/** The pool of a parent's cross positions. */
export function crossPool(account: Account): Pool {
  return { quoteX18: account.quoteX18, positions: account.cross };
}

/** The pool of one isolated subaccount. */
export function isolatedPool(isolated: IsolatedAccount): Pool {
  return {
    quoteX18: isolated.quoteX18,
    positions: new Map([[isolated.productId, isolated.base]]),
  };
}

/** What a parent and its isolated subaccounts are worth together, without weights. */
export function accountValueX18(
  account: Account,
  oracleX18: (productId: number) => bigint,
): bigint {
  const pools = [crossPool(account), ...[...account.isolated.values()].map(isolatedPool)];
  return pools.reduce(
    (total, pool) => total + poolHealth(pool, 'unweighted', oracleX18).healthX18,
    0n,
  );
}

/** What one position adds to health at the oracle price. */
export function contributionX18(
  productId: number,
  balance: Balance,
  oracleX18: bigint,
  kind: HealthKind,
): bigint {
  if (productId === QUOTE_PRODUCT_ID) return balance.amountX18;
  const market = marketOf(productId);
  const long = {
    initial: market.longWeightInitialX18,
    maintenance: market.longWeightMaintenanceX18,
    unweighted: ONE_X18,
  }[kind];
  const weighted = mulX18(balance.amountX18, weightX18(balance.amountX18, long));
  return mulX18(weighted, oracleX18) + balance.vQuoteX18;
}

/** The health of a pool. */
export function poolHealth(
  pool: Pool,
  kind: HealthKind,
  oracleX18: (productId: number) => bigint,
): Health {
  const parts = [...pool.positions].map(([productId, balance]) =>
    contributionX18(productId, balance, oracleX18(productId), kind),
  );
  const all = [pool.quoteX18, ...parts];
  const assetsX18 = all.reduce((total, part) => (part > 0n ? total + part : total), 0n);
  const liabilitiesX18 = all.reduce((total, part) => (part < 0n ? total - part : total), 0n);
  return { assetsX18, liabilitiesX18, healthX18: assetsX18 - liabilitiesX18 };
}
