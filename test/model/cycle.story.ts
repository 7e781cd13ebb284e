/** One good cycle as its actors tell it, phase by phase, to be led astray by a test. */
import { createActor } from 'xstate';
import type { EventFrom, EventObject } from 'xstate';
import type { cycleMachine } from '../../machines/cycle.machine.ts';
import { positionTrackerMachine } from '../../machines/position-tracker.machine.ts';
import type { ZeroWaitOutput } from '../../machines/zero-wait.setup.ts';
import type { Direction, LegName } from '../../src/domain/market.ts';
import { NO_TRADE } from '../support/proofs.ts';
import { actorDone, actorReported } from '../support/walk.ts';
import { PROOF, SETTINGS } from './cycle.events.ts';
import type { CycleSnapshot } from './cycle.events.ts';
import { silentCycle } from './silent.ts';

const LEG = {
  margin: 'cross',
  quantity: '1',
  limitPrice: '100',
  notional: '100',
  isolatedMargin: '0',
} as const;

/** Both directions of a cycle. */
export const DIRECTIONS = ['buyFirst', 'sellFirst'] as const;

/** REST, the witness, agrees; by the check of this id. */
export function agrees(id: string): EventObject {
  return actorDone(id, { verdict: 'agreed', comparisons: [] });
}

/** The pair is proved flat; by the proving of this id. */
export function proves(id: string): EventObject {
  return actorDone(id, { flat: true, proof: PROOF, account: NO_TRADE });
}

/** The zero wait of a leg ends so. */
export function zeroEnds(leg: LegName, end: ZeroWaitOutput['end']): EventObject {
  return actorDone(`zero.${leg}`, { key: `${leg}/cross`, end });
}

/** What leads a cycle from idle to the first drift check, and from each state to the next. */
export function goodCycle(direction: Direction) {
  const isBuy = direction === 'buyFirst';
  const legs = {
    primary: { ...LEG, leg: 'primary', symbol: 'ETH-PERP', side: isBuy ? 'buy' : 'sell' },
    hedge: { ...LEG, leg: 'hedge', symbol: 'SOL-PERP', side: isBuy ? 'sell' : 'buy' },
  };
  const plan = { cycleId: 1, direction, legs, imbalanceBps: '0' };
  const context = { ...SETTINGS.tracker, attempts: 0, lostReason: null };
  const live = positionTrackerMachine.resolveState({ value: 'live', context });
  const filled = { fate: 'filled', digest: '0x1', reason: null, refusalCode: null };
  const started: readonly EventObject[] = [
    { type: 'cycle.start', cycleId: 1, direction },
    actorReported('tracker', live),
  ];
  const opening: readonly EventObject[] = [
    ...started,
    agrees('verifyDrift'),
    actorDone('planCycle', { planned: true, plan }),
    proves('proveBeforeBuild'),
  ];
  const built: readonly EventObject[] = [
    ...opening,
    actorDone('buildTogether', { end: 'whole', reason: null, refusalCode: null }),
  ];
  const closed: readonly EventObject[] = [
    ...built,
    agrees('buildDrift'),
    { type: 'deadline.passed' },
    actorDone('close.primary', filled),
    actorDone('close.hedge', filled),
  ];
  return { started, opening, built, closed };
}

/** A cycle after these events, each of which an actor of it tells by itself. */
export function cycleAfter(events: readonly EventObject[]): CycleSnapshot {
  const cycle = createActor(silentCycle, { input: { settings: SETTINGS } });
  cycle.start();
  for (const event of events) cycle.send(event as EventFrom<typeof cycleMachine>);
  const snapshot = cycle.getSnapshot();
  cycle.stop();
  return snapshot;
}

/** The state of a cycle after these events. */
export function stateAfter(events: readonly EventObject[]): unknown {
  return cycleAfter(events).value;
}
