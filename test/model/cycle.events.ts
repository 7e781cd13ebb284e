/** Everything that may happen to a cycle, with real payloads: what a walk offers, state by state. */
import type { EventObject, SnapshotFrom } from 'xstate';
import type { cycleMachine } from '../../machines/cycle.machine.ts';
import type { BuildOutput } from '../../machines/build.setup.ts';
import type { CycleContext, CycleSettings } from '../../machines/cycle.context.ts';
import type { DriftCheckOutput } from '../../machines/drift-check.setup.ts';
import type { LegOutput } from '../../machines/leg.setup.ts';
import { positionTrackerMachine } from '../../machines/position-tracker.machine.ts';
import type { ZeroWaitOutput } from '../../machines/zero-wait.setup.ts';
import type { CyclePlan, PlannedLeg } from '../../src/domain/cycle-record.ts';
import { LEG_NAMES } from '../../src/domain/market.ts';
import type { LegName } from '../../src/domain/market.ts';
import { positionKey } from '../../src/positions/key.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import { NO_TRADE, genuineProof } from '../support/proofs.ts';
import { actorDone, actorFailed, actorReported, timerFired } from '../support/walk.ts';
import { told } from './story.ts';

/** A snapshot of the cycle. */
export type CycleSnapshot = SnapshotFrom<typeof cycleMachine>;

type Happens = (snapshot: CycleSnapshot) => readonly EventObject[];

/** Settings whose times are all different, so that no timer can be taken for another. */
export const SETTINGS: CycleSettings = {
  holdMs: 60_000,
  driftIntervalMs: 7000,
  strikeGapMs: 500,
  zeroHoldMs: 500,
  zeroTimeoutMs: 30_000,
  waitsForZero: true,
  build: {
    buildTimeoutMs: 11_000,
    repairsMax: 2,
    confirmTimeoutMs: 3000,
    hedgeMaxNakedMs: 1500,
  },
  policy: 'simultaneous',
  streamTimeoutMs: 13_000,
  verifyPatienceMs: 4000,
  provePatienceMs: 5000,
  readsMax: 5,
  attemptsMax: 5,
  silentMaxMs: 60_000,
  tracker: { connectTimeoutMs: 2000, reconnectMinMs: 100, reconnectMaxMs: 1000 },
};

const SYMBOLS: Readonly<Record<LegName, string>> = { primary: 'ETH-PERP', hedge: 'SOL-PERP' };
const KEYS: Readonly<Record<LegName, PositionKey>> = {
  primary: positionKey(SYMBOLS.primary, 'cross'),
  hedge: positionKey(SYMBOLS.hedge, 'cross'),
};

/** What every cycle of the walk plans. */
export const PLAN: CyclePlan = {
  cycleId: 1,
  direction: 'buyFirst',
  legs: { primary: planned('primary'), hedge: planned('hedge') },
  imbalanceBps: '0',
};

/** The proof that every flat ending of the walk carries. */
export const PROOF = genuineProof();

const doubt = { key: KEYS.primary, reason: 'nobody ordered it' };
const start = told('the cycle starts', {
  type: 'cycle.start',
  cycleId: 1,
  direction: 'buyFirst',
});
const asked = told('the operator unwinds', { type: 'operator.unwind' });
const live = told('the stream is live', trackerIs('live'));
const away = told('the stream is away', trackerIs('offline'));

/** What may happen in any situation. */
const anywhere: readonly EventObject[] = [
  told('a position is unplanned', { type: 'position.unplanned', ...doubt }),
  told('a position diverges', { type: 'position.diverged', ...doubt }),
  told('a leg stands alone', { type: 'naked.over', reason: 'for 5 s' }),
  told('a leg stands alone for twice as long', { type: 'naked.overTwice', reason: 'for 10 s' }),
  told('the stream is overdue', { type: 'stream.overdue', reason: 'closed' }),
  failed('positions'),
  failed('nakedWatch'),
];

