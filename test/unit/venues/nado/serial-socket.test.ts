/** The gateway's own socket at the adapter's end: one request at a time, each with an end in time. */
import { describe, expect, it } from 'vitest';
import type { StepClock } from '../../../../src/lib/step-clock.ts';
import {
  IDLE_CLOSE_MS,
  SERIAL_OPEN_TIMEOUT_MS,
  SerialSocket,
  UNSENT_MAX_MS,
  WAITING_MAX,
} from '../../../../src/venues/nado/protocol/serial-socket.ts';
import type { SocketSink } from '../../../../src/venues/nado/protocol/transport.ts';
import { testClock } from './fake-transport.ts';

const ANSWER_TIMEOUT_MS = 1_500;

/** One connection of the adapter, in the test's hand. */
type Line = { readonly sink: SocketSink; readonly sent: string[]; pings: number; closes: number };

/** What became of a request, as it is by now. */
type Fate = { state: string; readonly words: () => string };

function createStage(): {
  readonly clock: StepClock;
  readonly lines: Line[];
  readonly ask: (text: string) => Fate;
} {
  const clock = testClock();
  const lines: Line[] = [];
  const socket = new SerialSocket({
    transport: {
      connect: (url, sink) => {
        expect(url).toBe('ws://h/v1/ws');
        const line: Line = { sink, sent: [], pings: 0, closes: 0 };
        lines.push(line);
        return {
          send: (text) => line.sent.push(text),
          ping: () => line.pings++,
          close: () => line.closes++,
        };
      },
    },
    url: 'ws://h/v1/ws',
    clock,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
  });
  const ask = (text: string): Fate => {
    let words = '';
    const fate: Fate = { state: 'waits', words: () => words };
    socket.ask(text).then(
      (answer) => {
        fate.state = `answered ${answer}`;
      },
      (error: unknown) => {
        words = String(error);
        const isSent = error instanceof Error && 'sent' in error && error.sent === true;
        fate.state = isSent ? 'sent, no answer' : 'never sent';
      },
    );
    return fate;
  };
  return { clock, lines, ask };
}

/** The newest connection. */
function newest(lines: readonly Line[]): Line {
  const line = lines.at(-1);
  if (line === undefined) throw new Error('Nothing was connected.');
  return line;
}

