/** What reaches a run from beside it: a second run, marks, a flatten, a latch, bounds, a halt that stays. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it, vi } from 'vitest';
import { describeLatch, openLatch } from '../../src/app/state/latch.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { SUBACCOUNT } from './account.ts';
import { openExchange } from './open-exchange.ts';
import type { OpenExchange } from './open-exchange.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import type { Ended, Program } from './sandbox.ts';

vi.setConfig({ testTimeout: 180_000 });

const sandbox = openSandbox();
const exchanges: OpenExchange[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const { close } of exchanges) await close();
});

/** An exchange and a state of their own, and how a command finds both. */
async function openPlace(name: string, faults: readonly Fault[] = []) {
  const exchange = await openExchange(faults);
  exchanges.push(exchange);
  const state = join(sandbox.folder, name);
  const gateway = ['--gateway', exchange.urls.gateway];
  const at = [...gateway, '--state', state];
  const run = (...flags: readonly string[]) => sandbox.start(['run', '--json', ...at, ...flags]);
  const tell = (...words: readonly string[]): Promise<Ended> =>
    sandbox.run([...words, '--state', state]);
  return { exchange, state, at, run, tell };
}

/** The number of the cycle that is held: on a busy machine the first one may not have been built. */
async function holding(program: Program): Promise<number> {
  const [, cycle] = /cycle (\d+): hold/.exec(await program.says(/cycle \d+: hold/)) ?? [];
  return Number(cycle);
}

/** The number of the last cycle that was spoken of before these words. */
function cycleBefore(words: string, { stderr }: Pick<Ended, 'stderr'>): number {
  const before = stderr.slice(0, stderr.indexOf(words));
  return Number([...before.matchAll(/cycle (\d+)[: ]/g)].at(-1)?.[1]);
}

describe.concurrent('beside a run that is alive', () => {
  it('a second one refuses and says whom to stop, and drain ends the first as planned', async ({
    expect,
  }) => {
    const { run, tell, exchange } = await openPlace('drained');
    const first = run('--cycles', '99', '--hold-ms', '3000');
    await first.says(/cycle \d+: hold/);
    const second = await run('--cycles', '1').ended;
    expect(second.code, second.stderr).toBe(4);
    const { status, reason, cycles, journal } = readRunJson(second);
    expect({ status, cycles, journal }).toEqual({ status: 'refused', cycles: [], journal: null });
    expect(reason).toMatch(
      /^another run with pid \d+ on \S+ since \d{4}-\S+Z is alive and holds \S+lock\.json: stop it first\.$/,
    );
    expect(reason).toContain(` on ${hostname()} since `);

    const drain = await tell('drain');
    expect(drain.code, drain.stderr).toBe(0);
    const ended = await first.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const result = readRunJson(ended);
    expect(result).toMatchObject({ status: 'flat', stopped: true });
    expect(result.cycles.length).toBe(cycleBefore('the operator says: drain', ended));
    expect(result.cycles.at(-1)).toMatchObject({ outcome: 'completed', exit: 'duration' });
    expect(exchange.truth().positions).toEqual([]);

    const late = await tell('drain');
    expect({ code: late.code, stdout: late.stdout }).toEqual({ code: 4, stdout: '' });
    expect(late.stderr).toContain('no run is alive');
  });

  it('pause holds off the next cycle, and resume goes on', async ({ expect }) => {
    const { run, tell } = await openPlace('paused');
    const program = run('--cycles', '99', '--hold-ms', '1500');
    await program.says(/cycle \d+: hold/);
    expect((await tell('pause')).code).toBe(0);
    const stderr = await program.says(/[^]*no cycle begins for now: paused by the operator/);
    const cycle = cycleBefore('no cycle begins', { stderr });
    const next = new RegExp(`cycle ${String(cycle + 1)}: verify`);
    const begins = program.says(next).then(() => 'begun');
    const waits = new Promise((resolve) => setTimeout(resolve, 1_000, 'paused'));
    expect(await Promise.race([begins, waits])).toBe('paused');
    const resume = await tell('resume');
    expect(resume.stdout).toMatch(/^The run with pid \d+ on .* is told to go on\.\n$/);
    expect(await begins).toBe('begun');
    program.kill('SIGINT');
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const { status, cycles } = readRunJson(ended);
    expect(status).toBe('flat');
    expect(cycles[cycle - 1]).toMatchObject({ outcome: 'completed', exit: 'duration' });
  });

  it('a flatten elsewhere makes it close the rest, latch, and never rebuild', async ({
    expect,
  }) => {
    const { run, state, exchange } = await openPlace('flattened elsewhere');
    const program = run('--cycles', '9', '--hold-ms', '60000');
    const cycle = await holding(program);
    const { gateway } = exchange.urls;
    const flattened = await sandbox.run(['flatten', '--gateway', gateway]);
    expect(flattened.code, flattened.stderr).toBe(0);
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const result = readRunJson(ended);
    expect(result).toMatchObject({ status: 'flat', stopped: true });
    expect(result.reason).toMatch(/^somebody else traded this subaccount: /);
    expect(result.cycles.length).toBe(cycle);
    expect(exchange.truth().positions).toEqual([]);
    expect(describeLatch(state).state).toBe('set');
  });

  it('a flatten in its state stops it first, and both end flat', async ({ expect }) => {
    const { run, at, exchange } = await openPlace('flattened beside');
    const program = run('--cycles', '9', '--hold-ms', '60000');
    const cycle = await holding(program);
    const flattened = await sandbox.run(['flatten', ...at]);
    expect(flattened.code, flattened.stderr).toBe(0);
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain('the operator says: stop');
    const result = readRunJson(ended);
    expect(result).toMatchObject({ status: 'flat', stopped: true });
    expect(result.cycles.length).toBe(cycle);
    expect(exchange.truth().positions).toEqual([]);
  });
});