/** What the actors and timers of each state may bring while it lasts. */
const EVENTS: readonly (readonly [state: Parameters<CycleSnapshot['matches']>[0], Happens])[] = [
  ['idle', always([start, asked])],
  ['verify', always([asked, live, away])],
  [{ verify: 'awaitingStream' }, always([timer('streamTimeout', 'verify.awaitingStream')])],
  [{ verify: 'checkingDrift' }, always(driftEnds('verifyDrift'))],
  [
    { verify: 'planning' },
    always([
      told('both legs are planned', actorDone('planCycle', { planned: true, plan: PLAN })),
      told('no plan fits', actorDone('planCycle', { planned: false, reason: 'too small' })),
      failed('planCycle'),
    ]),
  ],
  [{ verify: 'proving' }, always(provingEnds('proveBeforeBuild'))],
  ['build', always([asked, failed('keepLadder')])],
  [{ build: 'opening' }, always(buildEnds('buildTogether'))],
  [{ build: 'quoting' }, always(buildEnds('buildMakerFirst'))],
  [{ build: 'checkingDrift' }, always(driftEnds('buildDrift'))],
  [{ build: 'proving' }, always(provingEnds('proveUnbuilt'))],
  [
    'hold',
    always([
      asked,
      told('the hold is over', { type: 'deadline.passed' }),
      told('a rule of exit holds', { type: 'exit.reached', rule: 'stopLoss', reason: '-40 bps' }),
      failed('holdClock'),
      failed('exitWatch'),
      failed('keepLadder'),
    ]),
  ],
  [{ hold: 'holding' }, always([timer('driftInterval', 'hold.holding')])],
  [{ hold: 'checkingDrift' }, always(driftEnds('holdDrift'))],
  ['unwind', always([failed('keepLadder')])],
  [
    { unwind: 'closing' },
    ({ context }) => [
      ...LEG_NAMES.flatMap((leg) => legEnds(context, leg, closed[leg])),
      ...LEG_NAMES.flatMap((leg) => zeroEnds(context, leg)),
    ],
  ],
  [{ unwind: 'checkingDrift' }, always(driftEnds('unwindDrift'))],
  [{ unwind: 'proving' }, always(provingEnds('proveAfterUnwind'))],
  [
    'emergencyClose',
    always([
      told('emergencyClose proves flat', emergencyEnds(true, PROOF)),
      told('emergencyClose brings a forged proof', emergencyEnds(true, { fields: PROOF.fields })),
      told('emergencyClose is exhausted', emergencyEnds(false, null)),
      failed('emergencyClose'),
    ]),
  ],
  ['halted', always([start, asked])],
];

const closed = {
  primary: fates('primary', ['filled', 'notFilled', 'unknown']),
  hedge: fates('hedge', ['filled', 'unknown']),
};
const zeros = { primary: zeroOutcomes('primary'), hedge: zeroOutcomes('hedge') };

/**
 * What may happen to the cycle in this situation. The stream's coming and going is offered where it
 * is looked at; each leg and each wait ends once.
 */
export function cycleEvents(snapshot: CycleSnapshot): readonly EventObject[] {
  const here = EVENTS.flatMap(([state, happens]) =>
    snapshot.matches(state) ? happens(snapshot) : [],
  );
  return [...anywhere, ...here];
}

/** The part of the context that decides what can happen next, told no finer than a guard asks. */
export function projectCycle({
  isTracking,
  isStopping,
  plan,
  proof,
  legs,
  zeros: ends,
  isBroken,
  hasFailed,
  naked,
}: CycleContext) {
  const mayOpen = plan !== null && proof !== null;
  const waited = ends.map(({ key, end }) => `${key} ${PASSED.includes(end) ? 'passed' : 'failed'}`);
  return {
    isTracking,
    isStopping,
    mayOpen,
    isBroken,
    mayRecover: !hasFailed && naked !== 'overTwice',
    legs: LEG_NAMES.map((leg) => FATE_AS_ASKED[legs[leg]?.fate ?? 'working']),
    zeros: waited.sort(),
  };
}

