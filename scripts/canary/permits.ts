/** Mutants of what a proof permits. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PERMIT = 'src/positions/permit.ts';
const permitting = tests('unit/orders/order-desk');

export const permits: readonly Mutant[] = [
  {
    id: 'permit.withoutProof',
    name: 'an opening order without any proof is permitted',
    edits: [
      edit(
        PERMIT,
        'refuseProof(proof, {',
        '(proof === undefined ? () => undefined : refuseProof)(proof, {',
      ),
    ],
    killer: permitting,
  },
  {
    id: 'permit.looseClose',
    name: 'a close need not be reduce-only',
    edits: [
      edit(
        PERMIT,
        "return intent.reduceOnly ? undefined : 'only",
        "return intent.reduceOnly || intent.leg !== undefined ? undefined : 'only",
      ),
    ],
    killer: permitting,
  },
  {
    id: 'permit.reducingOpen',
    name: 'an opening order may be reduce-only',
    edits: [
      edit(PERMIT, "if (intent.reduceOnly) return 'an opening order is not reduce-only';", ''),
    ],
    killer: permitting,
  },
  {
    id: 'permit.unknownLeg',
    name: 'the second leg opens while the fate of the first is unknown',
    edits: [edit(PERMIT, "fate === 'unknown' || fate === 'dead'", "fate === 'dead'")],
    killer: permitting,
  },
  {
    id: 'permit.otherCycle',
    name: 'the order of an earlier cycle does not void a proof',
    edits: [
      edit(PERMIT, 'other.cycleId === intent.cycleId', 'other.cycleId <= intent.cycleId + 9'),
    ],
    killer: permitting,
  },
  {
    id: 'permit.sameLeg',
    name: 'a leg opens again while its order before is not over',
    edits: [edit(PERMIT, '!isSettled(order));', '!isSettled(order) && order.number < 1);')],
    killer: permitting,
  },
];
