/** What types cannot stop: a forged proof is brought by every road, and not one order opens. */
import { createActor } from 'xstate';
import type { Actor, EventFrom, InspectionEvent, Snapshot } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { cycleMachine } from '../../../machines/cycle.machine.ts';
import { legMachine } from '../../../machines/leg.machine.ts';
import { positionTrackerMachine } from '../../../machines/position-tracker.machine.ts';
import { placeOrder } from '../../../src/actors/place-order.ts';
import type { CyclePlan, PlannedLeg } from '../../../src/domain/cycle-record.ts';
import type { FlatProof } from '../../../src/positions/proof.ts';
import { SETTINGS } from '../../model/cycle.events.ts';
import { silentBuild, silentCycle } from '../../model/silent.ts';
import { NO_TRADE, forgeriesOf } from '../../support/proofs.ts';
import { actorDone, actorReported } from '../../support/walk.ts';
import { openStage } from '../actors/world.ts';
import type { Stage } from '../actors/world.ts';
import { MARKETS, proofOf, snapshot } from '../positions/world.ts';

type CycleActor = Actor<typeof cycleMachine>;

const LEG: PlannedLeg = {
  leg: 'primary',
  symbol: 'ETH-PERP',
  margin: 'isolated',
  side: 'buy',
  quantity: '0.1',
  limitPrice: '2700',
  notional: '270',
  isolatedMargin: '60',
};

const PLAN: CyclePlan = {
  cycleId: 1,
  direction: 'buyFirst',
  legs: {
    primary: LEG,
    hedge: { ...LEG, leg: 'hedge', symbol: 'SOL-PERP', side: 'sell', quantity: '2.6' },
  },
  imbalanceBps: '0',
};

/** A stage with a genuine proof of its own, and the forgeries of that proof. */
async function prepare() {
  const stage = await openStage();
  stage.connect();
  // The reads of a proof wait until REST can know what the connection missed.
  await stage.clock.advance(1000);
  const now = stage.clock.now();
  const reads = [snapshot(now - 500), snapshot(now)] as const;
  const openOrders = { requestedAt: now, orders: [] };
  const proof = proofOf(stage.positions.prove(reads, openOrders, MARKETS));
  return { stage, proof, forgeries: forgeriesOf(proof).map(([, forged]) => forged) };
}

/** The cycle whose legs really number and send; all else is silent. */
function acting(stage: Stage) {
  const leg = legMachine.provide({ actors: { order: placeOrder(stage) } });
  return silentCycle.provide({
    actors: { buildTogether: silentBuild.provide({ actors: { leg } }) },
  });
}

/** Sends what an actor of the cycle would tell: any code that holds the cycle can do that. */
function send(cycle: CycleActor, event: { readonly type: string }): void {
  cycle.send(event as EventFrom<typeof cycleMachine>);
}

/** Leads a cycle to its proving, where `proof` is brought. */
function lead(cycle: CycleActor, proof: unknown): CycleActor {
  cycle.start();
  const context = { ...SETTINGS.tracker, attempts: 0, lostReason: null };
  const live = positionTrackerMachine.resolveState({ value: 'live', context });
  cycle.send({ type: 'cycle.start', cycleId: 1, direction: 'buyFirst' });
  send(cycle, actorReported('tracker', live));
  send(cycle, actorDone('verifyDrift', { verdict: 'agreed', comparisons: [] }));
  send(cycle, actorDone('planCycle', { planned: true, plan: PLAN }));
  expect(cycle.getSnapshot().value).toEqual({ verify: 'proving' });
  send(cycle, actorDone('proveBeforeBuild', { flat: true, proof, account: NO_TRADE }));
  return cycle;
}

const input = { settings: SETTINGS };

describe('a cycle', () => {
  it('opens both legs under a genuine proof', async () => {
    const { stage, proof } = await prepare();
    const cycle = lead(createActor(acting(stage), { input, clock: stage.clock }), proof);
    expect(cycle.getSnapshot().value).toEqual({ build: 'opening' });
    expect(stage.positions.orders.all).toHaveLength(2);
    cycle.stop();
  });

  it('that is sent a forged proof from outside opens nothing', async () => {
    const { stage, forgeries } = await prepare();
    for (const forged of forgeries) {
      const cycle = lead(createActor(acting(stage), { input, clock: stage.clock }), forged);
      expect(cycle.getSnapshot().value).toBe('idle');
      cycle.stop();
    }
    expect(stage.positions.orders.all).toEqual([]);
  });

  it('whose inspector exchanges the proof in flight opens nothing', async () => {
    const { stage, proof, forgeries } = await prepare();
    for (const forged of forgeries) {
      const inspect = (seen: InspectionEvent): void => {
        if (seen.type !== '@xstate.event') return;
        const output: unknown = seen.event['output'];
        if (typeof output === 'object') Object.assign(output ?? {}, { proof: forged });
      };
      const options = { input, clock: stage.clock, inspect };
      const cycle = lead(createActor(acting(stage), options), proof);
      expect(cycle.getSnapshot().value).toBe('idle');
      cycle.stop();
    }
    expect(stage.positions.orders.all).toEqual([]);
  });

  it('that is restored from its record in the midst of a build opens nothing', async () => {
    const { stage, proof } = await prepare();
    const silent = lead(createActor(silentCycle, { input, clock: stage.clock }), proof);
    expect(silent.getSnapshot().value).toEqual({ build: 'opening' });
    const record = JSON.stringify(silent.getPersistedSnapshot());
    silent.stop();
    const restored = createActor(acting(stage), {
      input,
      clock: stage.clock,
      snapshot: JSON.parse(record) as Snapshot<unknown>,
    });
    restored.start();
    expect(stage.positions.orders.all).toEqual([]);
    expect(restored.getSnapshot().value).toBe('emergencyClose');
    restored.stop();
  });

  it('that is restored from a record with an edited proof opens nothing', async () => {
    const { stage, proof, forgeries } = await prepare();
    for (const forged of forgeries) {
      const silent = lead(createActor(silentCycle, { input, clock: stage.clock }), proof);
      const edited = exchange(silent.getPersistedSnapshot(), proof, forged);
      silent.stop();
      const options = { input, clock: stage.clock, snapshot: edited as Snapshot<unknown> };
      const restored = createActor(acting(stage), options);
      restored.start();
      expect(restored.getSnapshot().value).toBe('emergencyClose');
      restored.stop();
    }
    expect(stage.positions.orders.all).toEqual([]);
  });
});

/** A deep copy of `value` with `forged` wherever the genuine proof stood. */
function exchange(value: unknown, proof: FlatProof, forged: unknown): unknown {
  if (value === proof) return forged;
  if (Array.isArray(value)) return value.map((each) => exchange(each, proof, forged));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, exchange(each, proof, forged)]),
  );
}
