import { describe, expect, it } from 'vitest';
import { DeliveryFailure } from '../../../../src/app/alerts/destination.ts';
import type { PostJson, RunProgram } from '../../../../src/app/alerts/destination.ts';
import { openAlerts } from '../../../../src/app/alerts/open-alerts.ts';
import { memoryJournal } from '../../../../src/journal/memory-journal.ts';
import { StepClock } from '../../../../src/lib/step-clock.ts';
import type { Alarm } from '../../../../src/ports/alerts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const URL_WITH_TOKEN = 'https://hooks.example/services/T0KEN?chat=1';

const alarm = (id: string, changes: Partial<Alarm> = {}): Alarm => ({
  id,
  at: '2026-01-01T00:00:00.000Z',
  what: 'halted',
  text: `text of ${id}`,
  repeats: false,
  ...changes,
});

/** A webhook that answers as told, on virtual time. */
function openWorld(answer: (id: string, attempt: number) => number | Promise<number> = () => 200) {
  const clock = new StepClock(0, () => new Promise((resolve) => setImmediate(resolve)));
  const journal = memoryJournal(clock);
  const posts: { readonly at: number; readonly id: string; readonly text: string }[] = [];
  const post: PostJson = async ({ body }) => {
    const { id, text } = JSON.parse(body) as { readonly id: string; readonly text: string };
    posts.push({ at: clock.now(), id, text });
    return answer(id, posts.filter((one) => one.id === id).length);
  };
  const run: RunProgram = () => Promise.reject(new Error('There is no program here.'));
  const options = { webhook: URL_WITH_TOKEN, command: null, clock, journal, post, run };
  const alerts = openAlerts(options);
  const instants = (id: string) => posts.filter((one) => one.id === id).map(({ at }) => at);
  const notes = () => journal.records().map(({ kind, data }) => ({ kind, data }));
  return { clock, journal, posts, alerts, options, instants, notes };
}

