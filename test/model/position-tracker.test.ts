/** Walks the position tracker through everything that may happen to the stream. */
import { SimulatedClock, createActor } from 'xstate';
import type { EventObject, SnapshotFrom } from 'xstate';
import { describe, expect, it } from 'vitest';
import { positionTrackerMachine } from '../../machines/position-tracker.machine.ts';
import type { TrackerContext, TrackerInput } from '../../machines/position-tracker.setup.ts';
import { actorDone, actorFailed, timerFired, walk } from '../support/walk.ts';
import { itIsModelled } from './modelled.ts';
import { chapters, stuck } from './paths.ts';
import { replay } from './replay.ts';
import type { Staging } from './replay.ts';
import { silentTracker } from './silent.ts';
import { told } from './story.ts';

type Snapshot = SnapshotFrom<typeof positionTrackerMachine>;

const input: TrackerInput = { connectTimeoutMs: 2000, reconnectMinMs: 100, reconnectMaxMs: 1000 };

const lost = told('the link is lost', { type: 'link.lost', reason: 'closed' });
const broken = told('the link actor fails', actorFailed('link', new Error('a bug')));
const opened = told('the link opens', { type: 'link.opened' });
const acknowledged = told('the venue acknowledges', { type: 'link.acknowledged' });
const silent = told('the link falls silent', { type: 'link.silent' });
const heard = told('the link is heard again', { type: 'link.heard' });
const attested = told('every key is attested', actorDone('attestPositions'));

const EVENTS: Readonly<Record<string, readonly EventObject[]>> = {
  offline: [
    acknowledged,
    told('it is time to connect', timerFired('reconnectDelay', 'positionTracker.offline')),
  ],
  connecting: [
    opened,
    told('nothing opens', timerFired('connectTimeout', 'positionTracker.connecting')),
  ],
  subscribing: [
    acknowledged,
    told('nobody acknowledges', timerFired('connectTimeout', 'positionTracker.subscribing')),
  ],
  resyncing: [
    attested,
    told('attesting fails', actorFailed('attestPositions', new Error('a bug'))),
    silent,
  ],
  live: [silent],
  stale: [heard],
};

function events({ value }: Snapshot): readonly EventObject[] {
  return [lost, broken, ...(EVENTS[value] ?? [])];
}

/** After a few tries in vain, one more tells nothing new. */
function project({ attempts, lostReason }: TrackerContext) {
  return { attempts: Math.min(attempts, 3), hasLost: lostReason !== null };
}

function reconnectMs(attempts: number): number {
  return [0, 100, 200, 400, 800][attempts] ?? 1000;
}

const staging: Staging<typeof positionTrackerMachine> = {
  create: (clock) => createActor(silentTracker, { clock, input }),
  delayMs: (delay, { context }) =>
    delay === 'connectTimeout' ? input.connectTimeoutMs : reconnectMs(context.attempts),
};

const walked = walk(positionTrackerMachine, { input, events, project });

itIsModelled('position-tracker', positionTrackerMachine, [{ walk: walked, staging, project }]);

describe('the model of the position tracker', () => {
  it.each(chapters(walked))('is what the actor does: $story', ({ situation, leaving }) => {
    for (const { event, to } of leaving) {
      const after = replay(staging, [...situation.path, event]).at(-1);
      expect(after?.value).toBe(to.snapshot.value);
      expect(after === undefined ? {} : project(after.context)).toEqual(
        project(to.snapshot.context),
      );
    }
  });

  it('can become live from every situation', () => {
    expect(stuck(walked, ({ snapshot }) => snapshot.matches('live'))).toEqual([]);
  });
});

describe('the position tracker', () => {
  it('never ends', () => {
    expect(new Set(walked.situations.map(({ snapshot }) => snapshot.status))).toEqual(
      new Set(['active']),
    );
  });

  it('tracks only after every key was attested', () => {
    const tracking = walked.edges.filter(
      ({ from, to }) => !from.snapshot.hasTag('tracking') && to.snapshot.hasTag('tracking'),
    );
    expect(new Set(tracking.map(({ event }) => event))).toEqual(new Set([attested]));
  });

  it.each([lost, silent])('stops tracking at once: $type', (event) => {
    const after = walked.edges.filter((edge) => edge.event === event).map(({ to }) => to.snapshot);
    expect(after.length).toBeGreaterThan(0);
    expect(after.some((snapshot) => snapshot.hasTag('tracking'))).toBe(false);
  });

  it('attests anew after every silence', () => {
    const states = replay(staging, [acknowledged, attested, silent, heard]).map(
      ({ value }) => value,
    );
    expect(states).toEqual(['offline', 'resyncing', 'live', 'stale', 'resyncing']);
  });

  it('is offline wherever the link is lost', () => {
    const after = walked.edges.filter(({ event }) => event === lost).map(({ to }) => to.snapshot);
    expect(new Set(after.map(({ value }) => value))).toEqual(new Set(['offline']));
  });

  it('tries at once, then after ever longer pauses up to the maximum', () => {
    const clock = new SimulatedClock();
    const actor = createActor(silentTracker, { clock, input }).start();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      let pausedMs = 0;
      for (; actor.getSnapshot().value === 'offline' && pausedMs < 5000; pausedMs += 50) {
        clock.increment(pausedMs === 0 ? 0 : 50);
        if (actor.getSnapshot().value !== 'offline') break;
      }
      pauses.push(pausedMs);
      clock.increment(input.connectTimeoutMs);
    }
    actor.stop();
    expect(pauses).toEqual([0, 100, 200, 400, 800, 1000, 1000]);
  });
});
