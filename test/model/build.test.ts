/** Walks a build through everything that may become of its legs. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { buildMachine } from '../../machines/build.machine.ts';
import type { BuildContext, BuildInput } from '../../machines/build.setup.ts';
import type { LegOutput } from '../../machines/leg.setup.ts';
import { LEG_NAMES } from '../../src/domain/market.ts';
import type { LegName } from '../../src/domain/market.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import type { Edge } from '../support/walk.ts';
import { PLAN, PROOF, SETTINGS } from './cycle.events.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentBuild } from './silent.ts';
import { tell, told } from './story.ts';

type Snapshot = SnapshotFrom<typeof buildMachine>;
type BuildEdge = Edge<typeof buildMachine>;

const INPUT: BuildInput = { cycleId: 1, plan: PLAN, proof: PROOF, settings: SETTINGS.build };

const ENDS: readonly Pick<LegOutput, 'fate' | 'refusalCode'>[] = [
  { fate: 'filled', refusalCode: null },
  { fate: 'partlyFilled', refusalCode: null },
  { fate: 'notFilled', refusalCode: null },
  { fate: 'rejected', refusalCode: 2056 },
  { fate: 'rejected', refusalCode: 2006 },
  { fate: 'unknown', refusalCode: null },
  { fate: 'dead', refusalCode: null },
];

function legEnds(purpose: 'open' | 'repair', leg: LegName): readonly EventObject[] {
  const id = `${purpose}.${leg}`;
  const ends = ENDS.map(({ fate, refusalCode }) => {
    const reason = fate === 'rejected' ? 'refused' : null;
    const output: LegOutput = { fate, digest: '0x1', reason, refusalCode };
    const code = refusalCode === null ? '' : ` (${String(refusalCode)})`;
    return told(`${id} ${fate}${code}`, actorDone(id, output));
  });
  return [...ends, told(`${id} fails`, actorFailed(id, new Error('a bug')))];
}

const opening = LEG_NAMES.map((leg) => legEnds('open', leg));
const repairing = LEG_NAMES.map((leg) => legEnds('repair', leg));
const timedOut = (state: string): EventObject =>
  told(`after buildTimeout in ${state}`, timerFired('buildTimeout', `build.${state}`));
const lateOpening = timedOut('opening');
const lateRepair = timedOut('repairing');
const confirming = [
  told('the stream reports both legs', actorDone('awaitBuilt', { built: true })),
  told('the stream reports too late', actorDone('awaitBuilt', { built: false })),
  told('the wait for the report fails', actorFailed('awaitBuilt', new Error('a bug'))),
];

function events({ value, context }: Snapshot): readonly EventObject[] {
  const open = (of: readonly (readonly EventObject[])[]): readonly EventObject[] =>
    LEG_NAMES.flatMap((leg, index) => (context.legs[leg] === undefined ? (of[index] ?? []) : []));
  if (value === 'opening') return [...open(opening), lateOpening];
  if (value === 'repairing') return [...open(repairing), lateRepair];
  return confirming;
}

const walked = walk(buildMachine, { input: INPUT, events });
const ended = walked.situations.filter(({ snapshot }) => snapshot.status === 'done');

const staging: Staging<typeof buildMachine> = {
  create: (clock) => createActor(silentBuild, { clock, input: INPUT }),
  delayMs: () => SETTINGS.build.buildTimeoutMs,
};

function breaches(applies: (edge: BuildEdge) => boolean, holds: (edge: BuildEdge) => boolean) {
  const concerned = walked.edges.filter(applies);
  expect(concerned).not.toHaveLength(0);
  const broken = concerned.filter((edge) => !holds(edge));
  return broken.map(({ from, event }) => tell([...from.path, event])).slice(0, 3);
}

function enters(state: string): (edge: BuildEdge) => boolean {
  return ({ from, to }) => from.snapshot.value !== state && to.snapshot.value === state;
}

/** How the legs ended that led to `edge`, its own event among them. */
function fatesBefore({ from, event }: BuildEdge): readonly LegOutput[] {
  return [...from.path, event].flatMap((told) =>
    'output' in told && typeof told.output === 'object' && told.output !== null
      ? 'fate' in told.output
        ? [told.output as LegOutput]
        : []
      : [],
  );
}

