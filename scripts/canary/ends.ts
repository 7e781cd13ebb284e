/** Mutants of how cycles and runs end: what is forgiven, what trips, and what a run may go on after. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const INVOKES = 'machines/cycle.invokes.ts';
const CYCLE_SETUP = 'machines/cycle.setup.ts';
const SESSION = 'machines/session.machine.ts';
const SESSION_SETUP = 'machines/session.setup.ts';
const VERDICT = 'src/domain/run-verdict.ts';
const cycle = tests('model/cycle-end');
const session = tests('model/session-end');
const judging = tests('unit/domain/run-verdict');

export const ends: readonly Mutant[] = [
  {
    id: 'end.recoversTwiceNaked',
    name: 'a leg that stood alone for twice its budget is forgiven when flat is proved',
    edits: [edit(CYCLE_SETUP, "&& context.naked !== 'overTwice' && proofIn", '&& proofIn')],
    killer: cycle,
  },
  {
    id: 'end.recoversFailed',
    name: 'a fault of our own code is forgiven when flat is proved',
    edits: [edit(CYCLE_SETUP, '!context.hasFailed && context.naked', 'context.naked')],
    killer: cycle,
  },
  {
    id: 'end.completesBroken',
    name: 'a cycle whose build broke counts as completed',
    edits: [edit(CYCLE_SETUP, '!context.isBroken && proofIn', 'context.cycleId >= 0 && proofIn')],
    killer: cycle,
  },
  {
    id: 'end.brokenUnnoted',
    name: 'nobody notes that a build broke',
    edits: [edit(CYCLE_SETUP, "isBroken: end === 'broken'", "isBroken: end === 'nothing'")],
    killer: cycle,
  },
  {
    id: 'end.foreignUnnoted',
    name: 'what somebody else did while the cycle closes is forgotten',
    edits: [
      edit(
        INVOKES,
        "'position.unplanned': { actions: 'noteForeign' },",
        "'position.unplanned': {},",
      ),
    ],
    killer: cycle,
  },
  {
    id: 'end.nakedUnnoted',
    name: 'a leg that stands alone for twice its budget while the cycle closes is forgotten',
    edits: [
      edit(INVOKES, "'naked.overTwice': { actions: 'noteNaked' },", "'naked.overTwice': {},"),
    ],
    killer: cycle,
  },
  {
    id: 'end.failureUnnoted',
    name: 'our own code may fail while the cycle closes',
    edits: [
      edit(
        INVOKES,
        "'xstate.error.actor.*': { actions: 'noteFailure' },",
        "'xstate.error.actor.*': {},",
      ),
    ],
    killer: cycle,
  },
  {
    id: 'end.twiceIsOnce',
    name: 'twice the naked budget is noted as once',
    edits: [edit(CYCLE_SETUP, "return { naked: 'overTwice' as", "return { naked: 'over' as")],
    killer: cycle,
  },
  {
    id: 'end.strikeUntold',
    name: 'a leg that stood alone beyond its budget is no strike',
    edits: [edit(CYCLE_SETUP, "isStrike: naked !== 'within'", "isStrike: naked === 'overTwice'")],
    killer: cycle,
  },
  {
    id: 'end.doubtfulIsNothing',
    name: 'a build that nobody can judge came to nothing',
    edits: [edit(CYCLE_SETUP, "=== 'nothing',", "!== 'whole' && buildEndIn(event) !== 'broken',")],
    killer: cycle,
  },
  {
    id: 'end.neverOrdered',
    name: 'a close of what was never ordered is needless',
    edits: [
      edit(
        'src/positions/reading.ts',
        'ordersOf(context.orders, key).length > 0 &&',
        'ordersOf(context.orders, key).length >= 0 &&',
      ),
    ],
    killer: tests('unit/actors/submitting'),
  },
  {
    id: 'session.unlatched',
    name: 'a run that tripped ends without a latch',
    edits: [
      edit(
        SESSION_SETUP,
        "context.verdict.kind === 'trip' && !context.isLatched",
        "context.verdict.kind === 'trip' && context.isLatched",
      ),
    ],
    killer: session,
  },
  {
    id: 'session.lateTrip',
    name: 'a run that trips between two cycles ends without a latch',
    edits: [
      edit(
        SESSION,
        "{ guard: 'mustLatch', target: 'tripped' },\n            { guard: 'hasEndedProved'",
        "{ guard: 'hasEndedProved'",
      ),
    ],
    killer: session,
  },
  {
    id: 'session.haltUnlatched',
    name: 'a run whose cycle halted is not latched',
    edits: [
      edit(
        SESSION,
        "guard: 'hasCycleHalted', target: '.latching'",
        "guard: 'hasCycleHalted', target: '.halting'",
      ),
    ],
    killer: session,
  },
  {
    id: 'session.pauseIgnored',
    name: 'a paused run starts another cycle',
    edits: [edit(SESSION_SETUP, '=> context.isPaused,', '=> context.isPaused && context.stopped,')],
    killer: session,
  },
  {
    id: 'session.earlyWordLost',
    name: 'a drain or a pause that comes before the start is admitted is dropped',
    edits: [edit(SESSION, "'endAsUnbegun'] },\n        ...invoke.words,", "'endAsUnbegun'] },")],
    killer: session,
  },
  {
    id: 'session.drainIgnored',
    name: 'a drained run starts another cycle',
    edits: [
      edit(
        SESSION_SETUP,
        'return stopped || isDraining || verdict',
        'return stopped || (isDraining && stopped) || verdict',
      ),
    ],
    killer: session,
  },
  {
    id: 'session.verdictIgnored',
    name: 'a run that its rules have ended starts another cycle',
    edits: [
      edit(
        SESSION_SETUP,
        "isDraining || verdict.kind !== 'go' || cycleId",
        "isDraining || (verdict.kind !== 'go' && stopped) || cycleId",
      ),
    ],
    killer: session,
  },
  {
    id: 'session.oldVerdict',
    name: 'a run is judged without its last cycle',
    edits: [
      edit(
        SESSION_SETUP,
        'judgeRun(results, context.rules)',
        'judgeRun(context.results, context.rules)',
      ),
    ],
    killer: session,
  },
  {
    id: 'session.skippedProves',
    name: 'a run whose last cycle was skipped ends flat without a proof',
    edits: [
      edit(
        SESSION_SETUP,
        "context.results.at(-1)?.outcome !== 'skipped',",
        'context.results.length >= 0,',
      ),
    ],
    killer: session,
  },
  {
    id: 'session.exposedIsRefused',
    name: 'a run that ends exposed is called refused, and nothing is closed',
    edits: [
      edit(SESSION_SETUP, 'missingIn(event)?.exposed === false', 'missingIn(event) !== undefined'),
    ],
    killer: session,
  },
  {
    id: 'session.leavesHalted',
    name: 'a halted run that is to stay ends at once',
    edits: [
      edit(
        SESSION_SETUP,
        'context.stopped || !context.staysWhenHalted',
        'context.stopped || context.cycleId >= 0',
      ),
    ],
    killer: session,
  },
  {
    id: 'session.flattensUntold',
    name: 'what the start finds is flattened by a run that was not told to',
    edits: [
      edit(
        SESSION_SETUP,
        "context.flattensAtStart &&\n      'output' in event",
        "context.cyclesMax > 0 &&\n      'output' in event",
      ),
    ],
    killer: session,
  },
  {
    id: 'verdict.foreignPasses',
    name: 'a run goes on after somebody else traded its subaccount',
    edits: [edit(VERDICT, 'if (foreign !== undefined) {', "if (foreign === '') {")],
    killer: judging,
  },
  {
    id: 'verdict.foreignOfTheLast',
    name: 'what somebody else did is forgotten with the next cycle',
    edits: [edit(VERDICT, 'cycles.find((cycle) =>', 'cycles.slice(-1).find((cycle) =>')],
    killer: judging,
  },
  {
    id: 'verdict.breakerDrains',
    name: 'the breaker latches nothing',
    edits: [
      edit(VERDICT, "kind: 'trip', reason: `the breaker", "kind: 'drain', reason: `the breaker"),
    ],
    killer: judging,
  },
  {
    id: 'verdict.boundsFirst',
    name: 'a run that has reached a bound is not looked at for its breaker',
    edits: [
      edit(
        VERDICT,
        'if (tripped !== undefined) return',
        'if (tripped !== undefined && !reachedBound(totalsOf(cycles), rules.bounds)) return',
      ),
    ],
    killer: judging,
  },
  {
    id: 'verdict.strikeUncounted',
    name: 'the breaker hears of no strike',
    edits: [
      edit(VERDICT, "?? '0', isStrike };", "?? '0', isStrike: isStrike && refusalCode !== null };"),
    ],
    killer: judging,
  },
  {
    id: 'verdict.freeRecovery',
    name: 'the breaker hears of no cost',
    edits: [edit(VERDICT, "pnl: account?.pnl ?? '0'", "pnl: account?.funding ?? '0'")],
    killer: judging,
  },
  {
    id: 'verdict.newDay',
    name: 'what the day lost before the run does not count',
    edits: [edit(VERDICT, 'dayOf(cycles, rules.day)', 'dayOf(cycles, null)')],
    killer: judging,
  },
  {
    id: 'verdict.recoveredCompletes',
    name: 'a cost per volume is reckoned before any cycle was completed',
    edits: [edit(VERDICT, "outcome === 'completed').length", "outcome !== 'skipped').length")],
    killer: judging,
  },
];
