/** Whose money and positions are where: every balance change is a numbered, archived transaction. */
import type { Clock } from '../ports/clock.ts';
import type { Account, Balance, IsolatedAccount, MarginMode } from './account.ts';
import { isolatedSubaccount } from './appendix.ts';
import { createFundingLedger } from './funding-ledger.ts';
import type { FundingLedger } from './funding-ledger.ts';
import { QUOTE_PRODUCT_ID } from './markets.ts';
import { maxX18, mulX18, parseX18 } from './x18.ts';

export type { Account, Balance, IsolatedAccount, MarginMode } from './account.ts';

/** What changed a balance, in the archive's words. */
export type BalanceEventKind =
  | 'deposit_collateral'
  | 'withdraw_collateral'
  | 'match_orders'
  | 'transfer_quote'
  | 'settle_pnl'
  | 'liquidate_subaccount';

/** One balance before and after one transaction. */
export type BalanceEvent = {
  readonly submissionIdx: number;
  readonly at: number;
  readonly kind: BalanceEventKind;
  readonly parent: string;
  /** The isolated subaccount, or the parent. */
  readonly subaccount: string;
  readonly productId: number;
  readonly isolatedProductId: number | undefined;
  readonly before: Balance;
  readonly after: Balance;
};

/** A perpetual position's key below a parent. */
export type PositionKey = {
  readonly parent: string;
  readonly productId: number;
  readonly margin: MarginMode;
};

/** The books of account. */
export type Ledger = FundingLedger & {
  /** The account, funded with test money when it is first seen; an empty one when there are too many. */
  readonly open: (parent: string) => Account;
  readonly parents: () => readonly string[];
  /** The state `ago` milliseconds back, as far as 30 s; undefined before it was opened. */
  readonly stateAgo: (parent: string, ago: number) => Account | undefined;
  readonly position: (key: PositionKey) => Balance;
  /** Applies a match or a liquidation to one position; returns its submission index. */
  readonly trade: (
    key: PositionKey,
    kind: 'match_orders' | 'liquidate_subaccount',
    change: Balance,
  ) => number;
  /** Changes the quote of a parent, or of isolated subaccounts that live, in one transaction. */
  readonly moveQuote: (
    parent: string,
    kind: 'withdraw_collateral' | 'transfer_quote',
    moves: readonly { readonly amountX18: bigint; readonly isolatedProductId?: number }[],
  ) => void;
  /** Moves margin from the parent into the product's isolated subaccount, creating it. */
  readonly fundIsolated: (key: PositionKey, amountX18: bigint) => void;
  /** Returns what is left to the parent and closes, once the isolated amount is zero. */
  readonly closeIsolatedWhenFlat: (key: PositionKey) => void;
  /** Calls `listener` after each isolated subaccount that closed. */
  readonly onIsolatedClosed: (listener: (key: PositionKey) => void) => void;
  /** What all accounts hold long of a market, in both margin modes. */
  readonly longX18: (productId: number) => bigint;
  /** Moves a position's profit into USDT0 at the oracle price. */
  readonly settle: (key: PositionKey, oracleX18: bigint) => void;
  readonly events: () => readonly BalanceEvent[];
};

/** What a subaccount holds when it is first seen, in USDT0. */
export const STARTING_QUOTE_X18 = parseX18('100000');

/** How many accounts there can be: whoever asks about a subaccount opens it, signature or not. */
export const ACCOUNTS_MAX = 2_000;

const HISTORY_MS = 30_000;
const NOTHING: Balance = { amountX18: 0n, vQuoteX18: 0n };

type State = { readonly at: number; readonly account: Account };
type Posting = {
  readonly productId: number;
  readonly isolatedProductId?: number;
  readonly change: Balance;
};
type Transactions = {
  readonly history: ReadonlyMap<string, readonly State[]>;
  readonly current: (parent: string) => Account;
  readonly store: (parent: string, account: Account) => void;
  /** Applies all postings under one submission index and archives each. */
  readonly transact: (
    parent: string,
    kind: BalanceEventKind,
    postings: readonly Posting[],
  ) => number;
  /** The number of a transaction that changes no balance by itself. */
  readonly takeIdx: () => number;
  readonly events: readonly BalanceEvent[];
};

