/** Virtual time: every timer at its own instant, and promises before timers. */
import { describe, expect, it } from 'vitest';
import { StepClock } from '../../../src/lib/step-clock.ts';

const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function clockWithLog(): { readonly clock: StepClock; readonly log: string[] } {
  return { clock: new StepClock(1000, drain), log: [] };
}

describe('the step clock', () => {
  it('stands still until it is moved', async () => {
    const { clock } = clockWithLog();
    await drain();
    expect(clock.now()).toBe(1000);
    await clock.advance(250);
    expect(clock.now()).toBe(1250);
  });

  it('fires timers at their own instant, and those they set are not late', async () => {
    const { clock, log } = clockWithLog();
    clock.setTimeout(() => {
      log.push(`first at ${String(clock.now())}`);
      clock.setTimeout(() => log.push(`second at ${String(clock.now())}`), 10);
    }, 100);
    await clock.advance(500);
    expect(log).toEqual(['first at 1100', 'second at 1110']);
  });

  it('fires timers of one instant in the order in which they were set', async () => {
    const { clock, log } = clockWithLog();
    for (const name of ['a', 'b', 'c']) clock.setTimeout(() => log.push(name), 5);
    await clock.advance(5);
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('forgets a timer that was cleared', async () => {
    const { clock, log } = clockWithLog();
    clock.clearTimeout(clock.setTimeout(() => log.push('never'), 5));
    clock.clearTimeout('nonsense');
    await clock.advance(10);
    expect(log).toEqual([]);
  });

  it('lets promises settle before the next timer', async () => {
    const { clock, log } = clockWithLog();
    clock.setTimeout(() => {
      void Promise.resolve().then(() => log.push('promise'));
    }, 5);
    clock.setTimeout(() => log.push('timer'), 5);
    await clock.advance(5);
    expect(log).toEqual(['promise', 'timer']);
  });

  it('stops as soon as what was waited for holds, and says whether it did', async () => {
    const { clock, log } = clockWithLog();
    clock.setTimeout(() => log.push('done'), 30);
    expect(await clock.advanceUntil(() => log.length > 0, 100)).toBe(true);
    expect(clock.now()).toBe(1030);
    expect(await clock.advanceUntil(() => log.length > 1, 100)).toBe(false);
    expect(clock.now()).toBe(1130);
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it('refuses a delay that is not a number', () => {
    const { clock } = clockWithLog();
    expect(() => clock.setTimeout(() => undefined, Number.NaN)).toThrow('finite delay');
  });
});
