/** Sees the machine linter name each defect that XState lets through. */
import { and, createMachine, fromPromise, not, raise, setup } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { assertSound, lintMachine } from '../../../machines/lint.ts';
import { InvariantError } from '../../../src/lib/invariant.ts';

const answer = fromPromise<string>(() => Promise.resolve('yes'));

const clean = setup({
  actors: { readAnswer: answer },
  guards: { isFlat: () => true, isQuiet: () => true, isSafe: and(['isFlat', not('isQuiet')]) },
  actions: {
    recordFill: () => undefined,
    remind: raise({ type: 'reminder' }, { delay: 'patience' }),
  },
  delays: { patience: 1000 },
}).createMachine({
  id: 'clean',
  initial: 'asking',
  on: { reminder: { guard: and(['isFlat', not('isQuiet')]), actions: 'recordFill' } },
  states: {
    asking: {
      entry: ['recordFill', raise({ type: 'reminder' }, { delay: 'patience' })],
      invoke: { id: 'question', src: 'readAnswer', onDone: 'sorting', onError: '.again' },
      after: { patience: 'stopped' },
      initial: 'first',
      states: { first: { always: { guard: 'isSafe', target: 'again' } }, again: {} },
    },
    sorting: {
      type: 'parallel',
      states: { left: {}, right: {} },
      on: { halt: 'stopped' },
    },
    stopped: { type: 'final' },
  },
});

/** A machine from a loose config: what the types of `setup` would refuse, and what they would not. */
type Loose = Parameters<typeof createMachine>[0];

function loose(config: Loose): AnyStateMachine {
  const implementations = { actors: { readAnswer: answer }, guards: { isFlat: () => true } };
  return createMachine({ id: 'leg', ...config }, implementations);
}

const onError = 'idle';

describe('the machine linter', () => {
  it('finds nothing in a sound machine', () => {
    expect(lintMachine(clean)).toEqual([]);
  });

  const DEFECTS: readonly (readonly [defect: string, config: Loose, sentence: string])[] = [
    ['an unknown delay', { after: { pattience: {} } }, 'root: the delay "pattience" is unknown.'],
    ['a delay without a name', { after: { 50: {} } }, 'root: the delay of 50 ms has no name.'],
    [
      'an unknown delay of an inline action',
      { entry: raise({ type: 'x' }, { delay: 'patience' }) },
      'root: the delay "patience" is unknown.',
    ],
    [
      'an unknown guard',
      { on: { fill: { guard: 'isFull' } } },
      'root: the guard "isFull" is unknown.',
    ],
    [
      'an unknown guard with parameters',
      { on: { fill: { guard: { type: 'isFull', params: {} } } } },
      'root: the guard "isFull" is unknown.',
    ],
    [
      'an unknown guard deep in others',
      { on: { fill: { guard: and(['isFlat', not('isFull')]) } } },
      'root: the guard "isFull" is unknown.',
    ],
    [
      'an unknown guard without an event',
      { always: { guard: 'isFull' } },
      'root: the guard "isFull" is unknown.',
    ],
    ['an unknown entry action', { entry: 'record' }, 'root: the action "record" is unknown.'],
    ['an unknown exit action', { exit: ['record'] }, 'root: the action "record" is unknown.'],
    [
      'an unknown action of a transition',
      { on: { fill: { actions: [{ type: 'record' }] } } },
      'root: the action "record" is unknown.',
    ],
    [
      'an unknown actor',
      { invoke: { id: 'a', src: 'readQuestion', onError: {} } },
      'root: the actor "readQuestion" is unknown.',
    ],
    [
      'an invoke without an id',
      { initial: 'idle', states: { idle: { invoke: { src: 'readAnswer', onError } } } },
      'state idle: the invoke number 1 has no id.',
    ],
    [
      'an invoke without onError',
      { invoke: { id: 'a', src: 'readAnswer' } },
      'root: the invoke "a" has no onError.',
    ],
    [
      'an unknown initial state',
      { initial: 'idel', states: { idle: {} } },
      'root: the initial state "idel" is unknown.',
    ],
  ];

  it.each(DEFECTS)('names %s', (_defect, config, sentence) => {
    expect(lintMachine(loose(config))).toContain(`leg, ${sentence}`);
  });

  it('names a machine without an id', () => {
    expect(lintMachine(createMachine({}))).toEqual(['(machine): the machine has no id.']);
  });

  it('names what the setup itself misspells', () => {
    const guards = { isSafe: not('isFlatt') };
    expect(lintMachine(createMachine({ id: 'leg' }, { guards }))).toEqual([
      'leg: the guard "isFlatt" is unknown.',
    ]);

    const machine = setup({
      delays: { patience: 1000 },
      actions: { remind: raise({ type: 'reminder' }, { delay: 'patience' }) },
    }).createMachine({ id: 'leg' });
    expect(lintMachine(machine)).toEqual([]);
    Reflect.deleteProperty(machine.implementations.delays, 'patience');
    expect(lintMachine(machine)).toEqual(['leg: the delay "patience" is unknown.']);
  });

  it('takes a wildcard around an invoke for its onError, but not one that takes every event', () => {
    const states = { idle: { invoke: { id: 'a.b', src: 'readAnswer' } } };
    const within = (descriptor: string): readonly string[] =>
      lintMachine(loose({ initial: 'idle', states, on: { [descriptor]: {} } }));
    const defect = 'leg, state idle: the invoke "a.b" has no onError.';
    expect(within('xstate.error.actor.*')).toEqual([]);
    expect(within('xstate.error.actor.a.*')).toEqual([]);
    expect(within('xstate.error.actor.b.*')).toEqual([defect]);
    expect(within('*')).toEqual([defect]);
  });

  it('names an invoke id that two running invokes share', () => {
    const invoke = { id: 'a', src: 'readAnswer', onError: {} };
    expect(lintMachine(loose({ invoke: [invoke, invoke] }))).toEqual([
      'leg: the invoke id "a" of root is taken.',
    ]);
    expect(
      lintMachine(loose({ type: 'parallel', states: { b: { invoke }, c: { invoke } } })),
    ).toEqual(['leg: the invoke id "a" of state c is taken.']);
    const inTurn = { initial: 'b', states: { b: { invoke, on: { next: 'c' } }, c: { invoke } } };
    expect(lintMachine(loose(inTurn))).toEqual([]);
  });

  it('names a state that nothing leads to', () => {
    const states = { idle: {}, done: { type: 'final' as const } };
    expect(lintMachine(loose({ initial: 'idle', states }))).toEqual([
      'leg: nothing leads to state done.',
    ]);
  });

  it('leaves an unknown target to XState, which refuses it when the machine is made', () => {
    expect(() => loose({ initial: 'idle', states: { idle: { on: { fill: 'dnoe' } } } })).toThrow(
      /dnoe/,
    );
  });

  it('lists every defect of every machine in one error', () => {
    const unsound = loose({ entry: 'record', exit: 'forget' });
    expect(() => {
      assertSound([clean, unsound]);
    }).toThrow(
      new InvariantError(
        'Unsound charts:\nleg, root: the action "record" is unknown.\n' +
          'leg, root: the action "forget" is unknown.',
      ),
    );
    assertSound([clean]);
  });
});
