/** Mutants of the state directory: a second run, a latch that is lost, a word that is not heard. */
import { edit, tests } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const LOCK = 'src/app/state/lock.ts';
const LATCH = 'src/app/state/latch.ts';
const MARKS = 'src/app/state/marks.ts';
const WITNESSES = 'src/app/witnesses.ts';
const CLEAR_HALT = 'src/app/commands/clear-halt.ts';

const locking = tests('unit/app/state/lock');
const latching = tests('unit/app/state/latch');
const marking = tests('unit/app/state/marks');
const witnessing = tests('unit/app/witnesses');
const clearing = tests('unit/app/commands/clear-halt');

export const states: readonly Mutant[] = [
  {
    id: 'state.noSecondLook',
    name: 'the winner of a race for a dead lock is robbed by the next one',
    edits: [
      edit(LOCK, 'if (isHeldBy(readHolder(path), nonce)) unlinkSync(path);', 'unlinkSync(path);'),
    ],
    killer: locking,
  },
  {
    id: 'state.lockElsewhere',
    name: 'the lock of a run on another host is taken over',
    edits: [
      edit(
        LOCK,
        "found.liveness !== 'dead') return found;",
        "found.liveness === 'alive') return found;",
      ),
    ],
    killer: locking,
  },
  {
    id: 'state.lockOfStranger',
    name: 'a release removes the lock that another process took meanwhile',
    edits: [edit(LOCK, 'if (!isHeldBy(readHolder(path), nonce)) return;', '')],
    killer: locking,
  },
  {
    id: 'state.pidAlone',
    name: 'a lock is held forever by the number of a process that is another one now',
    edits: [
      edit(
        'src/app/state/process-identity.ts',
        "bornNow === born ? 'alive' : 'dead'",
        "bornNow === born ? 'alive' : 'alive'",
      ),
    ],
    killer: locking,
  },
  {
    id: 'state.latchForged',
    name: 'a latch is lifted by what only looks like a proof',
    edits: [
      edit(
        LATCH,
        "invariant(isFlatProof(proof), 'A latch is lifted by a genuine proof of flatness alone.');",
        'if (!isFlatProof(proof)) return;',
      ),
    ],
    killer: latching,
  },
  {
    id: 'state.latchOldProof',
    name: 'a latch is lifted by a proof of before the emergency',
    edits: [
      edit(LATCH, 'if (since === undefined || proof.fields.madeAt >= since) return;', 'return;'),
    ],
    killer: latching,
  },
  {
    id: 'state.latchTorn',
    name: 'a latch that was being set when its process died counts as not set',
    edits: [edit(LATCH, 'name.startsWith(LATCH_FILE));', 'name === LATCH_FILE);')],
    killer: latching,
  },
  {
    id: 'state.latchNonsense',
    name: 'a latch that nobody can read counts as not set',
    edits: [
      edit(
        LATCH,
        "if (!parsed.success) return unreadable('its file is no latch', instantOf(path));",
        "if (!parsed.success) return { state: 'clear' };",
      ),
    ],
    killer: latching,
  },
  {
    id: 'state.marksGone',
    name: 'a pause ends because its marks can no longer be looked at',
    edits: [
      edit(MARKS, "if (code === 'ENOENT' && existsSync(directory))", "if (code === 'ENOENT')"),
    ],
    killer: marking,
  },
  {
    id: 'state.marksOld',
    name: 'a run hears the drain that was meant for the one before it',
    edits: [edit(MARKS, 'at === undefined || at >= startedAt', 'at !== startedAt')],
    killer: marking,
  },
  {
    id: 'state.untoldIsZero',
    name: 'clear-halt takes a position that nobody could tell for none',
    edits: [
      edit(
        WITNESSES,
        'if (amount === null) return [`${key} ${restCell(rest.readings[key])}`];',
        'if (amount === null) return [];',
      ),
    ],
    killer: witnessing,
  },
  {
    id: 'state.recordAfter',
    name: 'clear-halt clears the latch before its record is kept',
    edits: [
      edit(
        CLEAR_HALT,
        'appendDurably(join(directory, RECORD_FILE), JSON.stringify(record));\n    clearLatch(directory);',
        'clearLatch(directory);\n    appendDurably(join(directory, RECORD_FILE), JSON.stringify(record));',
      ),
    ],
    killer: clearing,
  },
  {
    id: 'state.clearBesideRun',
    name: 'clear-halt clears the latch under a run that is alive',
    edits: [
      edit(
        CLEAR_HALT,
        'const lock = takeLock({',
        'const lock = { release: () => undefined };\n  void ({',
      ),
    ],
    killer: clearing,
  },
];