describe('an alarm', () => {
  it('is posted at once and once, and the journal says to whom without the token', async () => {
    const { clock, alerts, posts, notes, journal } = openWorld();
    alerts.send(alarm('A1'));
    await clock.advance(HOUR_MS);
    expect(posts).toEqual([{ at: 0, id: 'A1', text: 'text of A1' }]);
    expect(notes()).toEqual([
      {
        kind: 'alert.delivered',
        data: { id: 'A1', to: 'webhook https://hooks.example', attempts: 1 },
      },
    ]);
    expect(journal.lines().join()).not.toContain('T0KEN');
  });

  it('is tried again after 1 s, doubling to 60 s, until it is accepted', async () => {
    const { clock, alerts, instants, notes } = openWorld((_, attempt) => (attempt < 9 ? 503 : 204));
    alerts.send(alarm('A1'));
    await clock.advance(HOUR_MS);
    const seconds = [0, 1, 3, 7, 15, 31, 63, 123, 183];
    expect(instants('A1')).toEqual(seconds.map((at) => at * 1_000));
    expect(notes()[0]).toEqual({
      kind: 'alert.failed',
      data: {
        id: 'A1',
        to: 'webhook https://hooks.example',
        attempts: 1,
        reason: 'it answered 503',
      },
    });
    expect(notes().at(-1)).toMatchObject({ kind: 'alert.delivered', data: { attempts: 9 } });
  });

  it('is given up after an hour', async () => {
    const { clock, alerts, instants, notes } = openWorld(() => 404);
    alerts.send(alarm('A1'));
    await clock.advance(3 * HOUR_MS);
    expect(instants('A1').at(-1)).toBeGreaterThan(HOUR_MS - MINUTE_MS);
    expect(instants('A1').at(-1)).toBeLessThanOrEqual(HOUR_MS);
    expect(notes().at(-1)).toMatchObject({
      kind: 'alert.gaveUp',
      data: { id: 'A1', reason: 'it answered 404' },
    });
  });

  it('does not wait for one that the destination refuses for ever', async () => {
    const { clock, alerts, instants } = openWorld((id) => (id === 'A1' ? 400 : 200));
    alerts.send(alarm('A1'));
    await clock.advance(10 * MINUTE_MS);
    alerts.send(alarm('A2'));
    await clock.advance(MINUTE_MS);
    expect(instants('A2')).toEqual([10 * MINUTE_MS]);
  });

  it('is not held up by an answer that never comes: an attempt has 10 s', async () => {
    const { clock, alerts, instants, notes } = openWorld((id) =>
      id === 'A1' ? new Promise<number>(() => undefined) : 200,
    );
    alerts.send(alarm('A1'));
    await clock.advance(1);
    alerts.send(alarm('A2'));
    await clock.advance(10_000);
    expect(instants('A2')).toEqual([10_000]);
    expect(notes()[0]).toMatchObject({
      kind: 'alert.failed',
      data: { reason: 'no end after 10 s' },
    });
  });

  it('leaves although the journal fails, and send does not throw', async () => {
    const { clock, options, posts } = openWorld();
    const append = (): void => {
      throw new Error('no space left');
    };
    const alerts = openAlerts({ ...options, journal: { append } });
    alerts.send(alarm('A1'));
    await clock.advance(MINUTE_MS);
    expect(posts).toHaveLength(1);
  });

  it('says nothing of an error that it does not know: its words may hold the token', async () => {
    const { clock, options, journal } = openWorld();
    const alerts = openAlerts({
      ...options,
      post: ({ url }) => {
        throw new TypeError(`Failed to parse ${url}`);
      },
    });
    alerts.send(alarm('A1'));
    await clock.advance(100);
    expect(journal.records()[0]?.data).toMatchObject({ reason: 'it failed in an unknown way' });
    expect(journal.lines().join()).not.toContain('T0KEN');
  });

  it('goes to the command also while the webhook is dead, and each has its own attempts', async () => {
    const { clock, options, notes } = openWorld(() => Promise.reject(new DeliveryFailure('dead')));
    const alerts = openAlerts({
      ...options,
      command: ['/opt/bin/notify', '--token', 'T0KEN'],
      run: () => Promise.resolve(0),
    });
    alerts.send(alarm('A1'));
    await clock.advance(500);
    const told = notes().map(({ kind, data }) => `${kind} ${(data as { to: string }).to}`);
    expect(told.toSorted()).toEqual([
      'alert.delivered command notify',
      'alert.failed webhook https://hooks.example',
    ]);
  });

  it('reaches nobody without a destination, and says so', async () => {
    const { clock, options, notes } = openWorld();
    const alerts = openAlerts({ ...options, webhook: null });
    expect(alerts.reaches).toBe(false);
    alerts.send(alarm('A1', { repeats: true }));
    await clock.advance(HOUR_MS);
    expect(notes()).toEqual([]);
  });
});

describe('a queue of alarms', () => {
  it('keeps a hundred, drops the oldest, and notes each that it dropped', async () => {
    const { clock, alerts, instants, notes } = openWorld((_, attempt) =>
      attempt === 1 ? 500 : 200,
    );
    for (let number = 1; number <= 103; number++) alerts.send(alarm(`A${String(number)}`));
    await clock.advance(HOUR_MS);
    const dropped = notes().filter(({ kind }) => kind === 'alert.dropped');
    expect(dropped.map(({ data }) => (data as { id: string }).id)).toEqual(['A1', 'A2', 'A3']);
    expect(instants('A2')).toEqual([]);
    expect(instants('A103')).toHaveLength(2);
    expect(notes().filter(({ kind }) => kind === 'alert.delivered')).toHaveLength(100);
  });

  it('holds an alarm once, with its newest words', async () => {
    const { clock, alerts, posts } = openWorld((_, attempt) => (attempt === 1 ? 500 : 200));
    alerts.send(alarm('A1'));
    await clock.advance(500);
    alerts.send(alarm('A1', { text: 'newer' }));
    await clock.advance(HOUR_MS);
    expect(posts.map(({ text }) => text)).toEqual(['text of A1', 'newer']);
  });

  it('sends newer words also when the older ones were just on their way', async () => {
    const answered = Promise.withResolvers<number>();
    const { clock, alerts, posts } = openWorld((_, attempt) =>
      attempt === 1 ? answered.promise : 200,
    );
    alerts.send(alarm('A1'));
    await clock.advance(500);
    alerts.send(alarm('A1', { text: 'newer' }));
    answered.resolve(200);
    await clock.advance(HOUR_MS);
    expect(posts.map(({ text }) => text)).toEqual(['text of A1', 'newer']);
  });
});