/** An empty ledger on `clock`. */
export function createLedger(clock: Clock): Ledger {
  const { history, current, store, transact, takeIdx, events } = createTransactions(clock);
  const parents = (): readonly string[] => [...history.keys()];

  const closedListeners: ((key: PositionKey) => void)[] = [];

  const open = (parent: string): Account => {
    if (!history.has(parent) && history.size < ACCOUNTS_MAX) {
      transact(parent, 'deposit_collateral', [quotePosting(STARTING_QUOTE_X18)]);
    }
    return current(parent);
  };

  const position = (key: PositionKey): Balance =>
    balanceIn(current(key.parent), basePosting(key, NOTHING));

  return {
    open,
    parents,
    stateAgo: (parent, ago) => {
      const at = clock.now() - ago;
      return history.get(parent)?.findLast((state) => state.at <= at)?.account;
    },
    position,
    trade: (key, kind, change) => transact(key.parent, kind, [basePosting(key, change)]),
    moveQuote: (parent, kind, moves) => {
      const posting = ({ amountX18, isolatedProductId }: (typeof moves)[number]): Posting =>
        quotePosting(amountX18, isolatedProductId);
      transact(parent, kind, moves.map(posting));
    },
    fundIsolated: ({ parent, productId }, amountX18) => {
      transact(parent, 'transfer_quote', [
        quotePosting(-amountX18),
        quotePosting(amountX18, productId),
      ]);
    },
    closeIsolatedWhenFlat: (key) => {
      const account = current(key.parent);
      const isolated = account.isolated.get(key.productId);
      if (isolated?.base.amountX18 !== 0n) return;
      const { quoteX18, base } = isolated;
      const emptied = { amountX18: 0n, vQuoteX18: -base.vQuoteX18 };
      transact(key.parent, 'transfer_quote', [
        basePosting({ ...key, margin: 'isolated' }, emptied),
        quotePosting(-quoteX18, key.productId),
        quotePosting(quoteX18 + base.vQuoteX18),
      ]);
      const left = new Map(current(key.parent).isolated);
      left.delete(key.productId);
      store(key.parent, { ...current(key.parent), isolated: left });
      for (const listener of closedListeners) listener(key);
    },
    onIsolatedClosed: (listener) => {
      closedListeners.push(listener);
    },
    ...createFundingLedger({ parents, current, store, takeIdx, now: clock.now }),
    longX18: (productId) => longOf(parents().map(current), productId),
    settle: (key, oracleX18) => {
      const { amountX18, vQuoteX18 } = position(key);
      const profitX18 = mulX18(amountX18, oracleX18) + vQuoteX18;
      const isolatedProductId = key.margin === 'isolated' ? key.productId : undefined;
      transact(key.parent, 'settle_pnl', [
        basePosting(key, { amountX18: 0n, vQuoteX18: -profitX18 }),
        quotePosting(profitX18, isolatedProductId),
      ]);
    },
    events: () => events,
  };
}

/** What all accounts together hold long of a product. */
function longOf(accounts: readonly Account[], productId: number): bigint {
  return accounts
    .flatMap(({ cross, isolated }) => [cross.get(productId), isolated.get(productId)?.base])
    .reduce((total, held) => total + maxX18(0n, held?.amountX18 ?? 0n), 0n);
}

