/** Watches a run for what a person has to hear: an alarm is a transition, and each is told once. */
import type { AnyMachineSnapshot, InspectionEvent } from 'xstate';
import type { CycleContext } from '../../machines/cycle.context.ts';
import type { SessionContext } from '../../machines/session.setup.ts';
import type { World } from '../actors/world.ts';
import { decimal, isZero, sum } from '../domain/decimal.ts';
import { stepsFor } from '../domain/standing.ts';
import type { Standing } from '../domain/standing.ts';
import { claimedAmount } from '../positions/reading.ts';
import type { Alarms } from './alarms.ts';
import type { NextStep } from './alerts/alarm-text.ts';

/** What is watched, and who is told. */
export type AlarmWatchOptions = {
  readonly world: Pick<World, 'positions' | 'health' | 'standing' | 'settings'>;
  readonly alarms: Pick<Alarms, 'raise' | 'settle'>;
  /** Whether a halted run stays, and goes on closing. */
  readonly staysWhenHalted: boolean;
};

/** What follows an emergency by itself. */
export const CLOSING: NextStep = {
  does: 'reduce-only closes leave at once, until flat is proved',
  at: null,
};

const STAYING: NextStep = {
  does: 'one reduce-only round a minute, and one at once when the venue returns',
  at: null,
};

const LATCHED: NextStep = { does: 'the run ends flat; none begins before clear-halt', at: null };

/** Money beyond this that no statement explains is told, in quote units. */
const UNEXPLAINED_MAX = '0.01';

/** Raises the alarms of one run, and settles what repeats when flat is proved. */
export class AlarmWatch {
  readonly #options: AlarmWatchOptions;
  readonly #states = new Map<string, string>();
  readonly #unsubscribe: () => void;
  readonly #forgetStanding: () => void;
  #cycleId = 0;
  #health = 'fine';
  #lastTold: unknown = null;
  /** What the statements so far leave unexplained together. */
  #unexplained = '0';

  constructor(options: AlarmWatchOptions) {
    this.#options = options;
    this.#unsubscribe = options.world.positions.subscribe((fact) => {
      if (fact.type === 'flat.judged' && fact.result.flat) options.alarms.settle();
      if (fact.type === 'witness.compared') this.#lookAtHealth();
    });
    this.#forgetStanding = options.world.standing.subscribe((standing) => {
      this.#lookAtStanding(standing);
    });
  }

  /** Ends the watching. */
  stop(): void {
    this.#unsubscribe();
    this.#forgetStanding();
  }

  /** XState's inspection hook. */
  readonly inspect = (event: InspectionEvent): void => {
    if (event.type !== '@xstate.snapshot' || !isMachineSnapshot(event.snapshot)) return;
    const { snapshot } = event;
    const { id } = snapshot.machine;
    if (id !== 'cycle' && id !== 'session') return;
    const state = JSON.stringify(snapshot.value);
    const isNew = this.#states.get(id) !== state;
    this.#states.set(id, state);
    if (id === 'cycle') this.#lookAtCycle(snapshot, isNew);
    else if (isNew) this.#lookAtSession(snapshot);
  };

  #lookAtCycle(snapshot: AnyMachineSnapshot, isNew: boolean): void {
    const { cycleId, reason, last } = snapshot.context as CycleContext;
    this.#cycleId = cycleId;
    if (isNew && snapshot.value === 'emergencyClose')
      this.#raise('emergencyClose', reason, CLOSING);
    if (isNew && snapshot.value === 'halted') this.#raiseHalt(last?.reason ?? null);
    if (last === this.#lastTold) return;
    this.#lastTold = last;
    const { unexplained = '0', funding = '0' } = last?.account ?? {};
    this.#unexplained = sum([this.#unexplained, unexplained]);
    if (decimal(unexplained).abs().lte(UNEXPLAINED_MAX)) return;
    // What an earlier statement lacked, and this one was told, is explained now.
    if (decimal(this.#unexplained).abs().lte(UNEXPLAINED_MAX)) return;
    const why = funding === null ? ': what funding was paid is not known' : '';
    this.#raise('unexplained money', `the statement leaves ${unexplained} unexplained${why}`, null);
  }

  #lookAtSession(snapshot: AnyMachineSnapshot): void {
    const { reason, status } = snapshot.context as SessionContext;
    if (snapshot.value === 'closing') {
      const what = status === 'failed' ? 'our own code failed' : 'the end is not proved';
      this.#raise(what, reason, CLOSING);
    }
    if (snapshot.value === 'lingering') this.#raiseHalt(reason);
    if (snapshot.matches({ running: 'tripped' })) this.#raise('tripped', reason, LATCHED);
  }

  /** A pool of margin that became thin is told once, until it is better or worse. */
  #lookAtHealth(): void {
    const { verdicts } = this.#options.world.health;
    const worst = verdicts[0]?.verdict ?? 'fine';
    if (worst === this.#health) return;
    this.#health = worst;
    if (worst === 'fine') return;
    this.#raise('thin health', verdicts.map(({ words }) => words).join('; '), null);
  }

  /** Where our own closes are not taken, a person must close elsewhere: that cannot wait for a halt. */
  #lookAtStanding(standing: Standing): void {
    const { positions, settings } = this.#options.world;
    const steps = stepsFor(standing, Object.values(settings.pair));
    const mayHold =
      positions.orders.unproved.length > 0 ||
      positions.keys.some((key) => !isZero(claimedAmount(positions.read(key)) ?? '0'));
    if (steps === undefined || !mayHold) return;
    this.#raise(`the venue's standing is ${standing}`, steps.join(' '), CLOSING);
  }

  #raiseHalt(reason: string | null): void {
    const next = this.#options.staysWhenHalted ? STAYING : null;
    this.#raise('halted', reason, next, next !== null);
  }

  #raise(what: string, reason: string | null, next: NextStep | null, repeats = false): void {
    this.#options.alarms.raise({ what, reason, cycleId: this.#cycleId, next, repeats });
  }
}

function isMachineSnapshot(snapshot: unknown): snapshot is AnyMachineSnapshot {
  return typeof snapshot === 'object' && snapshot !== null && 'machine' in snapshot;
}
