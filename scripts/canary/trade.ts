/** Mutants of how a pair is opened: the permit, the sending, the legs, what is missing of them. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const PERMIT = 'src/positions/permit.ts';
const LOG = 'src/orders/order-log.ts';
const SUBMIT = 'src/actors/submit.ts';
const PLACE = 'src/actors/place-order.ts';
const BUILT = 'src/actors/await-built.ts';
const BUILD = 'machines/build.machine.ts';
const BUILD_SETUP = 'machines/build.setup.ts';
const BUILD_INVOKES = 'machines/build.invokes.ts';
const permitting = tests('unit/orders/order-desk');
const resending = tests('unit/actors/resending');
const building = tests('unit/actors/building');
const build = tests('model/build');

export const trades: readonly Mutant[] = [
  {
    id: 'permit.deadLeg',
    name: 'the second leg opens after the first died without a word',
    edits: [edit(PERMIT, "fate === 'unknown' || fate === 'dead'", "fate === 'unknown'")],
    killer: permitting,
  },
  {
    id: 'permit.overPlan',
    name: 'what a leg filled before does not count against its plan',
    edits: [
      edit(
        PERMIT,
        'sum([...ofLeg.map(mostFilled), intent.quantity])',
        'sum([...ofLeg.slice(9).map(mostFilled), intent.quantity])',
      ),
    ],
    killer: permitting,
  },
  {
    id: 'permit.endlessBuild',
    name: 'a build goes on opening for ever',
    edits: [edit(PERMIT, 'if (now - began > BUILD_MAX_MS)', 'if (now - began < -BUILD_MAX_MS)')],
    killer: permitting,
  },
  {
    id: 'permit.newestBegins',
    name: 'a build began with its newest order',
    edits: [edit(PERMIT, 'build[0]?.submittedAt', 'build.at(-1)?.submittedAt')],
    killer: permitting,
  },
  {
    id: 'permit.olderProof',
    name: 'a proof permits after another that saw more orders',
    edits: [edit(PERMIT, 'Math.max(orders.provedThrough, ...', 'Math.max(0, ...')],
    killer: permitting,
  },
  {
    id: 'submit.oldDecision',
    name: 'a decision to open is carried out however old it is',
    edits: [
      edit(SUBMIT, '- decidedAt > world.settings.decisionMaxAgeMs', '- decidedAt > Infinity'),
    ],
    killer: building,
  },
  {
    id: 'submit.alwaysDecidedNow',
    name: 'a whole leg counts as decided when it is sent',
    edits: [edit(PLACE, 'repair === 0 ? proof.fields', 'repair < 0 ? proof.fields')],
    killer: building,
  },
  {
    id: 'submit.repairDecidedBefore',
    name: 'a repair counts as decided with the proof of its build, and is never sent',
    edits: [edit(PLACE, 'repair === 0 ? proof.fields', 'repair >= 0 ? proof.fields')],
    killer: building,
  },
  {
    id: 'submit.resendsLate',
    name: 'an order is sent again after the venue has ceased to receive it',
    edits: [edit(SUBMIT, 'if (venue.venueTime() >= order.receiveBy) return false;', '')],
    killer: resending,
  },
  {
    id: 'submit.refusedIsDelivered',
    name: 'any refusal of a resend shows that the venue has the order',
    edits: [edit(SUBMIT, 'error.code !== DUPLICATE_ORDER', 'error.code === -DUPLICATE_ORDER')],
    killer: resending,
  },
  {
    id: 'submit.duplicateIsRefusal',
    name: 'an order that the venue has already counts as refused',
    edits: [edit(SUBMIT, 'error.code !== DUPLICATE_ORDER', 'error.code !== -DUPLICATE_ORDER')],
    killer: tests('unit/actors/submitting'),
  },
  {
    id: 'submit.silenceDelivers',
    name: 'a resend of unknown fate shows that the venue has the order',
    edits: [
      edit(
        SUBMIT,
        'if (error instanceof VenueError) return false;',
        'if (!(error instanceof VenueError)) throw error;',
      ),
      edit(SUBMIT, '    throw error;\n  }\n  positions', '  }\n  positions'),
    ],
    killer: resending,
  },
  {
    id: 'submit.deliveredRevives',
    name: 'an order whose end was told works again when a resend is taken',
    edits: [
      edit(
        LOG,
        "order.fate === 'unknown' ? { ...order, fate: 'working' }",
        "order.fate !== 'dead' ? { ...order, fate: 'working' }",
      ),
    ],
    killer: resending,
  },
  {
    id: 'open.countedTwice',
    name: 'what both the orders and the book tell of a leg counts twice',
    edits: [edit(PLACE, 'Decimal.max(sum(told), held)', 'held.plus(sum(told))')],
    killer: building,
  },
  {
    id: 'open.bookForgotten',
    name: 'what the book shows of a leg is bought again',
    edits: [edit(PLACE, 'Decimal.max(sum(told), held)', 'Decimal.max(sum(told), held.times(0))')],
    killer: building,
  },
  {
    id: 'open.fillsForgotten',
    name: 'what only the orders tell of a leg is bought again',
    edits: [edit(PLACE, 'Decimal.max(sum(told), held)', 'Decimal.max(sum(told.slice(9)), held)')],
    killer: building,
  },
  {
    id: 'open.otherLegCounts',
    name: 'the fills of the other leg count as this one’s',
    edits: [edit(PLACE, 'intent.leg === leg', '(intent.leg === leg || intent.cycleId > 0)')],
    killer: building,
  },
  {
    id: 'open.doubtIsNothing',
    name: 'a leg of which the book is stale is repaired as if it showed nothing',
    edits: [
      edit(
        PLACE,
        "reading.state !== 'live' && reading.state !== 'unknown') return",
        "reading.state === 'diverged') return",
      ),
    ],
    killer: building,
  },
  {
    id: 'open.wholeAgain',
    name: 'a repair of a leg that is whole is an order like any other',
    edits: [edit(PLACE, "if (decimal(quantity).isZero()) return { kind: 'whole' };", '')],
    killer: building,
  },
  {
    id: 'open.anyTouch',
    name: 'a leg opens against a touch that has left the oracle',
    edits: [
      edit(
        PLACE,
        'touch === undefined ? undefined : refuseTouch(touch, market)',
        "touch?.bid === '' ? refuseTouch(touch, market) : undefined",
      ),
    ],
    killer: building,
  },
  {
    id: 'open.oldPrice',
    name: 'a repair without a touch goes out at the price of the plan',
    edits: [
      edit(
        PLACE,
        ': repair === 0\n        ? planned.limitPrice',
        ': repair >= 0\n        ? planned.limitPrice',
      ),
    ],
    killer: building,
  },
  {
    id: 'open.sameDistance',
    name: 'a repair goes no further through the touch than the leg did',
    edits: [edit(PLACE, 'openingThroughBps * (repair + 1)', 'openingThroughBps')],
    killer: building,
  },
  {
    id: 'open.marginAgain',
    name: 'a repair moves the margin of the whole leg again',
    edits: [edit(PLACE, 'decimal(quantity).eq(planned.quantity) ?', 'decimal(quantity).gt(0) ?')],
    killer: building,
  },
  {
    id: 'built.unsettled',
    name: 'a build is confirmed while an order of it may still fill',
    edits: [edit(BUILT, ' && positions.hasSettled(key);', ';')],
    killer: building,
  },
  {
    id: 'built.eitherSide',
    name: 'a build is confirmed by a report of the other side',
    edits: [edit(BUILT, 'planned.eq(amount)', 'planned.abs().eq(decimal(amount).abs())')],
    killer: building,
  },
  {
    id: 'built.oneLeg',
    name: 'a build is confirmed by the report of one leg',
    edits: [edit(BUILT, 'if (legs.every(isBuilt))', 'if (legs.some(isBuilt))')],
    killer: building,
  },
  {
    id: 'build.deadIsUnfilled',
    name: 'a leg that died unanswered was certainly not filled',
    edits: [
      edit(
        BUILD_SETUP,
        "return leg?.fate === 'notFilled' || leg?.fate === 'rejected';",
        "return leg?.fate === 'notFilled' || leg?.fate === 'rejected' || leg?.fate === 'dead';",
      ),
    ],
    killer: build,
  },
  {
    id: 'build.repairsOnceMore',
    name: 'a build is repaired once more than it was told to',
    edits: [
      edit(
        BUILD_SETUP,
        'context.repairs < context.settings.repairsMax',
        'context.repairs <= context.settings.repairsMax',
      ),
    ],
    killer: build,
  },
  {
    id: 'build.nothingAfterRepair',
    name: 'a repair of which nothing filled makes the whole build nothing',
    edits: [
      edit(BUILD_SETUP, 'context.repairs === 0 && LEG_NAMES', 'context.repairs >= 0 && LEG_NAMES'),
    ],
    killer: build,
  },
  {
    id: 'build.unknownIsNoDoubt',
    name: 'a leg of unknown fate is no doubt',
    edits: [
      edit(
        BUILD_SETUP,
        "context.legs[leg]?.fate === 'unknown')",
        "context.legs[leg]?.fate === 'working')",
      ),
    ],
    killer: build,
  },
  {
    id: 'build.repairsDead',
    name: 'a leg whose order died without a word is repaired',
    edits: [
      edit(BUILD_SETUP, "leg.fate === 'dead' || leg.fate === 'unknown'", "leg.fate === 'unknown'"),
    ],
    killer: build,
  },
  {
    id: 'build.repairsRefused',
    name: 'a leg is repaired after a refusal that no price cures',
    edits: [
      edit(BUILD_SETUP, 'CURABLE_CODES.includes(leg.refusalCode)', 'CURABLE_CODES.length > 0'),
    ],
    killer: build,
  },
  {
    id: 'build.oneLegIsAll',
    name: 'a build is whole when one leg is filled',
    edits: [
      edit(
        BUILD_SETUP,
        "LEG_NAMES.every((leg) => context.legs[leg]?.fate === 'filled')",
        "LEG_NAMES.some((leg) => context.legs[leg]?.fate === 'filled')",
      ),
    ],
    killer: build,
  },
  {
    id: 'build.unconfirmed',
    name: 'a build that the stream did not report in time is whole',
    edits: [edit(BUILD, "{ guard: 'isConfirmed', target: 'whole' }", "{ target: 'whole' }")],
    killer: build,
  },
  {
    id: 'build.overdueIsBroken',
    name: 'a build whose orders are overdue is broken, and no doubt',
    edits: [
      edit(
        BUILD,
        `invoke: [invoke.openLeg('primary'), invoke.openLeg('hedge')],
      always: { guard: 'haveBothEnded', target: 'judging' },
      after: { buildTimeout: 'doubtful' },`,
        `invoke: [invoke.openLeg('primary'), invoke.openLeg('hedge')],
      always: { guard: 'haveBothEnded', target: 'judging' },
      after: { buildTimeout: 'broken' },`,
      ),
    ],
    killer: build,
  },
  {
    id: 'build.failureIsNothing',
    name: 'a leg that failed in our own code was not filled',
    edits: [edit(BUILD_INVOKES, "target: '#build.doubtful'", "target: '#build.nothing'")],
    killer: build,
  },
];
