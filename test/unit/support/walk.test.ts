/** Sees the walk reach, count and name everything that a small chart does. */
import { assign, fromPromise, raise, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  acceptedTypes,
  actorDone,
  actorFailed,
  actorReported,
  coverage,
  storyOf,
  timerFired,
  walk,
} from '../../support/walk.ts';

type Tries = { readonly tries: number; readonly seenAt: number };

const counter = setup({
  types: {
    context: {} as Tries,
    events: {} as { type: 'start' } | { type: 'tick'; at: number } | { type: 'never' },
    input: {} as { readonly tries: number },
  },
  actors: {
    readAnswer: fromPromise<string>(() => Promise.reject(new Error('no actor runs here'))),
  },
  delays: { patience: 1000 },
  guards: { mayRetry: ({ context }) => context.tries > 0 },
  actions: { ring: raise({ type: 'never' }) },
}).createMachine({
  id: 'm',
  context: ({ input }) => ({ tries: input.tries, seenAt: 0 }),
  initial: 'idle',
  on: { tick: { actions: assign({ seenAt: ({ event }) => event.at }) } },
  states: {
    idle: { on: { start: 'asking' } },
    asking: {
      invoke: {
        id: 'read',
        src: 'readAnswer',
        onDone: 'passing',
        onError: [
          {
            guard: 'mayRetry',
            target: 'asking',
            reenter: true,
            actions: assign({ tries: ({ context }) => context.tries - 1 }),
          },
          { target: 'failed' },
        ],
        onSnapshot: {},
      },
      after: { patience: 'failed' },
    },
    passing: { always: 'answered', on: { start: 'asking' } },
    answered: { type: 'final' },
    failed: { entry: 'ring', on: { never: 'left' } },
    left: {},
    forgotten: {},
  },
});

const seenAt = ({ context }: { readonly context: Tries }): number => context.seenAt;

const everything = [
  { type: 'start' },
  { type: 'never' },
  actorDone('read', 'yes'),
  actorFailed('read', 'no'),
  actorReported('read', 'busy'),
  timerFired('patience', 'm.asking'),
];

const walked = walk(counter, {
  input: { tries: 1 },
  events: (snapshot) => {
    const accepted = acceptedTypes(snapshot);
    return everything.filter(({ type }) => accepted.includes(type));
  },
});

describe('a walk', () => {
  it('reaches every situation once, by its shortest path', () => {
    const told = walked.situations.map(({ snapshot, path }) => [
      `${snapshot.value} ${String(snapshot.context.tries)} ${snapshot.status}`,
      storyOf(path),
    ]);
    expect(told).toEqual([
      ['idle 1 active', 'from the start'],
      ['asking 1 active', 'start'],
      ['answered 1 done', 'start → read done {"output":"yes"}'],
      ['asking 0 active', 'start → read failed {"error":"no"}'],
      ['left 1 active', 'start → after patience'],
      ['answered 0 done', 'start → read failed {"error":"no"} → read done {"output":"yes"}'],
      ['left 0 active', 'start → read failed {"error":"no"} → read failed {"error":"no"}'],
    ]);
  });

  it('tells which transitions each event took, also in passing', () => {
    const taken = (story: string): readonly string[] | undefined =>
      walked.edges.find(({ from, event }) => storyOf([...from.path, event]) === story)?.taken;
    expect(taken('start')).toEqual(['m.idle on start #1']);
    expect(taken('start → read done {"output":"yes"}')).toEqual([
      'm.asking on xstate.done.actor.read #1',
      'm.passing on always #1',
    ]);
    expect(taken('start → read failed {"error":"no"}')).toEqual([
      'm.asking on xstate.error.actor.read #1',
    ]);
    expect(taken('start → after patience')).toEqual([
      'm.asking on xstate.after.patience.m.asking #1',
      'm.failed on never #1',
    ]);
  });

  it('tells what the chart defines and no walk has hit', () => {
    const { states, transitions, missed } = coverage(counter, [walked]);
    expect(states).toHaveLength(8);
    expect(transitions).toHaveLength(10);
    expect(missed).toEqual(['m.forgotten', 'm on tick #1', 'm.passing on start #1']);
  });

  it('tells which guards said no, and which never did', () => {
    const refused = 'm.asking on xstate.error.actor.read #1 refused';
    const refusing = walked.edges.filter((edge) => edge.refused.includes(refused));
    expect(refusing.map(({ from, event }) => storyOf([...from.path, event]))).toEqual([
      'start → read failed {"error":"no"} → read failed {"error":"no"}',
    ]);
    expect(coverage(counter, [walked]).refusals).toEqual([refused]);
    const isPatient = ({ context }: { readonly context: Tries }): boolean => context.tries > 0;
    const failing = walk(counter, {
      input: { tries: 1 },
      events: (snapshot) => (isPatient(snapshot) ? everything : []),
    });
    expect(coverage(counter, [failing]).missed).toContain(refused);
  });

  it('tells what came of each event, also of what tells no two situations apart', () => {
    const { edges } = walk(counter, {
      input: { tries: 1 },
      events: () => [{ type: 'tick', at: 5 }],
      project: ({ tries }) => tries,
    });
    expect(edges.map(({ to, after }) => [to.snapshot, after].map(seenAt))).toEqual([[0, 5]]);
  });

  it('adds up the hits of several walks', () => {
    const ticking = walk(counter, {
      input: { tries: 0 },
      events: () => [{ type: 'tick', at: 5 }],
    });
    const { missed } = coverage(counter, [walked, ticking]);
    expect(missed).toEqual(['m.forgotten', 'm.passing on start #1']);
    expect(coverage(counter, [ticking]).missed).toContain('m.asking');
  });

  it('keeps a failure that nothing answers as a situation, and a start without events', () => {
    const failing = walk(counter, { input: { tries: 1 }, events: () => [actorFailed('x', 'no')] });
    expect(failing.situations.map(({ snapshot }) => snapshot.status)).toEqual(['active', 'error']);
    const idle = walk(counter, { input: { tries: 1 }, events: () => [] });
    expect(idle.situations).toHaveLength(1);
    expect([...idle.hit]).toEqual(['m', 'm.idle']);
  });

  it('is bounded by what the context is projected to', () => {
    const tick = (at: number): { type: string; at: number } => ({ type: 'tick', at });
    const { situations } = walk(counter, {
      input: { tries: 1 },
      events: ({ context }) => [tick(context.seenAt + 1)],
      project: ({ tries }) => tries,
    });
    expect(situations).toHaveLength(1);
    expect(() =>
      walk(counter, {
        input: { tries: 1 },
        events: ({ context }) => [tick(context.seenAt + 1)],
        limit: 100,
      }),
    ).toThrow(/limit/);
  });

  it('knows which events a situation answers', () => {
    const asking = walked.situations.find(({ snapshot }) => snapshot.matches('asking'));
    expect(asking === undefined ? [] : acceptedTypes(asking.snapshot)).toEqual([
      'xstate.done.actor.read',
      'xstate.error.actor.read',
      'xstate.snapshot.read',
      'xstate.after.patience.m.asking',
      'tick',
    ]);
  });
});
