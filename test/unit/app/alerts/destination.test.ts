import { describe, expect, it } from 'vitest';
import {
  DeliveryFailure,
  commandDestination,
  webhookDestination,
} from '../../../../src/app/alerts/destination.ts';
import type { PostJson, RunProgram } from '../../../../src/app/alerts/destination.ts';

const ALARM = {
  id: 'A1',
  at: '2026-01-01T00:00:00.000Z',
  what: 'halted',
  text: 'two\nlines',
  repeats: true,
} as const;
const LONG = { ...ALARM, text: '🙂'.repeat(3_000) };
const { signal } = new AbortController();

/** What a webhook posted. */
async function posted(alarm: typeof ALARM | typeof LONG, status = 200) {
  const bodies: Record<string, string>[] = [];
  const post: PostJson = ({ body }) => {
    bodies.push(JSON.parse(body) as Record<string, string>);
    return Promise.resolve(status);
  };
  await webhookDestination('https://hooks.example/T0KEN', post).deliver(alarm, signal);
  return bodies[0] ?? {};
}

/** What a program was started with. */
async function started(alarm: typeof ALARM | typeof LONG, code: number | null = 0) {
  const requests: Parameters<RunProgram>[0][] = [];
  const run: RunProgram = (request) => {
    requests.push(request);
    return Promise.resolve(code);
  };
  await commandDestination(['/opt/notify', '-v', 'x'], run).deliver(alarm, signal);
  return requests[0];
}

describe('a webhook', () => {
  it('gets the alarm as JSON, with its text under the names that common hooks read', async () => {
    expect(await posted(ALARM)).toEqual({
      id: 'A1',
      at: '2026-01-01T00:00:00.000Z',
      what: 'halted',
      text: 'two\nlines',
      content: 'two\nlines',
    });
  });

  it('gets no more than common hooks accept, and no half of a character', async () => {
    const { text = '', content = '' } = await posted(LONG);
    expect([text.length, content.length]).toEqual([4_000, 2_000]);
    expect([text.isWellFormed(), content.isWellFormed()]).toEqual([true, true]);
    expect(content.endsWith('…')).toBe(true);
  });

  it.for([199, 302, 404, 429, 500])('has not delivered what it answers with %s', async (status) => {
    await expect(posted(ALARM, status)).rejects.toThrow(
      new DeliveryFailure(`it answered ${String(status)}`),
    );
  });

  it('is named without what may hold a token', () => {
    const post: PostJson = () => Promise.resolve(200);
    const { name } = webhookDestination('https://hooks.example:8443/T0KEN?token=T0KEN', post);
    expect(name).toBe('webhook https://hooks.example:8443');
  });
});

describe('a command', () => {
  it('gets the alarm as a line of JSON and as variables', async () => {
    const message = { id: 'A1', at: ALARM.at, what: 'halted', text: 'two\nlines' };
    expect(await started(ALARM)).toEqual({
      program: '/opt/notify',
      args: ['-v', 'x'],
      variables: {
        TANDEM_ALARM_ID: 'A1',
        TANDEM_ALARM_AT: ALARM.at,
        TANDEM_ALARM_WHAT: 'halted',
        TANDEM_ALARM_TEXT: 'two\nlines',
      },
      input: `${JSON.stringify(message)}\n`,
      signal,
    });
  });

  it('has not delivered unless it ends with 0', async () => {
    await expect(started(ALARM, 1)).rejects.toThrow(new DeliveryFailure('it ended with 1'));
    await expect(started(ALARM, null)).rejects.toThrow(new DeliveryFailure('it was killed'));
  });
});
