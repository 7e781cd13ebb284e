/** The inspector over its real sockets, on a journal in a folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openInspector } from '../../../src/inspector/server/open-inspector.ts';
import type { Inspector } from '../../../src/inspector/server/open-inspector.ts';
import { systemClock } from '../../../src/app/system-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'tandem-inspector-'));
const at = '2026-01-01T00:00:00.000Z';
const lines = ['header', 'alarm', 'run.ended'].map((kind, index) =>
  JSON.stringify({ seq: index + 1, at, kind, data: { what: kind } }),
);
const seen: string[] = [];
let inspector: Inspector;
let origin: string;

beforeAll(async () => {
  const stories = ['S01 · act 1', 'S01 · act 2'].map((title, index) => {
    const file = join(folder, `${String(index)}.jsonl`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return { file, title, startedAt: 0, hasEnded: true };
  });
  inspector = await openInspector({
    inspected: { stories },
    charts: () => Promise.reject(new Error('no chart today')),
    port: 0,
    clock: systemClock(),
    acknowledge: (id) => {
      if (id !== 'A1') return { error: 'there is nobody to tell' };
      seen.push(id);
      return { said: 'told' };
    },
    tell: () => undefined,
  });
  ({ origin } = new URL(inspector.url));
});

afterAll(async () => {
  await inspector.close();
  rmSync(folder, { recursive: true });
});

const get = async (path: string): Promise<readonly [status: number, body: unknown]> => {
  const response = await fetch(`${inspector.url}${path}`);
  return [response.status, await response.json()];
};

const post = async (body: string, headers: Record<string, string> = {}): Promise<number> => {
  const sent = { 'content-type': 'application/json', origin, ...headers };
  const url = `${inspector.url}acknowledge`;
  return (await fetch(url, { method: 'POST', body, headers: sent })).status;
};

describe('the inspector', () => {
  it('lists the stories, and shows each under its own number', async () => {
    expect(await get('runs')).toMatchObject([200, [{ number: 1 }, { title: 'S01 · act 2' }]]);
    const facts = { number: 2, runs: 2, title: 'S01 · act 2', canAcknowledge: false };
    expect(await get('timeline?run=2')).toMatchObject([200, { facts }]);
    expect(await get('timeline')).toMatchObject([200, { facts: { number: 1 } }]);
    expect(await get('records?from=2&count=1')).toMatchObject([200, [{ seq: 2, kind: 'alarm' }]]);
    expect(await get('search?text=ALARM')).toEqual([200, { seqs: [2], more: false }]);
    expect(await get('contexts?seq=2')).toEqual([200, {}]);
  });

  it.each([
    ['timeline?run=3', 404, 'there is no run 3'],
    ['timeline?run=0', 400, 'run must be a whole number from 1 to 999999999'],
    ['records?from=1&count=501', 400, 'count must be a whole number from 1 to 500'],
    ['records', 400, 'from must be a whole number from 1 to 999999999'],
    ['records?from=1e3', 400, 'from must be a whole number from 1 to 999999999'],
    ['search', 400, 'text must be 1 to 200 characters'],
    ['search?text=a&limit=5001', 400, 'limit must be a whole number from 1 to 5000'],
    ['contexts', 400, 'seq must be a whole number from 0 to 999999999'],
    ['page/nothing.ts', 404, 'nothing stands at this address'],
    ['live', 426, 'live is a WebSocket and nothing else'],
    ['charts.json', 500, 'the inspector could not answer: its terminal says why'],
  ])('refuses in one sentence: %s', async (path, status, error) => {
    expect(await get(path)).toEqual([status, { error }]);
  });

  it('tells whoever has not the token which address to open, and no more', async () => {
    const response = await fetch(`${origin}/page/main.js`);
    expect([response.status, await response.text()]).toEqual([
      404,
      'Open the address that tandem printed.\n',
    ]);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['../server/guard.ts', 'page/../../../package.json', 'page/%2e%2e/server/guard.ts'])(
    'serves nothing else of the disk: %s',
    async (path) => {
      expect((await raw({ path: `${new URL(inspector.url).pathname}${path}` })).statusCode).toBe(
        404,
      );
    },
  );

  it('refuses another host, whatever else is right', async () => {
    const { pathname } = new URL(inspector.url);
    const headers = { host: 'evil.example' };
    expect((await raw({ path: pathname, headers })).statusCode).toBe(403);
  });

  it('acknowledges for its own page alone, and what is an alarm alone', async () => {
    expect(await post('{"id":"a1"}')).toBe(200);
    expect(await post('{"id":"A2"}')).toBe(409);
    for (const body of ['', '[]', '{"id":1}', '{"id":"A1/../x"}'])
      expect(await post(body)).toBe(400);
    expect(await post('{"id":"A1"}', { 'content-type': 'text/plain' })).toBe(415);
    expect(await post('{"id":"A1"}', { origin: 'http://evil.example' })).toBe(403);
    expect(await post(' '.repeat(2_000))).toBe(413);
    expect(seen).toEqual(['A1']);
  });

  it('follows a story for its own page, and closes whoever sends something', async () => {
    const url = `${inspector.url.replace('http', 'ws')}live?after=1`;
    const socket = new WebSocket(url, { origin });
    const [patch] = await once(socket, 'message');
    expect(JSON.parse(String(patch))).toMatchObject({ type: 'patch', patch: { firstSeq: 2 } });
    socket.send('hello');
    const [code, says] = await once(socket, 'close');
    expect([code, String(says)]).toEqual([1008, 'the inspector listens to nothing here']);
    const foreign = new WebSocket(url, { origin: 'http://evil.example' });
    const [error] = await once(foreign, 'error');
    expect(String(error)).toContain('403');
  });

  it('outlives nonsense on its port, and frames that are too large', async () => {
    const { port } = new URL(inspector.url);
    const nonsense = connect(Number(port), '127.0.0.1');
    nonsense.on('error', () => undefined).end('\u0000\u0001 nonsense\r\n\r\n');
    nonsense.resume();
    await new Promise((resolve) => nonsense.once('close', resolve));
    const socket = new WebSocket(`${inspector.url.replace('http', 'ws')}live`, { origin });
    await once(socket, 'open');
    socket.send(Buffer.alloc(100_000));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    expect((await get('runs'))[0]).toBe(200);
  });
});

function once(socket: WebSocket, event: string): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    if (event !== 'error') socket.once('error', reject);
    socket.once(event, (...values: unknown[]) => {
      resolve(values);
    });
  });
}

/** A request whose path and host nobody tidies up on the way. */
function raw(options: {
  readonly path: string;
  readonly headers?: Record<string, string>;
}): Promise<IncomingMessage> {
  const { port } = new URL(inspector.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, ...options }, (response) => {
      response.resume();
      resolve(response);
    });
    sent.once('error', reject).end();
  });
}
