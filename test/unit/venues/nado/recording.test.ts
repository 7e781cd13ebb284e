/** A recording of the wire: what is kept, what is taken out, and what cannot be read. */
import { describe, expect, it } from 'vitest';
import {
  eventLine,
  headerLine,
  readRecording,
  redactSignatures,
} from '../../../../src/venues/nado/protocol/recording.ts';
import type { WireEvent } from '../../../../src/venues/nado/protocol/recording.ts';
import { recordingTransport } from '../../../../src/venues/nado/transport/recording-transport.ts';
import { FakeTransport, START_AT, failing, ok, testClock } from './fake-transport.ts';
import type { Responder } from './fake-transport.ts';
import { INTENT, PARENT, createWorld } from './venue-world.ts';

const SIGNATURE = `0x${'3f'.repeat(64)}1b`;
const DIGEST = `0x${'7a'.repeat(32)}`;
const HEADER = {
  version: '0.1.0',
  network: 'testnet',
  endpoints: { gateway: 'g', subscribe: 's', archive: 'a', trigger: 't' },
  subaccount: PARENT,
};
const FIRST = headerLine(START_AT, HEADER);
const REQUEST: WireEvent = { kind: 'request', request: 1, method: 'GET', url: 'g/time' };
const ANSWER: WireEvent = { kind: 'answer', request: 1, status: 200, headers: {}, body: '1' };

/** A transport that keeps what passes, and what was kept. */
function recorded(responder: Responder = () => ok(1)) {
  const kept: WireEvent[] = [];
  const wire = new FakeTransport(responder);
  const transport = recordingTransport(wire, testClock(), (_at, passed) => kept.push(passed));
  return { kept, wire, transport };
}

describe('what is written', () => {
  it('has no signature, whatever field it stands in, and every digest and sender', () => {
    const body = JSON.stringify({
      place_order: { order: { sender: PARENT, amount: '7' }, signature: SIGNATURE, digest: DIGEST },
      other: { proof: SIGNATURE.slice(2).toUpperCase() },
    });
    const text = redactSignatures(body);
    expect(JSON.parse(text)).toEqual({
      place_order: {
        order: { sender: PARENT, amount: '7' },
        signature: '[redacted]',
        digest: DIGEST,
      },
      other: { proof: '[redacted]' },
    });
    expect(redactSignatures('{ "signature" : "short" }')).toBe('{ "signature" : "[redacted]" }');
  });

  it.each<WireEvent>([
    { ...REQUEST, method: 'POST', body: SIGNATURE },
    { ...ANSWER, body: SIGNATURE },
    { kind: 'failure', request: 1, sent: true, message: SIGNATURE },
    { kind: 'sent', socket: 1, text: SIGNATURE },
    { kind: 'frame', socket: 1, text: SIGNATURE },
    { kind: 'closed', socket: 1, code: 1006, reason: SIGNATURE },
  ])('has none in %o', (passed) => {
    const line = eventLine(2, START_AT, passed);
    expect(line).toContain('[redacted]');
    expect(line).not.toContain(SIGNATURE.slice(2, 20));
  });

  it('is read back as it was', () => {
    const lines = [FIRST, eventLine(2, START_AT + 5, REQUEST), eventLine(3, START_AT + 9, ANSWER)];
    expect(readRecording(`${lines.join('\n')}\n`, 'r')).toEqual({
      ...HEADER,
      startedAt: START_AT,
      events: [
        { seq: 2, at: START_AT + 5, ...REQUEST },
        { seq: 3, at: START_AT + 9, ...ANSWER },
      ],
      torn: undefined,
    });
  });
});

