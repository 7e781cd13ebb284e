/** What a session costs the process that trades while an inspector follows its journal, and without. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRehearsal } from '../../src/app/rehearsal.ts';
import { median } from './measure.ts';
import type { Figure } from './measure.ts';

const PROGRAM = fileURLToPath(new URL('../../src/app/tandem.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../support/page-client.ts', import.meta.url));
const CYCLES = 40;
const MS = 1000;

/** Who watches while the session is played. */
type Watchers = 'none' | 'good' | 'hostile';

/**
 * Plays a session `rounds` times with each kind of watcher in turn. Inspector and page are processes
 * of their own, as they are beside a run; here events come a thousand times faster than they do there.
 */
export async function benchInspectorCost(rounds: number): Promise<readonly Figure[]> {
  const costs = { none: [] as number[], good: [] as number[], hostile: [] as number[] };
  await costOfSession('none');
  for (let round = 0; round < rounds; round++) {
    for (const watchers of ['none', 'good', 'hostile'] as const) {
      costs[watchers].push(await costOfSession(watchers));
    }
  }
  const ratio = (watchers: 'good' | 'hostile'): number =>
    median(costs[watchers].map((cost, round) => cost / (costs.none[round] ?? NaN)));
  return [
    {
      name: 'journal record, median',
      value: median(costs.none),
      unit: 'µs',
      note: 'of everything that runs; nobody inspects',
    },
    { name: '… ÷ inspected', value: ratio('good'), unit: '', note: 'target: at most 1.10' },
    {
      name: '… ÷ with a hostile page',
      value: ratio('hostile'),
      unit: '',
      note: 'target: the same',
    },
  ];
}

/** The processor's time of this process for a record, in microseconds. */
async function costOfSession(watchers: Watchers): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const file = openSync(join(folder, 'journal.jsonl'), 'w');
  const watching: ChildProcess[] = [];
  try {
    let records = 1;
    const write = (record: unknown): void => {
      writeSync(file, `${JSON.stringify(record)}\n`);
    };
    write({ seq: 1, at: new Date(0).toISOString(), kind: 'header', data: HEADER });
    if (watchers !== 'none') watching.push(...(await watch(folder, watchers)));
    const rehearsal = await openRehearsal({
      flags: { cycles: CYCLES },
      linesMax: 1,
      onRecord: (record) => {
        records++;
        write({ ...record, seq: records });
      },
    });
    globalThis.gc?.();
    const cpu = process.cpuUsage();
    const result = await rehearsal.play(CYCLES * 600 * MS);
    const { user, system } = process.cpuUsage(cpu);
    if (result?.status !== 'flat') throw new Error('The session did not complete.');
    return (user + system) / records;
  } finally {
    closeSync(file);
    await Promise.all(watching.map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}

const HEADER = { version: 'bench', configuration: {}, build: 'source' };

/** An inspector of the journal in `folder`, and a page of it that is connected. */
async function watch(folder: string, manner: Watchers): Promise<readonly ChildProcess[]> {
  const inspector = start([PROGRAM, 'inspect', folder, '--json']);
  const { url } = JSON.parse(await firstLine(inspector)) as { readonly url: string };
  const page = start([PAGE, manner, url]);
  await firstLine(page);
  return [page, inspector];
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [line, rest] = text.split('\n');
      if (rest !== undefined) resolve(line ?? '');
    });
    child.once('exit', () => {
      reject(new Error('It ended before it said a word.'));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
