/** Sees how a machine becomes a Mermaid diagram. */
import { format } from 'prettier';
import { and, createMachine, fromPromise, not } from 'xstate';
import { describe, expect, it } from 'vitest';
import { eventLabel } from '../../../machines/labels.ts';
import { renderChartsPage, toMermaid } from '../../../machines/mermaid.ts';

const leg = createMachine({
  id: 'leg',
  initial: 'submitting',
  on: { 'operator.halt': '.dead', 'price.moved': { actions: 'recordPrice' } },
  states: {
    submitting: {
      invoke: {
        id: 'placeOrder',
        src: fromPromise(() => Promise.resolve()),
        onDone: 'working',
        onError: 'dead',
      },
      after: { patience: 'dead' },
    },
    working: {
      initial: 'open',
      on: { again: '.open' },
      onDone: 'filled',
      states: {
        open: {
          on: {
            fill: [
              { guard: 'isFull', target: 'whole' },
              { guard: and(['isFlat', not('isVeryQuietForLong')]), target: '#leg.dead' },
              { actions: 'recordFill' },
            ],
            restart: '#leg.working',
          },
        },
        whole: { type: 'final' },
      },
    },
    filled: { always: { guard: () => true, target: 'dead' } },
    dead: { type: 'final' },
  },
});

describe('a Mermaid chart', () => {
  it('shows states, nesting, events, guards, delays and actors', () => {
    expect(toMermaid(leg)).toMatchInlineSnapshot(`
      "stateDiagram-v2
        [*] --> submitting
        state "submitting" as submitting
        state "working" as working {
          [*] --> working__open
          state "open" as working__open
          working__open : stays on fill [else]
          state "whole" as working__whole
          state "anywhere" as working__anywhere
          working__anywhere --> working__open : again
          working__open --> working__whole : fill [isFull]
          working__open --> working__open : restart
          working__whole --> [*]
        }
        state "filled" as filled
        state "dead" as dead
        state "anywhere" as machine__anywhere
        machine__anywhere : stays on price.moved
        machine__anywhere --> dead : operator.halt
        submitting --> working : placeOrder done
        submitting --> dead : placeOrder failed<br/>after patience
        working --> filled : done
        working__open --> dead : fill<br/>[isFlat and not isVeryQuietForLong]
        filled --> dead : always [condition]
        dead --> [*]"
    `);
  });

  it('separates the regions of a parallel machine', () => {
    const region = { initial: 'on', states: { on: {} } };
    const machine = createMachine({
      id: 'm',
      type: 'parallel',
      states: { left: region, right: region },
    });
    expect(toMermaid(machine)).toMatchInlineSnapshot(`
      "stateDiagram-v2
        state "m" as machine {
          state "left" as left {
            [*] --> left__on
            state "on" as left__on
          }
          --
          state "right" as right {
            [*] --> right__on
            state "on" as right__on
          }
        }"
    `);
  });

  it.each([
    ['xstate.done.actor.open.primary', 'open.primary done'],
    ['xstate.error.actor.link', 'link failed'],
    ['xstate.error.actor.*', 'any actor failed'],
    ['xstate.snapshot.cycle', 'cycle moved'],
    ['xstate.done.state.leg.working', 'done'],
    ['xstate.after.patience.leg.working', 'after patience'],
    ['*', 'any event'],
    ['', 'always'],
    ['position.changed', 'position.changed'],
  ])('puts the event %j into the words %s', (descriptor, words) => {
    expect(eventLabel(descriptor)).toBe(words);
  });

  it('stands on a page that Prettier leaves as it is', async () => {
    const page = renderChartsPage([{ name: 'leg', summary: 'One order’s life.', machine: leg }]);
    expect(page).toContain('## leg\n\nOne order’s life.\n\n```mermaid\nstateDiagram-v2\n');
    expect(await format(page, { parser: 'markdown', printWidth: 100 })).toBe(page);
  });
});