describe('what is read', () => {
  it('tells a last line that was torn, and takes the rest', () => {
    const { events, torn } = readRecording(
      `${FIRST}\n${eventLine(2, START_AT, REQUEST)}\n{"seq`,
      'r',
    );
    expect(events).toHaveLength(1);
    expect(torn).toEqual({ line: 3, text: '{"seq' });
  });

  it.each<[says: string, lines: readonly string[]]>([
    ['r:1: is not the header of a recording (it is not JSON); name a whole', ['']],
    ['r:1: is not the header of a recording (', [eventLine(1, START_AT, REQUEST)]],
    [
      'r:1: is not the header of a recording (format: ',
      [FIRST.replace('"format":1', '"format":2')],
    ],
    ['r:2: is not a line of a recording (it is not JSON); restore the file', [FIRST, '{"seq']],
    [
      'r:2: is not a line of a recording (kind: ',
      [FIRST, '{"seq":2,"at":"2026-01-01T00:00:00Z","kind":"x"}'],
    ],
    [
      'r:2: is not a line of a recording (at: ',
      [FIRST, '{"seq":2,"at":"now","kind":"end","reason":""}'],
    ],
    ['r:2: has seq 3 where 2 is due; restore the file', [FIRST, eventLine(3, START_AT, REQUEST)]],
    ['r:2: belongs to nothing that was begun before it', [FIRST, eventLine(2, START_AT, ANSWER)]],
    [
      'r:2: belongs to nothing that was begun',
      [FIRST, eventLine(2, START_AT, { kind: 'pong', socket: 1 })],
    ],
  ])('stops with %s', (says, lines) => {
    expect(() => readRecording(`${lines.join('\n')}\n`, 'r')).toThrow(says);
  });
});

describe('what passes', () => {
  it('is kept in both directions, without the headers of requests', async () => {
    const { kept, wire, transport } = recorded(() => ({
      status: 429,
      headers: { 'retry-after': '3', 'set-cookie': 'token=1' },
      body: 'no',
    }));
    const headers = { authorization: 'token' };
    const asked = { method: 'POST', url: 'g/query', headers, body: '{}', timeoutMs: 9 } as const;
    expect(await transport.request(asked)).toMatchObject({ status: 429 });
    expect(wire.requests).toEqual([asked]);
    expect(kept).toEqual([
      { kind: 'request', request: 1, method: 'POST', url: 'g/query', body: '{}' },
      { kind: 'answer', request: 1, status: 429, headers: { 'retry-after': '3' }, body: 'no' },
    ]);
  });

  it.each([true, false])('is a failure with what is known of it (sent %s)', async (sent) => {
    const { kept, transport } = recorded(failing(sent));
    const asked = { method: 'GET', url: 'g/time', headers: {}, body: undefined } as const;
    await expect(transport.request({ ...asked, timeoutMs: 9 })).rejects.toMatchObject({ sent });
    expect(kept.at(-1)).toMatchObject({ kind: 'failure', request: 1, sent });
  });

  it('is every frame of a socket, and of what is sent only what can leave', () => {
    const { kept, wire, transport } = recorded();
    const heard: string[] = [];
    const socket = transport.connect('s', {
      opened: () => heard.push('opened'),
      frame: (text) => heard.push(text),
      unreadable: (bytes) => heard.push(String(bytes)),
      pong: () => heard.push('pong'),
      closed: (code, reason) => heard.push(`${String(code)} ${reason}`),
    });
    socket.send('{}');
    socket.ping();
    wire.sink?.opened();
    socket.send('{}');
    socket.ping();
    wire.sink?.pong();
    wire.sink?.frame('word');
    wire.sink?.unreadable(5);
    socket.close();
    socket.send('{}');
    wire.sink?.closed(1000, 'bye');
    expect(heard).toEqual(['opened', 'pong', 'word', '5', '1000 bye']);
    expect(wire).toMatchObject({ sent: [{}, {}, {}], pings: 2, closes: 1 });
    expect(kept.map(({ kind }) => kind)).toEqual([
      'connect',
      'opened',
      'sent',
      'ping',
      'pong',
      'frame',
      'unreadable',
      'close',
      'closed',
    ]);
  });

  it('is an order whose body nobody can send again', async () => {
    const { venue, transport: wire } = createWorld();
    await venue.open();
    const { body, digest } = venue.sign(INTENT);
    const line = eventLine(2, START_AT, { ...REQUEST, method: 'POST', body });
    expect(wire.requests.length).toBeGreaterThan(0);
    expect(body).toMatch(/"signature":"0x[0-9a-f]{130}"/);
    expect(line).toContain(digest);
    expect(line).not.toMatch(/[0-9a-f]{65}/);
  });
});
