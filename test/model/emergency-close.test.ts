/** Walks the emergency close through everything that the venue may answer. */
import { createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { emergencyCloseMachine } from '../../machines/emergency-close.machine.ts';
import type {
  CloseRoundOutput,
  EmergencyContext,
  EmergencyInput,
} from '../../machines/emergency-close.setup.ts';
import { isFlatProof } from '../../src/positions/proof.ts';
import { NO_TRADE, forgeriesOf, genuineProof } from '../support/proofs.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
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
  silentMaxMs: 60_000,
  liftsLatch: true,
};

/** How long a round that nobody answers takes here, with the pause before the next, in milliseconds. */
const SILENT_ROUND_MS = 20_000;

const PROOF = genuineProof();

const answered = round('the engine answers', { sent: 2, answered: true });
const needless = round('nothing is left to send', { sent: 0, answered: false });
const tooSmall = round('only a residual is left', { sent: 0, answered: false, residual: true });
const partlyTooSmall = round('a residual is left beside another close', {
  sent: 1,
  answered: true,
  residual: true,
});
const roundFails = told('the round fails', actorFailed('closeRound', new Error('a bug')));
const cancelled = told('every order is cancelled', actorDone('cancelOrders'));
const cancelFails = told('the cancel fails', actorFailed('cancelOrders', new Error('away')));
const raised = told('the latch is raised', actorDone('raiseLatch', { wasRaised: false }));
const stood = told('the latch stood already', actorDone('raiseLatch', { wasRaised: true }));
const raiseFails = told(
  'the latch cannot be written',
  actorFailed('raiseLatch', new Error('full')),
);
const ladderFails = told('the ladder fails', actorFailed('keepLadder', new Error('a bug')));
const lifted = told('the latch is lifted', actorDone('liftLatch'));
const liftFails = told('the latch cannot be lifted', actorFailed('liftLatch', new Error('full')));
const proved = told('flat is proved', proving({ flat: true, proof: PROOF }));
const forged = told(
  'a forged proof comes',
  proving({ flat: true, proof: { fields: PROOF.fields } }),
);
const unproved = told('flat is not proved', proving({ flat: false, missing: ['ETH is 1'] }));
const provingFails = told('proving fails', actorFailed('proveFlat', new Error('a bug')));
const paused = told('the pause is over', timerFired('pause', 'emergencyClose.again'));

/** The edge refuses every close of the round after so many that it refused before. */
function refused(silentRounds: number): EventObject {
  const beganAt = silentRounds * SILENT_ROUND_MS;
  const endedAt = beganAt + SILENT_ROUND_MS;
  return round('the edge refuses', {
    sent: 2,
    answered: false,
    words: ['too many'],
    beganAt,
    endedAt,
  });
}

function events(snapshot: Snapshot): readonly EventObject[] {
  const { latch, silentRounds } = snapshot.context;
  const latching = latch === 'none' ? [raised, stood, raiseFails] : [];
  if (snapshot.matches('again')) return [paused, ...latching];
  if (snapshot.matches('proving')) return [proved, forged, unproved, provingFails, ...latching];
  if (snapshot.matches('lifting')) return [lifted, liftFails];
  const rounds = [answered, refused(silentRounds), needless, tooSmall, partlyTooSmall, roundFails];
  return [...rounds, cancelled, cancelFails, ladderFails, ...latching];
}

function project(context: EmergencyContext) {
  const { attempts, silentRounds, silentForMs, residual, latch, proving: result } = context;
  const flat = result?.flat ?? null;
  return { attempts, silentRounds, silentForMs, residual, latch, flat };
}

const staging: Staging<typeof emergencyCloseMachine> = {
  create: (clock) => createActor(silentEmergencyClose, { clock, input }),
  delayMs: (_delay, { context }) => [250, 500, 1000, 2000, 4000][context.silentRounds] ?? 5000,
};

const walked = walk(emergencyCloseMachine, { input, events, project });
const ended = walked.situations.filter(({ snapshot }) => snapshot.status === 'done');

itIsModelled('emergency-close', emergencyCloseMachine, [{ walk: walked, staging, project }]);