const PASSED: readonly ZeroWaitOutput['end'][] = ['zero', 'skipped'];

const FATE_AS_ASKED: Readonly<Record<LegOutput['fate'], string>> = {
  submitting: 'open',
  working: 'open',
  filled: 'filled',
  partlyFilled: 'partly',
  dead: 'partly',
  notFilled: 'unfilled',
  rejected: 'unfilled',
  unknown: 'unknown',
};

function always(events: readonly EventObject[]): Happens {
  return () => events;
}

function planned(leg: LegName): PlannedLeg {
  return {
    leg,
    symbol: SYMBOLS[leg],
    margin: 'cross',
    side: leg === 'primary' ? 'buy' : 'sell',
    quantity: '1',
    limitPrice: '100',
    notional: '100',
    isolatedMargin: '0',
  };
}

function trackerIs(value: 'live' | 'offline') {
  const context = { ...SETTINGS.tracker, attempts: 0, lostReason: null };
  return actorReported('tracker', positionTrackerMachine.resolveState({ value, context }));
}

function timer(delay: string, state: string): EventObject {
  return told(`after ${delay}`, timerFired(delay, `cycle.${state}`));
}

function failed(id: string): EventObject {
  return told(`${id} fails`, actorFailed(id, new Error('a bug')));
}

function driftEnds(id: string): readonly EventObject[] {
  const ends = (verdict: DriftCheckOutput['verdict']): EventObject =>
    told(`${id} ${verdict}`, actorDone(id, { verdict, comparisons: [] }));
  return [ends('agreed'), ends('drifted'), ends('inconclusive'), failed(id)];
}

function provingEnds(id: string): readonly EventObject[] {
  const account = NO_TRADE;
  const missing = ['REST is inconclusive'];
  const forged = { fields: PROOF.fields };
  const lacks = (exposed: boolean): unknown => ({ flat: false, missing, account, exposed });
  return [
    told(`${id}: proved`, actorDone(id, { flat: true, proof: PROOF, account })),
    told(`${id}: forged`, actorDone(id, { flat: true, proof: forged, account })),
    told(`${id}: exposed`, actorDone(id, lacks(true))),
    told(`${id}: not proved`, actorDone(id, lacks(false))),
    failed(id),
  ];
}

function buildEnds(id: string): readonly EventObject[] {
  const ends = (end: BuildOutput['end']): EventObject =>
    told(`the build is ${end}`, actorDone(id, { end, reason: null, refusalCode: null }));
  return [...(['whole', 'nothing', 'broken', 'doubtful'] as const).map(ends), failed(id)];
}

function fates(leg: LegName, of: readonly LegOutput['fate'][]): readonly EventObject[] {
  const id = `close.${leg}`;
  const ends = (fate: LegOutput['fate']): EventObject => {
    const output: LegOutput = { fate, digest: '0x1', reason: null, refusalCode: null };
    return told(`${id} ${fate}`, actorDone(id, output));
  };
  return [...of.map(ends), failed(id)];
}

function legEnds(
  { legs }: CycleContext,
  leg: LegName,
  ends: readonly EventObject[],
): readonly EventObject[] {
  return legs[leg] === undefined ? ends : [];
}

function zeroOutcomes(leg: LegName): readonly EventObject[] {
  const id = `zero.${leg}`;
  const ends = (end: ZeroWaitOutput['end']): EventObject =>
    told(`${id} ${end}`, actorDone(id, { key: KEYS[leg], end }));
  return [...(['zero', 'residual', 'timedOut', 'skipped'] as const).map(ends), failed(id)];
}

function zeroEnds(context: CycleContext, leg: LegName): readonly EventObject[] {
  return context.zeros.some(({ key }) => key === KEYS[leg]) ? [] : zeros[leg];
}

function emergencyEnds(flat: boolean, proof: unknown): EventObject {
  return actorDone('emergencyClose', { flat, proof, account: NO_TRADE, reason: 'closed' });
}
