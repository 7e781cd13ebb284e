/** Alarms on their real ways: an HTTP server that comes back, and programs that obey and do not. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAlerts } from '../../src/app/alerts/open-alerts.ts';
import type { AlarmChannel } from '../../src/app/alerts/open-alerts.ts';
import { openPostJson } from '../../src/app/alerts/post-json.ts';
import { openRunProgram } from '../../src/app/alerts/run-program.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { memoryJournal } from '../../src/journal/memory-journal.ts';
import type { Alarm } from '../../src/ports/alerts.ts';

const TOKEN = 'T0KEN';
const ALARM: Alarm = {
  id: 'A1',
  at: '2026-01-01T00:00:00.000Z',
  what: 'halted',
  text: 'first line\nsecond "line" $HOME',
  repeats: false,
};

const folder = mkdtempSync(join(tmpdir(), 'tandem-alerts-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Received = { readonly url: string; readonly type: string; readonly body: unknown };

/** A server that answers each request with the next status, and the last one ever after. */
async function openServer(...statuses: readonly number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      const body: unknown = JSON.parse(text);
      received.push({ url, type: headers['content-type'] ?? '', body });
      const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
      response.end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<unknown> => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${String(port)}/${TOKEN}?t=${TOKEN}`, port, received, close };
}

/** A program of a few lines of Node. */
function script(name: string, source: string): readonly string[] {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  return [process.execPath, path, join(folder, name)];
}

describe('the alarm channel of a process', () => {
  const clock = systemClock();
  let journal = memoryJournal(clock);
  let alerts: AlarmChannel | undefined;

  beforeEach(() => {
    journal = memoryJournal(clock);
  });
  afterEach(async () => {
    await alerts?.close();
  });

  function open(to: { readonly webhook?: string; readonly command?: readonly string[] }) {
    const { webhook = null, command = null } = to;
    const environment = { ...process.env, NADO_PRIVATE_KEY: 'key', NADO_SUBACCOUNT_NAME: 'name' };
    const run = openRunProgram(environment);
    alerts = openAlerts({ webhook, command, clock, journal, post: openPostJson(), run });
    return alerts;
  }

  const until = (kind: string) =>
    vi.waitFor(
      () => {
        const found = journal.records().find((record) => record.kind === kind);
        expect(found).toBeDefined();
        return found?.data;
      },
      { timeout: 10_000 },
    );

  it('reaches a webhook that fails twice and then accepts', async () => {
    const server = await openServer(503, 500, 200);
    open({ webhook: server.url }).send(ALARM);
    expect(await until('alert.delivered')).toMatchObject({ attempts: 3 });
    await server.close();
    const { id, at, what, text } = ALARM;
    expect(server.received).toHaveLength(3);
    expect(server.received[2]).toEqual({
      url: `/${TOKEN}?t=${TOKEN}`,
      type: 'application/json',
      body: { id, at, what, text, content: text },
    });
    expect(journal.lines().join('\n')).not.toContain(TOKEN);
  });

  it('does not follow a redirect, which was never named', async () => {
    const server = await openServer(302);
    open({ webhook: server.url }).send(ALARM);
    expect(await until('alert.failed')).toMatchObject({ reason: 'it answered 302' });
    await server.close();
    expect(new Set(server.received.map(({ url }) => url)).size).toBe(1);
  });

  it('names why nobody answers, without the address', async () => {
    const server = await openServer();
    await server.close();
    open({ webhook: server.url }).send(ALARM);
    expect(await until('alert.failed')).toMatchObject({
      to: `webhook http://127.0.0.1:${String(server.port)}`,
      reason: 'no answer (ECONNREFUSED)',
    });
    expect(journal.lines().join('\n')).not.toContain(TOKEN);
  });

  it('starts a command with the alarm on its input and in variables, and without the key', async () => {
    const command = script(
      'writes',
      `import { readFileSync, writeFileSync } from 'node:fs';
       const input = readFileSync(0, 'utf8');
       writeFileSync(process.argv[2], JSON.stringify({ input, env: process.env }));`,
    );
    open({ command }).send(ALARM);
    await until('alert.delivered');
    const { id, at, what, text } = ALARM;
    const { input, env } = JSON.parse(readFileSync(join(folder, 'writes'), 'utf8')) as {
      readonly input: string;
      readonly env: Record<string, string>;
    };
    expect(input).toBe(`${JSON.stringify({ id, at, what, text })}\n`);
    expect(env).toMatchObject({
      TANDEM_ALARM_ID: id,
      TANDEM_ALARM_AT: at,
      TANDEM_ALARM_WHAT: what,
      TANDEM_ALARM_TEXT: text,
      PATH: process.env['PATH'],
    });
    expect(Object.keys(env).filter((name) => name.startsWith('NADO_'))).toEqual([]);
  });

  it('takes a command that reads nothing, and one that fails, as what they are', async () => {
    open({ command: script('deaf', 'process.exit(0);') }).send({
      ...ALARM,
      text: 'x'.repeat(4_000),
    });
    await until('alert.delivered');
    await alerts?.close();
    open({ command: script('fails', 'process.exit(7);') }).send(ALARM);
    expect(await until('alert.failed')).toMatchObject({ reason: 'it ended with 7' });
    await alerts?.close();
  });

  it('names a program that is not there', async () => {
    open({ command: [join(folder, 'nowhere')] }).send(ALARM);
    expect(await until('alert.failed')).toMatchObject({
      to: 'command nowhere',
      reason: 'it cannot be started (ENOENT)',
    });
  });

  it('ends within two seconds of a hung command, which is killed with what it started', async () => {
    const command = script(
      'hangs',
      `import { spawn } from 'node:child_process';
       import { writeFileSync } from 'node:fs';
       const idle = 'setInterval(() => {}, 1000)';
       const child = spawn(process.execPath, ['-e', idle], { stdio: 'ignore' });
       writeFileSync(process.argv[2], JSON.stringify([process.pid, child.pid]));
       setInterval(() => {}, 1000);`,
    );
    open({ command }).send(ALARM);
    await vi.waitFor(() => {
      expect(existsSync(join(folder, 'hangs'))).toBe(true);
    }, 10_000);
    const pids = JSON.parse(readFileSync(join(folder, 'hangs'), 'utf8')) as readonly number[];
    const before = clock.now();
    await alerts?.close();
    expect(clock.now() - before).toBeLessThan(2_500);
    await vi.waitFor(() => {
      expect(pids.filter(isAlive)).toEqual([]);
    }, 5_000);
    expect(journal.records().at(-1)).toMatchObject({ kind: 'alert.gaveUp' });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that was killed and that nobody has asked after yet still has its number.
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
