/** Mutants of what watches a run: the plan's limits, naked legs, exits, openings, health, alarms. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const NAKED = 'src/actors/watch-naked.ts';
const EXITS = 'src/actors/watch-exits.ts';
const OPENING = 'src/actors/watch-opening.ts';
const OPEN_ORDERS = 'src/actors/open-orders.ts';
const HEALTH = 'src/actors/health-board.ts';
const PLAN = 'src/actors/plan-cycle.ts';
const PLAN_HEALTH = 'src/domain/plan-health.ts';
const WATCH = 'src/app/alarm-watch.ts';
const ALARMS = 'src/app/alarms.ts';
const watching = tests('unit/actors/watching-trade');
const planning = tests('unit/actors/planning');
const alarming = tests('unit/app/alarm-watch');

export const watches: readonly Mutant[] = [
  {
    id: 'naked.sinceTold',
    name: 'a leg stands alone since its fill was told, and not since it happened',
    edits: [
      edit(
        NAKED,
        '? firstFillAt(world, now) : now',
        '? Math.max(now, firstFillAt(world, now)) : now',
      ),
    ],
    killer: watching,
  },
  {
    id: 'naked.onceOnly',
    name: 'twice the naked budget is not told after once was',
    edits: [edit(NAKED, "told !== 'overTwice')", "told === 'within')")],
    killer: watching,
  },
  {
    id: 'naked.neverForgotten',
    name: 'what stood alone counts on after flat was proved',
    edits: [edit(NAKED, 'fact.result.flat) forget();', 'fact.result.flat) void forget;')],
    killer: watching,
  },
  {
    id: 'naked.forgottenUnproved',
    name: 'a proof that fails forgives a leg that stands alone',
    edits: [edit(NAKED, ' && fact.result.flat) forget();', ') forget();')],
    killer: watching,
  },
  {
    id: 'naked.unreported',
    name: 'a leg that only the book shows does not stand alone',
    edits: [
      edit(
        NAKED,
        'claimedAmount(positions.read(key)) ?? netOf(orders)',
        "netOf(orders) || (claimedAmount(positions.read(key)) ?? '0')",
      ),
    ],
    killer: watching,
  },
  {
    id: 'naked.openIsOver',
    name: 'an order that is not over fills nothing more',
    edits: [
      edit(
        NAKED,
        'if (isSettled(order)) return [];',
        "if (isSettled(order) || held !== '') return [];",
      ),
    ],
    killer: watching,
  },
  {
    id: 'exit.healthIgnored',
    name: 'a pool that is too thin ends no hold',
    edits: [edit(EXITS, 'if (thin !== undefined)', "if (thin === '')")],
    killer: watching,
  },
  {
    id: 'exit.dayIgnored',
    name: 'the loss of the day ends no hold',
    edits: [edit(EXITS, 'if (spent !== undefined)', "if (spent === '')")],
    killer: watching,
  },
  {
    id: 'exit.openLossIgnored',
    name: 'what is lost and still open does not count into the day',
    edits: [
      edit(EXITS, 'exceedsDailyLoss(day.day, open?.pnl,', 'exceedsDailyLoss(day.day, undefined,'),
    ],
    killer: watching,
  },
  {
    id: 'exit.toldAgain',
    name: 'an exit is told again and again',
    edits: [
      edit(EXITS, 'if (isTold) return;', "if (isTold && event.type === 'cycle.start') return;"),
    ],
    killer: watching,
  },
  {
    id: 'opening.calendarIgnored',
    name: 'a cycle begins into a maintenance',
    edits: [
      edit(
        OPENING,
        "if ('reason' in wait) return",
        "if ('reason' in wait && wait.reason === '') return",
      ),
    ],
    killer: watching,
  },
  {
    id: 'opening.standingIgnored',
    name: 'a cycle begins at a venue that is down',
    edits: [
      edit(
        OPENING,
        'if (!mayOpen(standing.standing) && !mayTry)',
        'if (mayOpen(standing.standing) === undefined)',
      ),
    ],
    killer: watching,
  },
  {
    id: 'opening.rateOverrun',
    name: 'a cycle begins with orders that the minute has no room for',
    edits: [edit(OPENING, 'recent + ORDERS_A_CYCLE <= most', 'recent <= most + ORDERS_A_CYCLE')],
    killer: watching,
  },
  {
    id: 'opening.neverAsks',
    name: 'a venue that is down is never asked whether it is up',
    edits: [
      edit(
        OPENING,
        'if (!mayOpen(standing.standing)) venue',
        'if (mayOpen(standing.standing)) venue',
      ),
    ],
    killer: watching,
  },
  {
    id: 'openOrders.triggersLeave',
    name: 'a trigger service that answered once may leave',
    edits: [
      edit(
        OPEN_ORDERS,
        'if (this.#hasAnswered) throw',
        "if (this.#hasAnswered && error === '') throw",
      ),
    ],
    killer: planning,
  },
  {
    id: 'openOrders.triggersUnread',
    name: 'what waits for a trigger is no open order',
    edits: [edit(OPEN_ORDERS, '[...resting, ...triggers]', '[...resting, ...triggers.slice(99)]')],
    killer: planning,
  },
  {
    id: 'health.silenceForgets',
    name: 'a read without health makes every pool healthy',
    edits: [edit(HEALTH, 'if (read.health.length === 0) return;', '')],
    killer: planning,
  },
  {
    id: 'health.thinIsHeld',
    name: 'a pair is held in a pool that is too thin',
    edits: [edit(HEALTH, "verdict === 'unwind')?.words", "verdict === 'warn')?.words")],
    killer: planning,
  },
  {
    id: 'health.shortIsNothing',
    name: 'a short weighs against what its pool holds',
    edits: [edit(HEALTH, 'decimal(reading.amount).abs().times', 'decimal(reading.amount).times')],
    killer: planning,
  },
  {
    id: 'health.everyPool',
    name: 'the initial health of an isolated account is taken for the parent’s',
    edits: [edit(HEALTH, "find(({ pool }) => pool === 'cross')?.initial", 'at(0)?.initial')],
    killer: planning,
  },
  {
    id: 'health.mildestFirst',
    name: 'the mildest verdict is told first',
    edits: [edit(HEALTH, "verdict === 'unwind' ? 0 : 1", "verdict === 'unwind' ? 1 : 0")],
    killer: planning,
  },
  {
    id: 'plan.heldForgotten',
    name: 'what is held leaves the limits as wide as they were',
    edits: [edit(PLAN, 'worstCase({ positions: held, ', 'worstCase({ positions: held.slice(9), ')],
    killer: planning,
  },
  {
    id: 'plan.unknownForgotten',
    name: 'an order of unknown fate leaves the limits as wide as they were',
    edits: [
      edit(PLAN, 'isSettled(order) ? []', "isSettled(order) || order.fate === 'unknown' ? []"),
    ],
    killer: planning,
  },
  {
    id: 'plan.dayIgnored',
    name: 'a cycle is planned on a day that has lost its limit',
    edits: [edit(PLAN, 'undefined, settings.limits.dailyLossMax)', 'undefined, null)')],
    killer: planning,
  },
  {
    id: 'plan.endlessDay',
    name: 'the loss of one day keeps the next from trading',
    edits: [
      edit(PLAN, "noteDay(day.day, clock.now(), '0')", "noteDay(day.day, -clock.now(), '0')"),
    ],
    killer: planning,
  },
  {
    id: 'plan.marginsAreFree',
    name: 'the margins of isolated legs cost the parent nothing',
    edits: [edit(PLAN_HEALTH, 'sum([initial, `-${margins}`])', 'sum([initial, margins])')],
    killer: planning,
  },
  {
    id: 'plan.legsLiveOnParent',
    name: 'an isolated leg need not live on its own margin',
    edits: [
      edit(
        PLAN_HEALTH,
        '.find((refusal) => refusal !== undefined)',
        ".find((refusal) => refusal === '')",
      ),
    ],
    killer: planning,
  },
  {
    id: 'plan.ordersAreFree',
    name: 'the legs of a cross pool cost it no health',
    edits: [
      edit(PLAN_HEALTH, '({ initial, orders, open', '({ initial, orders: orders.slice(9), open'),
    ],
    killer: planning,
  },
  {
    id: 'plan.staleTouch',
    name: 'a touch that the venue no longer shows prices a plan',
    edits: [edit(PLAN, 'heard?.bid === asked.bid && heard', 'heard?.bid === asked.bid || heard')],
    killer: planning,
  },
  {
    id: 'alarm.everySnapshot',
    name: 'an alarm is told with every event of its state',
    edits: [edit(WATCH, 'this.#states.get(id) !== state;', "state !== '';")],
    killer: alarming,
  },
  {
    id: 'alarm.haltOnce',
    name: 'a halt that stays is told once',
    edits: [edit(WATCH, ', next, next !== null);', ', next);')],
    killer: alarming,
  },
  {
    id: 'alarm.silentLingering',
    name: 'a run that nobody can say is flat lingers in silence',
    edits: [
      edit(WATCH, "if (snapshot.value === 'lingering') this", "if (snapshot.value === '') this"),
    ],
    killer: alarming,
  },
  {
    id: 'alarm.silentTrip',
    name: 'a run trips in silence',
    edits: [edit(WATCH, "matches({ running: 'tripped' })", "matches({ running: '' })")],
    killer: alarming,
  },
  {
    id: 'alarm.settlesUnproved',
    name: 'a proof that fails settles the alarms',
    edits: [edit(WATCH, ' && fact.result.flat) options', ') options')],
    killer: alarming,
  },
  {
    id: 'alarm.lostIsExplained',
    name: 'money that is gone unexplained is no alarm',
    edits: [edit(WATCH, 'decimal(unexplained).abs().lte', 'decimal(unexplained).lte')],
    killer: alarming,
  },
  {
    id: 'alarm.thinAgain',
    name: 'a thin pool is told with every read',
    edits: [
      edit(
        WATCH,
        'if (worst === this.#health) return;',
        "if (worst === this.#health && worst === 'fine') return;",
      ),
    ],
    killer: alarming,
  },
  {
    id: 'alarm.unheardUnwritten',
    name: 'an alarm that nobody hears is not written down',
    edits: [
      edit(
        ALARMS,
        "this.#journal.append('alarm'",
        "if (this.#audience.channel) this.#journal.append('alarm'",
      ),
    ],
    killer: alarming,
  },
  {
    id: 'alarm.settlesEvery',
    name: 'alarms that do not repeat are settled as well',
    edits: [edit(ALARMS, 'if (repeats) this.#repeating', 'this.#repeating')],
    killer: alarming,
  },
];
