/** The file of a recording: who may read it, what is refused, and what happens when it cannot go on. */
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BACKLOG_MAX, openRecordingFile } from '../../../src/app/recording-file.ts';
import type { RecordingFileOptions } from '../../../src/app/recording-file.ts';
import { openRehearsal } from '../../../src/app/rehearsal.ts';
import { replayRun } from '../../../src/app/replay-run.ts';
import { parseRunSettings } from '../../../src/app/run-settings.ts';
import { splitRuns } from '../../../src/journal/recorded-run.ts';
import type { RunJournal } from '../../../src/journal/create-journal.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { readRecording } from '../../../src/venues/nado/protocol/recording.ts';
import type { Recording, WireEvent } from '../../../src/venues/nado/protocol/recording.ts';
import { recordingTransport } from '../../../src/venues/nado/transport/recording-transport.ts';
import { START_AT } from '../venues/nado/fake-transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'tandem-recording-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const CONNECT: WireEvent = { kind: 'connect', socket: 1, url: 's' };
const HEADER = {
  version: '0.1.0',
  network: 'testnet',
  endpoints: { gateway: 'g', subscribe: 's', archive: 'a', trigger: 't' },
  subaccount: '0x00',
};

function frame(text: string): WireEvent {
  return { kind: 'frame', socket: 1, text };
}

function stepClock(): StepClock {
  return new StepClock(START_AT, () => new Promise((resolve) => setImmediate(resolve)));
}

/** A recording in a file of this name, and why it stopped. */
async function open(name: string, options: Partial<RecordingFileOptions> = {}) {
  const path = join(folder, name);
  const clock = stepClock();
  const stopped: string[] = [];
  const onStopped = (reason: string): void => {
    stopped.push(reason);
  };
  const file = await openRecordingFile({ path, header: HEADER, clock, onStopped, ...options });
  const read = (): Recording => readRecording(readFileSync(path, 'utf8'), path);
  return { path, clock, stopped, file, read };
}

describe('a recording', () => {
  it('has every event in order and its end, for its owner alone', async () => {
    const { path, clock, stopped, file, read } = await open('whole');
    file.keep(START_AT, CONNECT);
    for (let count = 0; count < 100; count++) file.keep(START_AT + count, frame(String(count)));
    await clock.advance(1_000);
    file.keep(START_AT + 900, frame('late'));
    await file.close();
    const { events, torn } = read();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(torn).toBeUndefined();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 2));
    expect(events.flatMap((event) => (event.kind === 'frame' ? [event.text] : []))).toEqual([
      ...Array.from({ length: 100 }, (_none, count) => String(count)),
      'late',
    ]);
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'the run ended' });
    expect(stopped).toEqual([]);
  });

  it('is on its way to the disk within 50 ms, a few lines at a time', async () => {
    const written: string[] = [];
    const make: RecordingFileOptions['make'] = () =>
      Promise.resolve({
        appendFile: (text) => {
          written.push(text);
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      });
    const { clock, file } = await open('soon', { make });
    for (let count = 0; count < 40; count++) file.keep(START_AT, CONNECT);
    await clock.advance(49);
    expect(written).toHaveLength(1);
    await clock.advance(1);
    expect(written.slice(1).map((text) => text.split('\n').length - 1)).toEqual([16, 16, 8]);
    await file.close();
  });

  it('stops with a word where it becomes too large, and is whole as far as it goes', async () => {
    const { clock, stopped, file, read } = await open('large', { bytesMax: 20_000 });
    file.keep(START_AT, CONNECT);
    for (let count = 0; count < 50; count++) {
      file.keep(START_AT, frame('x'.repeat(100)));
      await clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let count = 0; count < 200; count++) file.keep(START_AT, frame('x'.repeat(100)));
    await file.close();
    const reason = 'it is as large as it may become, 20000 bytes';
    expect(stopped).toEqual([reason]);
    const { events, torn } = read();
    expect(torn).toBeUndefined();
    expect(events.length).toBeGreaterThan(20);
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason });
  });

  it('stops with a word when more waits for the disk than memory is given to', async () => {
    const { stopped, file, read } = await open('slow');
    file.keep(START_AT, frame('x'.repeat(BACKLOG_MAX)));
    file.keep(START_AT, frame('y'));
    file.keep(START_AT, frame('z'));
    await file.close();
    expect(stopped).toEqual(['the disk does not keep up with the venue']);
    expect(read().events).toMatchObject([{ kind: 'end', reason: stopped[0] }]);
  });
});

