/** Walks the emergency close through everything that the venue may answer. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { emergencyCloseMachine } from '../../machines/emergency-close.machine.ts';
import type { EmergencyContext, EmergencyInput } from '../../machines/emergency-close.setup.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { NO_TRADE, forgeriesOf, genuineProof } from '../support/proofs.ts';
import { actorDone, actorFailed, coverage, timerFired, walk } from '../support/walk.ts';
import { chapters, endless } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentEmergencyClose } from './silent.ts';
import { told } from './story.ts';

type Snapshot = SnapshotFrom<typeof emergencyCloseMachine>;

const input: EmergencyInput = {
  cycleId: 1,
  direction: 'buyFirst',
  reason: 'a doubt',
  distrustBook: true,
  attemptsMax: 2,
  silentRoundsMax: 3,
};

const PROOF = genuineProof();

const answered = round('the engine answers', { sent: 2, answered: true, words: [] });
const refused = round('the edge refuses', { sent: 2, answered: false, words: ['too many'] });
const needless = round('nothing is left to send', { sent: 0, answered: false, words: [] });
const roundFails = told('the round fails', actorFailed('closeRound', new Error('a bug')));
const cancelled = told('every order is cancelled', actorDone('cancelOrders'));
const cancelFails = told('the cancel fails', actorFailed('cancelOrders', new Error('away')));
const proved = told('flat is proved', proving({ flat: true, proof: PROOF }));
const forged = told(
  'a forged proof comes',
  proving({ flat: true, proof: { fields: PROOF.fields } }),
);
const unproved = told('flat is not proved', proving({ flat: false, missing: ['ETH is 1'] }));
const provingFails = told('proving fails', actorFailed('proveFlat', new Error('a bug')));
const paused = told('the pause is over', timerFired('pause', 'emergencyClose.again'));

function events(snapshot: Snapshot): readonly EventObject[] {
  if (snapshot.matches('again')) return [paused];
  if (snapshot.matches('proving')) return [proved, forged, unproved, provingFails];
  return [answered, refused, needless, roundFails, cancelled, cancelFails];
}

function project({ attempts, silentRounds, words, proving: result }: EmergencyContext) {
  return { attempts, silentRounds, words, flat: result?.flat ?? null };
}

const staging: Staging<typeof emergencyCloseMachine> = {
  create: (clock) => createActor(silentEmergencyClose, { clock, input }),
  delayMs: (_delay, { context }) => [250, 500, 1000, 2000, 4000][context.silentRounds] ?? 5000,
};

const walked = walk(emergencyCloseMachine, { input, events, project });
const ended = walked.situations.filter(({ snapshot }) => snapshot.status === 'done');

describe('the model of the emergency close', () => {
  it('enters every state and takes every transition', () => {
    expect(coverage(emergencyCloseMachine, [walked]).missed).toEqual([]);
  });

  it.each(chapters(walked))('is what the actor does: $story', ({ situation, leaving }) => {
    const seen = ({ value, context }: Snapshot) => [value, project(context)];
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

describe('an emergency close', () => {
  it('closes and cancels in the same tick', () => {
    const [first] = replay(staging, []);
    expect(Object.keys(first?.children ?? {})).toEqual(['closeRound', 'cancelOrders']);
  });

  it('ends flat only with a genuine proof, and exhausted without one', () => {
    const ends = ended.map(({ snapshot: { value, output } }) =>
      [value, output?.flat, isFlatProof(output?.proof)].join(),
    );
    expect(new Set(ends)).toEqual(new Set(['flat,true,true', 'exhausted,false,false']));
  });

  it.each(forgeriesOf(PROOF))('takes %s for no proof', (_how, value) => {
    const event = proving({ flat: true, proof: value });
    const after = replay(staging, [answered, event, paused, answered, event]).at(-1);
    expect(after?.value).toBe('exhausted');
    expect(after?.output).toMatchObject({ flat: false, proof: null });
  });

  it.each([
    ['answers of the engine that do not help', answered, input.attemptsMax],
    ['rounds with nothing to send and no proof', needless, input.attemptsMax],
    ['rounds without an answer of the engine', refused, input.silentRoundsMax],
    ['rounds that fail', roundFails, input.silentRoundsMax],
  ])('is exhausted after its number of %s', (_what, event, rounds) => {
    const once = [event, unproved, paused];
    const path = Array.from({ length: rounds }, () => once).flat();
    const values = replay(staging, path.slice(0, -1)).map(({ value }) => value);
    expect(values.at(-1)).toBe('exhausted');
    expect(values.slice(0, -1)).not.toContain('exhausted');
  });

  it('forgives silence once the engine has answered', () => {
    const path = [refused, unproved, paused, answered, unproved];
    const last = replay(staging, path).at(-1);
    expect(last?.context).toMatchObject({ attempts: 1, silentRounds: 0 });
  });

  it('says why it closed, what is missing and what the venue said', () => {
    const path = [refused, unproved, paused, refused, unproved, paused, refused, unproved];
    expect(replay(staging, path).at(-1)?.output?.reason).toBe('a doubt; ETH is 1; too many');
  });
});

function round(title: string, output: unknown): EventObject {
  return told(title, actorDone('closeRound', output));
}

function proving(result: object): EventObject {
  return actorDone('proveFlat', { ...result, account: NO_TRADE, exposed: true });
}
