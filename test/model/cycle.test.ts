/** Walks the cycle through everything that may happen, and sees that no path breaks its promises. */
import { describe, expect, it } from 'vitest';
import type { CycleSettings } from '../../machines/cycle.context.ts';
import { cycleMachine } from '../../machines/cycle.machine.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { forgeriesOf } from '../support/proofs.ts';
import { actorDone, walk } from '../support/walk.ts';
import type { Edge } from '../support/walk.ts';
import { PROOF, SETTINGS, cycleEvents, projectCycle } from './cycle.events.ts';
import type { CycleSnapshot } from './cycle.events.ts';
import { itIsModelled } from './modelled.ts';
import { stuck } from './paths.ts';
import { replay } from './replay.ts';
import { cycleStaging } from './silent.ts';
import { tell, told, wordsOf } from './story.ts';

type CycleEdge = Edge<typeof cycleMachine>;

/** One edge of the model as a real actor went it. */
type Step = {
  readonly edge: CycleEdge;
  readonly story: string;
  readonly before: CycleSnapshot;
  readonly after: CycleSnapshot;
};

const walked = walk(cycleMachine, {
  input: { settings: SETTINGS },
  events: cycleEvents,
  project: projectCycle,
});

/** The other policy of building: it differs in who builds alone. */
const MAKER_FIRST: CycleSettings = { ...SETTINGS, policy: 'makerFirst' };
const makerFirst = walk(cycleMachine, {
  input: { settings: MAKER_FIRST },
  events: cycleEvents,
  project: projectCycle,
});

const steps: readonly Step[] = walked.edges.map((edge) => {
  const path = [...edge.from.path, edge.event];
  const [before, after] = replay(cycleStaging(SETTINGS), path).slice(-2);
  if (before === undefined || after === undefined) throw new Error('A path has two ends.');
  return { edge, story: tell(path), before, after };
});

/** The shortest stories of steps that break a rule: none, when it holds. A rule concerns some step. */
function breaches(applies: (step: Step) => boolean, holds: (step: Step) => boolean) {
  const concerned = steps.filter(applies);
  expect(concerned).not.toHaveLength(0);
  const broken = concerned.filter((step) => !holds(step)).map(({ story }) => story);
  return broken.sort((left, right) => left.length - right.length).slice(0, 3);
}

function entered(state: Parameters<CycleSnapshot['matches']>[0]) {
  return ({ before, after }: Step): boolean => !before.matches(state) && after.matches(state);
}

function tellsResult({ before, after }: Step): boolean {
  return before.context.last !== after.context.last;
}

function carriesGenuineProof({ edge: { event } }: Step): boolean {
  const output: unknown = 'output' in event ? event.output : undefined;
  return typeof output === 'object' && output !== null && 'proof' in output
    ? isFlatProof(output.proof)
    : false;
}

function nameOf(snapshot: CycleSnapshot): string {
  const { value } = snapshot;
  return typeof value === 'string' ? value : Object.entries(value).flat().join('.');
}

function invokedBy(snapshot: CycleSnapshot): readonly string[] {
  return Object.keys(snapshot.children).filter((id) => !STANDING.includes(id));
}

/** What lives as long as the cycle. */
const STANDING = ['tracker', 'positions', 'nakedWatch'];

/** The shortest story to each state, with the steps that leave its situations. */
const states = [...Map.groupBy(steps, ({ edge }) => nameOf(edge.from.snapshot))].map(
  ([state, leaving]) => ({ state, leaving, story: tell(leaving[0]?.edge.from.path ?? []) }),
);

itIsModelled('cycle', cycleMachine, [
  { walk: walked, staging: cycleStaging(SETTINGS), project: projectCycle },
  { walk: makerFirst, staging: cycleStaging(MAKER_FIRST), project: projectCycle },
]);

describe('the model of the cycle', () => {
  it('keeps running whatever happens', () => {
    const ended = walked.situations.filter(({ snapshot }) => snapshot.status !== 'active');
    expect(ended.map(({ path }) => tell(path))).toEqual([]);
  });

  it('has one tracker and one of each watcher, whatever happens', () => {
    const outlives = ({ before, after }: Step): boolean =>
      STANDING.every(
        (id) => after.children[id] !== undefined && after.children[id] === before.children[id],
      );
    expect(breaches(() => true, outlives)).toEqual([]);
  });

  it.each(states)('is what the actor does in $state: $story', ({ leaving }) => {
    const seen = (snapshot: CycleSnapshot) => [
      snapshot.status,
      snapshot.value,
      projectCycle(snapshot.context),
    ];
    for (const { story, edge, after } of leaving) {
      expect(seen(after), story).toEqual(seen(edge.to.snapshot));
    }
  });
});

