/** Walks the halt through everything that the venue may answer, for as long as it takes. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { haltMachine } from '../../machines/halt.machine.ts';
import { roundInput } from '../../machines/halt.setup.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { NO_TRADE, forgeriesOf, genuineProof } from '../support/proofs.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentHalt } from './silent.ts';
import { told } from './story.ts';

type Snapshot = SnapshotFrom<typeof haltMachine>;

const input = { cycleId: 3, direction: 'sellFirst', reason: 'nothing closes' } as const;

const PROOF = genuineProof();

const minute = told('a minute is over', timerFired('roundPause', 'halt.watching'));
const returned = told('the venue returns', { type: 'venue.returned' });
const watchFails = told('the watch fails', actorFailed('watchVenue', new Error('a bug')));
const ladderFails = told('the ladder fails', actorFailed('keepLadder', new Error('a bug')));
const proved = told('flat is proved', ends(PROOF, true));
const forged = told('a forged proof comes', ends({ fields: PROOF.fields }, true));
const held = told('the engine answers and something is left', ends(null, true));
const silent = told('nobody answers', ends(null, false));
const roundFails = told('the round fails', actorFailed('haltRound', new Error('a bug')));

function events(snapshot: Snapshot): readonly EventObject[] {
  if (snapshot.matches('closing')) return [proved, forged, held, silent, roundFails];
  if (snapshot.matches({ watching: 'awaitingVenue' })) return [minute, returned, watchFails];
  return [minute, ladderFails];
}

const staging: Staging<typeof haltMachine> = {
  create: (clock) => createActor(silentHalt, { clock, input }),
  delayMs: () => 60_000,
};

const walked = walk(haltMachine, { input, events, project: ({ last }) => ({ last }) });

itIsModelled('halt', haltMachine, [{ walk: walked, staging }]);

describe('the model of the halt', () => {
  it.each(chapters(walked))('is what the actor does: $story', ({ situation, leaving }) => {
    for (const { event, to } of leaving) {
      const after = replay(staging, [...situation.path, event]).at(-1);
      expect(after?.value).toEqual(to.snapshot.value);
    }
  });

  it('always leads back to a round, by time alone', () => {
    const isClosing = ({ snapshot }: { readonly snapshot: Snapshot }): boolean =>
      snapshot.matches('closing') || snapshot.status === 'done';
    expect(stuck(walked, isClosing, ({ event }) => event === minute)).toEqual([]);
  });
});

describe('a halt', () => {
  it('keeps the ladder in every situation but its end', () => {
    const active = walked.situations.filter(({ snapshot }) => snapshot.status === 'active');
    expect(active).not.toHaveLength(0);
    for (const { path } of active) {
      expect(Object.keys(replay(staging, path).at(-1)?.children ?? {})).toContain('keepLadder');
    }
  });

  it('sends a round a minute, each once, over no book, and leaves the latch', () => {
    const [, first, after, second] = replay(staging, [minute, held, minute]);
    expect(first?.value).toBe('closing');
    expect(after?.value).toEqual({ watching: 'resting' });
    expect(second?.value).toBe('closing');
    expect(roundInput(input)).toMatchObject({
      attemptsMax: 1,
      silentMaxMs: 0,
      liftsLatch: false,
      distrustBook: true,
    });
  });

  it('closes at once when a venue that did not answer returns', () => {
    const values = replay(staging, [minute, silent, returned]).map(({ value }) => value);
    expect(values.slice(-2)).toEqual([{ watching: 'awaitingVenue' }, 'closing']);
  });

  it('ends with a genuine proof alone', () => {
    const ended = walked.edges.filter(({ to }) => to.snapshot.status === 'done');
    expect(ended).not.toHaveLength(0);
    for (const { event } of ended) {
      expect('output' in event && isFlatProof((event.output as { proof?: unknown }).proof)).toBe(
        true,
      );
    }
  });

  it.each(forgeriesOf(PROOF))('takes %s for no proof', (_how, value) => {
    const after = replay(staging, [minute, ends(value, true)]).at(-1);
    expect(after?.value).toEqual({ watching: 'resting' });
  });
});

function ends(proof: unknown, answered: boolean): EventObject {
  const output = { flat: proof !== null, proof, account: NO_TRADE, reason: 'closed', answered };
  return actorDone('haltRound', { ...output, residual: false });
}