itIsModelled('build', buildMachine, [
  { walk: walked, staging, project: ({ repairs }: BuildContext) => repairs },
]);

describe('the model of a build', () => {
  it('ends from every situation by what the actors and time bring', () => {
    expect(stuck(walked, ({ snapshot }) => snapshot.status === 'done')).toEqual([]);
  });

  it.each(chapters(walked).filter((_, index) => index % 7 === 0))(
    'is what the actor does: $story',
    ({ situation, leaving }) => {
      const seen = ({ value, status, context, output }: Snapshot) => [
        value,
        status,
        context.repairs,
        output,
      ];
      for (const { event, to } of leaving) {
        const after = replay(staging, [...situation.path, event]).at(-1);
        expect(after === undefined ? [] : seen(after)).toEqual(seen(to.snapshot));
      }
    },
  );
});

describe('a build', () => {
  it('ends whole only when both legs are filled and the stream reports both', () => {
    expect(breaches(enters('whole'), ({ event }) => event === confirming[0])).toEqual([]);
    const isFilled = ({ from }: BuildEdge): boolean =>
      LEG_NAMES.every((leg) => from.snapshot.context.legs[leg]?.fate === 'filled');
    expect(breaches(enters('whole'), isFilled)).toEqual([]);
  });

  it('ends with nothing only when the venue’s own word rules out that anything was filled', () => {
    const isUnfilled = (edge: BuildEdge): boolean =>
      fatesBefore(edge).every(({ fate }) => fate === 'notFilled' || fate === 'rejected');
    expect(breaches(enters('nothing'), isUnfilled)).toEqual([]);
  });

  it('repairs only after fates that the venue told, and never after a refusal that a price cannot cure', () => {
    const isCurable = ({ fate, refusalCode }: LegOutput): boolean =>
      fate === 'filled' ||
      fate === 'partlyFilled' ||
      fate === 'notFilled' ||
      (fate === 'rejected' && refusalCode === 2056);
    const mayRepair = (edge: BuildEdge): boolean => fatesBefore(edge).every(isCurable);
    expect(breaches(enters('repairing'), mayRepair)).toEqual([]);
  });

  it('repairs at most as often as it was told to', () => {
    const most = Math.max(...walked.situations.map(({ snapshot }) => snapshot.context.repairs));
    expect(most).toBe(SETTINGS.build.repairsMax);
  });

  it('hands the plan and the proof that began it to every leg', () => {
    const actor = createActor(silentBuild, { input: INPUT });
    actor.start();
    const [first] = opening.flat().filter((event) => event.type.endsWith('open.primary'));
    const requests = Object.values(actor.getSnapshot().children).map(
      (child) => child?.getSnapshot() as { readonly context?: { readonly request: unknown } },
    );
    actor.stop();
    expect(first).toBeDefined();
    expect(requests.map(({ context }) => context?.request)).toEqual(
      LEG_NAMES.map((leg) => ({
        purpose: 'open',
        cycleId: 1,
        planned: PLAN.legs[leg],
        proof: PROOF,
        repair: 0,
      })),
    );
  });

  it('is doubtful when a leg is of unknown fate, overdue, unreported, or our code failed', () => {
    const isDoubt = (edge: BuildEdge): boolean =>
      edge.event === lateOpening ||
      edge.event === lateRepair ||
      edge.event === confirming[1] ||
      edge.event.type.startsWith('xstate.error') ||
      fatesBefore(edge).some(({ fate }) => fate === 'unknown');
    expect(breaches(enters('doubtful'), isDoubt)).toEqual([]);
  });

  it('is broken only by fates that were told of both legs, none of them unknown', () => {
    const isTold = (edge: BuildEdge): boolean =>
      'output' in edge.event && fatesBefore(edge).every(({ fate }) => fate !== 'unknown');
    expect(breaches(enters('broken'), isTold)).toEqual([]);
  });

  it('says why whenever it is not whole, with the venue’s code', () => {
    const silent = ended.filter(
      ({ snapshot: { output } }) => (output?.end === 'whole') !== (output?.reason === null),
    );
    expect(silent.map(({ path }) => tell(path)).slice(0, 3)).toEqual([]);
    const codes = new Set(ended.map(({ snapshot }) => snapshot.output?.refusalCode));
    expect(codes).toEqual(new Set([null, 2056, 2006]));
  });
});