describe('the way into build', () => {
  it('is a genuine proof, brought by the proving of verify', () => {
    expect(
      breaches(
        entered('build'),
        (step) => carriesGenuineProof(step) && step.before.matches({ verify: 'proving' }),
      ),
    ).toEqual([]);
  });

  it('is open only while the stream is live', () => {
    expect(breaches(entered('build'), ({ before }) => before.context.isTracking)).toEqual([]);
  });

  it('hands the proof and the plan to the build', () => {
    const opening = breaches(
      ({ after }) => after.matches({ build: 'opening' }),
      ({ after: { context } }) => isFlatProof(context.proof) && context.plan !== null,
    );
    expect(opening).toEqual([]);
  });

  it('is the only way to a build', () => {
    const opens = ({ after }: Step): boolean =>
      invokedBy(after).some((id) => /^build(Together|MakerFirst)$/.test(id));
    expect(breaches(opens, ({ after }) => after.matches({ build: 'opening' }))).toEqual([]);
  });
});

describe('a forged proof', () => {
  const places = [
    { id: 'proveBeforeBuild', state: { verify: 'proving' }, leadsTo: 'idle' },
    { id: 'proveUnbuilt', state: { build: 'proving' }, leadsTo: 'emergencyClose' },
    { id: 'proveAfterUnwind', state: { unwind: 'proving' }, leadsTo: 'emergencyClose' },
    { id: 'emergencyClose', state: 'emergencyClose', leadsTo: 'halted' },
  ] as const;
  const cases = places.flatMap((place) =>
    forgeriesOf(PROOF).map(([how, forged]) => ({ ...place, how, forged })),
  );

  it.each(cases)('of $id, $how, leads to $leadsTo', ({ id, state, forged, leadsTo }) => {
    const there = walked.situations.find(({ snapshot }) => snapshot.matches(state));
    const account = null;
    const event = told(
      `${id}: forged`,
      actorDone(id, { flat: true, proof: forged, account, reason: '' }),
    );
    const after = replay(cycleStaging(SETTINGS), [...(there?.path ?? []), event]).at(-1);
    expect(after?.value).toBe(leadsTo);
    expect(after?.context.last?.outcome).not.toBe('completed');
    expect(after?.context.last?.outcome).not.toBe('recovered');
  });
});

describe('the ways to an end', () => {
  it('lead to idle after exposure with a genuine proof alone', () => {
    const toIdle = (step: Step): boolean => step.before.hasTag('exposed') && entered('idle')(step);
    expect(breaches(toIdle, carriesGenuineProof)).toEqual([]);
  });

  it('tell a result each time, and nothing else tells one', () => {
    // A cycle that starts after the operator's word is over in the same breath.
    const isOverAtOnce = ({ before, edge }: Step): boolean =>
      before.matches('idle') && edge.taken.includes('cycle.verify on always #1');
    const isEnd = (step: Step): boolean =>
      entered('idle')(step) || entered('halted')(step) || isOverAtOnce(step);
    expect(breaches(isEnd, tellsResult)).toEqual([]);
    expect(breaches(tellsResult, isEnd)).toEqual([]);
  });

  const ways = [
    {
      outcome: 'completed',
      way: 'by the proof after an unwind',
      holds: (step: Step) =>
        step.before.matches({ unwind: 'proving' }) &&
        !step.before.context.isBroken &&
        carriesGenuineProof(step),
    },
    {
      outcome: 'skipped',
      way: 'when nothing was filled',
      holds: ({ before }: Step) =>
        before.matches('idle') || before.matches('verify') || before.matches({ build: 'proving' }),
    },
    {
      outcome: 'recovered',
      way: 'by an emergencyClose, or an unwind of a broken build, that proved flat',
      holds: (step: Step) =>
        carriesGenuineProof(step) &&
        (step.before.matches('emergencyClose') ||
          (step.before.matches({ unwind: 'proving' }) && step.before.context.isBroken)),
    },
    {
      outcome: 'halted',
      way: 'by an emergencyClose that did not, or may not go on',
      holds: (step: Step) => step.before.matches('emergencyClose') && step.after.matches('halted'),
    },
  ] as const;

  it.each(ways)('are called $outcome only $way', ({ outcome, holds }) => {
    const endsSo = (step: Step): boolean =>
      tellsResult(step) && step.after.context.last?.outcome === outcome;
    expect(breaches(endsSo, holds)).toEqual([]);
  });

  it('lead on only while our code worked and no leg stood alone for twice its budget', () => {
    const recovers = (step: Step): boolean =>
      step.before.matches('emergencyClose') && entered('idle')(step);
    const mayGoOn = ({ before: { context } }: Step): boolean =>
      !context.hasFailed && context.naked !== 'overTwice';
    expect(breaches(recovers, mayGoOn)).toEqual([]);
  });

  it('call no cycle completed whose build was told as broken', () => {
    const wasBroken = ({ edge: { from } }: Step): boolean => {
      const started = from.path.findLastIndex(({ type }) => type === 'cycle.start');
      return from.path.slice(started).some((event) => wordsOf(event) === 'the build is broken');
    };
    const ends = (step: Step): boolean => tellsResult(step) && wasBroken(step);
    const isOther = ({ after }: Step): boolean => after.context.last?.outcome !== 'completed';
    expect(breaches(ends, isOther)).toEqual([]);
  });

  it('tell a strike whenever a leg stood alone for longer than its budget', () => {
    const isTold = ({ before, after }: Step): boolean =>
      after.context.last?.isStrike === (before.context.naked !== 'within');
    const isEnd = (step: Step): boolean => tellsResult(step) && !step.before.matches('idle');
    expect(breaches(isEnd, isTold)).toEqual([]);
  });

  it('give a reason for every cycle that did not go as planned', () => {
    const isEnd = (step: Step): boolean =>
      tellsResult(step) && !wordsOf(step.edge.event).includes('forged');
    const explained = ({ after: { context } }: Step): boolean =>
      (context.last?.outcome === 'completed') === (context.last?.reason === null);
    expect(breaches(isEnd, explained)).toEqual([]);
  });

  it('are open from every situation, by what time and the actors bring alone', () => {
    const isUnprompted = ({ event: { type } }: CycleEdge): boolean =>
      type === 'deadline.passed' ||
      type.startsWith('naked.') ||
      /^xstate\.(done|after|snapshot)\./.test(type);
    const isEnd = ({ snapshot }: CycleEdge['from']): boolean =>
      snapshot.matches('idle') || snapshot.matches('halted');
    expect(stuck(walked, isEnd, isUnprompted)).toEqual([]);
  });
});

