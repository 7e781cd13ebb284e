/**
 * The venue's request budgets as we count them (protocol sheet 1.5): what opens waits or is refused here
 * before it could eat the last third, which is kept for closing.
 */
import type { Clock } from '../../../ports/clock.ts';
import { VenueUnreachable } from '../../../ports/venue-errors.ts';

/** Executes are counted by wallet; queries, the archive and the trigger service by address. */
export type BudgetName = 'query' | 'archive' | 'execute' | 'trigger';

/**
 * Whether a request serves closing (closes, cancels, reads of what is held or open, and of the prices and
 * the time that closes are made with), which no count of ours holds back, or `other`.
 */
export type Urgency = 'closing' | 'other';

/** What a request costs, and in whose name. */
export type Spending = {
  readonly budget: BudgetName;
  readonly weight: number;
  readonly urgency: Urgency;
  /** In words, for the error. */
  readonly request: string;
};

/** The budgets of one wallet at one address. */
export type Budgets = {
  /**
   * Spends at once and returns undefined, or waits its bounded turn. Rejects with `VenueUnreachable`
   * when there is no turn within the bound: the request was certainly not sent.
   */
  readonly spend: (spending: Spending) => Promise<void> | undefined;
  /**
   * Counts the second try of a request that was refused at the edge: what the edge said of the first
   * path holds nothing back on the second.
   */
  readonly count: (spending: Pick<Spending, 'budget' | 'weight'>) => void;
  /**
   * The venue said that the budget is used up, by whomever: it is empty for as long as the venue asked,
   * in milliseconds; undefined when it did not say for how long.
   */
  readonly exhausted: (budget: BudgetName, retryAfterMs: number | undefined) => void;
};

type Window = { readonly ms: number; readonly limit: number };
type Spent = { readonly at: number; readonly weight: number };

/** What we know of one budget. */
type Account = {
  spent: readonly Spent[];
  /** Until when the venue's word holds back a request. */
  readonly emptyUntil: Record<Urgency, number>;
};

/** The longest window: what was spent before it no longer counts. */
const MEMORY_MS = 60_000;

const QUERY_WINDOWS: readonly Window[] = [
  { ms: MEMORY_MS, limit: 2_400 },
  { ms: 10_000, limit: 400 },
];
const EXECUTE_WINDOWS: readonly Window[] = [
  { ms: MEMORY_MS, limit: 600 },
  { ms: 10_000, limit: 100 },
];

/** The sheet tells no budget of the trigger service: it is taken for the smaller. */
const WINDOWS: Readonly<Record<BudgetName, readonly Window[]>> = {
  query: QUERY_WINDOWS,
  archive: QUERY_WINDOWS,
  execute: EXECUTE_WINDOWS,
  trigger: EXECUTE_WINDOWS,
};

/** How long a request waits for its turn: an opening order is dropped when its decision is older. */
const WAIT_MAX_MS: Readonly<Record<BudgetName, number>> = {
  query: 1_000,
  archive: 1_000,
  execute: 250,
  trigger: 250,
};

/** How long a budget is empty when the venue did not say: by then half of its shorter window is over. */
const RETRY_AFTER_UNTOLD_MS = 5_000;

/** The venue's word holds back nothing for longer than its longest window. */
const RETRY_AFTER_MAX_MS = MEMORY_MS;

/** What closes asks again at least so often, whatever the venue said. */
const CLOSING_PAUSE_MAX_MS = 5_000;

