import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLatch } from '../../../../src/app/state/latch.ts';
import { takeLock } from '../../../../src/app/state/lock.ts';
import { readState, stateJson, stateText } from '../../../../src/app/state/state-report.ts';
import { openAppendJournal } from '../../../../src/journal/append-journal.ts';
import type { AppendJournal } from '../../../../src/journal/append-journal.ts';
import { STANDING_CLOCK, temporaryDirectory } from '../../journal/journals.ts';

const ENDED = {
  id: 3,
  direction: 'sellFirst',
  outcome: 'completed',
  reason: null,
  endedAt: '2026-01-01T00:00:09.000Z',
  pnl: '-0.37',
};

describe('the report of a state directory', () => {
  it('tells an empty one as it is: no latch, no lock, and no journal to know a cycle from', () => {
    const directory = temporaryDirectory();
    expect(stateJson(readState(directory))).toMatchObject({
      state: directory,
      latch: { state: 'clear' },
      lock: { state: 'free' },
      lastCycle: { state: 'absent' },
    });
    expect(stateText(readState(directory))).toMatch(
      /^state: .*\nlatch: not set\nlock: free, no run is alive\nlast cycle: absent \(.*\)$/,
    );
  });

  it('tells who holds the lock, and why the latch is set', () => {
    const directory = temporaryDirectory();
    const { release } = takeLock({
      directory,
      command: 'run',
      network: 'sim',
      subaccountName: 'default',
      now: STANDING_CLOCK.now(),
    });
    const entry = { reason: 'drift', since: '2026-01-01T00:00:00.000Z', cycleId: 3 };
    openLatch(directory, { network: 'sim', subaccount: '0xab' }).raise(entry);
    const report = readState(directory);
    expect(stateJson(report)).toMatchObject({
      latch: { state: 'set', ...entry },
      lock: { state: 'held', liveness: 'alive', command: 'run', pid: process.pid },
    });
    expect(stateText(report)).toContain(
      'latch: SET since 2026-01-01T00:00:00.000Z in cycle 3: drift',
    );
    expect(stateText(report)).toMatch(/^lock: run with pid .*, which is alive$/m);
    release();
  });

  it('tells a latch and a lock that cannot be read as such, never as not there', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'latch.json'), '{');
    writeFileSync(join(directory, 'lock.json'), '{');
    const report = readState(directory);
    expect(stateJson(report)).toMatchObject({
      latch: { state: 'unreadable' },
      lock: { state: 'unreadable' },
    });
    expect(stateText(report)).toMatch(/^latch: SET since .*cannot be read/m);
    expect(stateText(report)).toMatch(/^lock: cannot be read .*: a run may be alive$/m);
  });

  it('tells a state that is absent as absent, never as clear', () => {
    const json = stateJson('name one with --state');
    expect(json['latch']).toEqual({ state: 'absent', reason: 'name one with --state' });
    expect(json['lock']).toEqual(json['latch']);
    expect(json['lastCycle']).toEqual(json['latch']);
    expect(stateText('name one with --state')).toContain('absent (name one with --state)');
  });
});

describe('the last cycle of a state directory', () => {
  it('is none in a journal without cycles', () => {
    const { directory } = journalIn(temporaryDirectory());
    expect(readState(directory).lastCycle).toEqual({ state: 'none' });
  });

  it('is the one that ended last', () => {
    const { directory, journal } = journalIn(temporaryDirectory());
    journal.append('phase.entered', { cycleId: 3, phase: 'unwind' });
    journal.append('cycle.ended', { ...ENDED, legs: [] });
    journal.append('phase.entered', { cycleId: 3, phase: 'idle' });
    const report = readState(directory);
    expect(report.lastCycle).toEqual({ state: 'ended', ...ENDED });
    expect(stateText(report)).toMatch(
      /^last cycle: 3 sellFirst completed at 2026-01-01T00:00:09\.000Z: pnl -0\.37$/m,
    );
  });

  it('is the one that began and did not end, in its phase, over a line that was torn', () => {
    const { directory, journal } = journalIn(temporaryDirectory());
    journal.append('cycle.ended', ENDED);
    journal.append('phase.entered', { cycleId: 4, phase: 'hold' });
    appendFileSync(join(directory, 'journal', 'journal.jsonl'), '{"seq":4,"at":');
    const report = readState(directory);
    expect(report.lastCycle).toMatchObject({ state: 'begun', id: 4, phase: 'hold' });
    expect(stateText(report)).toMatch(/^last cycle: 4 in hold since .*, not ended$/m);
  });

  it('is absent, with where and why, when the journal is damaged', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'journal'));
    writeFileSync(join(directory, 'journal', 'journal.jsonl'), 'nonsense\n');
    const { lastCycle } = readState(directory);
    expect(lastCycle).toMatchObject({ state: 'absent' });
    expect(JSON.stringify(lastCycle)).toContain('journal.jsonl:1: is not a record');
  });
});

function journalIn(directory: string): {
  readonly directory: string;
  readonly journal: AppendJournal;
} {
  const journal = openAppendJournal({
    directory: join(directory, 'journal'),
    clock: STANDING_CLOCK,
    header: { version: '0', configuration: {}, build: 'test' },
  });
  return { directory, journal };
}
