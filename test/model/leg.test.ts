/** Walks a leg through everything that may happen to its order. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { legMachine } from '../../machines/leg.machine.ts';
import type { LegRequest } from '../../machines/leg.setup.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentLeg } from './silent.ts';
import { told } from './story.ts';

type Snapshot = SnapshotFrom<typeof legMachine>;

const request: LegRequest = { purpose: 'unwind', cycleId: 1, leg: 'primary' };

const numbered = told('the order is numbered', { type: 'order.numbered', digest: '0x1' });
const fates = (['filled', 'partlyFilled', 'notFilled', 'rejected', 'dead'] as const).map((fate) =>
  told(`the order is ${fate}`, {
    type: 'order.ended',
    fate,
    reason: fate === 'rejected' ? 'too small' : null,
    refusalCode: fate === 'rejected' ? 2003 : null,
  }),
);
const failures = [
  told('our code cannot go on', { type: 'order.failed', reason: 'a bug' }),
  told('the order actor fails', actorFailed('order', new Error('a bug'))),
];
const answers = [
  told('the venue accepts', { type: 'order.accepted' }),
  told('nobody knows whether the venue accepted', { type: 'order.unknown', reason: 'silence' }),
];
const delivered = told('a resend shows that the venue has it', { type: 'order.accepted' });
const needless = told('there is nothing to close', { type: 'order.needless' });
const working = told('it works for too long', timerFired('workingTime', 'leg.working'));
const paused = told('it is time to ask', timerFired('resolvePause', 'leg.unknown'));
const resolved = [
  told('the archive answers', actorDone('resolveOrder')),
  told('the archive is silent', actorFailed('resolveOrder', new Error('away'))),
];

const refused = told('the price refuses it', {
  type: 'order.ended',
  fate: 'rejected',
  reason: 'no price',
  refusalCode: null,
});

/** The order actor numbers before it sends, and answers once. */
function events(snapshot: Snapshot): readonly EventObject[] {
  if (snapshot.context.digest === null) return [numbered, needless, refused, ...failures];
  if (snapshot.matches('submitting')) return [...answers, ...fates, ...failures];
  if (snapshot.matches('working')) return [working, ...fates, ...failures];
  if (snapshot.matches('unknown')) return [paused, delivered, ...fates, ...failures];
  return [...resolved, ...fates, ...failures];
}

const staging: Staging<typeof legMachine> = {
  create: (clock) => createActor(silentLeg, { clock, input: { request } }),
  delayMs: (delay) => (delay === 'workingTime' ? 1500 : 1000),
};

const walked = walk(legMachine, { input: { request }, events });
const isOver = ({ snapshot }: { readonly snapshot: Snapshot }): boolean =>
  snapshot.status === 'done';

itIsModelled('leg', legMachine, [{ walk: walked, staging }]);

describe('the model of a leg', () => {
  it.each(chapters(walked))('is what the actor does: $story', ({ situation, leaving }) => {
    const seen = ({ value, status, context, output }: Snapshot) => [value, status, context, output];
    for (const { event, to } of leaving) {
      const after = replay(staging, [...situation.path, event]).at(-1);
      expect(after === undefined ? [] : seen(after)).toEqual(seen(to.snapshot));
    }
    expect(leaving.length > 0).toBe(!isOver(situation));
  });

  it('can end from every situation by a fate that is told', () => {
    const byFate = walked.edges.filter(({ event }) => !failures.includes(event));
    expect(stuck({ ...walked, edges: byFate }, isOver)).toEqual([]);
  });
});

describe('a leg', () => {
  it('ends only by what the order actor tells, never by time or by a question', () => {
    const ending = walked.edges.filter(({ to }) => isOver(to));
    const telling = new Set(ending.map(({ event }) => event));
    expect(telling).toEqual(new Set([...fates, ...failures, needless, refused]));
  });

  it('comes back with the fate that its last state is named after', () => {
    const ended = walked.situations.filter(isOver).map(({ snapshot }) => snapshot);
    const named = ended.map(({ value, output }) => [value, output?.fate]);
    expect(new Map(named as [string, string][])).toEqual(
      new Map([
        ['filled', 'filled'],
        ['partlyFilled', 'partlyFilled'],
        ['notFilled', 'notFilled'],
        ['rejected', 'rejected'],
        ['dead', 'dead'],
        ['failed', 'unknown'],
      ]),
    );
  });

  it('keeps the digest from the moment that the order is numbered', () => {
    const sent = walked.situations.filter(({ path }) => path.includes(numbered));
    expect(new Set(sent.map(({ snapshot }) => snapshot.context.digest))).toEqual(new Set(['0x1']));
  });

  it('keeps the words and the code of a refusal', () => {
    const outputs = walked.situations.flatMap(({ snapshot }) =>
      snapshot.matches('rejected') ? [snapshot.output] : [],
    );
    expect(outputs).toEqual([
      { fate: 'rejected', digest: null, reason: 'no price', refusalCode: null },
      { fate: 'rejected', digest: '0x1', reason: 'too small', refusalCode: 2003 },
    ]);
  });

  it('asks again for as long as nobody tells the fate', () => {
    const asked = [numbered, answers[1], paused, resolved[0], paused, resolved[1], paused];
    const states = replay(
      staging,
      asked.filter((event) => event !== undefined),
    ).map(({ value }) => value);
    expect(states.slice(2)).toEqual([
      'unknown',
      'resolving',
      'unknown',
      'resolving',
      'unknown',
      'resolving',
    ]);
  });
});
