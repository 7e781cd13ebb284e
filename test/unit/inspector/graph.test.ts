/** Sees how a machine becomes states and transitions. */
import { createMachine, fromPromise, setup } from 'xstate';
import { expect, it } from 'vitest';
import { graphOf } from '../../../src/inspector/chart/graph.ts';

const child = createMachine({ id: 'theChild', initial: 'only', states: { only: {} } });

const machine = setup({
  actors: { child, ask: fromPromise(() => Promise.resolve()) },
  guards: { isFine: () => true },
  delays: { patience: 5 },
}).createMachine({
  id: 'parent',
  initial: 'asking',
  on: { word: {} },
  states: {
    asking: {
      tags: 'busy',
      invoke: [
        { id: 'first', src: 'child', onDone: 'ended' },
        { id: 'ask', src: 'ask', onError: [{ guard: 'isFine', target: 'ended' }, 'ended'] },
      ],
      after: { patience: 'ended' },
    },
    ended: { type: 'final' },
  },
});

const graph = graphOf({ name: 'the-parent', summary: 'It asks.', machine });

it('names the machine that an actor is, and no machine for what is none', () => {
  expect(graph.states[1]?.invokes).toEqual([
    { id: 'first', src: 'child', machine: 'theChild' },
    { id: 'ask', src: 'ask', machine: null },
  ]);
});

it('tells tags, delays, kinds and where a state begins', () => {
  const told = graph.states.map(({ id, key, parent, type, initial, delays, tags }) =>
    [id, key, parent, type, initial, delays.join(), tags.join()].map(String).join('|'),
  );
  expect(told).toMatchInlineSnapshot(`
    [
      "|parent|null|compound|asking||",
      "asking|asking||atomic|null|patience|busy",
      "ended|ended||final|null||",
    ]
  `);
});

it('tells transitions with their words, and gives each an id of its own', () => {
  const told = graph.transitions.map(({ id, to, label, guard, delay }) =>
    [id, to, label, guard, delay].map(String).join(' | '),
  );
  expect(told).toMatchInlineSnapshot(`
    [
      ":word:0 | null | word | null | null",
      "asking:xstate.done.actor.first:0 | ended | first done | null | null",
      "asking:xstate.error.actor.ask:0 | ended | ask failed | isFine | null",
      "asking:xstate.error.actor.ask:1 | ended | ask failed | else | null",
      "asking:xstate.after.patience.parent.asking:0 | ended | after patience | null | patience",
    ]
  `);
});
