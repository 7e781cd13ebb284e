/** Recorded runs with a key of their own: they show it to nobody, and play back as they were. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { subaccountOfAccount } from '../../src/app/venue-account.ts';
import { PrivateKey } from '../../src/app/private-key.ts';
import { readJournal } from '../../src/journal/read-journal.ts';
import { readRecording } from '../../src/venues/nado/protocol/recording.ts';
import type { Recording } from '../../src/venues/nado/protocol/recording.ts';
import { formsShown } from '../support/key-search.ts';
import { askAgain, toldByVenue } from '../support/playback.ts';
import { openExchange } from './open-exchange.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import type { Ended, Program } from './sandbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

/** Made anew each time: no source can hold it. */
const KEY = `0x${randomBytes(32).toString('hex')}`;
const SUBACCOUNT = subaccountOfAccount({
  privateKey: new PrivateKey(KEY),
  subaccountName: 'default',
});

const sandbox = openSandbox();
const closings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const close of closings) await close();
});

/** Dies as a bug kills it, when it is told to. */
const CRASH = `process.on('SIGUSR2', () => { throw new TypeError('there is a bug here'); });`;

/** Everything that was said where somebody could read it, by who said it. */
const said = new Map<string, string>();
let whole: { readonly ended: Ended; readonly recording: string; readonly state: string };
let crashed: { readonly ended: Ended; readonly recording: string };
let refusals: ReadonlyMap<string, Ended>;

beforeAll(async () => {
  const end = await playToTheHold();
  // Programs that start beside a build would be what makes its decisions too old.
  await Promise.all([end(), playBadDay()]);
});

/**
 * A run as far as it holds a pair; what is returned plays it to its end, with requests that fail and an
 * emergency, and a program that hears of it.
 */
async function playToTheHold(): Promise<() => Promise<void>> {
  const { urls, faults, close } = await openExchange();
  closings.push(close);
  const heard = join(sandbox.folder, 'heard');
  const listens = `(env; cat /proc/$PPID/cmdline; cat) >> '${heard}'`;
  const config = sandbox.file(
    'alerts.json',
    JSON.stringify({ alerts: { command: ['/bin/sh', '-c', listens] } }),
  );
  const [state, recording] = ['whole', 'whole.jsonl'].map((name) => join(sandbox.folder, name));
  if (state === undefined || recording === undefined) throw new Error('There is no place.');
  // On a busy machine the first cycles may be skipped.
  const more = ['--cycles', '20', '--hold-ms', '60000', '--on-halt', 'exit', '--json'];
  const place = ['--state', state, '--record', recording, '--config', config];
  const run = start(['run', ...at(urls.gateway), ...place, ...more]);
  await run.says(/cycle \d+: hold/);
  keepArguments(run);
  return async () => {
    faults.add({ fault: 'rest.fail', as: '502' });
    await run.says(/REST inconclusive/);
    faults.clear();
    faults.add({ fault: 'leg.liquidate', product: 'SOL-PERP' });
    const ended = await run.ended;
    whole = { ended, recording, state };
    keep('a run', ended);
    said.set('the program of its alarms', readFileSync(heard, 'utf8'));
  };
}

