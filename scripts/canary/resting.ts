/** Mutants of the simulated exchange: orders that rest and trigger orders would be what no venue has. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const MATCHING = 'src/exchange/matching.ts';
const ACCEPTANCE = 'src/exchange/acceptance.ts';
const TRIGGERS = 'src/exchange/trigger-desk.ts';
const resting = tests('unit/exchange/resting');
const triggers = tests('unit/exchange/triggers');
const troubled = tests('unit/exchange/resting-faults');

export const restings: readonly Mutant[] = [
  {
    id: 'resting.postOnlyCrosses',
    name: 'a post-only order that crosses is accepted',
    edits: [
      edit(ACCEPTANCE, "if (timeInForce === 'post_only' && doesCross) return refuse(2008);", ''),
    ],
    killer: resting,
  },
  {
    id: 'resting.unclampedMaker',
    name: 'a resting reduce-only order turns the position around',
    edits: [
      edit(
        MATCHING,
        'clampedX18(unfilledX18(order), positionX18, mode.reduceOnly)',
        'clampedX18(unfilledX18(order), positionX18, false)',
      ),
    ],
    killer: resting,
  },
  {
    id: 'resting.makerPaysAsTaker',
    name: 'a resting order that is met counts as a taker',
    edits: [edit(MATCHING, 'quantityX18, context, part);', "quantityX18, context, 'taker');")],
    killer: resting,
  },
  {
    id: 'resting.marginMovesAgain',
    name: 'a part of a resting isolated order is judged as if its margin moved again',
    edits: [edit(MATCHING, 'order.marginMoved ? { ...mode, marginX18: 0n } : mode', 'mode')],
    killer: resting,
  },
  {
    id: 'resting.neverExpires',
    name: 'a resting order outlives its expiration',
    edits: [
      edit('src/exchange/order-desk.ts', 'if (isWorking(order)) cancelOrder(order, context);', ''),
    ],
    killer: resting,
  },
  {
    id: 'resting.touchUntold',
    name: 'the touch is not told when an order comes to rest or goes',
    edits: [edit(MATCHING, 'if (!isSame) tellTouch(productId, context);', '')],
    killer: resting,
  },
  {
    id: 'resting.halfKilled',
    name: 'a fill-or-kill order trades a part',
    edits: [edit(MATCHING, "mode.timeInForce !== 'fok' || reachableX18", 'true || reachableX18')],
    killer: resting,
  },
  {
    id: 'resting.triggerEndsTwice',
    name: 'a trigger order that ended ends again',
    edits: [
      edit(
        TRIGGERS,
        'if (isWaiting(order)) turn(order, { cancelled });',
        'turn(order, { cancelled });',
      ),
    ],
    killer: triggers,
  },
  {
    id: 'resting.triggerOutlivesAccount',
    name: 'a cross trigger order ends with an isolated account',
    edits: [
      edit(TRIGGERS, 'mode.isolated && mode.reduceOnly && request', 'mode.reduceOnly && request'),
    ],
    killer: triggers,
  },
  {
    id: 'resting.metInMaintenance',
    name: 'a resting order is met while the venue stands still',
    edits: [
      edit('src/exchange/exchange.ts', 'if (!context.isStill()) {', 'if (context.now() > 0) {'),
    ],
    killer: troubled,
  },
  {
    id: 'resting.crossedBook',
    name: 'an order that was kept from trading rests in a crossed book',
    edits: [edit(MATCHING, 'return !crosses(request, context.books);', 'return true;')],
    killer: troubled,
  },
  {
    id: 'resting.statusIgnored',
    name: 'a resting order is met in a market that is blocked',
    edits: [edit(MATCHING, 'if (isBarred(order, positionX18, context)) return 0n;', '')],
    killer: troubled,
  },
  {
    id: 'resting.triggerIntoMaintenance',
    name: 'a trigger order reaches an engine that stands still, and is lost there',
    edits: [
      edit(
        TRIGGERS,
        "context.isStill() ? 'waiting_price' : sendOn(order, parts)",
        'sendOn(order, parts)',
      ),
    ],
    killer: troubled,
  },
  {
    id: 'resting.batchSpared',
    name: 'no fault of orders concerns a batch',
    edits: [
      edit(
        'src/exchange/placements.ts',
        'orders: placements.map(({ traits }) => traits),',
        'orders: [],',
      ),
    ],
    killer: troubled,
  },
  {
    id: 'resting.listedByARefusedKey',
    name: 'a refused key lists trigger orders',
    edits: [
      edit(
        'src/exchange/server.ts',
        'const refused = keyRefusal(context.faults);',
        'const refused = undefined;',
      ),
    ],
    killer: troubled,
  },
];
