/** The inspector as a person meets it: its command, beside a run that lives or dies, and after a story. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, it, vi } from 'vitest';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import type { Program } from './sandbox.ts';

vi.setConfig({ testTimeout: 120_000 });

const sandbox = openSandbox();
afterAll(sandbox.close);

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\//;
const RUNS = v.array(v.object({ number: v.number(), title: v.nullable(v.string()) }));
const TIMELINE = v.object({
  facts: v.object({ canAcknowledge: v.boolean() }),
  times: v.array(v.number()),
});

const timelineAt = async (url: string) =>
  v.parse(TIMELINE, await (await fetch(`${url}timeline`)).json());

/** Whether somebody still answers at the address. */
const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** The process that serves a run's inspector: the one child that the run has. */
function childOf({ pid }: Program): number {
  const id = String(pid);
  return Number(readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim());
}

/** A run that holds until it is stopped, with the address of its inspector. */
async function startRun(name: string) {
  const state = join(sandbox.folder, name);
  const flags = ['--cycles', '1', '--hold-ms', '600000', '--state', state];
  const run = sandbox.start(['run', '--json', '--inspect', ...flags], {
    environment: { NADO_PRIVATE_KEY: `0x${'5eed'.repeat(16)}` },
  });
  return { state, run, url: await run.says(ADDRESS) };
}

describe('run --inspect', () => {
  it('serves while the run is under way, and ends with it', async ({ expect }) => {
    const { run, state, url } = await startRun('beside');
    await run.says(/cycle 1: hold/);
    const before = await timelineAt(url);
    expect(before.facts.canAcknowledge).toBe(true);
    const environment = readFileSync(`/proc/${String(childOf(run))}/environ`, 'utf8');
    expect(environment).not.toMatch(/NADO|5eed/);
    run.kill('SIGINT');
    const ended = await run.ended;
    expect([ended.code, readRunJson(ended).status]).toEqual([0, 'flat']);
    expect(await answers(url)).toBe(false);
    const token = new URL(url).pathname.replaceAll('/', '');
    expect(readFileSync(join(state, 'journal/journal.jsonl'), 'utf8')).not.toContain(token);
  });

  it('stays through Ctrl-C at a terminal, which reaches both, until the run is flat', async ({
    expect,
  }) => {
    const { run, url } = await startRun('interrupted');
    await run.says(/cycle 1: hold/);
    process.kill(childOf(run), 'SIGINT');
    process.kill(childOf(run), 'SIGTERM');
    expect(await answers(url)).toBe(true);
    run.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain('the inspector has ended');
    expect(await answers(url)).toBe(false);
  });

  it('ends when the run is killed', async ({ expect }) => {
    const { run, url } = await startRun('killed');
    run.kill('SIGKILL');
    await run.ended;
    await vi.waitFor(
      async () => {
        expect(await answers(url)).toBe(false);
      },
      { timeout: 20_000 },
    );
  });

  it('is told of and missed by nobody when it dies', async ({ expect }) => {
    const { run } = await startRun('alone');
    await run.says(/cycle 1: hold/);
    process.kill(childOf(run), 'SIGKILL');
    await run.says(/the inspector has ended \(SIGKILL\): the run goes on/);
    run.kill('SIGINT');
    const ended = await run.ended;
    expect([ended.code, readRunJson(ended).status]).toEqual([0, 'flat']);
  });

  it('lets the run go on where its port is taken', async ({ expect }) => {
    const urls = await sandbox.serveExchange();
    const { port } = new URL(urls.gateway);
    const args = ['run', '--json', '--cycles', '1', '--hold-ms', '5000', '--inspect', port];
    const ended = await sandbox.run(args);
    expect([ended.code, readRunJson(ended).status]).toEqual([0, 'flat']);
    expect(ended.stderr).toContain(
      `the inspector did not open (port ${port} is taken: name another one, or none): the run goes on.`,
    );
  });
});