/** A crash, and everything that a person tries after it, right or wrong. */
async function playBadDay(): Promise<void> {
  const { urls, close } = await openExchange();
  closings.push(close);
  const crash = sandbox.file('crash.mjs', CRASH);
  const recording = join(sandbox.folder, 'crashed.jsonl');
  const state = join(sandbox.folder, 'crashed');
  const run = start(['run', ...at(urls.gateway), '--state', state, '--record', recording], {
    NODE_OPTIONS: `--import=${crash}`,
  });
  await run.says(/cycle 1: verify/);
  run.kill('SIGUSR2');
  crashed = { ended: await run.ended, recording };
  keep('a crash', crashed.ended);
  const owner = SUBACCOUNT.slice(0, 42);
  const attempts: readonly (readonly [name: string, args: readonly string[], key?: string])[] = [
    ['status', ['status', '--gateway', urls.gateway, '--owner', owner]],
    ['flatten', ['flatten', ...at(urls.gateway)]],
    ['a recording that is there', ['run', ...at(urls.gateway), '--record', recording]],
    ['an unknown flag', ['run', ...at(urls.gateway), '--key', 'x']],
    ['another chain', ['run', ...at(urls.gateway, 'mainnet')]],
    ['nobody at the gateway', ['run', ...at('http://127.0.0.1:1/v1')]],
    ['the live venue', ['run', '--venue', 'nado', '--network', 'testnet']],
    ['a key with two digits more', ['run', ...at(urls.gateway)], `${KEY}00`],
    ['a key without 0x', ['run', ...at(urls.gateway)], KEY.slice(2)],
    ['two keys', ['run', ...at(urls.gateway), '--key-file', keyFile(0o600)]],
    ['a key in a file', ['doctor', ...at(urls.gateway), '--key-file', keyFile(0o600)], ''],
    ['a file for all', ['run', ...at(urls.gateway), '--key-file', keyFile(0o644)], ''],
  ];
  const ends = await Promise.all(
    attempts.map(async ([name, args, key]) => {
      const ended = await start(args, key === undefined ? {} : { NADO_PRIVATE_KEY: key }).ended;
      keep(name, ended);
      return [name, ended] as const;
    }),
  );
  refusals = new Map(ends);
}

/** Outside of the folder that is searched: here the key has to stand. */
function keyFile(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-key-'));
  closings.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'key');
  writeFileSync(path, `${KEY}\n`);
  chmodSync(path, mode);
  return path;
}

describe('the private key', () => {
  it('is shown by nothing that a session says, writes or is called with', () => {
    for (const [path, text] of filesBelow(sandbox.folder)) said.set(path, text);
    const shown = [...said].map(([who, text]) => [who, formsShown(KEY, text)]);
    expect(shown.filter(([, forms]) => forms?.length !== 0)).toEqual([]);
  });

  it('had every place in which to be shown', () => {
    const places = [...said.keys()].map((path) => path.replace(sandbox.folder, ''));
    expect(places).toEqual(
      expect.arrayContaining([
        'a run on stdout',
        'a run on stderr',
        'a crash on stderr',
        'flatten on stderr',
        '/whole/journal/journal.jsonl',
        '/whole.jsonl',
        '/crashed/journal/journal.jsonl',
        '/crashed.jsonl',
        'the program of its alarms',
      ]),
    );
    // The account itself is everywhere: it was really this key that all of them traded with.
    const owner = SUBACCOUNT.slice(2, 42);
    const kept = ['/whole/journal/journal.jsonl', '/whole.jsonl', '/crashed.jsonl'];
    for (const place of kept) expect(said.get(`${sandbox.folder}${place}`)).toContain(owner);
    expect(crashed.ended.code).not.toBe(0);
    expect(crashed.ended.stderr).toContain('there is a bug here');
    const codes = [...refusals].map(([name, { code }]) => [name, code]);
    expect(Object.fromEntries(codes)).toEqual({
      status: 0,
      // A busy machine may leave flat unproved; what is searched is what it says.
      flatten: expect.toBeOneOf([0, 3]) as unknown,
      'a recording that is there': 2,
      'an unknown flag': 2,
      'another chain': 4,
      'nobody at the gateway': 4,
      'the live venue': 4,
      'a key with two digits more': 2,
      'a key without 0x': 2,
      'two keys': 2,
      // It may find the flatten beside it, which holds the lock.
      'a key in a file': expect.toBeOneOf([0, 4]) as unknown,
      'a file for all': 2,
    });
  });
});

