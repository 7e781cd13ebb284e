/** Mutants of the simulated exchange in trouble: a kinder exchange would prove less. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const ACCEPTANCE = 'src/exchange/acceptance.ts';
const BOOKS = 'src/exchange/books.ts';
const DELIVERY = 'src/exchange/delivery.ts';
const FAULTS = 'src/exchange/faults.ts';
const MAINTENANCE = 'src/exchange/maintenance.ts';
const MATCHING = 'src/exchange/matching.ts';
const OPERATORS = 'src/exchange/operators.ts';
const SERVER = 'src/exchange/server.ts';
const STATUS = 'src/exchange/market-status.ts';
const standings = tests('unit/exchange/standings');
const deliveries = tests('unit/exchange/deliveries');
const markets = tests('unit/exchange/market-faults');
const switches = tests('unit/exchange/switches');

export const exchanges: readonly Mutant[] = [
  {
    id: 'exchange.maintenanceTrades',
    name: 'an order that was on its way is matched in maintenance',
    edits: [edit(MATCHING, 'if (context.isStill()) return 0n;', '')],
    killer: standings,
  },
  {
    id: 'exchange.maintenanceAnswers',
    name: 'a venue in maintenance answers every query',
    edits: [edit(SERVER, "type !== 'status' && isUnavailable(context)", 'false')],
    killer: standings,
  },
  {
    id: 'exchange.maintenanceStreams',
    name: 'the streams outlive the beginning of a maintenance',
    edits: [edit(SERVER, "streams.closeAll(closeCode, 'maintenance');", 'void closeCode;')],
    killer: standings,
  },
  {
    id: 'exchange.maintenanceEnds',
    name: 'the end of an earlier maintenance ends the later one',
    edits: [edit(MAINTENANCE, 'if (running === begun) end();', 'end();')],
    killer: standings,
  },
  {
    id: 'exchange.maintenanceHeals',
    name: 'a maintenance goes on after its fault was cleared',
    edits: [edit(FAULTS, 'if (hits > 0) runners.get(fault.fault)?.heal();', 'void hits;')],
    killer: standings,
  },
  {
    id: 'exchange.queryOnly',
    name: 'a blocked country may place orders',
    edits: [
      edit(
        DELIVERY,
        'if (isQueryOnly(faults, path)) return queryOnly(key);',
        'isQueryOnly(faults, path);',
      ),
    ],
    killer: standings,
  },
  {
    id: 'exchange.softIsLive',
    name: 'a soft reduce-only market lets a close flip the position',
    edits: [
      edit(
        STATUS,
        'return absX18(positionX18 + amountX18) < absX18(positionX18);',
        'return positionX18 > 0n !== amountX18 > 0n;',
      ),
    ],
    killer: standings,
  },
  {
    id: 'exchange.statusSpares',
    name: 'the stricter reading of a blocked market takes closes all the same',
    edits: [
      edit(
        STATUS,
        "const isSpared = subject.reduceOnly && refuses === 'openings';",
        'const isSpared = subject.reduceOnly;',
      ),
    ],
    killer: standings,
  },
  {
    id: 'exchange.holdJudgesEarly',
    name: 'a held order is judged when it was sent',
    edits: [
      edit(
        DELIVERY,
        'if (deliver) faults.after(ms, () => void carryOut(wanted, context));',
        'if (deliver) void carryOut(wanted, context).then(() => ms);',
      ),
    ],
    killer: deliveries,
  },
  {
    id: 'exchange.holdTakesCancels',
    name: 'a hold of some orders holds every cancel',
    edits: [edit(DELIVERY, 'return namesAll || isConcerned(fault, wanted);', 'return true;')],
    killer: deliveries,
  },
  {
    id: 'exchange.holdDelivers',
    name: 'an order that shall never arrive arrives',
    edits: [
      edit(
        DELIVERY,
        'const { ms, deliver = true } = hold;',
        'const { ms } = hold, deliver = true;',
      ),
    ],
    killer: deliveries,
  },
  {
    id: 'exchange.liquidateKeepsOrders',
    name: 'a liquidation leaves the orders of its account open',
    edits: [
      edit(OPERATORS, "desk.cancel(subaccount, order.request.digest, 'hand');", 'void order;'),
    ],
    killer: markets,
  },
  {
    id: 'exchange.liquidateTakesOrders',
    name: 'a liquidation cancels the orders of the other margin accounts too',
    edits: [edit(OPERATORS, '.filter((order) => order.key.margin === margin);', ';')],
    killer: markets,
  },
  {
    id: 'exchange.thinIsDeep',
    name: 'a thin book is deep on both sides of the limit',
    edits: [
      edit(BOOKS, '* 10_000 > beyondBps * midTicks;', '* 10_000 > 1e9 * beyondBps * midTicks;'),
    ],
    killer: markets,
  },
  {
    id: 'exchange.oracleFollows',
    name: 'an oracle that shall stand apart follows the mid',
    edits: [edit(BOOKS, '(1 + (offset?.bps ?? 0) / 10_000)', '(1 + 0 * (offset?.bps ?? 0))')],
    killer: markets,
  },
  {
    id: 'exchange.closesAreHealthy',
    name: 'a reduce-only order is never refused for its health',
    edits: [edit(ACCEPTANCE, "mode.reduceOnly && switches.healthAt === 'none'", 'mode.reduceOnly')],
    killer: switches,
  },
  {
    id: 'exchange.healthAtLimit',
    name: 'a reduce-only order is judged at its limit whatever the reading',
    edits: [
      edit(
        ACCEPTANCE,
        'isAtOracle ? { ...order, priceX18: books.oracleX18(order.productId) } : order',
        'isAtOracle ? order : order',
      ),
    ],
    killer: switches,
  },
];
