import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clearMark, raiseMark, watchMarks } from '../../../../src/app/state/marks.ts';
import type { OperatorWord } from '../../../../src/app/state/marks.ts';
import { StepClock } from '../../../../src/lib/step-clock.ts';
import { toIso } from '../../../../src/lib/instant.ts';
import { temporaryDirectory } from '../../journal/journals.ts';

const STARTED_AT = Date.UTC(2026, 0, 1);

describe('the marks of a state directory', () => {
  it('are told to the run once each, whatever their order', async () => {
    const { directory, words, look, clock } = watch();
    for (const mark of ['drain', 'stop', 'ack-A1', 'ack-A12'] as const) {
      raiseMark(directory, mark, clock.now());
    }
    await look();
    await look();
    expect(words).toEqual([
      { word: 'ack', id: 'A1' },
      { word: 'ack', id: 'A12' },
      { word: 'drain' },
      { word: 'stop' },
    ]);
    raiseMark(directory, 'ack-A1', clock.now() + 1);
    await look();
    expect(words.at(-1)).toEqual({ word: 'ack', id: 'A1' });
    expect(words.length).toBe(5);
  });

  it('pause a run until they are cleared', async () => {
    const { directory, words, look, clock } = watch();
    raiseMark(directory, 'pause', clock.now());
    await look();
    raiseMark(directory, 'pause', clock.now() + 1);
    await look();
    expect(words).toEqual([{ word: 'pause' }]);
    expect(clearMark(directory, 'pause')).toBe(true);
    expect(clearMark(directory, 'pause')).toBe(false);
    await look();
    await look();
    expect(words).toEqual([{ word: 'pause' }, { word: 'resume' }]);
  });

  it('are looked at again and again, and no more once that is ended', async () => {
    const { directory, words, clock, stop } = watch();
    await clock.advance(10_000);
    raiseMark(directory, 'drain', clock.now());
    await clock.advance(500);
    expect(words).toEqual([{ word: 'drain' }]);
    stop();
    raiseMark(directory, 'stop', clock.now());
    await clock.advance(10_000);
    expect(words.length).toBe(1);
  });

  it('that are older than the run are cleared and never told', async () => {
    const directory = temporaryDirectory();
    for (const mark of ['drain', 'pause', 'ack-A1'] as const) {
      raiseMark(directory, mark, STARTED_AT - 1);
    }
    writeFileSync(join(directory, 'marks', 'stop.json'), stopOf(null, STARTED_AT - 1));
    const { words, look } = watch(directory);
    await look();
    expect(words).toEqual([]);
    expect(clearMark(directory, 'pause')).toBe(false);
  });

  it('that were set while the run took its lock are told', async () => {
    const directory = temporaryDirectory();
    raiseMark(directory, 'drain', STARTED_AT);
    const { words, look } = watch(directory);
    await look();
    expect(words).toEqual([{ word: 'drain' }]);
  });

  it('of a flatten that is still at work are in force for a run that begins later', async () => {
    const directory = temporaryDirectory();
    // Set by this process, which is alive.
    raiseMark(directory, 'stop', STARTED_AT - 60_000);
    const { words, look } = watch(directory);
    await look();
    expect(words).toEqual([{ word: 'stop' }]);
  });

  it('that are nonsense stop, drain and pause all the same, and acknowledge nothing', async () => {
    const { directory, words, look } = watch();
    mkdirSync(join(directory, 'marks', 'drain.json'), { recursive: true });
    for (const name of ['stop', 'pause', 'ack-A1', 'ack-', 'ack-.._x', 'dance']) {
      writeFileSync(join(directory, 'marks', `${name}.json`), '{"at":');
    }
    writeFileSync(join(directory, 'marks', 'stop.json.12.draft'), '');
    await look();
    await look();
    expect(words).toEqual([{ word: 'drain' }, { word: 'stop' }, { word: 'pause' }]);
  });

  it('that are nonsense from long ago are cleared by the date of their file', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'marks', 'drain.json'), { recursive: true });
    writeFileSync(join(directory, 'marks', 'stop.json'), 'nonsense');
    const { words, look } = watch(directory, Date.now() + 60_000);
    await look();
    expect(words).toEqual([]);
  });

  it('that can no longer be looked at are told once, and a pause stays', async () => {
    const { directory, words, look, clock } = watch();
    raiseMark(directory, 'pause', clock.now());
    await look();
    rmSync(directory, { recursive: true });
    await look();
    await look();
    const reason = `${join(directory, 'marks')}: ENOENT`;
    expect(words).toEqual([{ word: 'pause' }, { word: 'unreadable', reason }]);
    writeFileSync(directory, 'a file where a folder is due');
    await look();
    expect(words.at(-1)).toEqual({
      word: 'unreadable',
      reason: `${join(directory, 'marks')}: ENOTDIR`,
    });
    expect(words.length).toBe(3);
  });
});

/** Watches a directory from a run that took its lock at `startedAt`. */
function watch(directory = temporaryDirectory(), startedAt = STARTED_AT) {
  const clock = new StepClock(startedAt, () => Promise.resolve());
  const words: OperatorWord[] = [];
  const stop = watchMarks({
    directory,
    clock,
    startedAt: toIso(startedAt),
    on: (word) => words.push(word),
  });
  return { directory, clock, words, stop, look: () => clock.advance(500) };
}

/** The stop of a flatten of another host, of which nothing can be known. */
function stopOf(born: string | null, at: number): string {
  const { pid } = process;
  return JSON.stringify({ at: toIso(at), by: { pid, host: 'elsewhere.example', born } });
}
