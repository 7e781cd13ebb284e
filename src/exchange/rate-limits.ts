/** Nado's rate limits: weights over two sliding windows a budget (protocol 1.5). */
import type { Clock } from '../ports/clock.ts';

/** Counts weights by key; a key is an address and a budget. */
export type RateLimiter = {
  /** Spends `weight` of a budget; false, and nothing spent, when it would go over. */
  readonly spend: (budget: Budget, key: string, weight: number) => boolean;
  /** How many budgets it keeps in mind. */
  readonly size: () => number;
};

/** The budgets: queries and archive by address, executes by wallet. */
export type Budget = 'query' | 'archive' | 'execute';

const WINDOWS_MS = [60_000, 10_000] as const;
const LIMITS: Readonly<Record<Budget, readonly [number, number]>> = {
  query: [2400, 400],
  archive: [2400, 400],
  execute: [600, 100],
};

type Spent = { readonly at: number; readonly weight: number };

/** A limiter on `clock`, with every budget whole. */
export function createRateLimiter(clock: Clock): RateLimiter {
  const ledger = new Map<string, Spent[]>();
  return {
    spend: (budget, key, weight) => {
      const name = `${budget} ${key}`;
      const now = clock.now();
      const recent = (ledger.get(name) ?? []).filter((spent) => spent.at > now - WINDOWS_MS[0]);
      // Told anew it stands last, so that whoever spent nothing for a whole window stands first.
      ledger.delete(name);
      forgetIdle(ledger, now - WINDOWS_MS[0]);
      ledger.set(name, recent);
      const isWithin = WINDOWS_MS.every((windowMs, index) => {
        const used = recent.reduce(
          (total, spent) => (spent.at > now - windowMs ? total + spent.weight : total),
          0,
        );
        return used + weight <= (LIMITS[budget][index] ?? 0);
      });
      if (isWithin) recent.push({ at: now, weight });
      return isWithin;
    },
    size: () => ledger.size,
  };
}

/** Any client can name a wallet that does not exist: what is kept of it must end. */
function forgetIdle(ledger: Map<string, readonly Spent[]>, before: number): void {
  for (const [name, spent] of ledger) {
    if ((spent.at(-1)?.at ?? -Infinity) > before) return;
    ledger.delete(name);
  }
}
