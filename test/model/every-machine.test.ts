/** Sees every machine of the catalog start, and none be forgotten by the model tests. */
import { readFileSync } from 'node:fs';
import { createActor } from 'xstate';
import type { AnyActorRef, AnyMachineSnapshot } from 'xstate';
import { expect, it } from 'vitest';
import { catalog } from '../../machines/catalog.ts';
import { lintMachine } from '../../machines/lint.ts';
import { BREAKER_COUNTS } from '../../src/domain/breaker.ts';
import { PLAN, PROOF, SETTINGS } from './cycle.events.ts';
import { INVARIANTS } from './invariants.ts';
import { MAKER_BUILD_INPUT } from './maker-build.story.ts';
import {
  silentBuild,
  silentCycle,
  silentDriftCheck,
  silentEmergencyClose,
  silentHalt,
  silentLeg,
  silentMakerBuild,
  silentSession,
  silentTracker,
  silentZeroWait,
} from './silent.ts';

type Start = { readonly name: string; readonly create: () => AnyActorRef; readonly in: unknown };

const starts: readonly Start[] = [
  {
    name: 'session',
    create: () =>
      createActor(silentSession, {
        input: {
          cyclesMax: 1,
          firstDirection: 'buyFirst',
          alternates: true,
          pauseMs: 0,
          staysWhenHalted: false,
          flattensAtStart: false,
          rules: { breaker: { ...BREAKER_COUNTS, dailyLossMax: null }, bounds: {}, day: null },
          cycle: SETTINGS,
        },
      }),
    in: 'checkingStart',
  },
  {
    name: 'cycle',
    create: () => createActor(silentCycle, { input: { settings: SETTINGS } }),
    in: 'idle',
  },
  {
    name: 'build',
    create: () =>
      createActor(silentBuild, {
        input: { cycleId: 1, plan: PLAN, proof: PROOF, settings: SETTINGS.build },
      }),
    in: 'opening',
  },
  {
    name: 'position-tracker',
    create: () => createActor(silentTracker, { input: SETTINGS.tracker }),
    in: 'offline',
  },
  {
    name: 'maker-build',
    create: () => createActor(silentMakerBuild, { input: MAKER_BUILD_INPUT }),
    in: { quoted: 'quoting' },
  },
  {
    name: 'leg',
    create: () =>
      createActor(silentLeg, {
        input: { request: { purpose: 'unwind', cycleId: 1, leg: 'hedge' } },
      }),
    in: 'submitting',
  },
  {
    name: 'zero-wait',
    create: () =>
      createActor(silentZeroWait, {
        input: { key: 'ETH-PERP/cross', zeroHoldMs: 500, timeoutMs: 1000, enabled: true },
      }),
    in: 'waiting',
  },
  {
    name: 'drift-check',
    create: () => createActor(silentDriftCheck, { input: { strikeGapMs: 500, readsMax: 3 } }),
    in: 'reading',
  },
  {
    name: 'emergency-close',
    create: () =>
      createActor(silentEmergencyClose, {
        input: {
          cycleId: 1,
          direction: 'buyFirst',
          reason: 'a doubt',
          distrustBook: false,
          attemptsMax: 5,
          silentMaxMs: 60_000,
          liftsLatch: true,
        },
      }),
    in: 'closing',
  },
  {
    name: 'halt',
    create: () =>
      createActor(silentHalt, {
        input: { cycleId: 1, direction: 'buyFirst', reason: 'not proved flat' },
      }),
    in: { watching: 'awaitingVenue' },
  },
];

it('every machine of the catalog is started here', () => {
  expect(starts.map(({ name }) => name)).toEqual(catalog.map(({ name }) => name));
});

it.each(catalog)('the walks of $name are held to its chart', ({ name }) => {
  const suite = readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8');
  expect(suite).toContain(`itIsModelled('${name}', `);
});

it('every invariant of the architecture is asked of a chart, and every chart keeps some', () => {
  const numbers = new Set(INVARIANTS.map(({ number }) => number));
  expect([...numbers].sort((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const named = new Set(INVARIANTS.flatMap((invariant) => invariant.of));
  expect(named).toEqual(new Set(catalog.map(({ name }) => name)));
});

it.each(starts)('$name starts in $in', ({ create, in: state }) => {
  const actor = create();
  actor.start();
  // Each of them is a machine's actor.
  const snapshot = actor.getSnapshot() as AnyMachineSnapshot;
  actor.stop();
  expect([snapshot.status, snapshot.value]).toEqual(['active', state]);
});

it.each([silentSession, silentCycle, silentTracker, silentLeg, silentMakerBuild, silentZeroWait])(
  'the chart $id is sound with actors of another maker',
  (machine) => {
    expect(lintMachine(machine)).toEqual([]);
  },
);
