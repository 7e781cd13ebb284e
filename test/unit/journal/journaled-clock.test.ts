import { describe, expect, it } from 'vitest';
import { createJournal } from '../../../src/journal/create-journal.ts';
import { journaledClock } from '../../../src/journal/journaled-clock.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';

const START = Date.UTC(2026, 0, 1);

/** A clock of the core over one that is moved by hand, and what was appended and called. */
function openClock(sink: (line: string) => void = () => undefined) {
  const outside = new StepClock(START, () => new Promise((resolve) => setImmediate(resolve)));
  const steps: string[] = [];
  const journal = createJournal({
    clock: outside,
    sink,
    onRecord: ({ kind, data }) => steps.push(`${kind} ${JSON.stringify(data)}`),
  });
  const clock = journaledClock(outside, journal);
  return { outside, journal, clock, steps };
}

describe('the clock of the core', () => {
  it('stands still until something is appended, and then shows the instant of that', async () => {
    const { outside, journal, clock } = openClock();
    await outside.advance(700);
    expect(clock.now()).toBe(START);
    journal.append('a', null);
    expect(clock.now()).toBe(START + 700);
    await outside.advance(50);
    expect(clock.now()).toBe(START + 700);
  });

  it('does not move for what is written beside the core', async () => {
    const { outside, journal, clock } = openClock();
    await outside.advance(700);
    journal.aside.append('alert.delivered', null);
    expect(clock.now()).toBe(START);
  });

  it('knows of a fraction of a millisecond no more than the record says', async () => {
    const lines: string[] = [];
    const { outside, journal, clock } = openClock((line) => lines.push(line));
    await outside.advance(0.75);
    journal.append('a', null);
    expect([clock.now(), lines[0]]).toEqual([START, expect.stringContaining('T00:00:00.000Z')]);
  });

  it('appends a timer by its number before it calls it, at its instant', async () => {
    const { outside, clock, steps } = openClock();
    clock.setTimeout(() => steps.push(`first at ${String(clock.now() - START)}`), 200);
    clock.setTimeout(() => steps.push(`second at ${String(clock.now() - START)}`), 100);
    await outside.advance(300);
    expect(steps).toEqual(['timer {"n":2}', 'second at 100', 'timer {"n":1}', 'first at 200']);
  });

  it('neither appends nor calls a timer that was taken back, also while it waits for its turn', async () => {
    const { outside, clock, steps } = openClock();
    const early = clock.setTimeout(() => steps.push('early'), 100);
    const waiting = clock.setTimeout(() => steps.push('waiting'), 200);
    clock.clearTimeout(early);
    outside.setTimeout(() => {
      clock.clearTimeout(waiting);
    }, 200);
    // Due at one instant, and set later: it is taken back in the step that comes before its turn.
    clock.setTimeout(() => {
      clock.clearTimeout(late);
    }, 300);
    const late = clock.setTimeout(() => steps.push('late'), 300);
    await outside.advance(400);
    expect(steps).toEqual(['timer {"n":2}', 'waiting', 'timer {"n":3}']);
  });

  it('calls a timer also when the journal takes no more', async () => {
    let isFull = false;
    const { outside, clock, steps } = openClock(() => {
      if (isFull) throw new Error('the disk is full');
    });
    clock.setTimeout(() => steps.push('it closes'), 100);
    isFull = true;
    await outside.advance(200);
    expect(steps).toEqual(['it closes']);
  });
});
