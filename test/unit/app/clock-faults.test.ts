/** The clock of a process under faults: what it reads, when its timers fire, and how it heals. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withClockFaults } from '../../../src/app/clock-faults.ts';
import { readFaultPlan } from '../../../src/app/exchange-flags.ts';
import { freezable } from '../../../src/app/freezing.ts';
import type { Fault } from '../../../src/exchange/fault-plan.ts';
import { createFaults } from '../../../src/exchange/faults.ts';
import type { FaultSet } from '../../../src/exchange/faults.ts';
import { seededRandom } from '../../../src/lib/seeded-random.ts';
import { StepClock } from '../../../src/lib/step-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Transport } from '../../../src/venues/nado/protocol/transport.ts';

const NOWHERE: Transport = {
  request: () => Promise.reject(new Error('nobody is asked here')),
  connect: () => ({ send: () => undefined, ping: () => undefined, close: () => undefined }),
};

type Process = {
  readonly outside: StepClock;
  readonly clock: Clock;
  readonly faults: FaultSet;
  /** The instants of the world at which the timers of the process fired, in that order. */
  readonly fired: string[];
  readonly arm: (...delaysMs: number[]) => void;
};

function open(...faultList: Fault[]): Process {
  const outside = new StepClock(1_000_000, () => Promise.resolve());
  const faults = createFaults(outside, seededRandom(1), { faults: faultList });
  const { clock } = withClockFaults(freezable(outside, NOWHERE), faults);
  const fired: string[] = [];
  const arm = (...delaysMs: number[]): void => {
    for (const ms of delaysMs) {
      clock.setTimeout(
        () => fired.push(`${String(ms)} at ${String(outside.now() - 1_000_000)}`),
        ms,
      );
    }
  };
  return { outside, clock, faults, fired, arm };
}

describe('the clock of a process', () => {
  it('is the world’s while no fault disturbs it', async () => {
    const { outside, clock, fired, arm } = open();
    arm(70, 30);
    await outside.advance(100);
    expect(clock.now()).toBe(outside.now());
    expect(fired).toEqual(['30 at 30', '70 at 70']);
  });

  it.each([30_000, -30_000])('clock.skew sets it %i ms apart', (ms) => {
    const { outside, clock, faults } = open({ fault: 'clock.skew', ms });
    expect(clock.now()).toBe(outside.now() + ms);
    expect(faults.applied().get('clock.skew')).toBe(1);
  });

  it('clock.jump moves it at its instant, and no timer with it', async () => {
    const { outside, clock, faults, fired, arm } = open({
      fault: 'clock.jump',
      atMs: 50,
      ms: 9_000,
    });
    arm(100);
    await outside.advance(49);
    expect(clock.now()).toBe(outside.now());
    await outside.advance(51);
    expect(clock.now()).toBe(outside.now() + 9_000);
    expect(fired).toEqual(['100 at 100']);
    faults.clear();
    await outside.advance(9_000);
    expect(clock.now()).toBe(outside.now());
  });

  it('clock.jump into the past lets it stand still until it has come round again', async () => {
    const { outside, clock } = open({ fault: 'clock.jump', atMs: 50, ms: -1_000 });
    await outside.advance(49);
    const before = clock.now();
    await outside.advance(500);
    expect(clock.now()).toBe(before);
    await outside.advance(501);
    expect(clock.now()).toBe(before + 1);
  });

  it('clock.coalesce lets timers fire together, never early, until it ends', async () => {
    const { outside, fired, arm } = open({ fault: 'clock.coalesce', ms: 250, untilMs: 1_000 });
    arm(10, 200, 251, 0);
    await outside.advance(1_000);
    expect(fired).toEqual(['0 at 0', '10 at 250', '200 at 250', '251 at 500']);
    arm(10);
    await outside.advance(10);
    expect(fired.at(-1)).toBe('10 at 1010');
  });

  it('clock.freeze stops the process at its instant for so long', async () => {
    const { outside, clock, faults, fired, arm } = open({
      fault: 'clock.freeze',
      atMs: 50,
      ms: 30_000,
    });
    arm(40, 60, 40_000);
    await outside.advance(50);
    expect(clock.now()).toBe(1_000_000 + 30_050);
    await outside.advance(50_000);
    expect(fired).toEqual(['40 at 40', '60 at 30050', '40000 at 40000']);
    expect(faults.applied().get('clock.freeze')).toBe(1);
  });

  it('a second freeze in the first does not end it early', async () => {
    const { outside, fired, arm } = open(
      { fault: 'clock.freeze', atMs: 50, ms: 10_000 },
      { fault: 'clock.freeze', atMs: 60, ms: 100 },
    );
    arm(70);
    await outside.advance(20_000);
    expect(fired).toEqual(['70 at 10050']);
  });
});

describe('a plan in a file', () => {
  it('is refused in one sentence where it would disturb a clock that is real', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tandem-plan-')), 'plan.json');
    const harmless = { fault: 'stream.noPong' };
    writeFileSync(file, JSON.stringify({ faults: [harmless] }));
    expect(readFaultPlan(file)).toEqual({ faults: [harmless] });
    writeFileSync(file, JSON.stringify({ faults: [harmless, { fault: 'clock.skew', ms: 1 }] }));
    expect(() => readFaultPlan(file)).toThrow(/"faults\[1\]" is clock.skew, .* leave it out here/);
  });
});
