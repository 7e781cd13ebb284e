/** Rehearsed cycles, told to Stately's viewer: it must hear what the journal says. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openRehearsal } from '../../../../src/app/rehearsal.ts';
import type { InspectionMessage } from '../../../../src/inspector/stately/messages.ts';
import { Translator } from '../../../../src/inspector/stately/translator.ts';
import type { JournalRecord } from '../../../../src/ports/journal.ts';
import { FACTS, recordsOf, state } from './relay.ts';

let records: readonly JournalRecord[] = [];
let messages: readonly InspectionMessage[] = [];

beforeAll(async () => {
  const rehearsal = await openRehearsal({ flags: { cycles: 2 } });
  await rehearsal.play(1_200_000);
  records = rehearsal.journal.records();
  const translator = new Translator(FACTS);
  messages = records.flatMap((record) => translator.take(record));
});

describe('two cycles', () => {
  it('are the states of the journal, each after its event', () => {
    const states = records.filter(({ kind }) => kind === 'machine.state');
    const told = messages.filter(
      (message) => message.type === '@xstate.snapshot' && message.event.type !== 'xstate.stop',
    );
    const isState = ({ id }: InspectionMessage): boolean =>
      states.some(({ seq }) => String(seq) === id);
    expect(states.length).toBeGreaterThan(50);
    expect(
      told
        .filter(isState)
        .map((one) => [
          one.sessionId.split('@')[0],
          one.type === '@xstate.snapshot' && one.snapshot.value,
          one.type === '@xstate.snapshot' && one.event.type,
        ]),
    ).toEqual(
      states.map(({ data }) => {
        const { actor, value, by } = data as Readonly<Record<string, unknown>>;
        return [actor, value, by];
      }),
    );
  });

  it('announce an actor once, before anything else of it, and after the one that runs it', () => {
    const known = new Set<string>();
    for (const message of messages) {
      if (message.type !== '@xstate.actor') {
        expect(known, message.sessionId).toContain(message.sessionId);
        continue;
      }
      expect(known).not.toContain(message.sessionId);
      if (message.name === 'session') expect(message.parentId).toBeUndefined();
      else expect(known, message.sessionId).toContain(message.parentId);
      expect(message.definition).toBeDefined();
      known.add(message.sessionId);
    }
    const names = [...known].map((id) => id.split('@')[0]);
    expect(names.filter((name) => name === 'buildTogether')).toHaveLength(2);
    expect(names.filter((name) => name === 'cycle')).toHaveLength(1);
  });

  it('leave no actor running: each is done, or stopped with what ran it', () => {
    const last = new Map<string, string>();
    for (const message of messages) {
      if (message.type !== '@xstate.event') last.set(message.sessionId, message.snapshot.status);
    }
    expect(new Set(last.values())).toEqual(new Set(['done', 'stopped']));
    expect(last.get([...last.keys()].find((id) => id.startsWith('zero.hedge')) ?? '')).toBe('done');
    expect(last.get([...last.keys()].find((id) => id.startsWith('tracker')) ?? '')).toBe('stopped');
  });
});

it('keeps the last context of an actor beside its states', () => {
  const translator = new Translator(FACTS);
  const told = recordsOf(
    state('cycle', 'cycle', 'idle'),
    ['machine.context', { actor: 'cycle', machine: 'cycle', context: { cycleId: 1 } }],
    state('cycle', 'cycle', { verify: 'planning' }, 'cycle.start'),
  ).flatMap((record) => translator.take(record));
  const last = told.at(-1);
  expect(last?.type === '@xstate.snapshot' && last.snapshot).toEqual({
    status: 'active',
    value: { verify: 'planning' },
    context: { cycleId: 1 },
  });
});

it('says nothing of a record that names no actor', () => {
  const translator = new Translator(FACTS);
  const odd = recordsOf(
    ['machine.state', null],
    ['machine.state', { actor: 1 }],
    ['machine.context', 'text'],
  );
  expect(odd.flatMap((record) => translator.take(record))).toEqual([]);
});

it('tells of an actor of a machine that the catalog lacks, without its definition', () => {
  const translator = new Translator(FACTS);
  const told = recordsOf(state('stranger', 'unheardOf', 'somewhere')).flatMap((record) =>
    translator.take(record),
  );
  expect(told[0]).toMatchObject({ type: '@xstate.actor', name: 'stranger', definition: undefined });
});
