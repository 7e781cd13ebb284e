/** Replays of the real program: what it wrote over real sockets and in real time comes back to its hash. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, it, vi } from 'vitest';
import * as v from 'valibot';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import type { Ended } from './sandbox.ts';

vi.setConfig({ testTimeout: 120_000 });

const sandbox = openSandbox();
afterAll(sandbox.close);

const HASH = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const REPLAY_JSON = v.strictObject({
  same: v.boolean(),
  journal: v.string(),
  run: v.number(),
  runs: v.number(),
  hasEnded: v.boolean(),
  records: v.number(),
  replayed: v.number(),
  hash: HASH,
  replayedHash: HASH,
  difference: v.nullable(
    v.strictObject({ seq: v.number(), recorded: v.looseObject({}), replayed: v.string() }),
  ),
});

function readReplayJson({ stdout }: Ended): v.InferOutput<typeof REPLAY_JSON> {
  return v.parse(REPLAY_JSON, JSON.parse(stdout));
}

/** A state of its own, and the file of its journal. */
function openState(name: string) {
  const state = join(sandbox.folder, name);
  const journal = join(state, 'journal');
  return { state, journal, file: join(journal, 'journal.jsonl') };
}

describe.concurrent('a replay', () => {
  it.for([
    ['both legs at once', []],
    ['one leg after the other', ['--build', 'makerFirst', '--seed', '1']],
    ['isolated', ['--margin', 'isolated', '--leverage', '5']],
  ] as const)('comes to the hash that the run told, %s', async ([name, flags], { expect }) => {
    const { state, journal, file } = openState(name);
    const args = ['run', '--state', state, '--cycles', '2', '--hold-ms', '300', '--json', ...flags];
    const run = await sandbox.run(args);
    const { journalHash } = readRunJson(run);
    const replay = await sandbox.run(['replay', journal, '--json']);
    expect(replay.code, replay.stdout).toBe(0);
    const { records, ...told } = readReplayJson(replay);
    expect(told).toEqual({
      same: true,
      journal: file,
      run: 1,
      runs: 1,
      hasEnded: true,
      replayed: records,
      hash: journalHash,
      replayedHash: journalHash,
      difference: null,
    });
    expect(records).toBeGreaterThan(300);
  });

  it('takes the last run of a journal that holds two, unless another is named', async ({
    expect,
  }) => {
    const { state, file } = openState('twice');
    const args = ['run', '--state', state, '--cycles', '1', '--hold-ms', '0'];
    const runs = [await sandbox.run(args), await sandbox.run(args)];
    const hashes = runs.map(({ stderr }) => /^hash (\w{64})$/m.exec(stderr)?.[1]);
    expect(new Set(hashes).size).toBe(2);
    const last = await sandbox.run(['replay', file]);
    expect(last.code).toBe(0);
    expect(last.stdout).toMatch(/^run 2 of 2 in .*: (\d+) of \1 records replayed, every decision/);
    expect(last.stdout).toContain(`hash ${String(hashes[1])}, the same in the replay`);
    const first = await sandbox.run(['replay', file, '--run', '1', '--json']);
    expect(readReplayJson(first)).toMatchObject({ same: true, run: 1, hash: hashes[0] });
    const third = await sandbox.run(['replay', file, '--run', '3']);
    expect(third).toMatchObject({ code: 2, stdout: '' });
    expect(third.stderr).toContain('has 2 runs: there is no run 3 to replay.');
  });

  it('goes as far as a journal whose process was killed, and says that it stops', async ({
    expect,
  }) => {
    const { state, journal, file } = openState('killed');
    const program = sandbox.start(['run', '--state', state, '--hold-ms', '60000']);
    await program.says(/cycle \d: hold/);
    program.kill('SIGKILL');
    await program.ended;
    appendFileSync(file, '{"seq":');
    const { code, stdout } = await sandbox.run(['replay', journal]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/(\d+) of \1 records replayed, every decision the same\.$/m);
    expect(stdout).toMatch(/did not come to its end: .* its last line, \d+, is torn\.$/m);
  });

  it('comes to the hash of a run that two signals ended at once', async ({ expect }) => {
    const { state, journal } = openState('interrupted');
    const urls = await sandbox.serveExchange();
    const program = sandbox.start([
      'run',
      '--state',
      state,
      '--hold-ms',
      '60000',
      '--json',
      '--gateway',
      urls.gateway,
    ]);
    await program.says(/cycle \d: hold/);
    program.kill('SIGINT');
    await program.says(/cycle \d: unwind/);
    program.kill('SIGINT');
    const run = await program.ended;
    const { status, journalHash } = readRunJson(run);
    const replay = readReplayJson(await sandbox.run(['replay', journal, '--json']));
    expect(replay).toMatchObject({ same: true, hash: journalHash, difference: null });
    expect(['interrupted', 'flat']).toContain(status);
  });

  it('tells the first record that comes out otherwise, and ends with 1', async ({ expect }) => {
    const { state, journal, file } = openState('altered');
    await sandbox.run(['run', '--state', state, '--cycles', '1', '--hold-ms', '0']);
    const text = readFileSync(file, 'utf8');
    // What was read before the session began is no input of it.
    const from = text.indexOf('"session.started"');
    writeFileSync(
      file,
      text.slice(0, from) + text.slice(from).replace(/("state":"amount","amount":")0"/, '$15"'),
    );
    const replay = await sandbox.run(['replay', journal]);
    expect(replay.code).toBe(1);
    expect(replay.stdout).toMatch(
      /then the code does something else\.\nthe journal says, at record \d+:\n {2}\{/,
    );
    expect(replay.stdout).toMatch(/\nthe code does now:\n {2}\{"seq":\d+,/);
    const told = readReplayJson(await sandbox.run(['replay', journal, '--json']));
    expect(told).toMatchObject({ same: false, difference: { recorded: {} } });
    expect(told.replayedHash).not.toBe(told.hash);
  });

  it('warns of a journal of another version, and of one that is damaged says where', async ({
    expect,
  }) => {
    const { state, journal, file } = openState('damaged');
    await sandbox.run(['run', '--state', state, '--cycles', '1', '--hold-ms', '0']);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"version":"0.1.0"', '"version":"0.0.9"'));
    const older = await sandbox.run(['replay', journal]);
    expect(older.code).toBe(0);
    expect(older.stderr).toMatch(/^The run was written by tandem 0\.0\.9, and this is 0\.1\.0: /);
    writeFileSync(file, text.replace(/\n\{"seq":3,/, '\n{"seq":'));
    const damaged = await sandbox.run(['replay', journal]);
    expect(damaged).toMatchObject({ code: 2, stdout: '' });
    expect(damaged.stderr).toBe(
      `tandem replay: ${file}:3: is not a record; restore the file from a copy, or read a copy ` +
        'that ends before this line.\n',
    );
  });

  it.for([
    [[], 'name one journal, its directory or its file: tandem replay FILE.'],
    [['one', 'two'], 'name one journal, its directory or its file: tandem replay FILE.'],
    [['nowhere'], 'nowhere: cannot be read'],
  ] as const)('refuses %j with a sentence', async ([args, words], { expect }) => {
    const { code, stderr } = await sandbox.run(['replay', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it('says that a run which was refused began nothing to replay', async ({ expect }) => {
    const { journal } = openState('refused');
    const args = ['run', '--journal', journal, '--gateway', 'http://127.0.0.1:1/v1'];
    const refused = await sandbox.run(args);
    expect(refused.code).toBe(4);
    const { code, stderr } = await sandbox.run(['replay', journal]);
    expect(code).toBe(2);
    expect(stderr).toContain('run 1 of 1');
    expect(stderr).toContain('began no session');
  });
});
