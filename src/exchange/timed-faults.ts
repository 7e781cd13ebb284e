/** Carries out the faults of a plan that happen to the exchange itself at an instant. */
import type { Books } from './books.ts';
import type { FaultOf } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Maintenance } from './maintenance.ts';
import { productIdOf } from './operators.ts';
import type { Leg, Operators } from './operators.ts';
import { parseX18 } from './x18.ts';

/** Lets the faults' instants act through the operators. */
export function carryOutTimedFaults(parts: {
  readonly faults: FaultSet;
  readonly books: Pick<Books, 'markets'>;
  readonly ledger: Ledger;
  readonly maintenance: Maintenance;
  readonly operators: Operators;
}): void {
  const { faults, books, ledger, maintenance, operators } = parts;
  faults.onDue(
    'venue.maintenance',
    (fault) => {
      maintenance.begin(fault, fault.forMs);
    },
    maintenance.end,
  );
  maintenance.onEnd(({ gapBps }) => {
    if (gapBps === 0) return;
    for (const { productId } of books.markets) operators.movePrice(productId, gapBps);
  });
  faults.onDue('price.gap', ({ product, bps }) => {
    operators.movePrice(productIdOf(product), bps);
  });
  faults.onDue('funding.tick', ({ product, bps }) => {
    operators.payFunding(productIdOf(product), bps);
  });
  faults.onDue('leg.liquidate', (fault) => {
    const leg = legOf(fault, ledger);
    if (leg !== undefined) operators.liquidate(leg, fault.fraction);
  });
  faults.onDue('trade.manual', (fault) => {
    const leg = legOf(fault, ledger);
    if (leg !== undefined) operators.manualTrade({ ...leg, amountX18: parseX18(fault.amount) });
  });
}

/** The leg that a fault names, of the first subaccount unless it names one; undefined before any. */
function legOf(
  { product, margin = 'cross', subaccount }: FaultOf<'leg.liquidate' | 'trade.manual'>,
  ledger: Ledger,
): Leg | undefined {
  const [first] = ledger.parents();
  const owner = subaccount?.toLowerCase() ?? first;
  return owner === undefined
    ? undefined
    : { subaccount: owner, productId: productIdOf(product), margin };
}
