import { describe, expect, it } from 'vitest';
import { Alarms, NOBODY } from '../../../src/app/alarms.ts';
import type { AlarmAudience, AlarmCause } from '../../../src/app/alarms.ts';
import { memoryJournal } from '../../../src/journal/memory-journal.ts';
import type { World } from '../../../src/actors/world.ts';
import type { Alarm } from '../../../src/ports/alerts.ts';
import { digestOf, intent } from '../../support/orders.ts';
import { openStage } from '../actors/world.ts';
import { amountOf, snapshot } from '../positions/world.ts';

const HALTED: AlarmCause = {
  what: 'halted',
  reason: 'no answer',
  cycleId: 2,
  next: null,
  repeats: true,
};

/** The alarms of a stage, and all that the channel and the journal got of them. */
async function openAlarms(changes: (stage: World) => World = (stage) => stage) {
  const stage = await openStage();
  const journal = memoryJournal(stage.clock);
  const sent: Alarm[] = [];
  const settled: string[] = [];
  const channel: AlarmAudience['channel'] = {
    send: (alarm) => void sent.push(alarm),
    settle: (id) => settled.push(id) > 0,
  };
  const audience: AlarmAudience = {
    channel,
    account: 'sim 0x1234…abcd (default)',
    commands: (id) => [`npx tandem status`, ...(id === null ? [] : [`npx tandem ack ${id}`])],
  };
  const alarms = new Alarms(changes(stage), journal, audience);
  return { stage, journal, sent, settled, alarms };
}

/** The line of a text that begins so. */
function lineOf(text: string | undefined, start: string): string | undefined {
  return text?.split('\n').find((line) => line.startsWith(start));
}

describe('an alarm of a run', () => {
  it('is numbered, journaled and sent, in that order', async () => {
    const { alarms, sent, journal } = await openAlarms();
    alarms.raise(HALTED);
    alarms.raise({ ...HALTED, what: 'thin health', repeats: false });
    expect(sent.map(({ id, what, repeats }) => ({ id, what, repeats }))).toEqual([
      { id: 'A1', what: 'halted', repeats: true },
      { id: 'A2', what: 'thin health', repeats: false },
    ]);
    const records = journal.records().filter(({ kind }) => kind === 'alarm');
    expect(records.map(({ data }) => data)).toEqual([
      expect.objectContaining({ id: 'A1', what: 'halted', reason: 'no answer' }),
      expect.objectContaining({ id: 'A2', what: 'thin health' }),
    ]);
    expect(records[0]?.data).toMatchObject({
      held: { 'ETH-PERP/cross': { state: 'unknown' }, 'SOL-PERP/isolated': { state: 'unknown' } },
    });
  });

  it('says what, when, whose, why and what to do', async () => {
    const { alarms, sent } = await openAlarms();
    alarms.raise(HALTED);
    const { at, text } = sent[0] ?? { at: '', text: '' };
    expect(at).toBe('1970-01-01T00:01:40.000Z');
    expect(text).toContain('ALARM A1: halted\n1970-01-01 00:01:40 UTC, cycle 2\n');
    expect(text).toContain('sim 0x1234…abcd (default)\nWhy: no answer\n');
    expect(text).toContain('Next: nothing until somebody acts.');
    expect(text).toMatch(/npx tandem status\nnpx tandem ack A1$/);
  });

  it('offers ack for what repeats alone', async () => {
    const { alarms, sent } = await openAlarms();
    alarms.raise({ ...HALTED, repeats: false });
    expect(sent[0]?.text).not.toContain('ack');
  });

  it('is settled once when it repeats, and one that is said once is not', async () => {
    const { alarms, settled } = await openAlarms();
    alarms.raise({ ...HALTED, repeats: false });
    alarms.raise(HALTED);
    alarms.settle();
    alarms.settle();
    expect(settled).toEqual(['A2']);
  });

  it('is journaled where nobody hears it', async () => {
    const stage = await openStage();
    const journal = memoryJournal(stage.clock);
    const alarms = new Alarms(stage, journal, NOBODY);
    alarms.raise(HALTED);
    alarms.settle();
    expect(journal.records()).toMatchObject([{ kind: 'alarm', data: { id: 'A1' } }]);
  });
});

describe('what an alarm says is held', () => {
  it('is what each witness says by itself, with its worth', async () => {
    const { alarms, sent, stage } = await openAlarms();
    stage.connect();
    stage.report({ key: 'ETH-PERP/cross', amount: '0.1' });
    stage.rest.note(snapshot(0, { 'ETH-PERP/cross': amountOf('0.2') }));
    alarms.raise(HALTED);
    const { text } = sent[0] ?? {};
    expect(lineOf(text, '  book')).toBe('  book 0.1 = $270.00 (live)');
    expect(lineOf(text, '  fills')).toBe('  fills 0');
    expect(lineOf(text, '  REST')).toBe('  REST 0.2 = $540.00');
    expect(lineOf(text, 'SOL-PERP/cross')).toBe('SOL-PERP/cross: book unknown, fills 0, REST 0');
    expect(lineOf(text, '1 %')).toContain('in doubt: ETH-PERP/cross');
  });

  it('is unknown by REST before REST was asked', async () => {
    const { alarms, sent } = await openAlarms();
    alarms.raise(HALTED);
    expect(lineOf(sent[0]?.text, 'ETH-PERP/cross')).toBe(
      'ETH-PERP/cross: book unknown, fills 0, REST unknown: not asked',
    );
  });

  it('counts the fills of our own orders, and none while the fate of one is unknown', async () => {
    const { alarms, sent, stage } = await openAlarms();
    stage.connect();
    const send = (): void => {
      const order = stage.venue.sign(intent({ purpose: 'emergency', side: 'sell' }));
      stage.positions.orders.number(order);
    };
    send();
    stage.fill({ amount: '-1', digest: digestOf(1) });
    alarms.raise(HALTED);
    expect(lineOf(sent[0]?.text, '  fills')).toBe('  fills -1 = -$101.60');

    send();
    stage.positions.orders.outcomeUnknown(digestOf(2), 'no answer');
    alarms.raise(HALTED);
    expect(sent[1]?.text).toContain('fills unknown');
    expect(sent[1]?.text).not.toContain('fills -1');
    expect(sent[1]?.text).toContain('fate unknown: no answer');
  });

  it('is unknown when the positions service itself is what failed', async () => {
    const { alarms, sent } = await openAlarms(breakPositions);
    alarms.raise({ ...HALTED, what: 'last resort' });
    expect(lineOf(sent[0]?.text, 'ETH-PERP/cross')).toBe(
      'ETH-PERP/cross: book unknown, fills unknown, REST unknown: not asked',
    );
    expect(lineOf(sent[0]?.text, '1 %')).toContain('unknown (in doubt: ETH-PERP/cross');
  });
});

/** The same world with a positions service that throws at everything. */
function breakPositions(stage: World): World {
  const positions = new Proxy(stage.positions, {
    get: () => {
      throw new Error('the service broke');
    },
  });
  return { ...stage, positions };
}
