/** The bridge against the receiver of `@statelyai/inspect`, over real sockets. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createWebSocketReceiver } from '@statelyai/inspect';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { afterEach, expect, it, vi } from 'vitest';
import { openStatelyBridge } from '../../../../src/inspector/stately/bridge.ts';
import { Translator } from '../../../../src/inspector/stately/translator.ts';
import type { JournalRecord } from '../../../../src/ports/journal.ts';
import { FACTS, openRelay, recordsOf, sourceOf, state } from './relay.ts';

const closings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const BEGINNING = recordsOf(
  ['header', {}],
  state('session', 'session', 'checkingStart'),
  state('tracker', 'positionTracker', 'offline'),
  ['machine.context', { actor: 'tracker', machine: 'positionTracker', context: { losses: 2 } }],
  state('cycle', 'cycle', 'idle'),
  ['touch', { symbol: 'ETH-PERP' }],
  state('cycle', 'cycle', { verify: 'awaitingStream' }, 'cycle.start'),
);

async function relay(port?: number) {
  const opened = await openRelay(port);
  closings.push(opened.close);
  return opened;
}

function bridge(url: string, records: readonly JournalRecord[]) {
  const said: string[] = [];
  const { source, grew, asked } = sourceOf(records);
  const opened = openStatelyBridge({
    url,
    source,
    translator: new Translator(FACTS),
    say: (sentence) => said.push(sentence.replace(url, 'URL')),
    pausesMs: [5],
  });
  closings.push(opened.close);
  return { ...opened, said, grew, asked };
}

it('tells the receiver of the package every actor and state, in order', async () => {
  const { url, server } = await relay();
  const heard: StatelyInspectionEvent[] = [];
  createWebSocketReceiver({ server: url }).subscribe((event) => heard.push(event));
  await vi.waitFor(() => {
    expect(server.clients.size).toBe(1);
  });
  bridge(url, BEGINNING);
  await vi.waitFor(() => {
    expect(heard).toHaveLength(12);
  });
  expect(heard.map(summary)).toEqual([
    'actor session@2 of none: {"status":"active"}',
    'event session@2 xstate.init',
    'snapshot session@2 xstate.init: {"status":"active","value":"checkingStart"}',
    'actor cycle@3 of session@2: {"status":"active"}',
    'actor tracker@3 of cycle@3: {"status":"active"}',
    'event tracker@3 xstate.init',
    'snapshot tracker@3 xstate.init: {"status":"active","value":"offline"}',
    'snapshot tracker@3 : {"status":"active","value":"offline","context":{"losses":2}}',
    'event cycle@3 xstate.init',
    'snapshot cycle@3 xstate.init: {"status":"active","value":"idle"}',
    'event cycle@3 cycle.start',
    'snapshot cycle@3 cycle.start: {"status":"active","value":{"verify":"awaitingStream"}}',
  ]);
  expect(new Set(heard.map(({ rootId, _version }) => `${String(rootId)} ${_version}`))).toEqual(
    new Set(['session@2 0.7.2']),
  );
  const [first] = heard;
  if (first?.type !== '@xstate.actor') throw new Error('the first message is no actor');
  expect(JSON.parse(first.definition ?? '')).toMatchObject({ id: 'session', states: {} });
});

it('waits for a relay that is away, says so once, and then leaves nothing out', async () => {
  const { url, port, close } = await relay();
  await close();
  const { said, dropped } = bridge(url, BEGINNING);
  await vi.waitFor(() => {
    expect(said).toHaveLength(1);
  });
  const { heard } = await relay(port);
  await vi.waitFor(() => {
    expect(heard).toHaveLength(12);
  });
  expect(said).toEqual([
    "Stately's relay at URL: away (ECONNREFUSED), and tried again until it is back",
    "Stately's relay at URL: connected",
  ]);
  expect(dropped()).toBe(0);
});

it('announces the actors as they stand to a relay that was started anew, and goes on', async () => {
  const first = await relay();
  const records = [...BEGINNING];
  const { said, grew } = bridge(first.url, records);
  await vi.waitFor(() => {
    expect(first.heard).toHaveLength(12);
  });
  await first.close();
  await vi.waitFor(() => {
    expect(said.at(-1)).toContain('away (it closed the connection)');
  });
  const second = await relay(first.port);
  records.push({ seq: 8, at: '', kind: state('cycle', 'cycle', 'idle')[0], data: CYCLE_IDLE });
  grew();
  await vi.waitFor(() => {
    expect(second.heard).toHaveLength(5);
  });
  expect(second.heard.map(summary)).toEqual([
    'actor session@2 of none: {"status":"active","value":"checkingStart"}',
    'actor cycle@3 of session@2: {"status":"active","value":{"verify":"awaitingStream"}}',
    'actor tracker@3 of cycle@3: {"status":"active","value":"offline","context":{"losses":2}}',
    'event cycle@3 verify.failed',
    'snapshot cycle@3 verify.failed: {"status":"active","value":"idle"}',
  ]);
});

const CYCLE_IDLE = { actor: 'cycle', machine: 'cycle', value: 'idle', by: 'verify.failed' };

it('reads no further in the journal than a relay that never reads has room for', async () => {
  const { url, server, close } = await relay();
  server.on('connection', (client) => {
    client.pause();
  });
  const context = { text: 'x'.repeat(4_000) };
  const records = recordsOf(
    state('cycle', 'cycle', 'idle'),
    ...Array.from(
      { length: 20_000 },
      () => ['machine.context', { actor: 'cycle', machine: 'cycle', context }] as const,
    ),
  );
  const { asked, said, dropped } = bridge(url, records);
  let before = 0;
  await vi.waitFor(
    () => {
      const now = asked();
      const stands = now > 0 && now === before;
      before = now;
      expect(stands).toBe(true);
    },
    { interval: 100, timeout: 20_000 },
  );
  expect(before).toBeLessThan(20_000);
  expect(dropped()).toBe(0);
  await close();
  await vi.waitFor(() => {
    expect(dropped()).toBeGreaterThan(0);
  });
  expect(dropped()).toBeLessThan(100);
  expect(said).toContain(`Stately's relay at URL: ${String(dropped())} messages may be lost`);
});

it('drops a message that is too large, counts it, and sends the next', async () => {
  const { url, heard } = await relay();
  const context = { text: 'x'.repeat(1_048_576) };
  const { dropped, said } = bridge(
    url,
    recordsOf(
      ['machine.context', { actor: 'cycle', machine: 'cycle', context }],
      state('session', 'session', 'checkingStart'),
    ),
  );
  await vi.waitFor(() => {
    expect(heard.map(summary).at(-1)).toMatch(/^snapshot session@2/);
  });
  expect(dropped()).toBe(1);
  expect(said.at(-1)).toMatch(/a message of \d+ bytes was dropped$/);
});

it('keeps no process alive, whether the relay is there or not', async () => {
  const { url, close } = await relay();
  const script = (address: string): string => `
    import { openStatelyBridge } from './src/inspector/stately/bridge.ts';
    const source = { timeline: () => undefined, records: async () => [], subscribe: () => () => {} };
    const translator = { take: () => [], standing: () => [] };
    const say = (sentence) => console.log(sentence);
    openStatelyBridge({ url: '${address}', source, translator, say });
    setTimeout(() => {}, 200);`;
  const run = promisify(execFile);
  const there = await run(process.execPath, ['--input-type=module', '-e', script(url)]);
  expect(there.stdout).toContain('connected');
  await close();
  const away = await run(process.execPath, ['--input-type=module', '-e', script(url)]);
  expect(away.stdout).toContain('away (ECONNREFUSED)');
});

/** A message in one line. */
function summary(message: {
  readonly type: string;
  readonly sessionId: string;
  readonly event?: { readonly type: string };
  readonly parentId?: string | undefined;
  readonly snapshot?: unknown;
}): string {
  const { type, sessionId, event, parentId, snapshot } = message;
  const kind = type.replace('@xstate.', '');
  const what = event === undefined ? ` of ${parentId ?? 'none'}` : ` ${event.type}`;
  const stands = snapshot === undefined ? '' : `: ${JSON.stringify(snapshot)}`;
  return `${kind} ${sessionId}${what}${stands}`;
}
