/** Mutants of how a change that nobody planned is noticed, and of when a key has settled. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const SERVICE = 'src/positions/service.ts';
const READING = 'src/positions/reading.ts';
const service = tests('unit/positions/service');

export const changes: readonly Mutant[] = [
  {
    id: 'change.doublePlan',
    name: 'twice the planned amount is no reason for alarm',
    edits: [
      edit(
        'src/positions/facts.ts',
        'if (isFarther(amount, ordered)) {',
        'if (isFarther(decimal(amount).div(2).toFixed(), ordered)) {',
      ),
      edit('src/positions/facts.ts', 'import { isFarther }', 'import { decimal, isFarther }'),
    ],
    killer: service,
  },
  {
    id: 'change.shortUnbounded',
    name: 'a short is never beyond the plan',
    edits: [
      edit(
        'src/positions/facts.ts',
        'if (isFarther(amount, ordered)) {',
        "if (!amount.startsWith('-') && isFarther(amount, ordered)) {",
      ),
    ],
    killer: service,
  },
  {
    id: 'change.liquidationAbsorbed',
    name: 'a liquidation is absorbed like any change',
    edits: [
      edit(
        'src/positions/facts.ts',
        "new Set(['liquidate_subaccount'])",
        "new Set(['match_orders_'])",
      ),
    ],
    killer: service,
  },
  {
    id: 'change.strangersFill',
    name: 'a fill of an order that is not ours is absorbed',
    edits: [
      edit(
        SERVICE,
        'if (this.orders.order(digest) === undefined) {',
        "if (this.orders.order(digest) === undefined && submissionIndex === '') {",
      ),
    ],
    killer: service,
  },
  {
    id: 'change.closesWiden',
    name: 'closing orders widen what the plan allows',
    edits: [
      edit(
        'src/orders/order-desk.ts',
        "order.intent.purpose === 'open' && of(order)",
        'order.number > 0 && of(order)',
      ),
    ],
    killer: tests('unit/orders/order-desk'),
  },
  {
    id: 'settle.unaccounted',
    name: 'a key has settled though a told fill is in neither ledger',
    edits: [
      edit(
        READING,
        'isSettled(order) && isAccountedFor(context, order),',
        'isSettled(order) && (isAccountedFor(context, order) || order.number > 0),',
      ),
    ],
    killer: service,
  },
  {
    id: 'settle.openFate',
    name: 'a zero counts though the fate of an order of the key is open',
    edits: [
      edit(
        READING,
        'if (zeroSince === undefined || fates.includes(undefined)) return undefined;',
        'if (zeroSince === undefined) return undefined;',
      ),
    ],
    killer: service,
  },
  {
    id: 'settle.zeroBeforeFate',
    name: 'a zero counts from before the fate of the key’s last order',
    edits: [
      edit(
        READING,
        'return Math.max(zeroSince, ...fates.map((fate) => fate ?? 0));',
        'return Math.max(zeroSince, 0);',
      ),
    ],
    killer: service,
  },
];