/** Budgets that are whole on `clock`. */
export function createBudgets(clock: Clock): Budgets {
  const accounts: Readonly<Record<BudgetName, Account>> = {
    query: newAccount(),
    archive: newAccount(),
    execute: newAccount(),
    trigger: newAccount(),
  };
  const count: Budgets['count'] = ({ budget, weight }) => {
    const account = accounts[budget];
    account.spent = [...account.spent, { at: clock.now(), weight }];
  };
  const isTaken = ({ budget, weight, urgency }: Spending): boolean => {
    const account = accounts[budget];
    const now = clock.now();
    account.spent = account.spent.filter(({ at }) => at > now - MEMORY_MS);
    if (turnAt(account, { budget, weight, urgency }, now) > now) return false;
    count({ budget, weight });
    return true;
  };
  const wait = async (spending: Spending): Promise<void> => {
    const endAt = clock.now() + WAIT_MAX_MS[spending.budget];
    do {
      const account = accounts[spending.budget];
      const at = turnAt(account, spending, clock.now());
      const isTold = at <= account.emptyUntil[spending.urgency];
      if (at > endAt) throw outOfBudget(spending, isTold, at - clock.now());
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, at - clock.now());
      });
      // Whoever waited for the same turn may have taken it.
    } while (!isTaken(spending));
  };
  return {
    spend: (spending) => (isTaken(spending) ? undefined : wait(spending)),
    count,
    exhausted: (budget, retryAfterMs) => {
      const { emptyUntil } = accounts[budget];
      const now = clock.now();
      const otherMs = Math.min(retryAfterMs ?? RETRY_AFTER_UNTOLD_MS, RETRY_AFTER_MAX_MS);
      // A venue that names no time may have room for a close at once.
      const closingMs = Math.min(retryAfterMs ?? 0, CLOSING_PAUSE_MAX_MS);
      emptyUntil.other = Math.max(emptyUntil.other, now + otherMs);
      emptyUntil.closing = Math.max(emptyUntil.closing, now + closingMs);
    },
  };
}

/** The weight of a query of the gateway (1.5); one that the sheet does not name weighs 1. */
export function queryWeight(type: string, parameters: Readonly<Record<string, unknown>>): number {
  switch (type) {
    case 'isolated_positions':
      return 10;
    case 'all_products':
    case 'linked_signer':
      return 5;
    case 'symbols':
    case 'fee_rates':
    case 'subaccount_info':
      return 2;
    case 'orders':
      return 2 * countOf(parameters['product_ids']);
    default:
      return 1;
  }
}

/** The weight of a query of the archive (1.5), about one subaccount. */
export function archiveWeight(type: string, parameters: Readonly<Record<string, unknown>>): number {
  if (type === 'interest_and_funding') return 5;
  const { limit } = parameters;
  const raw = typeof limit === 'object' && limit !== null && 'raw' in limit ? limit.raw : limit;
  const rows = typeof raw === 'number' ? raw : countOf(parameters['digests']);
  return 2 + Math.ceil(rows / (type === 'orders' ? 20 : 10));
}

function newAccount(): Account {
  return { spent: [], emptyUntil: { closing: -Infinity, other: -Infinity } };
}

/** When the request may go, if nothing else is spent meanwhile. */
function turnAt(
  { spent, emptyUntil }: Account,
  { budget, weight, urgency }: Pick<Spending, 'budget' | 'weight' | 'urgency'>,
  now: number,
): number {
  const told = Math.max(now, emptyUntil[urgency]);
  // Our count is a guess about the venue's: a close that the venue might take does not die of it.
  if (urgency === 'closing') return told;
  return Math.max(told, ...WINDOWS[budget].map((window) => roomAt(spent, window, weight, now)));
}

/** When `weight` fits into two thirds of the window beside what was spent. */
function roomAt(spent: readonly Spent[], window: Window, weight: number, now: number): number {
  const recent = spent.filter(({ at }) => at > now - window.ms);
  let over = recent.reduce((total, each) => total + each.weight, weight);
  let at = now;
  for (const each of recent) {
    // In whole numbers: two thirds of a limit are not always one.
    if (3 * over <= 2 * window.limit) break;
    over -= each.weight;
    at = each.at + window.ms;
  }
  return at;
}

function outOfBudget(
  { budget, request }: Spending,
  isTold: boolean,
  waitMs: number,
): VenueUnreachable {
  const why = isTold
    ? `the venue wants no ${budget} requests`
    : `what is left of the venue’s ${budget} budget is kept for closing`;
  return new VenueUnreachable(
    `${request} was certainly not sent: ${why} for another ${String(Math.ceil(waitMs))} ms.`,
    { request, remedy: 'Wait; if it persists, something else spends the budget of this address.' },
  );
}

function countOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}
