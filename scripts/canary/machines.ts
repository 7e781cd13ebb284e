/** Mutants of the charts that the cycle invokes. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const DRIFT_SETUP = 'machines/drift-check.setup.ts';
const EMERGENCY = 'machines/emergency-close.setup.ts';
const ZERO = 'machines/zero-wait.machine.ts';
const ZERO_SETUP = 'machines/zero-wait.setup.ts';
const TRACKER = 'machines/position-tracker.machine.ts';
const LEG = 'machines/leg.machine.ts';
const driftCheck = tests('model/drift-check');
const emergency = tests('model/emergency-close');
const zeroWait = tests('model/zero-wait', 'model/zero-wait-deadline');
const tracker = tests('model/position-tracker');
const leg = tests('model/leg');
const makerBuild = tests('model/maker-build');

export const machines: readonly Mutant[] = [
  {
    id: 'drift.oneRead',
    name: 'the drift check confirms a drift by the read that raised the suspicion',
    edits: [
      edit(
        DRIFT_SETUP,
        'context.suspicion !== null && confirmsDrift(context.suspicion, context.comparisons),',
        'confirmsDrift(context.suspicion ?? context.comparisons, context.comparisons),',
      ),
    ],
    killer: driftCheck,
  },
  {
    id: 'drift.oldSuspicion',
    name: 'a suspicion is kept across a read that said nothing',
    edits: [
      edit(
        DRIFT_SETUP,
        'forgetSuspicion: assign({ suspicion: null }),',
        'forgetSuspicion: assign({}),',
      ),
    ],
    killer: driftCheck,
  },
  {
    id: 'drift.silenceIsAgreement',
    name: 'a drift check that read nothing agrees',
    edits: [
      edit(
        DRIFT_SETUP,
        "endAsInconclusive: assign({ verdict: 'inconclusive' }),",
        "endAsInconclusive: assign({ verdict: 'agreed' }),",
      ),
    ],
    killer: driftCheck,
  },
  {
    id: 'drift.noGap',
    name: 'the second read follows the first at once',
    edits: [
      edit(
        DRIFT_SETUP,
        'strikeGap: ({ context }) => context.strikeGapMs,',
        'strikeGap: ({ context }) => Math.min(context.strikeGapMs, 0),',
      ),
    ],
    killer: driftCheck,
  },
  {
    id: 'emergency.recordProves',
    name: 'the record of a proof ends an emergency',
    edits: [
      edit(
        EMERGENCY,
        'proving?.flat === true && isFlatProof(proving.proof) ? proving.proof : null',
        'proving?.flat === true && (isFlatProof(proving.proof) || proving.flat) ? proving.proof : null',
      ),
    ],
    killer: emergency,
  },
  {
    id: 'emergency.saysFlat',
    name: 'an emergency ends when somebody says flat',
    edits: [
      edit(
        EMERGENCY,
        "return 'output' in event && 'flat' in event.output && proofOf(event.output) !== null;",
        "return 'output' in event && 'flat' in event.output && event.output.flat;",
      ),
    ],
    killer: emergency,
  },
  {
    id: 'zero.noHold',
    name: 'the zero wait takes a zero without its hold',
    edits: [
      edit(
        ZERO_SETUP,
        'Math.max(0, context.zeroHoldMs - context.heldMs)',
        'Math.max(0, Math.min(0, context.zeroHoldMs - context.heldMs))',
      ),
    ],
    killer: zeroWait,
  },
  {
    id: 'zero.timeoutIsZero',
    name: 'a zero wait that times out ends at zero',
    edits: [
      edit(
        ZERO_SETUP,
        "endAsTimedOut: assign({ end: 'timedOut' }),",
        "endAsTimedOut: assign({ end: 'zero' }),",
      ),
    ],
    killer: zeroWait,
  },
  {
    id: 'zero.brokenHolds',
    name: 'a zero that is broken goes on holding',
    edits: [
      edit(
        ZERO,
        "'zero.broken': [{ guard: 'isOverdue', target: 'timedOut' }, { target: 'waiting' }],",
        "'zero.broken': {},",
      ),
    ],
    killer: zeroWait,
  },
  {
    id: 'zero.rearmed',
    name: 'a hold that is broken after the deadline waits again without end',
    edits: [
      edit(
        ZERO,
        "'zero.broken': [{ guard: 'isOverdue', target: 'timedOut' }, { target: 'waiting' }],",
        "'zero.broken': 'waiting',",
      ),
    ],
    killer: zeroWait,
  },
  {
    id: 'tracker.unattested',
    name: 'a connection is live before its positions are attested',
    edits: [
      edit(
        TRACKER,
        "'link.acknowledged': { target: 'resyncing', actions: 'forgetAttempts' }",
        "'link.acknowledged': { target: 'live', actions: 'forgetAttempts' }",
      ),
    ],
    killer: tracker,
  },
  {
    id: 'tracker.silent',
    name: 'a silent stream goes on tracking',
    edits: [
      edit(
        TRACKER,
        "tags: 'tracking',\n      on: { 'link.silent': 'stale' },",
        "tags: 'tracking',",
      ),
    ],
    killer: tracker,
  },
  {
    id: 'tracker.heardIsLive',
    name: 'a stream that is heard again is live without being attested',
    edits: [edit(TRACKER, "on: { 'link.heard': 'resyncing' },", "on: { 'link.heard': 'live' },")],
    killer: tracker,
  },
  {
    id: 'leg.unknownIsRejected',
    name: 'a leg without a trustworthy answer ends as rejected',
    edits: [edit(LEG, "'order.unknown': 'unknown',", "'order.unknown': 'rejected',")],
    killer: leg,
  },
  {
    id: 'leg.deadIsUnfilled',
    name: 'a leg that died unanswered ends as not filled',
    edits: [edit(LEG, "{ guard: 'isDead', target: '#leg.dead', actions: 'noteFate' },", '')],
    killer: leg,
  },
  {
    id: 'leg.failureIsRefusal',
    name: 'a leg that our own code could not go on with ends as rejected',
    edits: [
      edit(
        'machines/leg.setup.ts',
        "noteFailure: assign({\n      fate: 'unknown',",
        "noteFailure: assign({\n      fate: 'rejected',",
      ),
    ],
    killer: leg,
  },
  {
    id: 'maker.hedgeWaitsForCancel',
    name: 'what fills while a cancel is not answered is hedged only after its answer',
    edits: [
      edit(
        'machines/maker-build.machine.ts',
        "{ guard: 'isWorthItNow', ...heard['maker.filled'] },",
        '',
      ),
    ],
    killer: makerBuild,
  },
];
