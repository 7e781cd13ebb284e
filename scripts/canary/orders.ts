/** Mutants of the order log and of its desk. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const LOG = 'src/orders/order-log.ts';
const DESK = 'src/orders/order-desk.ts';
const log = tests('unit/orders/order-log');
const archived = tests('unit/orders/archived-fills');
const desk = tests('unit/orders/order-desk');

export const orders: readonly Mutant[] = [
  {
    id: 'order.deadIsRejected',
    name: 'an order that died unanswered reads as rejected',
    edits: [edit(LOG, "fate: 'dead',", "fate: 'rejected',")],
    killer: log,
  },
  {
    id: 'order.deadIsUnfilled',
    name: 'an order that died unanswered certainly filled nothing',
    edits: [
      edit(
        LOG,
        "order.fate === 'rejected' || order.fate === 'notFilled';",
        "order.fate === 'rejected' || order.fate === 'notFilled' || order.fate === 'dead';",
      ),
    ],
    killer: log,
  },
  {
    id: 'order.toldIsUnfilled',
    name: 'a refused order of which a fill was seen certainly filled nothing',
    edits: [edit(LOG, 'return told && decimal(', 'return told || decimal(')],
    killer: log,
  },
  {
    id: 'order.unknownIsRejected',
    name: 'an order without a trustworthy answer reads as rejected',
    edits: [
      edit(LOG, "{ ...order, fate: 'unknown', toldBy", "{ ...order, fate: 'rejected', toldBy"),
    ],
    killer: log,
  },
  {
    id: 'order.unknownIsSettled',
    name: 'an unknown fate is a fate',
    edits: [
      edit(
        LOG,
        'return order.fateAt !== undefined;',
        "return order.fateAt !== undefined || order.fate === 'unknown';",
      ),
    ],
    killer: log,
  },
  {
    id: 'order.acceptedIsFilled',
    name: 'an accepted order is filled',
    edits: [
      edit(
        LOG,
        "order.fate === 'submitting' ? { ...order, fate: 'working' }",
        "order.fate === 'submitting' ? { ...order, fate: 'filled' }",
      ),
    ],
    killer: log,
  },
  {
    id: 'order.hastyDeath',
    name: 'an order is dead without the margin for the venue’s clock',
    edits: [edit(LOG, 'lastAt + DEATH_MARGIN_MS', 'lastAt')],
    killer: log,
  },
  {
    id: 'order.fillTwice',
    name: 'a fill of an order that comes twice counts twice',
    edits: [
      edit(LOG, 'if (known !== undefined && (known', 'if (known?.quantity === "" && (known'),
      edit(LOG, 'order.fills.filter((seen) => seen !== known), fill]', 'order.fills, fill]'),
    ],
    killer: log,
  },
  {
    id: 'order.archivedFillTwice',
    name: 'a fill that the archive told first and the stream tells too counts twice',
    edits: [edit(LOG, 'order.fills.filter((seen) => seen !== known), fill]', 'order.fills, fill]')],
    killer: archived,
  },
  {
    id: 'order.archivedIsSeen',
    name: 'a fill that only the archive told counts as told by the stream',
    edits: [
      edit(
        LOG,
        'order.fills.filter((fill) => fill.isArchived !== true)',
        'order.fills.filter((fill) => fill.quantity !== "")',
      ),
    ],
    killer: archived,
  },
  {
    id: 'order.shrinks',
    name: 'what an order filled shrinks with an update that comes late',
    edits: [
      edit(
        LOG,
        "const toldFilled = larger(told, order.toldFilled ?? '0');",
        'const toldFilled = told;',
      ),
    ],
    killer: log,
  },
  {
    id: 'order.cancelledIsFilled',
    name: 'a cancelled order reads as filled whole',
    edits: [edit(LOG, "? (order.toldFilled ?? '0')", '? order.intent.quantity')],
    killer: log,
  },
  {
    id: 'order.laterFate',
    name: 'a fate that is told twice counts from the second time',
    edits: [edit(LOG, 'fateAt: order.fateAt ?? now };', 'fateAt: now };')],
    killer: log,
  },
  {
    id: 'order.laterTold',
    name: 'what was told is dated with the last update, and so needs a later report',
    edits: [edit(LOG, '(toldAt ?? venueAt) : toldAt;', 'venueAt : toldAt;')],
    killer: log,
  },
  {
    id: 'order.archiveShrinks',
    name: 'the archive makes what an order filled smaller',
    edits: [
      edit(
        LOG,
        "const toldFilled = larger(row.filledQuantity, order.toldFilled ?? '0');",
        'const toldFilled = row.filledQuantity;',
      ),
    ],
    killer: tests('unit/positions/unknown-fate'),
  },
  {
    id: 'order.openForgotten',
    name: 'an open order is forgotten with the settled ones',
    edits: [edit(LOG, 'order.number <= number && isSettled(order)', 'order.number <= number')],
    killer: log,
  },
  {
    id: 'order.numberReused',
    name: 'numbers are counted from what is still remembered',
    edits: [edit(LOG, 'log.lastNumber + 1', 'log.byDigest.size + 1')],
    killer: log,
  },
  {
    id: 'order.numberedTwice',
    name: 'one order is numbered twice',
    edits: [
      edit(
        LOG,
        'invariant(orderOf(log, order.digest) === undefined,',
        'invariant(log.lastNumber >= 0,',
      ),
    ],
    killer: log,
  },
  {
    id: 'order.smallerFill',
    name: 'the smaller of what was told and what was seen counts as filled',
    edits: [
      edit(LOG, 'decimal(one).gte(other) ? one : other', 'decimal(one).lte(other) ? one : other'),
    ],
    killer: log,
  },
  {
    id: 'desk.refusesNothing',
    name: 'the desk numbers what may not be sent',
    edits: [edit(DESK, 'invariant(refusal === undefined,', "invariant(refusal !== '',")],
    killer: desk,
  },
  {
    id: 'desk.forgetsUnproved',
    name: 'orders are forgotten before a proof accounts for them',
    edits: [
      edit(
        DESK,
        'forgetThrough(this.#log, this.#provedThrough)',
        'forgetThrough(this.#log, this.lastNumber + 1000)',
      ),
    ],
    killer: tests('unit/orders/order-desk', 'unit/positions/unknown-fate'),
  },
  {
    id: 'desk.oldOrders',
    name: 'the orders that a proof must account for are those of the first time they were asked for',
    edits: [edit(DESK, 'this.#log = next;\n    this.#unproved = undefined;', 'this.#log = next;')],
    killer: tests('unit/positions/service', 'unit/orders/order-desk'),
  },
];