describe('an alarm that repeats', () => {
  const minutes = (...instants: readonly number[]) => instants.map((at) => at * MINUTE_MS);

  it('is sent again 1, 5 and 15 minutes after it was first given, then every 30 minutes', async () => {
    const { clock, alerts, instants } = openWorld();
    alerts.send(alarm('A1', { repeats: true }));
    await clock.advance(106 * MINUTE_MS);
    expect(instants('A1')).toEqual(minutes(0, 1, 5, 15, 45, 75, 105));
  });

  it.for(['settle', 'acknowledge'] as const)('is sent no more after %s', async (end) => {
    const { clock, alerts, instants, notes } = openWorld();
    alerts.send(alarm('A1', { repeats: true }));
    alerts.send(alarm('A2', { repeats: true }));
    await clock.advance(2 * MINUTE_MS);
    expect(alerts[end]('A1')).toBe(true);
    expect(alerts[end]('A1')).toBe(false);
    await clock.advance(8 * MINUTE_MS);
    expect(instants('A1')).toEqual(minutes(0, 1));
    expect(instants('A2')).toEqual(minutes(0, 1, 5));
    const kind = end === 'settle' ? 'alert.settled' : 'alert.acknowledged';
    expect(notes().filter((note) => note.kind === kind)).toEqual([{ kind, data: { id: 'A1' } }]);
  });

  it('goes on by its first instant when it is given anew with other words', async () => {
    const { clock, alerts, posts } = openWorld();
    alerts.send(alarm('A1', { repeats: true }));
    await clock.advance(2 * MINUTE_MS);
    alerts.send(alarm('A1', { repeats: true, text: 'newer' }));
    await clock.advance(4 * MINUTE_MS);
    expect(posts.map(({ at, text }) => [at / MINUTE_MS, text])).toEqual([
      [0, 'text of A1'],
      [1, 'text of A1'],
      [2, 'newer'],
      [5, 'newer'],
    ]);
  });

  it('is one of a hundred at most', async () => {
    const { clock, alerts, posts } = openWorld();
    for (let number = 1; number <= 101; number++) {
      alerts.send(alarm(`A${String(number)}`, { repeats: true }));
    }
    await clock.advance(MINUTE_MS);
    const again = posts.filter(({ at }) => at === MINUTE_MS).map(({ id }) => id);
    expect(again).toHaveLength(100);
    expect(again).not.toContain('A1');
  });
});

describe('closing the channel', () => {
  /** When `close` ended, on virtual time. */
  async function closeAt({ alerts, clock }: ReturnType<typeof openWorld>): Promise<number> {
    let endedAt = -1;
    void alerts.close().then(() => {
      endedAt = clock.now();
    });
    await clock.advanceUntil(() => endedAt >= 0, MINUTE_MS);
    return endedAt;
  }

  it('ends at once when nothing waits, and leaves no timer behind', async () => {
    const world = openWorld();
    world.alerts.send(alarm('A1', { repeats: true }));
    await world.clock.advance(100);
    expect(await closeAt(world)).toBe(100);
    expect(world.clock.nextDueAt()).toBeUndefined();
    world.alerts.send(alarm('A2', { repeats: true }));
    expect(world.clock.nextDueAt()).toBeUndefined();
    expect(world.instants('A2')).toEqual([]);
  });

  it('lets an alarm leave that was given just before', async () => {
    const world = openWorld();
    world.alerts.send(alarm('A1'));
    expect(await closeAt(world)).toBe(0);
    expect(world.instants('A1')).toEqual([0]);
  });

  it('tries once more at once what waits for its next attempt', async () => {
    const world = openWorld((_, attempt) => (attempt < 5 ? 500 : 200));
    world.alerts.send(alarm('A1'));
    await world.clock.advance(8_000);
    expect(await closeAt(world)).toBe(8_000);
    expect(world.instants('A1').at(-1)).toBe(8_000);
  });

  it('takes 2 s at most, gives up an attempt under way, and says what was not delivered', async () => {
    const world = openWorld(() => new Promise<number>(() => undefined));
    world.alerts.send(alarm('A1'));
    world.alerts.send(alarm('A2'));
    await world.clock.advance(100);
    expect(await closeAt(world)).toBe(2_100);
    expect(world.notes().map(({ kind, data }) => [kind, (data as { id: string }).id])).toEqual([
      ['alert.gaveUp', 'A1'],
      ['alert.gaveUp', 'A2'],
    ]);
  });
});
