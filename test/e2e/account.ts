/** The exchange's own word on an account, asked for with plain requests and none of our decoders. */
import * as v from 'valibot';
import type { ExchangeUrls } from './sandbox.ts';

/** What the exchange says of the account, in 10^-18 units. */
export type Account = {
  /** Every position that is not zero, by product id and margin mode, for example `4/cross`. */
  readonly held: Readonly<Record<string, bigint>>;
  /** USDT0 of the account and of its isolated ones, and the profit not yet settled into it. */
  readonly equityX18: bigint;
};

/** What the archive sums up of every order that filled, in 10^-18 units. */
export type ArchivedTotals = {
  readonly orders: number;
  readonly feesX18: bigint;
  /** Signed base by product id: what is left of all that was traded. */
  readonly baseX18: Readonly<Record<string, bigint>>;
};

/** The subaccount `default` of the published test key. */
export const SUBACCOUNT = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226664656661756c740000000000';

/** What the exchange gives a subaccount that it sees for the first time. */
export const FUNDED_X18 = 100_000n * 10n ** 18n;

const X18 = v.pipe(
  v.string(),
  v.regex(/^-?\d+$/),
  v.transform((text) => BigInt(text)),
);
const SPOT = v.object({ product_id: v.number(), balance: v.object({ amount: X18 }) });
const PERP = v.object({
  product_id: v.number(),
  balance: v.object({ amount: X18, v_quote_balance: X18 }),
});
const INFO = v.object({
  data: v.object({
    exists: v.literal(true),
    spot_balances: v.array(SPOT),
    perp_balances: v.array(PERP),
  }),
});
const ISOLATED = v.object({
  data: v.object({
    isolated_positions: v.array(v.object({ quote_balance: SPOT, base_balance: PERP })),
  }),
});
const ARCHIVED = v.object({
  orders: v.array(v.object({ product_id: v.number(), base_filled: X18, fee: X18 })),
});

/** Asks the gateway for both scopes of the account. */
export async function readAccount({ gateway }: ExchangeUrls): Promise<Account> {
  const ask = (type: string): Promise<unknown> =>
    post(`${gateway}/query`, { type, subaccount: SUBACCOUNT });
  const { data: info } = v.parse(INFO, await ask('subaccount_info'));
  const { data: isolated } = v.parse(ISOLATED, await ask('isolated_positions'));
  const rows = isolated.isolated_positions;
  const perps = [
    ...info.perp_balances.map((perp) => ({ ...perp, margin: 'cross' })),
    ...rows.map(({ base_balance }) => ({ ...base_balance, margin: 'isolated' })),
  ];
  const spots = [...info.spot_balances, ...rows.map((row) => row.quote_balance)];
  return {
    held: Object.fromEntries(
      perps
        .filter(({ balance }) => balance.amount !== 0n)
        .map(({ product_id, margin, balance }) => [
          `${String(product_id)}/${margin}`,
          balance.amount,
        ]),
    ),
    equityX18: sumX18([
      ...spots.filter((spot) => spot.product_id === 0).map(({ balance }) => balance.amount),
      ...perps.map(({ balance }) => balance.v_quote_balance),
    ]),
  };
}

/** Asks the archive for every order of the account that filled. */
export async function readArchive({ archive }: ExchangeUrls): Promise<ArchivedTotals> {
  const answer = await post(archive, { orders: { subaccounts: [SUBACCOUNT], limit: 500 } });
  const { orders } = v.parse(ARCHIVED, answer);
  const baseX18: Record<string, bigint> = {};
  for (const { product_id, base_filled } of orders) {
    const product = String(product_id);
    baseX18[product] = (baseX18[product] ?? 0n) + base_filled;
  }
  return { orders: orders.length, feesX18: sumX18(orders.map((order) => order.fee)), baseX18 };
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip, deflate' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${String(response.status)}.`);
  return response.json();
}

function sumX18(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
