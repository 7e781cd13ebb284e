/** Mutants of what bounds a run: the breaker, limits, calendar, exits, budgets, health, standing. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const STANDING = 'src/domain/standing.ts';
const BOARD = 'src/actors/standing-board.ts';
const EXITS = 'src/domain/exits.ts';
const LIMITS = 'src/domain/limits.ts';
const NAKED = 'src/domain/naked-budget.ts';
const BREAKER = 'src/domain/breaker.ts';

const breaker = tests('unit/domain/breaker');
const limits = tests('unit/domain/limits', 'property/bounds');
const exits = tests('unit/domain/exits', 'property/bounds');
const naked = tests('unit/domain/naked-budget', 'property/bounds');
const standing = tests('unit/domain/standing');
const board = tests('unit/actors/standing-board');

export const bounds: readonly Mutant[] = [
  {
    id: 'bounds.strikeIsNothing',
    name: 'a strike of the naked budget does not count for the breaker',
    edits: [edit(BREAKER, "outcome === 'recovered' || isStrike", "outcome === 'recovered'")],
    killer: breaker,
  },
  {
    id: 'bounds.skipEndsRow',
    name: 'a cycle that was skipped ends a row of recoveries',
    edits: [
      edit(
        BREAKER,
        "({ outcome, isStrike }) => outcome === 'completed' && !isStrike",
        "({ outcome, isStrike }) => outcome !== 'recovered' && !isStrike",
      ),
    ],
    killer: breaker,
  },
  {
    id: 'bounds.unknownInstantIsOld',
    name: 'a recovery whose instant is not known is left out of the hour',
    edits: [edit(BREAKER, 'at === null || newestAt - at', 'at !== null && newestAt - at')],
    killer: breaker,
  },
  {
    id: 'bounds.gainOffsetsRecovery',
    name: 'a gain of one recovery hides what another cost',
    edits: [
      edit(
        BREAKER,
        "outcome === 'recovered' && decimal(pnl).isNegative()",
        "outcome === 'recovered'",
      ),
    ],
    killer: breaker,
  },
  {
    id: 'bounds.openGainIsMoney',
    name: 'a gain that is still open lifts the daily loss limit',
    edits: [
      edit('src/domain/daily-loss.ts', "Decimal.min(0, openPnl ?? '0')", "decimal(openPnl ?? '0')"),
    ],
    killer: tests('unit/domain/daily-loss'),
  },
  {
    id: 'bounds.unresolvedIsNothing',
    name: 'an order of unknown fate does not count against the limits',
    edits: [
      edit(LIMITS, "Decimal.max(held, reduced).plus(opened('buy'))", 'Decimal.max(held, reduced)'),
    ],
    killer: limits,
  },
  {
    id: 'bounds.closeIsDone',
    name: 'a reduce-only order of unknown fate counts as filled alone',
    edits: [edit(LIMITS, 'Decimal.max(held, reduced).plus', 'reduced.plus')],
    killer: limits,
  },
  {
    id: 'bounds.marginsNet',
    name: 'cross and isolated of one market offset each other in the limits',
    edits: [
      edit(
        LIMITS,
        'total.plus(Decimal.max(decimal(low).negated(), high)),\n    new Decimal(0),\n  );',
        'total.plus(Decimal.abs(low).gt(Decimal.abs(high)) ? low : high),\n    new Decimal(0),\n  ).abs();',
      ),
    ],
    killer: limits,
  },
  {
    id: 'bounds.startsBeforeWindow',
    name: 'a cycle may begin that is flat just as the maintenance begins',
    edits: [edit('src/domain/calendar.ts', 'at + needMs + FLAT_BEFORE_MS)', 'at + needMs)')],
    killer: tests('unit/domain/calendar'),
  },
  {
    id: 'bounds.exitAtEntrySide',
    name: 'an open long is valued at the ask',
    edits: [
      edit(
        EXITS,
        'touchToCross(touch, side)',
        "touchToCross(touch, side === 'buy' ? 'sell' : 'buy')",
      ),
    ],
    killer: exits,
  },
  {
    id: 'bounds.oldEntry',
    name: 'the entry of a position that was closed counts for the next',
    edits: [edit(EXITS, 'currentFills(input.fills)', 'input.fills')],
    killer: exits,
  },
  {
    id: 'bounds.gapConfirms',
    name: 'a look without a touch leaves the clock of an exit running',
    edits: [
      edit(
        EXITS,
        'const exit = pnlBps === undefined ? null : ruleThatHolds(rules, pnlBps);',
        'if (pnlBps === undefined) return { state, exit: null };\n  const exit = ruleThatHolds(rules, pnlBps);',
      ),
    ],
    killer: exits,
  },
  {
    id: 'bounds.closingIsFree',
    name: 'what closing will cost is left out of an open gain',
    edits: [
      edit(EXITS, 'flow.plus(proceeds).minus(fee)', 'flow.plus(proceeds.minus(fee).plus(fee))'),
    ],
    killer: exits,
  },
  {
    id: 'bounds.doubtIsHedge',
    name: 'an order in doubt counts as the hedge that it would be',
    edits: [
      edit(
        NAKED,
        'const low = ofPrimary.low.plus(ofHedge.low.div(hedgeRatio));',
        'const low = ofPrimary.low.plus(ofHedge.high.div(hedgeRatio));',
      ),
    ],
    killer: naked,
  },
  {
    id: 'bounds.lateFillIsNew',
    name: 'a fill that is told late counts as naked only since it was told',
    edits: [
      edit(
        NAKED,
        'toDecimalString(late.plus(state.spent))',
        'toDecimalString(late.times(0).plus(state.spent))',
      ),
    ],
    killer: naked,
  },
  {
    id: 'bounds.unknownHealthOpens',
    name: 'a health that is not known counts as enough',
    edits: [
      edit(
        'src/domain/health.ts',
        'if (initial === undefined) {\n    return',
        'if (initial === undefined) {\n    if (orders.length > 0) return undefined;\n    return',
      ),
    ],
    killer: tests('unit/domain/health'),
  },
  {
    id: 'bounds.queryOpens',
    name: 'a good query ends every standing',
    edits: [edit(STANDING, "word.call === 'execute' ? 'open' : lifted(standing)", "'open'")],
    killer: standing,
  },
  {
    id: 'bounds.outageForgets',
    name: 'an outage makes a refused key good again',
    edits: [
      edit(
        STANDING,
        "return standing === 'open' ? 'down' : standing;",
        "return standing === 'closeOnly' ? standing : 'down';",
      ),
    ],
    killer: standing,
  },
  {
    id: 'bounds.reconnectIsOutage',
    name: 'an answer between two unreached calls does not begin their count anew',
    edits: [
      edit(
        BOARD,
        "if (word.kind === 'ok' || word.kind === 'rejected')",
        "if (word.kind === 'protocol')",
      ),
    ],
    killer: board,
  },
  {
    id: 'bounds.cancelOfNothingOpens',
    name: 'a cancel of nothing counts as an order that was taken',
    edits: [edit(BOARD, 'orders.length === 0 ?', 'orders.length < 0 ?')],
    killer: board,
  },
];
