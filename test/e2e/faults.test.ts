/** Runs of the real program on an exchange with faults: what is told, and what is left at the end. */
import * as v from 'valibot';
import { afterAll, describe, it, vi } from 'vitest';
import type { ExpectStatic } from 'vitest';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import type { Truth } from '../../src/exchange/truth.ts';
import { parseX18 } from '../../src/exchange/x18.ts';
import { readJournal } from '../../src/journal/read-journal.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';
import { FUNDED_X18 } from './account.ts';
import { openExchange as openExchangeWith } from './open-exchange.ts';
import type { OpenExchange } from './open-exchange.ts';
import { readRunJson } from './run-json.ts';
import type { RunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';
import type { Program } from './sandbox.ts';

vi.setConfig({ testTimeout: 90_000 });

const sandbox = openSandbox();

/** A run under faults as all three saw it: the program, its journal, and the exchange. */
type Faulted = {
  readonly code: number | null;
  readonly result: RunJson;
  readonly records: readonly JournalRecord[];
  readonly truth: Truth;
};

const exchanges: OpenExchange[] = [];
afterAll(async () => {
  await sandbox.close();
  for (const { close } of exchanges) await close();
});

async function openExchange(faults: readonly Fault[] = []): Promise<OpenExchange> {
  const exchange = await openExchangeWith(faults);
  exchanges.push(exchange);
  return exchange;
}

/** A run there; resolves with how it ended, after `meanwhile` was done. */
async function runOn(
  { urls, truth }: OpenExchange,
  flags: readonly string[] = ['--cycles', '1', '--hold-ms', '500'],
  meanwhile: (program: Program) => Promise<void> = () => Promise.resolve(),
): Promise<Faulted> {
  const program = sandbox.start(['run', '--gateway', urls.gateway, '--json', ...flags]);
  await meanwhile(program);
  const ended = await program.ended;
  const result = readRunJson(ended);
  const { records } = readJournal(result.journal ?? '');
  return { code: ended.code, result, records, truth: truth() };
}

/** One cycle on an exchange that has these faults from its start. */
async function runWith(...faults: readonly Fault[]): Promise<Faulted> {
  return runOn(await openExchange(faults));
}

/** The change of the account, open positions at their oracle prices included. */
function changeOf({ equityX18 }: Truth): bigint {
  return equityX18 - FUNDED_X18;
}

/** What the stream told of this type, as the journal has it. */
function eventsOf(
  records: readonly JournalRecord[],
  type: string,
): readonly Readonly<Record<string, unknown>>[] {
  return records
    .filter(({ kind }) => kind === 'venue.stream')
    .map(({ data }) => v.parse(v.looseObject({ type: v.string() }), data))
    .filter((event) => event.type === type);
}

describe.concurrent('a stream at fault', () => {
  it('whose frames make no sense is journaled and ignored, and the run ends flat', async ({
    expect,
  }) => {
    const malformed = { fault: 'stream.malformed', times: 1 };
    const faults = [
      { ...malformed, streams: ['position_change'], products: ['ETH-PERP'] },
      { ...malformed, streams: ['best_bid_offer'], times: 3, text: '{"type":"best_bid_offer"}' },
      { ...malformed, streams: ['order_update'], text: '[]' },
    ];
    const plan = sandbox.file('malformed.json', JSON.stringify({ faults }));
    const flags = ['--faults', plan, '--cycles', '1', '--hold-ms', '500', '--json'];
    const ended = await sandbox.run(['run', ...flags]);
    expect(ended.code, ended.stderr).toBe(0);
    const result = readRunJson(ended);
    expect(result).toMatchObject({ status: 'flat', totals: { unexplained: '0' } });
    for (const { rest } of result.positions) expect(rest).toBe('0');
    const { records } = readJournal(result.journal ?? '');
    const refused = eventsOf(records, 'frame.refused');
    expect(refused.length).toBe(5);
    for (const { reason } of refused) expect(reason).toMatch(/\w/);
  });

  it('that garbles a fill ends flat, and the archive tells the money of that fill', async ({
    expect,
  }) => {
    const { code, result, records, truth } = await runWith({
      fault: 'stream.malformed',
      streams: ['fill'],
      products: ['SOL-PERP'],
      skip: 1,
      times: 1,
    });
    expect(eventsOf(records, 'frame.refused').length).toBe(1);
    expect({ code, status: result.status }).toEqual({ code: 0, status: 'flat' });
    expect(truth.positions).toEqual([]);
    const { pnl, unexplained } = result.totals;
    expect(unexplained).toBe('0');
    expect(changeOf(truth)).toBe(parseX18(pnl));
  });

  it.for([
    ['tells everything twice', 'stream.duplicate', 8],
    ['is late by 300 ms', 'stream.delay', 4],
  ] as const)('that %s does not change the cycle', async ([, fault, fills], { expect }) => {
    const streams = ['fill', 'position_change', 'order_update'] as const;
    const { code, result, records, truth } = await runWith({ fault, streams, ms: 300 });
    expect(code).toBe(0);
    expect(result).toMatchObject({
      status: 'flat',
      totals: { completed: 1, pairedFillRatio: 1, unexplained: '0' },
    });
    expect(truth.positions).toEqual([]);
    expect(changeOf(truth)).toBe(parseX18(result.totals.pnl));
    expect(eventsOf(records, 'fill.observed').length).toBe(fills);
  });

  it('that closes in hold and stays away for four seconds leaves nothing unsaid', async ({
    expect,
  }) => {
    const exchange = await openExchange();
    const faulted = await runOn(
      exchange,
      ['--cycles', '1', '--hold-ms', '3000'],
      async (program) => {
        await program.says(/cycle 1: hold/);
        exchange.faults.add({ fault: 'stream.close', refuseForMs: 4000 });
      },
    );
    expect(exchange.faults.applied().get('stream.close')).toBe(1);
    const [first, ...others] = eventsOf(faulted.records, 'stream.lost');
    expect(first?.['reason']).toMatch(/^the socket closed: 1012/);
    expect(others.length).toBeGreaterThan(0);
    expectHonest(faulted, expect);
  });
});

describe.concurrent('a venue at fault', () => {
  it('whose REST falls a second behind still lets a cycle end flat', async ({ expect }) => {
    const exchange = await openExchange();
    const { code, result, truth } = await runOn(
      exchange,
      ['--cycles', '2', '--hold-ms', '3000'],
      async (program) => {
        await program.says(/cycle 2: verify/);
        exchange.faults.add({ fault: 'rest.stale', ms: 1000 });
      },
    );
    expect(exchange.faults.applied().get('rest.stale')).toBeGreaterThan(0);
    expect({ code, reason: result.reason }).toEqual({ code: 0, reason: null });
    expect(result).toMatchObject({ status: 'flat', totals: { completed: 2, unexplained: '0' } });
    expect(truth.positions).toEqual([]);
    expect(changeOf(truth)).toBe(parseX18(result.totals.pnl));
  });

  it('that fills one leg only is recovered from, and ends flat', async ({ expect }) => {
    const { code, result, truth } = await runWith({
      fault: 'order.noFill',
      products: ['SOL-PERP'],
      reduceOnly: false,
    });
    expect(code).toBe(0);
    expect(result).toMatchObject({
      status: 'flat',
      cycles: [{ outcome: 'recovered' }],
      totals: { recovered: 1, pairedFillRatio: 0, unexplained: '0' },
    });
    expect(result.cycles[0]?.legs).toMatchObject([
      { leg: 'primary', entryQuantity: result.cycles[0]?.legs[0].exitQuantity },
      { leg: 'hedge', entryQuantity: '0', entryPrice: null, exitQuantity: '0' },
    ]);
    expect(truth.positions).toEqual([]);
    expect(changeOf(truth)).toBe(parseX18(result.totals.pnl));
  });

  it('that does not answer an order it carried out is never passed over in silence', async ({
    expect,
  }) => {
    const faulted = await runWith({
      fault: 'order.noAnswer',
      effect: 'after',
      products: ['ETH-PERP'],
      reduceOnly: false,
      times: 1,
    });
    const errors = faulted.records.filter(({ kind }) => kind === 'venue.error');
    expect(errors).toMatchObject([{ data: { call: 'submit', error: { name: 'OutcomeUnknown' } } }]);
    expect(faulted.result.cycles[0]?.legs[0].entryPrice).not.toBeNull();
    expectHonest(faulted, expect);
  });
});

/** Flat is said only of an account that is flat; halted is said with what the account still holds. */
function expectHonest({ code, result, truth }: Faulted, expect: ExpectStatic): void {
  const { status, reason, cycles, positions } = result;
  const heldX18 = truth.positions.map(({ amountX18 }) => amountX18);
  if (code === 0) {
    expect({ status, heldX18 }).toEqual({ status: 'flat', heldX18: [] });
    expect(cycles.length).toBe(1);
    return;
  }
  expect({ code, status }).toEqual({ code: 3, status: 'halted' });
  expect(reason).not.toBeNull();
  const shownX18 = positions.map(({ rest }) => parseX18(rest ?? '0'));
  expect(shownX18.filter((amountX18) => amountX18 !== 0n)).toEqual(heldX18);
}
