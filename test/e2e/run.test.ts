/** Whole runs of the real program: what they print, what they keep, and what the exchange says. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, it, vi } from 'vitest';
import { PUBLISHED_TEST_KEY } from '../../src/app/venue-account.ts';
import { decimal, sum } from '../../src/domain/decimal.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import { readJournal } from '../../src/journal/read-journal.ts';
import { FUNDED_X18, readAccount, readArchive } from './account.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox, sharedFile } from './sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

const sandbox = openSandbox();
afterAll(sandbox.close);

const FLAT_CROSS = ['ETH-PERP', 'SOL-PERP'].map((market) => ({
  market,
  margin: 'cross',
  book: { state: 'live', amount: '0' },
  rest: '0',
}));

describe.concurrent('a run on the exchange inside', () => {
  it('completes three alternating cycles and prints one line that adds up', async ({ expect }) => {
    const ended = await sandbox.run(['run', '--cycles', '3', '--hold-ms', '200', '--json']);
    expect(ended.code, ended.stderr).toBe(0);
    const { journal, journalHash, cycles, totals, ...result } = readRunJson(ended);
    expect(result).toEqual({
      status: 'flat',
      stopped: false,
      reason: null,
      positions: FLAT_CROSS,
    });
    expect(cycles.map(({ id, outcome, direction }) => [id, outcome, direction])).toEqual([
      [1, 'completed', 'buyFirst'],
      [2, 'completed', 'sellFirst'],
      [3, 'completed', 'buyFirst'],
    ]);
    for (const { direction, legs, startedAt, endedAt } of cycles) {
      const sides = direction === 'buyFirst' ? ['buy', 'sell'] : ['sell', 'buy'];
      expect(legs.map((leg) => [leg.leg, leg.market, leg.side])).toEqual([
        ['primary', 'ETH-PERP', sides[0]],
        ['hedge', 'SOL-PERP', sides[1]],
      ]);
      for (const leg of legs) expect(leg.exitQuantity).toBe(leg.entryQuantity);
      expect(startedAt < endedAt).toBe(true);
    }
    expect(totals).toMatchObject({ completed: 3, pairedFillRatio: 1, unexplained: '0' });
    for (const field of ['pnl', 'fees', 'funding', 'interest', 'volume'] as const) {
      expect(totals[field]).toBe(sum(cycles.flatMap((cycle) => cycle[field] ?? [])));
    }
    expect(decimal(totals.fees).greaterThan(0)).toBe(true);
    expect(journal?.startsWith(sandbox.folder)).toBe(true);
    expect(journalHash).not.toBeNull();
  });

  it('keeps a journal without gaps, tells its progress, and shows the key to nobody', async ({
    expect,
  }) => {
    const state = join(sandbox.folder, 'kept here');
    const args = ['run', '--state', state, '--cycles', '1', '--hold-ms', '1900', '--json'];
    const ended = await sandbox.run(args);
    const journal = join(state, 'journal');
    expect(readRunJson(ended).journal).toBe(journal);
    const { records, torn } = readJournal(journal);
    expect(torn).toBeUndefined();
    expect(records[0]).toMatchObject({ seq: 1, kind: 'header', data: { version: '0.1.0' } });
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_record, index) => index + 1));
    expect(records.at(-1)).toMatchObject({ kind: 'run.ended', data: { status: 'flat' } });
    const lines = progressOf(ended.stderr);
    expect(lines[0]).toMatch(/^1 cycle on sim \(sim\), .*; state in .*kept here$/);
    const phases = lines.filter((line) => /^cycle 1: [a-z]+$/i.test(line));
    expect(phases).toEqual(
      ['verify', 'build', 'hold', 'unwind', 'idle'].map((phase) => `cycle 1: ${phase}`),
    );
    for (const symbol of ['ETH-PERP', 'SOL-PERP']) {
      const changes = lines.filter((line) => line.startsWith(`[WS_POS] ${symbol}/cross `));
      expect(changes).toEqual([
        expect.stringMatching(/ unknown -> -?\d+(\.\d+)?$/),
        expect.stringMatching(/ -> 0$/),
      ]);
    }
    expect(lines).toContainEqual(expect.stringMatching(/^cycle 1: 0\.\d s left to hold; ETH-PERP/));
    const told = [ended.stdout, ended.stderr, ...textsBelow(state)].join('\n');
    expect(told).toContain('"privateKey":"[redacted]"');
    expect(told.toLowerCase()).not.toContain(PUBLISHED_TEST_KEY.slice(2, 18));
  });

  it('prints a table instead of JSON when it is not asked for any', async ({ expect }) => {
    const ended = await sandbox.run(['run', '--cycles', '1', '--hold-ms', '0']);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toMatch(/completed/);
  });

  it('completes cycles over recorded prices, sixty times as fast', async ({ expect, skip }) => {
    const primary = sharedFile('prices/ETH-USDT-1m-2025-08-05.csv');
    const hedge = sharedFile('prices/SOL-USDT-1m-2025-08-05.csv');
    if (primary === undefined || hedge === undefined) {
      skip('the recorded prices are not beside this checkout (../shared/data/prices)');
      return;
    }
    const prices = ['--prices', primary, hedge, '--speed', '60'];
    const args = ['run', ...prices, '--cycles', '2', '--hold-ms', '1000', '--json'];
    const ended = await sandbox.run(args);
    expect(ended.code, ended.stderr).toBe(0);
    const { status, totals, cycles, positions } = readRunJson(ended);
    expect({ status, positions }).toEqual({ status: 'flat', positions: FLAT_CROSS });
    expect(totals).toMatchObject({ completed: 2, unexplained: '0' });
    // The recording begins at 3575.1 and 162.44, and stays within one percent of them.
    const [primaryLeg, hedgeLeg] = cycles[0]?.legs ?? [];
    expect(Math.abs(Number(primaryLeg?.entryPrice) / 3575.1 - 1)).toBeLessThan(0.01);
    expect(Math.abs(Number(hedgeLeg?.entryPrice) / 162.44 - 1)).toBeLessThan(0.01);
  });

  it('completes a cycle of isolated positions', async ({ expect }) => {
    const margin = ['--margin', 'isolated', '--leverage', '5'];
    const args = ['run', ...margin, '--cycles', '1', '--hold-ms', '200', '--json'];
    const ended = await sandbox.run(args);
    expect(ended.code, ended.stderr).toBe(0);
    const { status, totals, positions } = readRunJson(ended);
    expect(status).toBe('flat');
    expect(totals).toMatchObject({ completed: 1, unexplained: '0' });
    expect(positions).toEqual(FLAT_CROSS.map((row) => ({ ...row, margin: 'isolated' })));
  });
});

describe.concurrent('a run on an exchange of its own process', () => {
  it.for([
    ['cross', []],
    ['isolated', ['--margin', 'isolated', '--leverage', '5']],
  ] as const)(
    'leaves it flat, and poorer by what it says to the last wei (%s)',
    async ([, margin], { expect }) => {
      const urls = await sandbox.serveExchange(['--seed', '7']);
      const args = ['run', '--gateway', urls.gateway, ...margin, '--cycles', '2', '--json'];
      const ended = await sandbox.run([...args, '--hold-ms', '200']);
      expect(ended.code, ended.stderr).toBe(0);
      const { totals } = readRunJson(ended);
      const account = await readAccount(urls);
      expect(account.held).toEqual({});
      expect(account.equityX18 - FUNDED_X18).toBe(parseX18(totals.pnl));
      expect(await readArchive(urls)).toEqual({
        orders: 8,
        feesX18: parseX18(totals.fees),
        baseX18: { '4': 0n, '8': 0n },
      });
    },
  );
});

/** The lines of progress; each must be a JSON line of the log, since stderr is no terminal here. */
function progressOf(stderr: string): readonly string[] {
  const lines = stderr.trimEnd().split('\n');
  return lines.map((line) => String((JSON.parse(line) as { readonly msg: unknown }).msg));
}

function textsBelow(path: string): readonly string[] {
  if (statSync(path).isFile()) return [readFileSync(path, 'utf8')];
  return readdirSync(path).flatMap((name) => textsBelow(join(path, name)));
}
