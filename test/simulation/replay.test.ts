/** Replays: a journal alone brings a run back, word for word, and what differs from it is told. */
import { describe, expect, it } from 'vitest';
import { openRehearsal } from '../../src/app/rehearsal.ts';
import type { RehearsalOptions } from '../../src/app/rehearsal.ts';
import { replayRun } from '../../src/app/replay-run.ts';
import type { RunResult } from '../../src/app/run-result.ts';
import { playAct } from '../../src/app/scenarios/play.ts';
import { ISOLATED, NOTHING_CLOSES } from '../../src/app/scenarios/staging.ts';
import { fieldOf, splitRuns } from '../../src/journal/recorded-run.ts';
import type { RecordedRun } from '../../src/journal/recorded-run.ts';
import type { Replay } from '../../src/journal/replay.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';
import { actOf } from './scenarios/acts.ts';

type Recorded = {
  readonly result: RunResult | undefined;
  readonly records: readonly JournalRecord[];
};

/** A rehearsal from its start to its end, with what `meanwhile` does as records are written. */
async function record(
  options: RehearsalOptions,
  meanwhile: (
    record: JournalRecord,
    stage: Awaited<ReturnType<typeof openRehearsal>>,
  ) => void = () => undefined,
): Promise<Recorded> {
  const stage = await openRehearsal({
    ...options,
    onRecord: (written) => {
      // The venue is opened before the stage is there.
      if (written.seq > 2) meanwhile(written, stage);
    },
  });
  const result = await stage.play();
  stage.exchange.stop();
  return { result, records: stage.journal.records() };
}

function runOf(records: readonly JournalRecord[]): RecordedRun {
  const [run] = splitRuns(records);
  if (run === undefined) throw new Error('The journal holds no run.');
  return run;
}

/** What a replay that is the run amounts to. */
async function expectSame({ result, records }: Recorded): Promise<Replay> {
  const run = runOf(records);
  const replay = await replayRun(run);
  expect(replay.difference).toBeUndefined();
  expect(replay.replayed).toBe(run.records.length);
  expect(replay.hash.replayed).toBe(replay.hash.recorded);
  if (result !== undefined) expect(replay.hash.replayed).toBe(result.journalHash);
  return replay;
}

/** The records with what `change` makes of the data of the first one that it changes. */
function altered(
  records: readonly JournalRecord[],
  change: (text: string, record: JournalRecord) => string,
): { readonly seq: number; readonly records: readonly JournalRecord[] } {
  for (const [index, record] of records.entries()) {
    const text = JSON.stringify(record.data);
    const changed = change(text, record);
    if (changed !== text)
      return {
        seq: record.seq,
        records: records.with(index, { ...record, data: JSON.parse(changed) as unknown }),
      };
  }
  throw new Error('Nothing was changed.');
}

describe('the replay of a journal', () => {
  it.each([1, 2, 3])(
    'comes to the hash of two cycles of seed %i, and no venue is there',
    async (seed) => {
      const recorded = await record({ seed, flags: { cycles: 2 } });
      expect(recorded.result?.status).toBe('flat');
      await expectSame(recorded);
    },
  );

  it.each([1, 2])(
    'comes to the hash of isolated cycles whose answers are lost, seed %i',
    async (seed) => {
      const faults = [
        { fault: 'order.noAnswer', effect: 'before', probability: 0.2 },
        { fault: 'order.noAnswer', effect: 'after', probability: 0.2 },
        { fault: 'stream.delay', streams: ['fill'], ms: 300, probability: 0.5 },
      ] as const;
      await expectSame(
        await record({ seed, flags: { cycles: 3, ...ISOLATED }, faultPlan: { faults } }),
      );
    },
  );

  it.each([1, 3])('comes to the hash of a cycle that builds maker-first, seed %i', async (seed) => {
    await expectSame(await record({ seed, session: { policy: 'makerFirst' } }));
  });

  it('comes to the hash of a run that halts, and stays to close once a minute', async () => {
    const recorded = await record(
      { flags: { onHalt: 'stay' }, faultPlan: { faults: [NOTHING_CLOSES] }, limitMs: 400_000 },
      ({ kind, data }, stage) => {
        if (kind !== 'phase.entered' || !JSON.stringify(data).includes('halted')) return;
        stage.clock.setTimeout(() => {
          stage.run().interrupt();
        }, 150_000);
      },
    );
    expect(recorded.result?.status).toBe('interrupted');
    const kinds = recorded.records.map(({ kind }) => kind);
    expect(kinds).toContain('latch.raised');
    await expectSame(recorded);
  });

  it('comes to the hash of a run whose operator paused, resumed, drained and stopped it', async () => {
    const recorded = await record({ flags: { cycles: 9 } }, ({ kind, data }, stage) => {
      if (kind !== 'phase.entered') return;
      const { phase, cycleId } = data as { readonly phase: string; readonly cycleId: number };
      if (phase !== 'hold') return;
      const run = stage.run();
      if (cycleId === 1) run.pause();
      stage.clock.setTimeout(cycleId === 2 ? run.drain : run.resume, 10_000);
      if (cycleId === 2) stage.clock.setTimeout(run.stop, 300);
    });
    expect(recorded.result?.cycles.length).toBe(2);
    const words = recorded.records.filter(({ kind }) => kind === 'operator.word');
    expect(words.map(({ data }) => (data as { readonly word: string }).word)).toEqual([
      'pause',
      'resume',
      'stop',
    ]);
    await expectSame(recorded);
  });

  it('comes to the hash of a run beside which the alarm channel wrote its own records', async () => {
    const recorded = await record({}, ({ kind, seq }, stage) => {
      if (kind !== 'phase.entered' && kind !== 'order.signed') return;
      stage.journal.aside.append('alert.delivered', { id: `A${String(seq)}` });
    });
    expect(
      recorded.records.filter(({ kind }) => kind === 'alert.delivered').length,
    ).toBeGreaterThan(8);
    await expectSame(recorded);
  });

  it.each([
    ['S01', 'it is there before the start'],
    ['S05', 'one size step more'],
    ['S18', 'nothing is traded in the gap, isolated'],
    ['S18-Z', 'cross margin, buyFirst'],
    ['S33', 'one read of the witness fails in the hold: it is asked again'],
    ['S58', 'it stands still for two seconds, within the budget of a leg alone'],
    ['S62', 'an hour of isolated funding'],
    ['S62', 'the archive is silent at the proof, and tells at the end of the run'],
    ['T0-T8', 'cross margin, buyFirst'],
  ])('comes to the hash of scenario %s: %s', async (id, title) => {
    await expectSame(await playAct(actOf(id, title)));
  });

  it('seals the events of the archive again from its own rows', async () => {
    const { records } = await playAct(actOf('S18-Z', 'cross margin, buyFirst'));
    const change = altered(records, (text, { kind }) =>
      kind === 'venue.answer' && text.includes('"rows":[{')
        ? text.replace(/"isolated":false/, '"isolated":true')
        : text,
    );
    const { difference } = await replayRun(runOf(change.records));
    expect(difference?.seq).toBe(change.seq);
    expect(difference?.replayed).toContain('is of another account');
  });
});