describe('a state that somebody has to look at', () => {
  it('keeps a run from beginning while it is latched, until clear-halt', async ({ expect }) => {
    const { run, at, state } = await openPlace('latched');
    mkdirSync(state, { recursive: true });
    const entry = { reason: 'drift of SOL', since: '2026-01-01T00:00:00.000Z', cycleId: 1 };
    openLatch(state, { network: 'sim', subaccount: SUBACCOUNT }).raise(entry);
    const refused = await run().ended;
    expect(refused.code, refused.stderr).toBe(4);
    const { status, reason, cycles } = readRunJson(refused);
    expect({ status, cycles }).toEqual({ status: 'refused', cycles: [] });
    expect(reason).toContain('since 2026-01-01T00:00:00.000Z (drift of SOL)');
    expect(reason).toContain(`tandem clear-halt --reason TEXT --state ${state}`);
    const cleared = await sandbox.run(['clear-halt', '--reason', 'looked', ...at]);
    expect(cleared.code, cleared.stderr).toBe(0);
    const program = run();
    await program.says(/cycle 1: verify/);
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
  });

  it.for([
    ['latch.json', 'the latch cannot be read'],
    ['day.json', 'day.json cannot be read'],
  ] as const)(
    'keeps a run from beginning while its %s is nonsense',
    async ([file, says], { expect }) => {
      const { run, state, exchange } = await openPlace(`nonsense in ${file}`);
      mkdirSync(state, { recursive: true });
      writeFileSync(join(state, file), 'nonsense');
      const ended = await run().ended;
      expect(ended.code, ended.stderr).toBe(4);
      const { status, reason } = readRunJson(ended);
      expect(status).toBe('refused');
      expect(reason).toContain(says);
      expect(exchange.truth().positions).toEqual([]);
    },
  );
});

describe.concurrent('a run that is bounded', () => {
  it.for([
    ['--target-volume', '900'],
    ['--max-cost', '0.05'],
  ] as const)('drains when %s is reached', async ([flag, bound], { expect }) => {
    const { run, exchange, state } = await openPlace(`bound ${flag}`);
    const ended = await run('--cycles', '9', '--hold-ms', '0', flag, bound).ended;
    expect(ended.code, ended.stderr).toBe(0);
    const result = readRunJson(ended);
    expect(result).toMatchObject({ status: 'flat', stopped: true });
    expect(result.cycles.length).toBeLessThan(9);
    expect(result.reason).toContain(bound);
    expect(exchange.truth().positions).toEqual([]);
    expect(describeLatch(state).state).toBe('clear');
  });
});

describe('a run that stays when it is halted', () => {
  it('keeps the process until a signal, and ends with 3', async ({ expect }) => {
    const blocked = { fault: 'order.noFill', reduceOnly: true } as const;
    const { run, state, exchange } = await openPlace('halted', [blocked]);
    const config = sandbox.file(
      'halted.json',
      '{ "emergency": { "attemptsMax": 1 }, "positionWait": { "timeoutMs": 1000 } }',
    );
    const program = run('--hold-ms', '0', '--on-halt', 'stay', '--config', config);
    await program.says(/ALARM halted/);
    const stays = new Promise((resolve) => setTimeout(resolve, 1_000, 'alive'));
    expect(await Promise.race([program.ended, stays])).toBe('alive');
    expect(describeLatch(state).state).toBe('set');
    program.kill('SIGINT');
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(3);
    const result = readRunJson(ended);
    expect(result).toMatchObject({ status: 'halted', stopped: true });
    expect(exchange.truth().positions.length).toBe(2);
    for (const { rest } of result.positions) expect(rest).not.toBe('0');
  });
});
