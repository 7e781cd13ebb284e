/** What holding costs: the funding indices, and what every position paid or received by them. */
import type { Account, Balance, MarginMode } from './account.ts';
import { mulX18 } from './x18.ts';

/** What falls due for one market: what a unit of a long pays, by which 24-hour rate and price. */
export type FundingTick = {
  readonly productId: number;
  readonly perUnitX18: bigint;
  readonly rateX18: bigint;
  readonly oracleX18: bigint;
};

/** What one position received by one tick; negative was paid. */
export type FundingPayment = Omit<FundingTick, 'perUnitX18'> & {
  readonly submissionIdx: number;
  readonly at: number;
  readonly parent: string;
  /** The isolated subaccount, or the parent. */
  readonly subaccount: string;
  readonly margin: MarginMode;
  readonly receivedX18: bigint;
  /** What was held. */
  readonly amountX18: bigint;
};

/** The part of the books of account that is about funding. */
export type FundingLedger = {
  /**
   * Lets funding fall due for every position of these markets, under one number: a position's quote
   * is another one in every view from now on, and no balance event says so (protocol 5.11).
   */
  readonly payFunding: (ticks: readonly FundingTick[]) => void;
  /**
   * What one unit had paid at an instant, now unless told otherwise. Longs and shorts share one index:
   * no loss is socialised here.
   */
  readonly fundingIndexX18: (productId: number, at?: number) => bigint;
  /** All payments, oldest first. */
  readonly payments: () => readonly FundingPayment[];
  /** The funding that the positions of a parent have received so far; negative was paid. */
  readonly fundingX18: (parent: string) => bigint;
};

/** The funding over the accounts of a ledger. */
export function createFundingLedger(accounts: {
  readonly parents: () => readonly string[];
  readonly current: (parent: string) => Account;
  readonly store: (parent: string, account: Account) => void;
  readonly takeIdx: () => number;
  readonly now: () => number;
}): FundingLedger {
  const { parents, current, store, takeIdx, now } = accounts;
  const indices = new Map<
    number,
    readonly { readonly from: number; readonly indexX18: bigint }[]
  >();
  const payments: FundingPayment[] = [];
  const received = new Map<string, bigint>();
  const fundingX18 = (parent: string): bigint => received.get(parent) ?? 0n;
  const indexX18 = (productId: number, at = Infinity): bigint =>
    indices.get(productId)?.findLast(({ from }) => from <= at)?.indexX18 ?? 0n;

  const payFor = (parent: string, tick: FundingTick, submissionIdx: number): void => {
    const { productId, perUnitX18, ...terms } = tick;
    const nextX18 = indexX18(productId) + perUnitX18;
    const settle = (
      balance: Balance | undefined,
      whose: Pick<FundingPayment, 'subaccount' | 'margin'>,
    ): Balance | undefined => {
      if (balance === undefined || balance.amountX18 === 0n) return undefined;
      const after = fundedTo(balance, indexX18(productId), nextX18);
      const receivedX18 = after.vQuoteX18 - balance.vQuoteX18;
      const { amountX18 } = balance;
      const of = { ...terms, ...whose, productId, parent, submissionIdx, at: now() };
      payments.push({ ...of, receivedX18, amountX18 });
      received.set(parent, fundingX18(parent) + receivedX18);
      return after;
    };
    const { cross, isolated, quoteX18 } = current(parent);
    const inCross = settle(cross.get(productId), { subaccount: parent, margin: 'cross' });
    const account = isolated.get(productId);
    const whose = { subaccount: account?.subaccount ?? '', margin: 'isolated' } as const;
    const inIsolated = settle(account?.base, whose);
    if (inCross === undefined && inIsolated === undefined) return;
    store(parent, {
      quoteX18,
      cross: inCross === undefined ? cross : new Map(cross).set(productId, inCross),
      isolated:
        inIsolated === undefined || account === undefined
          ? isolated
          : new Map(isolated).set(productId, { ...account, base: inIsolated }),
    });
  };

  return {
    payFunding: (ticks) => {
      const submissionIdx = takeIdx();
      for (const tick of ticks) {
        for (const parent of parents()) payFor(parent, tick, submissionIdx);
        const next = { from: now(), indexX18: indexX18(tick.productId) + tick.perUnitX18 };
        indices.set(tick.productId, [...(indices.get(tick.productId) ?? []), next]);
      }
    },
    fundingIndexX18: indexX18,
    payments: () => payments,
    fundingX18,
  };
}

/**
 * A balance as it is seen once the index has moved on. The contract books the whole difference when
 * the balance changes next, with one rounding; until then each view reckons it from the last change.
 */
function fundedTo(balance: Balance, indexX18: bigint, nextX18: bigint): Balance {
  const booked = balance.booked ?? { vQuoteX18: balance.vQuoteX18, indexX18 };
  const paidX18 = mulX18(nextX18 - booked.indexX18, balance.amountX18);
  return { amountX18: balance.amountX18, vQuoteX18: booked.vQuoteX18 - paidX18, booked };
}
