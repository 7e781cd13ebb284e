/** Walks the zero wait through everything that may happen to it. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { zeroWaitMachine } from '../../machines/zero-wait.machine.ts';
import type { ZeroWaitInput } from '../../machines/zero-wait.setup.ts';
import { actorFailed, timerFired, walk } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentZeroWait } from './silent.ts';
import { told } from './story.ts';

type Snapshot = SnapshotFrom<typeof zeroWaitMachine>;

const WAIT: ZeroWaitInput = {
  key: 'ETH-PERP/cross',
  zeroHoldMs: 500,
  timeoutMs: 30_000,
  enabled: true,
};

const failures = ['zeroWatch', 'deadline'].map((id) =>
  told(`${id} fails`, actorFailed(id, new Error('a bug'))),
);
const waiting = [
  told('zero begins', { type: 'zero.began', heldMs: 0 }),
  told('zero has stood for 200 ms', { type: 'zero.began', heldMs: 200 }),
  told('zero has stood for 2 s', { type: 'zero.began', heldMs: 2000 }),
  told('a rest stays', { type: 'zero.impossible' }),
];
const settling = [
  told('zero is broken', { type: 'zero.broken' }),
  told('the hold is over', timerFired('restOfHold', 'zeroWait.settling')),
];
const overdue = told('the deadline passes', { type: 'deadline.passed' });

function events(snapshot: Snapshot): readonly EventObject[] {
  const here = snapshot.matches('waiting') ? waiting : settling;
  return [...failures, ...here, ...(snapshot.context.overdue ? [] : [overdue])];
}

function staging(input: ZeroWaitInput): Staging<typeof zeroWaitMachine> {
  return {
    create: (clock) => createActor(silentZeroWait, { clock, input }),
    delayMs: (_delay, { context }) => Math.max(0, context.zeroHoldMs - context.heldMs),
  };
}

const walked = walk(zeroWaitMachine, { input: WAIT, events });
const disabled = walk(zeroWaitMachine, { input: { ...WAIT, enabled: false }, events });

itIsModelled('zero-wait', zeroWaitMachine, [
  { walk: walked, staging: staging(WAIT) },
  { walk: disabled, staging: staging({ ...WAIT, enabled: false }) },
]);

describe('the model of the zero wait', () => {
  it.each(chapters(walked))('is what the actor does: $story', ({ situation, leaving }) => {
    const seen = ({ value, status, context, output }: Snapshot) => [value, status, context, output];
    const { path, snapshot } = situation;
    expect(seen(replay(staging(WAIT), path).at(-1) ?? snapshot)).toEqual(seen(snapshot));
    for (const { event, to } of leaving) {
      const after = replay(staging(WAIT), [...path, event]).at(-1);
      expect(after?.value).toEqual(to.snapshot.value);
    }
  });

  it('can end from every situation by the word of the watcher or by time', () => {
    const isOver = ({ snapshot }: { readonly snapshot: Snapshot }): boolean =>
      snapshot.status === 'done';
    const byItself = walked.edges.filter(({ event }) => !failures.includes(event));
    expect(stuck({ ...walked, edges: byItself }, isOver)).toEqual([]);
  });
});

describe('a zero wait', () => {
  it('ends at zero only when the hold is over', () => {
    const entering = walked.edges.filter(({ to }) => to.snapshot.value === 'zero');
    expect(new Set(entering.map(({ taken }) => taken.join()))).toEqual(
      new Set(['zeroWait.settling on xstate.after.restOfHold.zeroWait.settling #1']),
    );
  });

  const endings = [
    { story: 'zero begins and stands', path: [waiting[0], settling[1]], end: 'zero' },
    { story: 'zero has stood long ago', path: [waiting[2], settling[1]], end: 'zero' },
    {
      story: 'the deadline passes while zero stands, and the hold ends',
      path: [waiting[0], overdue, settling[1]],
      end: 'zero',
    },
    {
      story: 'the deadline passes while zero stands, and zero is broken',
      path: [waiting[0], overdue, settling[0]],
      end: 'timedOut',
    },
    {
      story: 'zero is broken in time, and the deadline passes',
      path: [waiting[0], settling[0], overdue],
      end: 'timedOut',
    },
    { story: 'the deadline passes', path: [overdue], end: 'timedOut' },
    { story: 'a rest stays', path: [waiting[3]], end: 'residual' },
    {
      story: 'zero is broken and a rest stays',
      path: [waiting[0], settling[0], waiting[3]],
      end: 'residual',
    },
    { story: 'the watcher fails', path: [failures[0]], end: 'timedOut' },
    { story: 'the deadline fails', path: [failures[1]], end: 'timedOut' },
  ];

  it.each(endings)('ends $end when $story', ({ path, end }) => {
    const events = path.filter((event) => event !== undefined);
    const last = replay(staging(WAIT), events).at(-1);
    expect(last?.status).toBe('done');
    expect(last?.output).toEqual({ key: WAIT.key, end });
  });

  it('ends skipped at once when it is disabled, whatever the stream says', () => {
    const [last] = replay(staging({ ...WAIT, enabled: false }), []);
    expect(last?.status).toBe('done');
    expect(last?.output).toEqual({ key: WAIT.key, end: 'skipped' });
    expect(disabled.situations).toHaveLength(1);
  });
});
