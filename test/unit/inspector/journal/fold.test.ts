/** The fold of a journal: what stood at each record, in runs that were really played. */
import { beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../../src/app/scenarios/catalog.ts';
import { playAct } from '../../../../src/app/scenarios/play.ts';
import { createFold } from '../../../../src/inspector/journal/fold.ts';
import { GROUPS } from '../../../../src/inspector/view/timeline.ts';
import type { Patch, Track, Tracks } from '../../../../src/inspector/view/timeline.ts';
import { append, valueAt } from '../../../../src/inspector/view/track.ts';
import { invariant } from '../../../../src/lib/invariant.ts';
import type { JournalRecord } from '../../../../src/ports/journal.ts';

async function recordsOf(id: string, act = 0): Promise<readonly JournalRecord[]> {
  const found = SCENARIOS.find((scenario) => scenario.id === id)?.acts[act];
  invariant(found !== undefined, `There is a ${id}.`);
  return (await playAct(found)).records;
}

function folded(records: readonly JournalRecord[], chunk = records.length): Patch {
  const fold = createFold(1, Date.parse(records[0]?.at ?? ''));
  const whole = fold.takePatch();
  for (const [index, record] of records.entries()) {
    fold.add(record);
    if ((index + 1) % chunk === 0) append(whole, fold.takePatch());
  }
  append(whole, fold.takePatch());
  return whole;
}

function standing(tracks: Tracks, seq: number): unknown {
  return GROUPS.map((group) =>
    Object.entries<Track<unknown>>(tracks[group])
      .map(([name, track]) => [name, valueAt(track, seq)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

describe('the fold of a drift (S35)', () => {
  let records: readonly JournalRecord[] = [];
  let patch: Patch = createFold(1, 0).takePatch();
  const seqOf = (is: (record: JournalRecord) => boolean): number =>
    records.find(is)?.seq ?? Number.NaN;
  const entered = (phase: string): number =>
    seqOf(({ kind, data }) => kind === 'phase.entered' && JSON.stringify(data).includes(phase));

  beforeAll(async () => {
    records = await recordsOf('S35');
    patch = folded(records);
  });

  it('shows three witnesses that differ as the emergency begins', () => {
    const { book, fills, rest, verdicts } = patch.tracks;
    const key = 'ETH-PERP/isolated';
    const seq = entered('emergencyClose');
    const held = valueAt(book[key], seq);
    expect(held).toMatchObject({ state: 'amount', note: 'live' });
    expect(held).not.toMatchObject({ amount: '0' });
    const { amount } = held as { readonly amount: string };
    expect(valueAt(fills[key], seq)).toEqual({ state: 'amount', amount, note: null });
    expect(valueAt(rest[key], seq)).toEqual({ state: 'amount', amount: '0', note: null });
    expect(valueAt(verdicts[key], seq)?.verdict).toBe('strike');
  });

  it('shows no zero where nobody said one', () => {
    const seq = seqOf(({ kind }) => kind === 'session.started');
    const { book, fills, rest } = patch.tracks;
    const key = 'ETH-PERP/isolated';
    expect(valueAt(book[key], seq)?.state).toBe('unknown');
    expect(valueAt(fills[key], seq)?.state).toBe('unknown');
    expect(valueAt(rest[key], seq - 1)).toBeUndefined();
  });

  it('runs the clocks of the hold until it is left', () => {
    const { cycle } = patch.tracks.actors;
    const inHold = valueAt(cycle, entered('"hold"'))?.clocks;
    expect(inHold?.map(({ name, state }) => [name, state])).toEqual([
      ['driftInterval', 'hold.holding'],
      ['holdClock', 'hold'],
    ]);
    expect(inHold?.every(({ ms }) => ms !== null && ms > 0)).toBe(true);
    const checking = cycle?.values.find(
      ({ value }) => JSON.stringify(value) === '{"hold":"checkingDrift"}',
    );
    expect(checking?.clocks.map(({ name }) => name)).toEqual(['holdClock']);
    expect(valueAt(cycle, entered('emergencyClose'))?.clocks).toEqual([]);
  });

  it('knows the orders in flight, and none at the end', () => {
    const sent = seqOf(({ kind }) => kind === 'order.sent');
    expect(valueAt(patch.tracks.orders['run'], sent)).toMatchObject([
      { number: 1, purpose: 'open', fate: 'submitting', filled: '0' },
    ]);
    expect(patch.tracks.orders['run']?.values.at(-1)).toEqual([]);
    expect(patch.tracks.requests['run']?.values.at(-1)).toEqual([]);
  });

  it('tells every alarm from the record on that raised it', () => {
    const raised = seqOf(({ kind }) => kind === 'alarm');
    expect(valueAt(patch.tracks.alarms['run'], raised - 1)).toBeUndefined();
    expect(valueAt(patch.tracks.alarms['run'], raised)).toMatchObject([
      { id: 'A1', what: 'emergencyClose', since: raised, acknowledged: false },
    ]);
  });
});

describe.each(['S35', 'S04', 'S18'])('the fold of %s', (id) => {
  it('is the same however the journal came in pieces', async () => {
    const records = await recordsOf(id);
    const whole = folded(records);
    for (const chunk of [1, 7, 100]) expect(folded(records, chunk)).toEqual(whole);
  });

  it('has at any record what a fold up to there ends with', async () => {
    const records = await recordsOf(id);
    const whole = folded(records);
    for (let seq = 1; seq <= records.length; seq += 97) {
      const { tracks } = folded(records.slice(0, seq));
      expect(standing(whole.tracks, seq)).toEqual(standing(tracks, seq));
    }
  });

  it('keeps what was told when records are of shapes that nobody knows', async () => {
    const records = await recordsOf(id);
    for (const data of [null, 7, 'x', [], {}, { key: 1, answer: 'x', legs: [null], held: [1] }]) {
      const strange = records.map((record) => ({ ...record, data }));
      expect(GROUPS.flatMap((group) => Object.keys(folded(strange).tracks[group]))).toEqual([]);
    }
  });
});

describe('a lost stream (S18)', () => {
  it('makes what it reported stale, with the amount it had', async () => {
    const { tracks } = folded(await recordsOf('S18'));
    const values = Object.values(tracks.book).flatMap(({ values: each }) => each);
    expect(values).toContainEqual(expect.objectContaining({ state: 'amount', note: 'stale' }));
  });
});

describe('ledgers that contradict each other (S07)', () => {
  it('make a reading of two amounts, until the archive attests one', async () => {
    const records = await recordsOf('S07', 6);
    const { book } = folded(records).tracks;
    const [begun, over] = records.filter(({ kind }) => kind === 'reading.changed');
    invariant(begun !== undefined && over !== undefined, 'They do, and then no more.');
    const { key } = begun.data as { readonly key: string };
    const diverged = { state: 'diverged', amount: '-1.5', fills: '-1.5' };
    expect(valueAt(book[key], begun.seq - 1)).not.toMatchObject({ state: 'diverged' });
    expect(valueAt(book[key], begun.seq)).toEqual(diverged);
    expect(valueAt(book[key], over.seq - 1)).toEqual(diverged);
    expect(valueAt(book[key], over.seq)).toEqual({
      state: 'amount',
      amount: '0',
      note: 'attested',
    });
  });
});

describe('what the journal holds of the machines', () => {
  it('is no key, no signature and no signed order', async () => {
    const records = await recordsOf('S04');
    const told = records.filter(({ kind }) => kind.startsWith('machine.'));
    expect(told.some(({ data }) => 'context' in (data as object))).toBe(true);
    expect(JSON.stringify(told)).not.toMatch(/signature|privateKey|"body"|0x[0-9a-f]{128}/i);
  });
});