describe('the replay of a journal that stops before its run', () => {
  it('goes as far as the journal does, wherever that is', async () => {
    const { records } = await record({ flags: { holdMs: 0 } });
    for (let length = 20; length < records.length; length += 29) {
      const run = runOf(records.slice(0, length));
      expect(run.hasEnded).toBe(false);
      const { difference, replayed, hash } = await replayRun(run);
      expect([difference, replayed, hash.replayed]).toEqual([undefined, length, hash.recorded]);
    }
  });
});

describe('the replay of a run that does not come to the same', () => {
  it('names the plan in which it is decided otherwise first', async () => {
    const { records } = await record({});
    const first = records.find(({ data }) => {
      const plan = fieldOf(fieldOf(data, 'context'), 'plan');
      return plan !== undefined && plan !== null;
    });
    const bolder = altered(records, (text, { kind }) =>
      kind === 'session.started' ? text.replace(/("openingThroughBps":)\d+/, '$190') : text,
    );
    const { difference, hash } = await replayRun(runOf(bolder.records));
    expect(difference?.seq).toBe(first?.seq);
    expect(difference?.replayed).not.toBe(JSON.stringify(difference?.recorded));
    expect(hash.replayed).not.toBe(hash.recorded);
  });

  it('takes the frame for the word of the venue, and not what was made of it', async () => {
    const { records } = await record({});
    const change = altered(records, (text, { kind }) =>
      kind === 'venue.stream' ? text.replace(/(\\"amount\\":\\")(\d)/, '$19') : text,
    );
    const { difference } = await replayRun(runOf(change.records));
    expect(difference).toMatchObject({ seq: change.seq, recorded: { kind: 'venue.stream' } });
  });

  it.each([
    ['an answer of REST', /("state":"amount","amount":")0"/, '$15"', 'venue.answer'],
    ['a signed order', /("digest":"0x)(?=.*"purpose":"open")\w/, '$1f', 'order.signed'],
    ['a touch', /("call":"lastTouch".*"ask":")/, '$19', 'venue.answer'],
    [
      'a reading of the latch',
      /"entry":null/,
      '"entry":{"reason":"x","since":"y","cycleId":1}',
      'latch.read',
    ],
    ['the settings', /"holdMs":\d+/, '"holdMs":1', 'session.started'],
  ])('tells what follows from %s that was changed', async (_, from, to, kind) => {
    const { records } = await record({ faultPlan: { faults: [{ ...NOTHING_CLOSES, times: 2 }] } });
    const change = altered(records, (text, written) =>
      written.kind === kind ? text.replace(from, to) : text,
    );
    const { difference } = await replayRun(runOf(change.records));
    expect(difference?.seq).toBeGreaterThanOrEqual(change.seq);
  });

  it('tells of a timer that is left out, and of one that nobody set', async () => {
    const { records } = await record({});
    const index = records.findIndex(({ kind }) => kind === 'timer');
    const without = await replayRun(runOf(records.toSpliced(index, 1)));
    expect(without.difference).toBeDefined();
    const unset = records.with(index, {
      ...records.slice(index)[0],
      data: { n: 999_999 },
    } as JournalRecord);
    const { difference } = await replayRun(runOf(unset));
    expect(difference).toMatchObject({ seq: index + 1, replayed: 'it waits for something else' });
  });
});
