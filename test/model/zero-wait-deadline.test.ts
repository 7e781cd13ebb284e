/** S37: which zeros are in time. The wait runs on virtual time with its real deadline. */
import { createActor, fromCallback } from 'xstate';
import { describe, expect, it } from 'vitest';
import { zeroWaitMachine } from '../../machines/zero-wait.machine.ts';
import type { ZeroWaitEvent } from '../../machines/zero-wait.setup.ts';
import { deadline } from '../../src/actors/deadline.ts';
import { StepClock } from '../../src/lib/step-clock.ts';
import type { PositionKey } from '../../src/positions/key.ts';

const T0 = 30_000;
const HOLD_MS = 500;

type Report = readonly [at: number, event: ZeroWaitEvent];

/** Runs a wait whose watcher tells `reports`, each armed `armedMs` ahead; brings its end and when. */
async function wait(reports: readonly Report[], { enabled = true, armedMs = 1 } = {}) {
  const clock = new StepClock(0, () => new Promise((resolve) => setImmediate(resolve)));
  const zeroWatch = fromCallback<ZeroWaitEvent, { readonly key: PositionKey }>(({ sendBack }) => {
    // A timer that is armed just ahead comes after the deadline's, which is armed at the start.
    const handles = reports.map(([at, event]) => {
      const early = Math.max(0, at - armedMs);
      return clock.setTimeout(() => {
        clock.setTimeout(() => {
          sendBack(event);
        }, at - early);
      }, early);
    });
    return () => {
      handles.forEach(clock.clearTimeout);
    };
  });
  const machine = zeroWaitMachine.provide({ actors: { zeroWatch, deadline: deadline({ clock }) } });
  const input = { key: 'ETH-PERP/cross', zeroHoldMs: HOLD_MS, timeoutMs: T0, enabled } as const;
  const actor = createActor(machine, { input, clock });
  let endedAt: number | undefined;
  actor.subscribe({
    complete: () => {
      endedAt = clock.now();
    },
  });
  actor.start();
  await clock.advance(2 * T0);
  return { end: actor.getSnapshot().output?.end, endedAt, timersLeft: clock.nextDueAt() };
}

const zero: ZeroWaitEvent = { type: 'zero.began', heldMs: 0 };
const broken: ZeroWaitEvent = { type: 'zero.broken' };

describe('the deadline of a zero wait', () => {
  it.each([
    ['one millisecond before it', T0 - 1, 'zero', T0 - 1 + HOLD_MS],
    ['at its very instant', T0, 'zero', T0 + HOLD_MS],
    ['one millisecond after it', T0 + 1, 'timedOut', T0],
  ] as const)('makes of a zero that is reported %s: %i → %s', async (_when, at, end, endedAt) => {
    expect(await wait([[at, zero]])).toEqual({ end, endedAt, timersLeft: undefined });
  });

  it.each([
    ['long before', T0],
    ['a moment before', 1],
  ])('comes after a frame of its instant that was on its way since %s', async (_when, armedMs) => {
    const { end, endedAt } = await wait([[T0, zero]], { armedMs });
    expect([end, endedAt]).toEqual(['zero', T0 + HOLD_MS]);
  });

  it('waits for the end of a hold that began in time', async () => {
    const { end, endedAt } = await wait([[T0 - HOLD_MS + 1, zero]]);
    expect([end, endedAt]).toEqual(['zero', T0 + 1]);
  });

  it('ends the wait when such a hold is broken after it', async () => {
    const reports: readonly Report[] = [
      [T0 - 1, zero],
      [T0 + 100, broken],
      [T0 + 200, zero],
    ];
    expect(await wait(reports)).toEqual({
      end: 'timedOut',
      endedAt: T0 + 100,
      timersLeft: undefined,
    });
  });

  it('is one for the whole wait: a hold that is broken in time does not arm it again', async () => {
    const { end, endedAt } = await wait([
      [1000, zero],
      [1100, broken],
    ]);
    expect([end, endedAt]).toEqual(['timedOut', T0]);
  });

  it('does not matter to a zero that has stood long enough already', async () => {
    const { end, endedAt } = await wait([[0, { type: 'zero.began', heldMs: HOLD_MS }]]);
    expect([end, endedAt]).toEqual(['zero', 0]);
  });

  it('is not armed when the wait is disabled', async () => {
    expect(await wait([[0, zero]], { enabled: false })).toEqual({
      end: 'skipped',
      endedAt: 0,
      timersLeft: undefined,
    });
  });
});
