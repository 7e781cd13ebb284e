/** Drives whole sessions by commands, and holds them to a model that knows next to nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Real } from './poor-model.ts';
import { KINDS, begin, close, commands, end, worlds } from './session-commands.ts';
import type { Kind } from './session-commands.ts';

/** One seed draws every world and every list of commands. */
const SEED = 20_260_101;
const RUNS = 120;

/** How often each kind of command must have met a run that was under way. */
const EACH_AT_LEAST = 15;

/** How often a run must have ended so, and a cycle. */
const ENDS_AT_LEAST = { flat: 60, halted: 3, completed: 60, recovered: 20, skipped: 10 };

/** What was drawn and met, and how things ended. */
class Tally {
  readonly executed = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]));
  readonly ended = new Map<string, number>();

  readonly execute = (kind: Kind): void => {
    this.executed.set(kind, (this.executed.get(kind) ?? 0) + 1);
  };

  end({ result }: Real): void {
    const outcomes = result?.cycles.map(({ outcome }) => outcome) ?? [];
    for (const end of new Set([result?.status ?? 'endless', ...outcomes])) {
      this.ended.set(end, (this.ended.get(end) ?? 0) + 1);
    }
  }
}

/** A whole run by commands; `deaf` keeps the model from hearing of strangers. */
function drives(tally: Tally, deaf = false) {
  const drawn = fc.commands(commands(tally.execute), { maxCommands: 24, size: 'max' });
  return fc.asyncProperty(worlds, drawn, async (world, list) => {
    const { model, real } = await begin(world);
    if (deaf) model.strange.set = () => model.strange;
    try {
      await fc.asyncModelRun(() => ({ model, real }), list);
      await end(model, real);
    } finally {
      await close(real);
    }
    tally.end(real);
  });
}

describe('a session that is driven by commands', () => {
  it('never holds, begins or claims what it must not, and meets every command often', async () => {
    const tally = new Tally();
    await fc.assert(drives(tally), { seed: SEED, numRuns: RUNS });
    expect([...tally.executed].filter(([, times]) => times < EACH_AT_LEAST)).toEqual([]);
    const rare = Object.entries(ENDS_AT_LEAST).filter(
      ([status, times]) => (tally.ended.get(status) ?? 0) < times,
    );
    expect(rare.map(([status]) => [status, tally.ended.get(status)])).toEqual([]);
  }, 300_000);

  it('refutes a model that hears of no stranger, by a few commands and the way to replay them', async () => {
    const report = await fc.check(drives(new Tally(), true), { seed: SEED, numRuns: RUNS });
    const told = fc.stringify(report.counterexample?.[1]);
    expect(report.failed).toBe(true);
    expect(told).toContain('a stranger trades');
    expect(told).toContain('replayPath');
    expect(told.split('),').length).toBeLessThanOrEqual(3);
  }, 300_000);
});
