/** Mutants of the chart of the cycle: a way would open that it does not have, or a doubt be ignored. */
import { compile, edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const CYCLE = 'machines/cycle.machine.ts';
const CYCLE_CONTEXT = 'machines/cycle.context.ts';
const CYCLE_SETUP = 'machines/cycle.setup.ts';
const INVOKES = 'machines/cycle.invokes.ts';
const cycle = tests('model/cycle');
const stuck = tests('model/cycle-stuck');
const end = tests('model/cycle-end');

export const cycles: readonly Mutant[] = [
  {
    id: 'cycle.buildsUnproved',
    name: 'build is entered without a proof',
    edits: [
      edit(
        CYCLE_SETUP,
        'mayBuild: ({ context, event }) => context.isTracking && proofIn(event) !== null,',
        'mayBuild: ({ context }) => context.isTracking,',
      ),
    ],
    killer: cycle,
  },
  {
    id: 'cycle.buildsBlind',
    name: 'build is entered while the stream is away',
    edits: [
      edit(
        CYCLE_SETUP,
        '=> context.isTracking && proofIn(event) !== null',
        '=> context.cycleId >= 0 && proofIn(event) !== null',
      ),
    ],
    killer: cycle,
  },
  {
    id: 'cycle.recordProves',
    name: 'the record of a proof in an event is taken for the proof',
    edits: [
      edit(
        CYCLE_SETUP,
        'return isFlatProof(output.proof) ? output.proof : null;',
        `return isFlatProof(output.proof) || typeof output.proof === 'object'
    ? (output.proof as FlatProof | null)
    : null;`,
      ),
    ],
    killer: cycle,
  },
  {
    id: 'cycle.anyProof',
    name: 'a proof in an event is not looked at',
    edits: [
      edit(
        CYCLE_SETUP,
        'return isFlatProof(output.proof) ? output.proof : null;',
        'return output.proof;',
      ),
    ],
    killer: compile,
  },
  {
    id: 'cycle.completesUnproved',
    name: 'idle is entered after exposure without a proof',
    edits: [
      edit(
        CYCLE_SETUP,
        'mayComplete: ({ context, event }) => !context.isBroken && proofIn(event) !== null,',
        'mayComplete: ({ context }) => !context.isBroken,',
      ),
    ],
    killer: end,
  },
  {
    id: 'cycle.recoversUnproved',
    name: 'an emergency ends recovered without a proof',
    edits: [
      edit(
        CYCLE_SETUP,
        `mayRecover: ({ context, event }) =>
      !context.hasFailed && context.naked !== 'overTwice' && proofIn(event) !== null,`,
        "mayRecover: ({ context }) => !context.hasFailed && context.naked !== 'overTwice',",
      ),
    ],
    killer: end,
  },
  {
    id: 'cycle.timedOutIsZero',
    name: 'a leg whose zero was not reported in time is unwound',
    edits: [
      edit(
        CYCLE_SETUP,
        "zeros.every((zero) => zero.end === 'zero' || zero.end === 'skipped'),",
        "zeros.every((zero) => zero.end !== 'residual'),",
      ),
    ],
    killer: stuck,
  },
  {
    id: 'cycle.timeoutIgnored',
    name: 'a zero that was not reported in time is no emergency',
    edits: [
      edit(
        CYCLE_SETUP,
        "zero.end === 'timedOut' || zero.end === 'residual'),",
        "zero.end === 'residual'),",
      ),
    ],
    killer: stuck,
  },
  {
    id: 'cycle.residualIgnored',
    name: 'what an unwind left over is no emergency',
    edits: [
      edit(
        CYCLE_SETUP,
        "zero.end === 'timedOut' || zero.end === 'residual'),",
        "zero.end === 'timedOut'),",
      ),
    ],
    killer: stuck,
  },
  {
    id: 'cycle.alwaysTracking',
    name: 'the cycle believes the stream live whatever the tracker says',
    edits: [
      edit(CYCLE_SETUP, "event.snapshot.hasTag('tracking')", "event.snapshot.status !== 'stopped'"),
    ],
    killer: cycle,
  },
  {
    id: 'cycle.rememberedLegs',
    name: 'a cycle begins with the fates of the last one’s legs',
    edits: [
      edit(
        CYCLE_SETUP,
        'startCycle: assign(({ event }) => {',
        'startCycle: assign(({ context, event }) => {',
      ),
      edit(
        CYCLE_SETUP,
        'return { cycleId, direction, ...FRESH };',
        'return { cycleId, direction, ...FRESH, legs: context.legs };',
      ),
    ],
    killer: stuck,
  },
  {
    id: 'cycle.unplannedIgnored',
    name: 'a change that nobody planned is no emergency',
    edits: [
      edit(
        CYCLE,
        "'position.unplanned': emergency('noteDoubt', 'noteForeign'),",
        "'position.unplanned': {},",
      ),
    ],
    killer: end,
  },
  {
    id: 'cycle.divergedIgnored',
    name: 'ledgers that contradict each other are no emergency',
    edits: [
      edit(CYCLE, "'position.diverged': emergency('noteDoubt'),", "'position.diverged': {},"),
    ],
    killer: cycle,
  },
  {
    id: 'cycle.lostWhileBuilding',
    name: 'a stream that is away too long while a pair is built is no emergency',
    edits: [
      edit(
        CYCLE,
        "initial: 'choosing',\n      on: { 'stream.overdue': emergency('noteDoubt') },",
        "initial: 'choosing',\n      on: { 'stream.overdue': {} },",
      ),
    ],
    killer: end,
  },
  {
    id: 'cycle.driftIgnored',
    name: 'a confirmed drift is no emergency',
    edits: [
      edit(
        INVOKES,
        "onDone: [{ guard: 'hasDrifted', ...emergency('noteDrift') }, ...ways],",
        'onDone: ways,',
      ),
    ],
    killer: tests('model/cycle-drift'),
  },
  {
    id: 'cycle.noWitness',
    name: 'a cycle begins though REST cannot say whether it agrees',
    edits: [edit(CYCLE, "{ guard: 'hasAgreed', target: 'planning' },", "{ target: 'planning' },")],
    killer: cycle,
  },
  {
    id: 'cycle.noDriftAfterBuild',
    name: 'the drift check after build is skipped',
    edits: [
      edit(
        INVOKES,
        "{ guard: 'isWhole', target: 'checkingDrift' },",
        "{ guard: 'isWhole', target: '#cycle.hold' },",
      ),
    ],
    killer: end,
  },
  {
    id: 'cycle.wayOutOfHalted',
    name: 'a halted cycle starts again',
    edits: [
      edit(
        CYCLE,
        "halted: { tags: ['exposed', 'alarm', 'halted'], on: whileClosing },",
        "halted: { tags: ['exposed', 'alarm', 'halted'], on: { 'cycle.start': 'idle' } },",
      ),
    ],
    killer: cycle,
  },
  {
    id: 'cycle.keepsBook',
    name: 'the context of the cycle has room for a book of its own',
    edits: [
      edit(
        CYCLE_CONTEXT,
        "import type { PositionKey } from '../src/positions/key.ts';",
        `import type { PositionBook } from '../src/positions/book.ts';
import type { PositionKey } from '../src/positions/key.ts';`,
      ),
      edit(
        CYCLE_CONTEXT,
        '  readonly last: CycleResult | null;',
        '  readonly last: CycleResult | null;\n  readonly book?: PositionBook;',
      ),
    ],
    killer: compile,
  },
  {
    id: 'cycle.assignsPosition',
    name: 'the context of the cycle gets a position of its own',
    edits: [
      edit(
        CYCLE_SETUP,
        'noteStop: assign({ isStopping: true }),',
        "noteStop: assign({ isStopping: true, position: '0' }),",
      ),
    ],
    killer: compile,
  },
];