describe('a disk that fails', () => {
  /** One that takes the header and then, perhaps, some of a line. */
  function failing() {
    const tried: string[] = [];
    const make: RecordingFileOptions['make'] = () =>
      Promise.resolve({
        appendFile: (text) => {
          tried.push(text);
          if (tried.length === 1) return Promise.resolve();
          return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
        },
        close: () => Promise.reject(new Error('no space')),
      });
    return { tried, make };
  }

  it('stops the recording once, and nothing is written after what may be half a line', async () => {
    const { tried, make } = failing();
    const { clock, stopped, file } = await open('broken', { make });
    for (let count = 0; count < 5; count++) {
      file.keep(START_AT, frame('x'));
      await clock.advance(100);
    }
    await file.close();
    expect(stopped).toEqual(['it cannot be written (ENOSPC)']);
    expect(tried).toHaveLength(2);
  });

  it('is told of once, also when it is first slow and then full', async () => {
    const write = Promise.withResolvers<undefined>();
    let writes = 0;
    const make: RecordingFileOptions['make'] = () =>
      Promise.resolve({
        appendFile: () => (++writes === 1 ? Promise.resolve() : write.promise),
        close: () => Promise.resolve(),
      });
    const { clock, stopped, file } = await open('slow and full', { make });
    file.keep(START_AT, frame('x'));
    await clock.advance(100);
    file.keep(START_AT, frame('x'.repeat(BACKLOG_MAX + 1)));
    write.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    await file.close();
    expect(stopped).toEqual(['the disk does not keep up with the venue']);
  });

  it('costs a run one line of progress, and neither its end nor its replay', async () => {
    const run: { clock?: Clock; journal?: RunJournal } = {};
    const file = await openRecordingFile({
      path: join(folder, 'unused'),
      header: HEADER,
      clock: {
        now: () => run.clock?.now() ?? START_AT,
        setTimeout: (fn, ms) => run.clock?.setTimeout(fn, ms),
        clearTimeout: (handle) => run.clock?.clearTimeout(handle),
      },
      onStopped: (reason) => {
        run.journal?.aside.append('recording.stopped', { file: 'unused', reason, alert: true });
      },
      make: failing().make,
    });
    const stage = await openRehearsal({
      wireOf: (wire, wireClock) => {
        run.clock = wireClock;
        return recordingTransport(wire, wireClock, (at, passed) => {
          // Recorded from the first request of the session, so that its journal is there.
          if (run.journal !== undefined) file.keep(at, passed);
        });
      },
    });
    run.journal = stage.journal;
    const result = await stage.play();
    await file.close();
    const records = stage.journal.records();
    const [recorded] = splitRuns(records);
    if (recorded === undefined) throw new Error('The journal holds no run.');
    const replay = await replayRun(recorded);
    expect(result?.status).toBe('flat');
    expect(records.filter(({ kind }) => kind === 'recording.stopped')).toMatchObject([
      { data: { reason: 'it cannot be written (ENOSPC)' } },
    ]);
    expect(replay).toMatchObject({ difference: undefined, replayed: recorded.records.length });
    expect(replay.hash.replayed).toBe(result?.journalHash);
  });

  it('refuses the run where the recording cannot even be begun', async () => {
    const full = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    for (const make of [full, () => Promise.resolve({ appendFile: full, close: full })]) {
      await expect(open('full', { make })).rejects.toMatchObject({
        name: 'StartRefused',
        message: `the recording ${join(folder, 'full')} cannot be begun (ENOSPC): name another with --record.`,
      });
    }
  });

  it('never writes over a file that came to be there meanwhile', async () => {
    writeFileSync(join(folder, 'there'), 'mine');
    await expect(open('there')).rejects.toMatchObject({ name: 'StartRefused' });
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('mine');
  });
});

describe('--record', () => {
  it('takes a file that is not there', () => {
    const path = join(folder, 'new');
    expect(parseRunSettings(['--record', path]).recordFile).toBe(path);
    expect(parseRunSettings([]).recordFile).toBeUndefined();
  });

  it.each(['here', 'link', 'no/such/folder', '', 'here/below'])('refuses "%s"', (name) => {
    writeFileSync(join(folder, 'here'), '');
    rmSync(join(folder, 'link'), { force: true });
    symlinkSync('nowhere', join(folder, 'link'));
    const path = name === '' ? '' : join(folder, name);
    expect(() => parseRunSettings(['--record', path])).toThrow(
      `--record must be a file that is not there yet, in a folder that can be written, not "${path}"`,
    );
  });
});
