/** What an account holds: balances, and the isolated accounts below a parent. */

/** A signed balance; `vQuoteX18` is zero for the quote product. */
export type Balance = {
  readonly amountX18: bigint;
  readonly vQuoteX18: bigint;
  /** The quote at the last change, and the funding index then; absent while the index has not moved. */
  readonly booked?: { readonly vQuoteX18: bigint; readonly indexX18: bigint };
};

/** Cross, or the isolated subaccount of one product. */
export type MarginMode = 'cross' | 'isolated';

/** A product's isolated subaccount while it lives. */
export type IsolatedAccount = {
  readonly subaccount: string;
  readonly productId: number;
  readonly quoteX18: bigint;
  readonly base: Balance;
};

/** The immutable state of a parent subaccount and its isolated ones, by ascending opening. */
export type Account = {
  readonly quoteX18: bigint;
  readonly cross: ReadonlyMap<number, Balance>;
  readonly isolated: ReadonlyMap<number, IsolatedAccount>;
};