describe('a recording', () => {
  it('has all of the run that its journal knows, for its owner alone and without a signature', () => {
    expect(whole.ended.code, whole.ended.stderr).toBe(0);
    expect(readRunJson(whole.ended).status).toBe('flat');
    const { recording, text } = read(whole.recording);
    expect(statSync(whole.recording).mode & 0o777).toBe(0o600);
    expect(recording).toMatchObject({
      network: 'testnet',
      subaccount: SUBACCOUNT,
      torn: undefined,
    });
    expect(recording.events.at(-1)).toMatchObject({ kind: 'end', reason: 'the run ended' });
    const kinds = new Set<string>(recording.events.map(({ kind }) => kind));
    for (const kind of ['request', 'answer', 'connect', 'opened', 'sent', 'frame', 'close']) {
      expect(kinds).toContain(kind);
    }
    expect(text).not.toMatch(/[0-9a-f]{128}/i);
    expect(text.match(/"signature\\":\\"(?!\[redacted\])/g)).toBeNull();
    for (const digest of digestsOf(text)) expect(journalOf(whole.state)).toContain(digest);
    expect(digestsOf(text).length).toBeGreaterThan(2);
  });

  it('plays back through the adapter: every answer, every event and every error again', async () => {
    const { recording } = read(whole.recording);
    const { records } = readJournal(join(whole.state, 'journal'));
    const told = toldByVenue(records);
    const again = toldByVenue(await askAgain(recording, records));
    expect(again).toEqual(told);
    const events = Object.values(told.streams)
      .flat()
      .map((event) => JSON.stringify(event));
    for (const type of ['position.observed', 'fill.observed', 'order.updated', 'touch.changed']) {
      expect(
        events.some((event) => event.includes(type)),
        type,
      ).toBe(true);
    }
    const answers = Object.values(told.answers).map((answer) => JSON.stringify(answer));
    for (const call of ['open', 'readMarkets', 'readPositions', 'submit', 'readArchivedEvents']) {
      expect(
        answers.some((answer) => answer.includes(`"${call}"`)),
        call,
      ).toBe(true);
    }
    expect(
      answers.some((answer) => answer.includes('502')),
      'a failure',
    ).toBe(true);
  });

  it('of a process that died is read as far as it goes, and has no end', () => {
    const { recording } = read(crashed.recording);
    expect(recording.events.length).toBeGreaterThan(10);
    expect(recording.events.some(({ kind }) => kind === 'end')).toBe(false);
  });

  it('is never written over, in one sentence', () => {
    expect(refusals.get('a recording that is there')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'tandem run: --record must be a file that is not there yet, in a folder that can be ' +
        `written, not "${crashed.recording}".\n`,
    });
  });
});

/** Starts the program with the key, unless the environment says otherwise. */
function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return sandbox.start(args, { environment: { NADO_PRIVATE_KEY: KEY, ...environment } });
}

function at(gateway: string, network = 'testnet'): readonly string[] {
  return ['--venue', 'nado', '--network', network, '--gateway', gateway];
}

function keep(name: string, { stdout, stderr }: Ended): void {
  said.set(`${name} on stdout`, stdout);
  said.set(`${name} on stderr`, stderr);
}

/** The arguments as the whole machine can see them, where it shows them. */
function keepArguments({ pid }: Program): void {
  const path = `/proc/${String(pid)}/cmdline`;
  if (existsSync(path)) said.set('the arguments', readFileSync(path, 'utf8'));
}

function filesBelow(folder: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')] as const);
}

function read(path: string): { readonly recording: Recording; readonly text: string } {
  const text = readFileSync(path, 'utf8');
  return { recording: readRecording(text, path), text };
}

function journalOf(state: string): string {
  return readFileSync(join(state, 'journal', 'journal.jsonl'), 'utf8');
}

/** The digests of the orders that left. */
function digestsOf(text: string): readonly string[] {
  return [...text.matchAll(/\\"digest\\":\\"(0x[0-9a-f]{64})\\"\}\}"/g)].map(
    ([, digest]) => digest ?? '',
  );
}