describe('a doubt', () => {
  const isTrading = ({ before }: Step): boolean =>
    before.hasTag('exposed') && !before.hasTag('alarm');
  const leadsToClosing = ({ after }: Step): boolean => after.matches('emergencyClose');

  it.each([
    'position.unplanned',
    'position.diverged',
    'naked.over',
    'xstate.error.actor.positions',
  ])('%s, leads to emergencyClose from every exposed state', (type) => {
    const concerns = (step: Step): boolean => isTrading(step) && step.edge.event.type === type;
    expect(breaches(concerns, leadsToClosing)).toEqual([]);
    const asked = new Set(steps.filter(concerns).map(({ before }) => nameOf(before)));
    expect(asked).toEqual(new Set(steps.filter(isTrading).map(({ before }) => nameOf(before))));
  });

  it('of a stream that is away for too long leads there from every exposed state', () => {
    const answered = steps.filter(
      (step) =>
        isTrading(step) && step.edge.event.type.startsWith('stream.') && leadsToClosing(step),
    );
    const answering = new Set(answered.map(({ before }) => nameOf(before)));
    const exposed = new Set(steps.filter(isTrading).map(({ before }) => nameOf(before)));
    expect(answering).toEqual(exposed);
  });

  it('about somebody else is kept for a person, wherever the cycle is', () => {
    const isForeign = ({ edge }: Step): boolean => edge.event.type === 'position.unplanned';
    expect(breaches(isForeign, ({ after }) => after.context.foreign !== null)).toEqual([]);
  });

  it('that a leg stood alone too long is kept, and the worse of two stands', () => {
    const isNaked = ({ edge }: Step): boolean => edge.event.type.startsWith('naked.');
    const isKept = ({ before, after, edge }: Step): boolean => {
      const isTwice = edge.event.type === 'naked.overTwice' || before.context.naked === 'overTwice';
      return after.context.naked === (isTwice ? 'overTwice' : 'over');
    };
    expect(breaches(isNaked, isKept)).toEqual([]);
  });

  it('does not begin a close anew that is under way', () => {
    const again = ({ before, edge }: Step): boolean =>
      before.matches('emergencyClose') && edge.event.type.startsWith('position.');
    const goesOn = ({ before, after }: Step): boolean =>
      after.children['emergencyClose'] === before.children['emergencyClose'] &&
      after.children['emergencyClose'] !== undefined;
    expect(breaches(again, goesOn)).toEqual([]);
  });
});

describe('the end of trading', () => {
  it('has no way out', () => {
    const halted = ({ before }: Step): boolean => before.matches('halted');
    expect(breaches(halted, ({ after }) => after.matches('halted'))).toEqual([]);
  });

  it.each([
    ['emergencyClose', ['emergencyClose']],
    ['halted', []],
  ] as const)('asks of the world, in %s, only %j', (state, ids) => {
    const there = ({ after }: Step): boolean => after.matches(state);
    expect(breaches(there, ({ after }) => invokedBy(after).join() === ids.join())).toEqual([]);
  });
});