describe('the second socket', () => {
  it('is opened by the first request, and asks one at a time in their order', async () => {
    const { clock, lines, ask } = createStage();
    expect(lines).toEqual([]);
    const fates = ['a', 'b', 'c'].map(ask);
    expect(lines.length).toBe(1);
    const line = newest(lines);
    expect(line.sent).toEqual([]);
    line.sink.opened();
    expect(line.sent).toEqual(['a']);
    line.sink.frame('A');
    line.sink.frame('B');
    expect(line.sent).toEqual(['a', 'b', 'c']);
    await clock.advance(0);
    expect(fates.map(({ state }) => state)).toEqual(['answered A', 'answered B', 'waits']);
    line.sink.frame('C');
    await clock.advance(0);
    expect([fates[2]?.state, lines.length]).toEqual(['answered C', 1]);
  });

  it('never sent what it could not open for, and says with what the venue refused it', async () => {
    const { clock, lines, ask } = createStage();
    const fates = ['a', 'b'].map(ask);
    newest(lines).sink.closed(1006, '403 {"reason":"blocked"}');
    await clock.advance(0);
    expect(fates.map(({ state }) => state)).toEqual(['never sent', 'never sent']);
    expect(fates[0]?.words()).toContain('1006 403 {"reason":"blocked"}');
    expect(lines.length).toBe(1);
    ask('c');
    expect(lines.length).toBe(2);
  });

  it('gives a request up unsent in time, and goes on opening for the next one', async () => {
    const { clock, lines, ask } = createStage();
    const early = ask('a');
    await clock.advance(UNSENT_MAX_MS - 1);
    expect(early.state).toBe('waits');
    await clock.advance(1);
    expect(early.state).toBe('never sent');
    const late = ask('b');
    const line = newest(lines);
    line.sink.opened();
    line.sink.frame('B');
    await clock.advance(0);
    expect([line.sent, late.state, lines.length]).toEqual([['b'], 'answered B', 1]);
  });

  it('ends a socket that does not open, and tells who waits', async () => {
    const { clock, lines, ask } = createStage();
    ask('a');
    await clock.advance(SERIAL_OPEN_TIMEOUT_MS - 1);
    const fate = ask('b');
    expect(newest(lines).closes).toBe(0);
    await clock.advance(1);
    expect([newest(lines).closes, fate.state]).toEqual([1, 'never sent']);
  });

  it('does not know what became of an unanswered request, and asks the next on another line', async () => {
    const { clock, lines, ask } = createStage();
    const fates = ['a', 'b'].map(ask);
    const first = newest(lines);
    first.sink.opened();
    await clock.advance(ANSWER_TIMEOUT_MS);
    expect(fates.map(({ state }) => state)).toEqual(['sent, no answer', 'waits']);
    expect([first.closes, lines.length]).toEqual([1, 2]);
    newest(lines).sink.opened();
    first.sink.frame('late answer to a');
    first.sink.closed(1000, '');
    newest(lines).sink.frame('B');
    await clock.advance(0);
    expect(fates[1]?.state).toBe('answered B');
  });

  it.each<readonly [string, (line: Line) => void]>([
    [
      'the line is cut',
      (line) => {
        line.sink.closed(1006, '');
      },
    ],
    [
      'the answer is not readable',
      (line) => {
        line.sink.unreadable(9);
      },
    ],
  ])('when %s, what was sent is unknown and what waited was not sent', async (_name, breakIt) => {
    const { clock, lines, ask } = createStage();
    const fates = ['a', 'b'].map(ask);
    newest(lines).sink.opened();
    breakIt(newest(lines));
    await clock.advance(0);
    expect(fates.map(({ state }) => state)).toEqual(['sent, no answer', 'never sent']);
    expect([newest(lines).sent, lines.length]).toEqual([['a'], 1]);
  });

  it('trusts no line that answers what was not asked', async () => {
    const { clock, lines, ask } = createStage();
    ask('a');
    const first = newest(lines);
    first.sink.opened();
    first.sink.frame('A');
    first.sink.frame('once more');
    expect(first.closes).toBe(1);
    const fate = ask('b');
    newest(lines).sink.opened();
    newest(lines).sink.frame('B');
    await clock.advance(0);
    expect([lines.length, fate.state]).toEqual([2, 'answered B']);
  });

  it('pings while it is open, and closes when nothing was asked for long', async () => {
    const { clock, lines, ask } = createStage();
    ask('a');
    const line = newest(lines);
    line.sink.opened();
    line.sink.frame('A');
    for (let at = 0; at < IDLE_CLOSE_MS - 15_000; at += 15_000) {
      await clock.advance(15_000);
      line.sink.pong();
    }
    expect([line.pings, line.closes]).toEqual([5, 0]);
    await clock.advance(15_000);
    expect(line.closes).toBe(1);
    await clock.advance(60_000);
    expect([line.pings, lines.length]).toEqual([5, 1]);
  });

  it('gives up a line on which no pong comes', async () => {
    const { clock, lines, ask } = createStage();
    ask('a');
    newest(lines).sink.opened();
    newest(lines).sink.frame('A');
    await clock.advance(45_000);
    expect(newest(lines).closes).toBe(1);
  });

  it('takes no more than it can hold', async () => {
    const { clock, lines, ask } = createStage();
    const fates = Array.from({ length: WAITING_MAX + 1 }, (_, index) => ask(String(index)));
    await clock.advance(0);
    expect(fates.filter(({ state }) => state === 'never sent')).toEqual([fates.at(-1)]);
    expect(lines.length).toBe(1);
  });
});
