/** The reader of a journal: runs, growth, and what a file can have wrong. */
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournalReader } from '../../../../src/inspector/journal/follow-journal.ts';
import type {
  JournalReader,
  JournalReaderOptions,
} from '../../../../src/inspector/journal/reader.ts';
import type { LiveMessage } from '../../../../src/inspector/view/timeline.ts';
import { RUN, valueAt } from '../../../../src/inspector/view/track.ts';

let directory = '';
let file = '';
const readers: JournalReader[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tandem-reader-'));
  file = join(directory, 'journal.jsonl');
});

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
  rmSync(directory, { recursive: true });
});

function open(options: Partial<JournalReaderOptions> = {}): JournalReader {
  const reader = openJournalReader({ file: directory, pollMs: 1, ...options });
  readers.push(reader);
  return reader;
}

function line(seq: number, kind: string, data: unknown = null): string {
  const at = new Date(1_767_225_600_000 + seq * 10).toISOString();
  return `${JSON.stringify({ seq, at, kind, data })}\n`;
}

const header = (seq: number): string => line(seq, 'header', { version: '1.2.3', build: 'b' });
const phase = (seq: number, cycleId: number): string =>
  line(seq, 'phase.entered', { cycleId, phase: 'hold' });

/** The next message that is of a type. */
function next(reader: JournalReader, type: LiveMessage['type']): Promise<LiveMessage> {
  return new Promise((resolve) => {
    const end = reader.subscribe((message) => {
      if (message.type !== type) return;
      end();
      resolve(message);
    });
  });
}

it('reads at once what is there, when it is asked to', async () => {
  writeFileSync(file, header(1));
  const reader = open({ pollMs: 3_600_000 });
  await reader.ready;
  appendFileSync(file, `${phase(2, 1)}${phase(3, 2)}`);
  expect(reader.lastSeq()).toBe(1);
  reader.catchUp();
  expect(reader.lastSeq()).toBe(3);
  appendFileSync(file, 'nonsense\n');
  reader.catchUp();
  expect(reader.trouble()).toMatch(/:4: is not a record/);
});

describe('the runs of a journal', () => {
  it('are found by their headers, and by the first record where there is none', async () => {
    const quoted = line(2, 'note', { text: ',"kind":"header"', kind: 'header' });
    const first = `${phase(1, 1)}${quoted}${line(3, 'run.ended', { status: 'flat' })}`;
    writeFileSync(file, `${first}${header(4)}${phase(5, 2)}`);
    const reader = open();
    await reader.ready;
    expect(reader.runs().map(({ number, hasEnded }) => [number, hasEnded])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(reader.timeline()).toMatchObject({
      firstSeq: 4,
      times: [0, 10],
      facts: { number: 2, runs: 2, version: '1.2.3' },
    });
  });

  it('are read one at a time, each to where the next begins', async () => {
    writeFileSync(file, `${header(1)}${phase(2, 1)}${header(3)}${phase(4, 2)}`);
    const reader = open({ run: 1 });
    await reader.ready;
    expect([reader.timeline()?.times.length, reader.lastSeq()]).toEqual([2, 2]);
  });

  it('are told when one is asked for that is not there', async () => {
    writeFileSync(file, header(1));
    const reader = open({ run: 3 });
    await reader.ready;
    expect(reader.trouble()).toBe(`${file}: has no run 3; it has 1, numbered from 1.`);
  });
});

describe('a journal that is being written', () => {
  it('is awaited before it exists, and followed line by line', async () => {
    const reader = open({ file });
    await reader.ready;
    expect(reader.timeline()).toBeUndefined();
    const begun = next(reader, 'patch');
    writeFileSync(file, header(1));
    await begun;
    const [half, rest] = [phase(2, 7).slice(0, 30), phase(2, 7).slice(30)];
    appendFileSync(file, half);
    const grown = next(reader, 'patch');
    appendFileSync(file, rest);
    expect(await grown).toMatchObject({ patch: { firstSeq: 2, times: [10] } });
    expect(valueAt(reader.timeline()?.tracks.phase[RUN], 2)).toEqual({ cycleId: 7, phase: 'hold' });
    expect(reader.patchAfter(1)).toMatchObject({ firstSeq: 2, times: [10] });
  });

  it('keeps what it was when its last line is torn', async () => {
    writeFileSync(file, `${header(1)}{"seq":2,"at"`);
    const reader = open();
    await reader.ready;
    expect([reader.lastSeq(), reader.trouble()]).toEqual([1, undefined]);
  });

  it('is trouble when it becomes shorter', async () => {
    writeFileSync(file, `${header(1)}${phase(2, 1)}`);
    const reader = open();
    await reader.ready;
    const trouble = next(reader, 'trouble');
    truncateSync(file, 10);
    const says = `${file}: became shorter than it was; open it again.`;
    expect(await trouble).toEqual({ type: 'trouble', says });
    expect(reader.lastSeq()).toBe(2);
  });

  it.each([
    ['nonsense\n', 'is not a record; restore the file from a copy.'],
    [phase(4, 1), 'has seq 4 where 3 is due; a line was lost or added: restore'],
  ])('is trouble at a line that does not belong: %j', async (strange, says) => {
    writeFileSync(file, `${header(1)}${phase(2, 1)}${strange}`);
    const reader = open();
    await reader.ready;
    expect(reader.trouble()).toContain(`${file}:3: ${says}`);
    expect(reader.timeline()?.times).toHaveLength(2);
  });
});

describe('the records of a run', () => {
  it('are read and searched in the file, also when the oldest were let go', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => phase(index + 2, index + 2));
    writeFileSync(file, `${header(1)}${lines.join('')}`);
    const reader = open({ recordsMax: 20 });
    await reader.ready;
    const { firstSeq, dropped, times } = reader.timeline() ?? {};
    expect([firstSeq, dropped, times?.length]).toEqual([14, 13, 18]);
    expect((await reader.records(30, 10)).map(({ seq }) => seq)).toEqual([30, 31]);
    expect(await reader.search('"CYCLEID":2', 3)).toEqual({ seqs: [20, 21, 22], more: true });
    expect(await reader.search('nothing', 3)).toEqual({ seqs: [], more: false });
  });

  it('give the contexts of the machines as they were', async () => {
    const told = (seq: number, by: string, context: object): string =>
      line(seq, 'machine.state', { actor: 'a', machine: 'm', value: 'x', by, context });
    const begins = told(2, 'xstate.init', { list: [1], deep: { b: 1 } });
    const again = told(5, 'xstate.init', { list: [] });
    const grows = line(4, 'machine.context', { actor: 'a', by: 'e', context: { 'list+': [3] } });
    writeFileSync(
      file,
      `${header(1)}${begins}${told(3, 'e', { 'list+': [2], deep: null })}${grows}${again}`,
    );
    const reader = open();
    await reader.ready;
    const at = async (seq: number): Promise<unknown> => (await reader.contextsAt(seq))['a'];
    expect(await at(1)).toBeUndefined();
    expect(await at(2)).toEqual({ machine: 'm', context: { list: [1], deep: { b: 1 } }, seq: 2 });
    expect(await at(4)).toEqual({ machine: 'm', context: { list: [1, 2, 3], deep: null }, seq: 4 });
    expect(await at(5)).toEqual({ machine: 'm', context: { list: [] }, seq: 5 });
  });
});