/** The states of every account over time, and the one way to change them. */
function createTransactions(clock: Clock): Transactions {
  const history = new Map<string, State[]>();
  const lives = new Map<string, number>();
  const events: BalanceEvent[] = [];
  let submissionIdx = 0;
  const takeIdx = (): number => ++submissionIdx;

  const current = (parent: string): Account => history.get(parent)?.at(-1)?.account ?? EMPTY;

  const store = (parent: string, account: Account): void => {
    const states = history.get(parent) ?? [];
    states.push({ at: clock.now(), account });
    // The newest state from before the horizon stays: it is what stood at the horizon.
    const horizonAt = clock.now() - HISTORY_MS;
    while ((states[1]?.at ?? Infinity) <= horizonAt) states.shift();
    history.set(parent, states);
  };

  const transact = (
    parent: string,
    kind: BalanceEventKind,
    postings: readonly Posting[],
  ): number => {
    takeIdx();
    const at = clock.now();
    let account = current(parent);
    for (const posting of postings) {
      const { productId, isolatedProductId, change } = posting;
      account = withIsolated(account, parent, isolatedProductId, lives);
      const before = balanceIn(account, posting);
      const after = sum(before, change);
      account = withBalance(account, posting, after);
      const isolated = account.isolated.get(isolatedProductId ?? -1);
      const subaccount = isolated?.subaccount ?? parent;
      const owner = { parent, subaccount, productId, isolatedProductId };
      events.push({ submissionIdx, at, kind, ...owner, before, after });
    }
    store(parent, account);
    return submissionIdx;
  };
  return { history, current, store, transact, takeIdx, events };
}

const EMPTY: Account = { quoteX18: 0n, cross: new Map(), isolated: new Map() };

function sum(left: Balance, right: Balance): Balance {
  return {
    amountX18: left.amountX18 + right.amountX18,
    vQuoteX18: left.vQuoteX18 + right.vQuoteX18,
  };
}

function quotePosting(amountX18: bigint, isolatedProductId?: number): Posting {
  const change = { amountX18, vQuoteX18: 0n };
  const posting = { productId: QUOTE_PRODUCT_ID, change };
  return isolatedProductId === undefined ? posting : { ...posting, isolatedProductId };
}

function basePosting(key: PositionKey, change: Balance): Posting {
  const { productId } = key;
  return key.margin === 'cross'
    ? { productId, change }
    : { productId, isolatedProductId: productId, change };
}

function balanceIn(account: Account, posting: Posting): Balance {
  const { productId, isolatedProductId } = posting;
  if (isolatedProductId === undefined) {
    if (productId !== QUOTE_PRODUCT_ID) return account.cross.get(productId) ?? NOTHING;
    return { amountX18: account.quoteX18, vQuoteX18: 0n };
  }
  const isolated = account.isolated.get(isolatedProductId);
  if (isolated === undefined) return NOTHING;
  if (productId !== QUOTE_PRODUCT_ID) return isolated.base;
  return { amountX18: isolated.quoteX18, vQuoteX18: 0n };
}

function withBalance(account: Account, posting: Posting, after: Balance): Account {
  const { productId, isolatedProductId } = posting;
  if (isolatedProductId === undefined) {
    return productId === QUOTE_PRODUCT_ID
      ? { ...account, quoteX18: after.amountX18 }
      : { ...account, cross: new Map(account.cross).set(productId, after) };
  }
  const isolated = account.isolated.get(isolatedProductId);
  if (isolated === undefined) return account;
  const changed =
    productId === QUOTE_PRODUCT_ID
      ? { ...isolated, quoteX18: after.amountX18 }
      : { ...isolated, base: after };
  return { ...account, isolated: new Map(account.isolated).set(isolatedProductId, changed) };
}

/** Opens the isolated subaccount of a product when it has none; each life has a new address. */
function withIsolated(
  account: Account,
  parent: string,
  productId: number | undefined,
  lives: Map<string, number>,
): Account {
  if (productId === undefined || account.isolated.has(productId)) return account;
  const name = `${parent} ${String(productId)}`;
  const life = lives.get(name) ?? 0;
  lives.set(name, life + 1);
  const subaccount = isolatedSubaccount(parent, productId, life);
  const born: IsolatedAccount = { subaccount, productId, quoteX18: 0n, base: NOTHING };
  return { ...account, isolated: new Map(account.isolated).set(productId, born) };
}