describe('the model of the emergency close', () => {
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
    const standing = ['keepLadder', 'raiseLatch'];
    expect(Object.keys(first?.children ?? {})).toEqual([...standing, 'closeRound', 'cancelOrders']);
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
    ['rounds that fail', roundFails, input.attemptsMax],
    ['rounds that leave only a residual', tooSmall, 1],
  ])('is exhausted after its number of %s', (_what, event, rounds) => {
    const once = [event, unproved, paused];
    const path = Array.from({ length: rounds }, () => once).flat();
    const values = replay(staging, path.slice(0, -1)).map(({ value }) => value);
    expect(values.at(-1)).toBe('exhausted');
    expect(values.slice(0, -1)).not.toContain('exhausted');
  });

  it('is exhausted when no round was answered for as long as it may be', () => {
    const path = [0, 1, 2].flatMap((silent) => [refused(silent), unproved, paused]);
    const values = replay(staging, path.slice(0, -1)).map(({ value }) => value);
    expect(values.at(-1)).toBe('exhausted');
    expect(values.slice(0, -1)).not.toContain('exhausted');
  });

  it('never counts a refusal of the edge as an attempt', () => {
    const path = [refused(0), unproved, paused, refused(1), unproved, paused];
    expect(replay(staging, path).at(-1)?.context).toMatchObject({ attempts: 0, silentRounds: 2 });
  });

  it('forgives silence once the engine has answered', () => {
    const path = [refused(0), unproved, paused, answered, unproved];
    const last = replay(staging, path).at(-1);
    expect(last?.context).toMatchObject({ attempts: 1, silentRounds: 0, silentForMs: 0 });
  });

  it('goes on for the other leg beside a residual, and says at its end that one is left', () => {
    const path = [partlyTooSmall, unproved, paused, tooSmall, unproved];
    const seen = replay(staging, path);
    expect(seen.at(2)?.value).toBe('again');
    expect(seen.at(-1)?.output).toMatchObject({ flat: false, residual: true });
    expect(
      replay(staging, [answered, unproved, paused, answered, unproved]).at(-1)?.output,
    ).toEqual(expect.objectContaining({ residual: false }));
  });

  it('says why it closed, what is missing and what the venue said', () => {
    const path = [0, 1, 2].flatMap((silent) => [refused(silent), unproved, paused]);
    expect(replay(staging, path.slice(0, -1)).at(-1)?.output?.reason).toBe(
      'a doubt; ETH is 1; too many',
    );
  });
});

describe('the latch of an emergency', () => {
  it.each([
    ['is lifted when the emergency raised it', raised, 'lifting'],
    ['stays when it stood before', stood, 'flat'],
    ['stays when nobody knows whether it was written', raiseFails, 'flat'],
  ])('%s', (_how, event, value) => {
    expect(replay(staging, [event, answered, proved]).at(-1)?.value).toBe(value);
  });

  it('stays when the emergency may not lift it', () => {
    const kept: typeof staging = {
      ...staging,
      create: (clock) =>
        createActor(silentEmergencyClose, { clock, input: { ...input, liftsLatch: false } }),
    };
    expect(replay(kept, [raised, answered, proved]).at(-1)?.value).toBe('flat');
  });

  it('that cannot be written stops no close, and is told in the end', () => {
    const last = replay(staging, [raiseFails, answered, proved]).at(-1);
    expect(last?.output).toMatchObject({
      flat: true,
      reason: expect.stringContaining('the latch could not be written') as string,
    });
  });

  it('that cannot be lifted is told, and flat is flat all the same', () => {
    const last = replay(staging, [raised, answered, proved, liftFails]).at(-1);
    expect(last?.output).toMatchObject({
      flat: true,
      reason: expect.stringContaining('the latch could not be written: Error: full') as string,
    });
  });

  it('is lifted by a genuine proof alone', () => {
    const toLifting = walked.edges.filter(({ to }) => to.snapshot.matches('lifting'));
    expect(toLifting).not.toHaveLength(0);
    for (const { event } of toLifting) {
      expect('output' in event && isFlatProof((event.output as { proof?: unknown }).proof)).toBe(
        true,
      );
    }
  });
});

function round(title: string, output: Partial<CloseRoundOutput>): EventObject {
  const nothing = { sent: 0, answered: false, residual: false, words: [], beganAt: 0, endedAt: 0 };
  return told(title, actorDone('closeRound', { ...nothing, ...output }));
}

function proving(result: object): EventObject {
  return actorDone('proveFlat', { ...result, account: NO_TRADE, exposed: true });
}
