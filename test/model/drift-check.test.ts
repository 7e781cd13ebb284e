/** Walks the drift check through everything that REST may say. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { driftCheckMachine } from '../../machines/drift-check.machine.ts';
import type { DriftCheckContext, DriftCheckInput } from '../../machines/drift-check.setup.ts';
import type { Comparison, DriftVerdict } from '../../src/positions/drift.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import type { Situation } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, endless } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentDriftCheck } from './silent.ts';
import { told } from './story.ts';

type Snapshot = SnapshotFrom<typeof driftCheckMachine>;

const input: DriftCheckInput = { strikeGapMs: 500, readsMax: 3 };

const ETH: PositionKey = 'ETH-PERP/cross';
const SOL: PositionKey = 'SOL-PERP/isolated';

const agrees = read('REST agrees', 'agreed', 'agreed');
const strikesEth = read('REST strikes ETH', 'strike', 'agreed');
const strikesSol = read('REST strikes SOL', 'agreed', 'strike');
const suspects = read('REST is less than a step off', 'suspect', 'agreed');
const lags = read('REST lags', 'lagging', 'agreed');
const isEmpty = told('REST compares nothing', actorDone('readWitness', []));
const fails = told('REST fails', actorFailed('readWitness', new Error('away')));
const reads = [agrees, strikesEth, strikesSol, suspects, lags, isEmpty, fails];

const gap = (state: string): EventObject =>
  told('the gap is over', timerFired('strikeGap', `driftCheck.${state}`));
const gaps = { suspected: gap('suspected'), pausing: gap('pausing') };

function events(snapshot: Snapshot): readonly EventObject[] {
  if (snapshot.matches('suspected')) return [gaps.suspected];
  return snapshot.matches('pausing') ? [gaps.pausing] : reads;
}

function project({ reads: count, suspicion, comparisons, verdict }: DriftCheckContext) {
  const verdicts = (of: readonly Comparison[]): string => of.map((one) => one.verdict).join();
  return {
    count,
    suspicion: suspicion === null ? null : verdicts(suspicion),
    comparisons: verdicts(comparisons),
    verdict,
  };
}

const staging: Staging<typeof driftCheckMachine> = {
  create: (clock) => createActor(silentDriftCheck, { clock, input }),
  delayMs: () => input.strikeGapMs,
};

const walked = walk(driftCheckMachine, { input, events, project });

function endingAs(verdict: string): readonly Situation<typeof driftCheckMachine>[] {
  return walked.situations.filter(({ snapshot }) => snapshot.output?.verdict === verdict);
}

itIsModelled('drift-check', driftCheckMachine, [{ walk: walked, staging, project }]);

describe('the model of the drift check', () => {
  it.each(chapters(walked))('is what the actor does: $story', ({ situation, leaving }) => {
    const seen = ({ value, context, output }: Snapshot) => [value, project(context), output];
    for (const { event, to } of leaving) {
      const after = replay(staging, [...situation.path, event]).at(-1);
      expect(after === undefined ? [] : seen(after)).toEqual(seen(to.snapshot));
    }
    expect(leaving.length > 0).toBe(situation.snapshot.status === 'active');
  });

  it('ends on every path', () => {
    expect(endless(walked)).toEqual([]);
  });
});

describe('a drift check', () => {
  it('confirms a drift only by two reads in a row that strike the same key', () => {
    const last = endingAs('drifted').map(({ path }) => path.slice(-3));
    const confirmed = [strikesEth, strikesSol].map((strike) => [strike, gaps.suspected, strike]);
    expect(last.length).toBeGreaterThan(0);
    for (const end of last) expect(confirmed).toContainEqual(end);
  });

  it('agrees only by a read in which every key does', () => {
    const last = endingAs('agreed').map(({ path }) => path.at(-1));
    expect(new Set(last)).toEqual(new Set([agrees]));
  });

  it.each([
    ['one strike alone', [strikesEth, gaps.suspected, agrees], 'agreed'],
    ['a strike on either key in turn', [strikesEth, gaps.suspected, strikesSol], null],
    ['a lagging read between two strikes', betweenStrikes(lags), 'inconclusive'],
    ['a difference below a step, for ever', threeTimes(suspects), 'inconclusive'],
    ['a read that fails', [fails], 'inconclusive'],
    ['comparing nothing', threeTimes(isEmpty), 'inconclusive'],
  ] as const)('takes %s for no drift', (_what, path, verdict) => {
    const last = replay(staging, path).at(-1);
    expect(last?.output?.verdict ?? null).toBe(verdict);
  });

  it('reads no more often than it may', () => {
    const count = walked.situations.map(({ snapshot }) => snapshot.context.reads);
    expect(Math.max(...count)).toBe(input.readsMax);
  });

  it('comes back with what it compared last', () => {
    const last = replay(staging, [strikesSol, gaps.suspected, strikesSol]).at(-1);
    const verdicts = last?.output?.comparisons.map(({ key, verdict }) => [key, verdict]);
    expect(verdicts).toEqual([
      [ETH, 'agreed'],
      [SOL, 'strike'],
    ]);
  });
});

function betweenStrikes(event: EventObject): readonly EventObject[] {
  return [strikesEth, gaps.suspected, event, gaps.pausing, strikesEth];
}

function threeTimes(event: EventObject): readonly EventObject[] {
  const pause = event === suspects ? gaps.suspected : gaps.pausing;
  return [event, pause, event, pause, event];
}

function read(title: string, eth: DriftVerdict, sol: DriftVerdict): EventObject {
  const comparison = (key: PositionKey, verdict: DriftVerdict): Comparison => ({
    key,
    verdict,
    reading: { state: 'unknown', named: false },
    rest: '0',
    drift: null,
    reason: '',
  });
  return told(title, actorDone('readWitness', [comparison(ETH, eth), comparison(SOL, sol)]));
}
