import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../../../src/lib/invariant.ts';
import { toIso } from '../../../../src/lib/instant.ts';
import type { LatchEntry } from '../../../../src/ports/latch.ts';
import { StartRefused } from '../../../../src/app/start-errors.ts';
import {
  clearLatch,
  describeLatch,
  latchFile,
  memoryLatch,
  openLatch,
} from '../../../../src/app/state/latch.ts';
import { forgeriesOf, genuineProof } from '../../../support/proofs.ts';
import { temporaryDirectory } from '../../journal/journals.ts';

const SCOPE = { network: 'testnet', subaccount: `0x${'ab'.repeat(32)}` };
const OTHER = { ...SCOPE, subaccount: `0x${'cd'.repeat(32)}` };
const SET_AT = Date.UTC(2026, 0, 1);
const ENTRY: LatchEntry = { reason: 'drift of SOL-PERP/cross', since: toIso(SET_AT), cycleId: 3 };
const AFTER = SET_AT + 60_000;

describe.each([
  ['in a state directory', () => openLatch(temporaryDirectory(), SCOPE)],
  ['in memory', memoryLatch],
])('a latch %s', (_where, open) => {
  it('is not set until it is raised, and says why then', () => {
    const latch = open();
    expect(latch.read()).toBeUndefined();
    latch.raise(ENTRY);
    expect(latch.read()).toEqual(ENTRY);
  });

  it('keeps when it began, and adds the reason of a second emergency once', () => {
    const latch = open();
    latch.raise(ENTRY);
    const second = { reason: 'the stream was lost', since: toIso(SET_AT + 5_000), cycleId: 3 };
    latch.raise(second);
    latch.raise(second);
    const reason = 'drift of SOL-PERP/cross; the stream was lost';
    expect(latch.read()).toEqual({ ...ENTRY, reason });
  });

  it('is lifted by a genuine proof that was made after it was set', () => {
    const latch = open();
    latch.raise(ENTRY);
    latch.lift(genuineProof(AFTER));
    expect(latch.read()).toBeUndefined();
  });

  it('is not lifted by a proof of before', () => {
    const latch = open();
    latch.raise(ENTRY);
    expect(() => {
      latch.lift(genuineProof(SET_AT - 1));
    }).toThrow(InvariantError);
    expect(latch.read()).toEqual(ENTRY);
  });

  it.each(forgeriesOf(genuineProof(AFTER)))('is not lifted by %s', (_how, forged) => {
    const latch = open();
    latch.raise(ENTRY);
    expect(() => {
      latch.lift(forged);
    }).toThrow(InvariantError);
    expect(latch.read()).toEqual(ENTRY);
  });

  it('does not grow without end while emergencies follow each other', () => {
    const latch = open();
    for (let round = 0; round < 40; round++) {
      latch.raise({ ...ENTRY, reason: `reason number ${String(round)} ${'-'.repeat(100)}` });
    }
    const { reason = '' } = latch.read() ?? {};
    expect(reason).toMatch(/^reason number 0 -+; reason number 1 -+; /);
    expect(reason.length).toBeLessThanOrEqual(2000);
  });
});

describe('the latch of a state directory', () => {
  it('is found set by whoever opens it next, and leaves no draft', () => {
    const directory = temporaryDirectory();
    openLatch(directory, SCOPE).raise(ENTRY);
    expect(openLatch(directory, SCOPE).read()).toEqual(ENTRY);
    expect(describeLatch(directory)).toEqual({ state: 'set', entry: ENTRY, scope: SCOPE });
    expect(readdirSync(directory)).toEqual(['latch.json']);
  });

  it('of another subaccount or network is refused, and stays', () => {
    const directory = temporaryDirectory();
    openLatch(directory, SCOPE).raise(ENTRY);
    const before = readFileSync(latchFile(directory), 'utf8');
    for (const scope of [OTHER, { ...SCOPE, network: 'mainnet' }]) {
      expect(() => openLatch(directory, scope)).toThrow(StartRefused);
      expect(() => openLatch(directory, scope)).toThrow(
        `the latch of ${SCOPE.subaccount} on testnet`,
      );
    }
    expect(readFileSync(latchFile(directory), 'utf8')).toBe(before);
  });

  it('counts as set when the latch of another subaccount comes in under a run', () => {
    const directory = temporaryDirectory();
    const latch = openLatch(directory, OTHER);
    openLatch(directory, SCOPE).raise(ENTRY);
    expect(latch.read()?.reason).toContain(`the latch of ${SCOPE.subaccount} on testnet`);
  });

  it.each([
    '',
    '{"network":"testn',
    'null',
    '[]',
    '{"reason":"x","since":"soon","cycleId":1}',
    '\0',
  ])('counts as set when its file is torn or nonsense (%j)', (text) => {
    const directory = temporaryDirectory();
    writeFileSync(latchFile(directory), text);
    const latch = openLatch(directory, SCOPE);
    expect(latch.read()?.reason).toMatch(/^the latch cannot be read \(.*\), which counts as set$/);
    latch.raise(ENTRY);
    expect(latch.read()?.reason).toMatch(/counts as set; drift of SOL-PERP\/cross$/);
  });

  it('counts as set when a process died while it was setting it', () => {
    const directory = temporaryDirectory();
    writeFileSync(`${latchFile(directory)}.123.draft`, '{"netw');
    const latch = openLatch(directory, SCOPE);
    expect(latch.read()?.reason).toContain('it was being set when its process died');
    latch.lift(genuineProof(Date.now() + 60_000));
    expect(latch.read()).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('counts as set when its directory is gone, or a directory stands in its place', () => {
    expect(describeLatch(join(temporaryDirectory(), 'gone')).state).toBe('unreadable');
    const directory = temporaryDirectory();
    mkdirSync(latchFile(directory));
    expect(describeLatch(directory).state).toBe('unreadable');
  });

  it('throws when its directory is gone: it cannot be written', () => {
    const latch = openLatch(join(temporaryDirectory(), 'gone'), SCOPE);
    expect(() => {
      latch.raise(ENTRY);
    }).toThrow('ENOENT');
  });

  it('is cleared with everything that a crash left of it, and with nothing else', () => {
    const directory = temporaryDirectory();
    openLatch(directory, SCOPE).raise(ENTRY);
    writeFileSync(`${latchFile(directory)}.1.draft`, '');
    writeFileSync(join(directory, 'other.json'), '');
    clearLatch(directory);
    expect(readdirSync(directory)).toEqual(['other.json']);
    expect(existsSync(directory)).toBe(true);
  });
});
