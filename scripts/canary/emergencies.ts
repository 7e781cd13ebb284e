/** Mutants of the emergency: the ladder, its rungs and sizes, attempts, the latch and the last resort. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const SETUP = 'machines/emergency-close.setup.ts';
const CHART = 'machines/emergency-close.machine.ts';
const HALT = 'machines/halt.setup.ts';
const LADDER = 'src/actors/ladder.ts';
const RUNG = 'src/orders/rung.ts';
const ROUND = 'src/actors/close-round.ts';
const model = tests('model/emergency-close');
const halt = tests('model/halt');
const ladder = tests('unit/actors/ladder');
const rung = tests('unit/orders/rung');
const closing = tests('unit/actors/closing');
const watchers = tests('unit/actors/failing-watchers');
const lastResort = tests('simulation/last-resort');

export const emergencies: readonly Mutant[] = [
  {
    id: 'ladder.opens',
    name: 'the ladder could open',
    edits: [edit(LADDER, "{ ...intent, sizedBy: 'ladder' }", '{ ...intent, reduceOnly: false }')],
    killer: ladder,
  },
  {
    id: 'round.oldPrices',
    name: 'an emergency goes on with the prices that it began with',
    edits: [edit(ROUND, '    markets.refresh().catch(() => undefined);\n', '')],
    killer: watchers,
  },
  {
    id: 'watch.escapes',
    name: 'what a watcher throws escapes from its timer into the process',
    edits: [
      edit(
        'src/actors/timing.ts',
        'sendBack({ type: `xstate.error.actor.${id}`, error });',
        'throw error;',
      ),
    ],
    killer: watchers,
  },
  {
    id: 'ladder.oneSide',
    name: 'the ladder believes that everything is long',
    edits: [edit(LADDER, "= ['buy', 'sell'];", "= ['sell'];")],
    killer: ladder,
  },
  {
    id: 'ladder.sentTwice',
    name: 'a step of the ladder is sent again after it was spent',
    edits: [edit(LADDER, '        this.#steps.delete(name);\n', '')],
    killer: ladder,
  },
  {
    id: 'ladder.outlived',
    name: 'the ladder is left to run out of its receive window',
    edits: [edit(LADDER, 'const RESIGN_AFTER_MS = 20_000;', 'const RESIGN_AFTER_MS = 80_000;')],
    killer: ladder,
  },
  {
    id: 'rung.beyondLast',
    name: 'a close goes beyond the last rung',
    edits: [edit(RUNG, 'Math.min(rung + 1, rungs.length - 1)', 'rung + 1')],
    killer: rung,
  },
  {
    id: 'rung.slipsFurther',
    name: 'the rungs ignore the most that a close may slip',
    edits: [
      edit(
        RUNG,
        '[...CLOSING_RUNGS_BPS.filter((rungBps) => rungBps < maxSlippageBps), maxSlippageBps]',
        '[...CLOSING_RUNGS_BPS, ...(maxSlippageBps > 0 ? [] : [0])]',
      ),
    ],
    killer: rung,
  },
  {
    id: 'rung.healthGoesUp',
    name: 'a want of health is answered with a limit that costs more health',
    edits: [edit(RUNG, '? Math.max(0, rung - 1)', '? Math.min(rung + 1, rungs.length - 1)')],
    killer: rung,
  },
  {
    id: 'rung.edgeIsAnswer',
    name: 'a refusal of the edge is taken for an answer of the market',
    edits: [edit(RUNG, 'return close.refusedByEngine;', 'return true;')],
    killer: closing,
  },
  {
    id: 'size.residualLoops',
    name: 'a residual is sent again and again',
    edits: [
      edit(
        RUNG,
        "kind: isBelow && isTooSmall ? 'residual' : 'quantity'",
        "kind: isTooSmall ? 'quantity' : 'quantity'",
      ),
    ],
    killer: rung,
  },
  {
    id: 'round.pollsFirst',
    name: 'a round asks REST before it sends what the book shows',
    edits: [
      edit(
        ROUND,
        '    round.sendAll(closes);\n    if (positions',
        '    await Promise.resolve();\n    round.sendAll(closes);\n    if (positions',
      ),
    ],
    killer: closing,
  },
  {
    id: 'round.silentRestIsZero',
    name: 'a REST that cannot say is taken for zero',
    edits: [
      edit(ROUND, 'shownByRest(read, key).length === 0 &&', 'shownByRest(read, key).length > 0 &&'),
    ],
    killer: closing,
  },
  {
    id: 'emergency.silenceIsAttempt',
    name: 'silence of the venue uses up the attempts',
    edits: [edit(SETUP, 'if (answered || sent === 0) {', 'if (answered || sent >= 0) {')],
    killer: model,
  },
  {
    id: 'emergency.silentForever',
    name: 'an emergency waits for a silent venue without end',
    edits: [edit(SETUP, 'context.silentForMs >= context.silentMaxMs', 'context.silentForMs < 0')],
    killer: model,
  },
  {
    id: 'emergency.residualLoops',
    name: 'an emergency goes on over a residual',
    edits: [edit(SETUP, 'context.residual ||\n', '')],
    killer: model,
  },
  {
    id: 'latch.anothersLifted',
    name: 'an emergency lifts a latch that stood before it',
    edits: [
      edit(
        SETUP,
        "event.output.wasRaised ? 'another' : 'ours'",
        "event.output.wasRaised ? 'ours' : 'ours'",
      ),
    ],
    killer: model,
  },
  {
    id: 'latch.liftedUnproved',
    name: 'the latch is lifted by a word instead of a proof',
    edits: [
      edit(
        SETUP,
        "context.liftsLatch && context.latch === 'ours' && bringsProof(event),",
        "context.liftsLatch && context.latch === 'ours' && 'output' in event,",
      ),
    ],
    killer: model,
  },
  {
    id: 'latch.stopsClosing',
    name: 'a latch that cannot be written ends the emergency',
    edits: [
      edit(
        CHART,
        "onError: { actions: 'noteUnlatched' },",
        "onError: { target: '.exhausted', actions: 'noteUnlatched' },",
      ),
    ],
    killer: model,
  },
  {
    id: 'halt.liftsLatch',
    name: 'a halt lifts the latch',
    edits: [edit(HALT, 'liftsLatch: false', 'liftsLatch: true')],
    killer: halt,
  },
  {
    id: 'halt.recordEnds',
    name: 'the record of a proof ends a halt',
    edits: [edit(HALT, 'isFlatProof(event.output.proof)', 'event.output.proof !== null')],
    killer: halt,
  },
  {
    id: 'lastResort.nearestOnly',
    name: 'the last resort sends nothing',
    edits: [
      edit(
        'src/app/last-resort.ts',
        'for (const order of rung) {',
        'for (const order of rung.slice(9)) {',
      ),
    ],
    killer: lastResort,
  },
];