describe('tandem inspect', () => {
  it('opens a journal that grows, by its state, and ends with 0 at a signal', async ({
    expect,
  }) => {
    const { run, state } = await startRun('named');
    const inspector = sandbox.start(['inspect', '--json', '--state', state]);
    const { url } = v.parse(
      v.object({ url: v.pipe(v.string(), v.regex(ADDRESS)) }),
      JSON.parse(await inspector.says(/^\{"url":.*\}$/m)),
    );
    const before = await timelineAt(url);
    run.kill('SIGINT');
    await run.ended;
    await vi.waitFor(async () => {
      const after = await timelineAt(url);
      expect(after.times.length).toBeGreaterThan(before.times.length);
    });
    const refused = await fetch(`${url}acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      body: '{"id":"A1"}',
    });
    expect([refused.status, await refused.text()]).toEqual([
      409,
      expect.stringContaining(`no run is alive in ${state}: there is nobody to tell.`),
    ]);
    inspector.kill('SIGTERM');
    expect((await inspector.ended).code).toBe(0);
  });

  it('tells the run that is shown, and no other that came after it', async ({ expect }) => {
    const { state, url } = await startRun('told');
    const acknowledge = (at: string) =>
      fetch(`${at}acknowledge`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: new URL(at).origin },
        body: '{"id":"A7"}',
      });
    expect((await acknowledge(url)).status).toBe(200);
    expect(readFileSync(join(state, 'marks/ack-A7.json'), 'utf8')).toContain('"pid"');

    const [header = ''] = readFileSync(join(state, 'journal/journal.jsonl'), 'utf8').split('\n');
    const old = sandbox.file('old.jsonl', `${header.replace(/"at":"\d{4}/, '"at":"2020')}\n`);
    const inspector = sandbox.start(['inspect', old, '--state', state]);
    const shown = await inspector.says(ADDRESS);
    expect((await timelineAt(shown)).facts.canAcknowledge).toBe(false);
    expect((await acknowledge(shown)).status).toBe(409);
  });

  it('lets in who has the token, under its own name, for its own page', async ({ expect }) => {
    const { url } = await startRun('guarded');
    const stranger = await fetch(url.replace(/[\w-]{32}/, 'a'.repeat(32)));
    expect([stranger.status, await stranger.text()]).toEqual([
      404,
      'Open the address that tandem printed.\n',
    ]);
    expect((await fetch(url, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await fetch(url)).headers.get('content-security-policy')).toContain("'none'");
  });

  it('says so where no run left a journal', async ({ expect }) => {
    const environment = { XDG_STATE_HOME: join(sandbox.folder, 'nowhere') };
    const { code, stderr } = await sandbox.run(['inspect'], { environment });
    expect([code, stderr]).toEqual([
      2,
      'tandem inspect: no run left a journal here yet: name one, its directory or its file.\n',
    ]);
  });

  it.for([['inspect'], ['run'], ['scenario'], ['simulate']])(
    '%s explains in its help how it is opened',
    async ([command = ''], { expect }) => {
      const { code, stdout } = await sandbox.run([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(command === 'inspect' ? /\[FILE\]/ : /--inspect \[PORT\]/);
    },
  );
});

describe.concurrent('what was played', () => {
  it.for<readonly [title: string, args: readonly string[]]>([
    ['S00 · act 1', ['scenario', 'S00', '--inspect']],
    ['seed 7', ['simulate', '--inspect', '--seed', '7']],
  ])('is shown once its result is told: %s', async ([title, args], { expect }) => {
    const temporary = join(sandbox.folder, title.slice(0, 3));
    mkdirSync(temporary);
    const played = sandbox.start([...args], { environment: { TMPDIR: temporary } });
    const url = await played.says(ADDRESS);
    const runs = v.parse(RUNS, await (await fetch(`${url}runs`)).json());
    expect(runs[0]?.title).toContain(title);
    expect((await timelineAt(url)).times.length).toBeGreaterThan(100);
    played.kill('SIGINT');
    const { code, stdout } = await played.ended;
    expect([code, stdout === '']).toEqual([0, false]);
  });
});
