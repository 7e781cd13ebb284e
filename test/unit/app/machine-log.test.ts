/** The machine log: what is written of a machine, and what is not. */
import { assign, createActor, fromCallback, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { MachineLog } from '../../../src/app/machine-log.ts';

const machine = setup({
  types: {
    context: {} as { readonly count: number; readonly list: readonly number[] },
    events: {} as { readonly type: 'grow' | 'again' | 'go' },
  },
  actors: { deadline: fromCallback<{ type: 'x' }, { readonly afterMs: number }>(() => undefined) },
  delays: { patience: ({ context }) => 1000 + context.count },
  actions: {
    grow: assign(({ context: { count, list } }) => ({ count: count + 1, list: [...list, count] })),
  },
}).createMachine({
  id: 'm',
  context: { count: 0, list: [9] },
  initial: 'waiting',
  states: {
    waiting: {
      after: { patience: 'ended' },
      on: {
        grow: { actions: 'grow' },
        again: { target: 'waiting', reenter: true },
        go: 'timed',
      },
    },
    timed: {
      invoke: { id: 'clock', src: 'deadline', input: { afterMs: 500 } },
      on: { go: 'ended' },
    },
    ended: { type: 'final' },
  },
});

function told(...events: readonly ('grow' | 'again' | 'go')[]): readonly unknown[] {
  const records: unknown[] = [];
  const log = new MachineLog({
    append: (kind, data) => {
      records.push([kind, data]);
    },
  });
  const actor = createActor(machine, { id: 'a', inspect: log.inspect });
  actor.start();
  for (const type of events) actor.send({ type });
  actor.stop();
  return records;
}

describe('the machine log', () => {
  it('writes the whole context and the clocks of an actor that begins, and that it was stopped', () => {
    const clocks = [{ name: 'patience', state: 'waiting', ms: 1000 }];
    const context = { count: 0, list: [9] };
    expect(told()).toEqual([
      [
        'machine.state',
        { actor: 'a', machine: 'm', value: 'waiting', by: 'xstate.init', context, clocks },
      ],
      ['machine.stopped', { actor: 'a', machine: 'm' }],
    ]);
  });

  it('writes of a context what changed, and of a list what was added', () => {
    const context = { count: 1, 'list+': [0] };
    expect(told('grow')[1]).toEqual(['machine.context', { actor: 'a', by: 'grow', context }]);
  });

  it('writes a clock anew when its state is entered again, though nothing else changed', () => {
    const clocks = [{ name: 'patience', state: 'waiting', ms: 1001 }];
    expect(told('grow', 'again')[2]).toEqual([
      'machine.context',
      { actor: 'a', by: 'again', clocks },
    ]);
  });

  it('writes an invoked deadline with the state that invokes it, and that an actor is done', () => {
    const clocks = [{ name: 'clock', state: 'timed', ms: 500 }];
    const moved = { actor: 'a', machine: 'm', by: 'go' };
    expect(told('go', 'go').slice(1)).toEqual([
      ['machine.state', { ...moved, value: 'timed', clocks }],
      ['machine.state', { ...moved, value: 'ended', status: 'done' }],
    ]);
  });
});
