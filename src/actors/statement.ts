/** The statement between two proofs: what the fills came to, what holding cost, and what is left. */
import type { Account } from '../domain/account.ts';
import { decimal } from '../domain/decimal.ts';
import { NO_HOLDING } from '../domain/funding.ts';
import type { Holding } from '../domain/funding.ts';
import type { Direction } from '../domain/market.ts';
import { accountFills, netPnl } from '../domain/pnl.ts';
import { closeStatement, settle } from '../domain/statement.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { FlatProof } from '../positions/proof.ts';
import { totalEquity } from '../positions/rest.ts';
import type { RestSnapshot } from '../positions/rest.ts';
import { fillsOf, fillsSinceProof } from './fills.ts';
import type { World } from './world.ts';

/** The account of orders without a proof that closes it: what holding cost is not known. */
export function openAccount(
  world: World,
  direction: Direction,
  orders: readonly OrderRecord[],
): Account {
  const wasHeld = fillsOf(orders).length > 0;
  return accountOf(world, direction, orders, wasHeld ? null : NO_HOLDING, '0');
}

/**
 * The account of the orders between two proofs. It waits for nothing: payments that the archive has not
 * told by now are counted by the next statement. Without fills nothing was held, and without a proof
 * before nothing can be compared.
 */
export function closedAccount(
  world: World,
  direction: Direction,
  orders: readonly OrderRecord[],
  { from, to }: { readonly from: FlatProof | undefined; readonly to: FlatProof },
  first: RestSnapshot,
): Account {
  if (from === undefined) return openAccount(world, direction, orders);
  const { funding, settings } = world;
  const fills = fillsOf(orders);
  const { tradingPnl, fees } = accountFills(settings.pair, direction, fills);
  const money = { ...equities(from, totalEquity(to.fields.equity)), tradingPnl, fees };
  if (fills.length === 0) {
    const { unexplained } = closeStatement({ ...money, ...NO_HOLDING });
    return accountOf(world, direction, orders, NO_HOLDING, unexplained);
  }
  const span = { from: from.fields.madeAt, to: to.fields.madeAt };
  const settled = settle(money, funding.toldOf(span), funding.wasToldSince(first.receivedAt));
  funding.noteStatement(span, settled);
  return accountOf(world, direction, orders, settled.holding, settled.unexplained);
}

/**
 * Asks the archive what was paid, between the two reads of a proof, when the first one shows that the
 * money does not close without it, or an earlier statement still lacks something. A question that
 * money does not ask is never sent.
 */
export function askWhenOpen(world: World, first: RestSnapshot): void {
  const { positions, funding, settings } = world;
  const from = positions.lastProof;
  const fills = fillsSinceProof(world);
  if (from === undefined || fills.length === 0 || first.equity === undefined) return;
  const isFlat = Object.values(first.readings).every(
    (reading) => reading.state === 'amount' && decimal(reading.amount).isZero(),
  );
  if (!isFlat) return;
  const { tradingPnl, fees } = accountFills(settings.pair, 'buyFirst', fills);
  const told = funding.toldOf({ from: from.fields.madeAt, to: first.receivedAt });
  const { unexplained } = closeStatement({
    ...equities(from, totalEquity(first.equity)),
    ...told,
    tradingPnl,
    fees,
  });
  if (funding.isOpen || !decimal(unexplained).isZero()) void funding.ask(from.fields.madeAt);
}

function equities(from: FlatProof, equityAfter: string) {
  return { equityBefore: totalEquity(from.fields.equity), equityAfter };
}

/** Money in full; holding null is not known, and counted nowhere. */
function accountOf(
  { settings }: World,
  direction: Direction,
  orders: readonly OrderRecord[],
  holding: Holding | null,
  unexplained: string,
): Account {
  const { legs, tradingPnl, fees, volume } = accountFills(
    settings.pair,
    direction,
    fillsOf(orders),
  );
  const { funding, interest } = holding ?? NO_HOLDING;
  return {
    legs: legs.map((leg) => ({
      ...leg,
      funding: holding === null ? null : (holding.bySymbol[leg.market] ?? '0'),
    })),
    pnl: netPnl(tradingPnl, fees, funding, interest),
    fees,
    funding: holding === null ? null : funding,
    interest,
    volume,
    unexplained,
  };
}
