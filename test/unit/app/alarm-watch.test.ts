/** What a person is told of a run, and how often: an alarm is a transition. */
import { createActor } from 'xstate';
import type { EventFrom, EventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { CycleResult } from '../../../machines/cycle.context.ts';
import { cycleMachine } from '../../../machines/cycle.machine.ts';
import type { sessionMachine } from '../../../machines/session.machine.ts';
import { AlarmWatch } from '../../../src/app/alarm-watch.ts';
import { Alarms, NOBODY } from '../../../src/app/alarms.ts';
import type { AlarmCause } from '../../../src/app/alarms.ts';
import { sessionInput } from '../../../src/app/trade-settings.ts';
import { memoryJournal } from '../../../src/journal/memory-journal.ts';
import type { Alarm } from '../../../src/ports/alerts.ts';
import { silentCycle, silentSession } from '../../model/silent.ts';
import { NO_TRADE } from '../../support/proofs.ts';
import { actorDone, actorFailed, actorReported } from '../../support/walk.ts';
import { openStage } from '../actors/world.ts';
import { MARKETS, amountOf, snapshot } from '../positions/world.ts';

const INPUT = sessionInput({
  margin: 'isolated',
  leverage: 5,
  notional: '250',
  hedgeRatio: '1',
  holdMs: 1000,
  cycles: 3,
  direction: 'buyFirst',
  onHalt: 'stay',
  onResidual: 'refuse',
  waitsForZero: true,
});

/** A watch over a stage, and what it raised and how often it settled. */
async function watching(staysWhenHalted = true) {
  const stage = await openStage();
  const raised: AlarmCause[] = [];
  let settled = 0;
  const watch = new AlarmWatch({
    world: stage,
    alarms: {
      raise: (cause) => raised.push(cause),
      settle: () => {
        settled += 1;
      },
    },
    staysWhenHalted,
  });
  return {
    stage,
    watch,
    raised,
    whats: () => raised.map(({ what }) => what),
    settled: () => settled,
  };
}

/** A cycle that began, and then was told `events`. */
async function cycleOf(events: readonly EventObject[], staysWhenHalted?: boolean) {
  const stand = await watching(staysWhenHalted);
  const input = { settings: INPUT.cycle };
  const cycle = createActor(silentCycle, { input, inspect: stand.watch.inspect }).start();
  const start = { type: 'cycle.start', cycleId: 4, direction: 'buyFirst' } as const;
  for (const event of [start, ...events]) cycle.send(event as EventFrom<typeof cycleMachine>);
  return stand;
}

/** A session whose start is admitted, and then was told `events`. */
async function sessionOf(events: readonly EventObject[]) {
  const stand = await watching();
  const session = createActor(silentSession, { input: INPUT, inspect: stand.watch.inspect });
  session.start();
  const admitted = actorDone('checkStart', { admitted: true });
  const allowed = { type: 'opening.allowed' } as const;
  for (const event of [admitted, allowed, ...events])
    session.send(event as EventFrom<typeof sessionMachine>);
  return { ...stand, value: session.getSnapshot().value };
}

const NAKED = { type: 'naked.overTwice', reason: 'a leg stood alone' };
const DOUBT = { type: 'position.diverged', key: 'SOL-PERP/isolated', reason: 'they differ' };
const UNPROVED = actorDone('emergencyClose', {
  flat: false,
  proof: null,
  account: NO_TRADE,
  reason: 'exhausted',
});

describe('the watch of a cycle', () => {
  it('tells an emergency once, with its cycle and its reason', async () => {
    const { raised } = await cycleOf([DOUBT, DOUBT, NAKED]);
    expect(raised).toMatchObject([
      { what: 'emergencyClose', reason: 'position.diverged: they differ', cycleId: 4 },
    ]);
    expect(raised[0]?.repeats).toBe(false);
  });

  it('tells a halt, again and again where the run stays', async () => {
    const repeats = async (stays: boolean) =>
      (await cycleOf([DOUBT, UNPROVED], stays)).raised
        .filter(({ what }) => what === 'halted')
        .map((cause) => [cause.repeats, cause.reason, cause.next === null]);
    expect(await repeats(true)).toEqual([[true, 'exhausted', false]]);
    expect(await repeats(false)).toEqual([[false, 'exhausted', true]]);
  });

  it.each([
    ['0.0101', true],
    ['-0.0101', true],
    ['0.01', false],
    ['-0.01', false],
  ])('takes unexplained money of %s for an alarm: %s', async (unexplained, isAlarm) => {
    const account = { ...NO_TRADE, unexplained };
    const ended = { flat: false, proof: null, account, reason: 'exhausted' };
    const { whats } = await cycleOf([DOUBT, actorDone('emergencyClose', ended), DOUBT]);
    expect(whats().filter((what) => what === 'unexplained money')).toHaveLength(isAlarm ? 1 : 0);
  });
});

describe('the watch of a session', () => {
  it('tells that our own code failed, and then that nobody can say the pair is flat', async () => {
    const failed = actorFailed('cycle', new Error('a bug'));
    const closing = await sessionOf([failed]);
    expect([closing.value, closing.whats()]).toEqual(['closing', ['our own code failed']]);
    const lingering = await sessionOf([failed, actorFailed('lastClose', new Error('a bug'))]);
    expect(lingering.value).toBe('lingering');
    expect(lingering.raised.at(-1)).toMatchObject({ what: 'halted', repeats: true });
  });

  it('tells a run that tripped, once', async () => {
    const last: CycleResult = {
      id: 1,
      direction: 'buyFirst',
      outcome: 'recovered',
      reason: 'a reason',
      account: NO_TRADE,
      exit: null,
      refusalCode: null,
      provedAt: 1000,
      isStrike: false,
      foreign: 'a fill of 1 is not ours',
    };
    const idle = createActor(silentCycle, { input: { settings: INPUT.cycle } }).getSnapshot();
    const context = { ...idle.context, last };
    const ended = actorReported('cycle', cycleMachine.resolveState({ value: 'idle', context }));
    const { whats, raised } = await sessionOf([ended, { type: 'operator.pause' }]);
    expect(whats()).toEqual(['tripped']);
    expect(raised[0]?.reason).toMatch(/somebody else traded/);
  });
});

describe('the watch of the positions', () => {
  it('settles what repeats when flat is proved, and by no proof that fails', async () => {
    const { stage, watch, settled } = await watching();
    stage.positions.prove(undefined, undefined, MARKETS);
    expect(settled()).toBe(0);
    stage.connect();
    await stage.clock.advance(1000);
    const now = stage.clock.now();
    const reads = [snapshot(now - 500), snapshot(now)] as const;
    const openOrders = { requestedAt: now, orders: [] };
    expect(stage.positions.prove(reads, openOrders, MARKETS).flat).toBe(true);
    expect(settled()).toBe(1);
    watch.stop();
    stage.positions.prove(reads, openOrders, MARKETS);
    expect(settled()).toBe(1);
  });

  it('tells a pool that became thin once, until it is better or worse', async () => {
    const { stage, whats } = await watching();
    const read = snapshot(0, { 'SOL-PERP/cross': amountOf('-10') });
    const healthIs = (maintenance: string): void => {
      stage.health.note({ ...read, health: [{ pool: 'cross', initial: '100', maintenance }] });
      stage.positions.compare(read, MARKETS);
    };
    healthIs('100');
    expect(whats()).toHaveLength(0);
    healthIs('50');
    healthIs('49');
    expect(whats()).toEqual(['thin health']);
    healthIs('20');
    expect(whats()).toHaveLength(2);
    healthIs('100');
    healthIs('50');
    expect(whats()).toHaveLength(3);
  });
});

describe('the alarms of a run', () => {
  const CAUSE: AlarmCause = {
    what: 'halted',
    reason: 'a reason',
    cycleId: 1,
    next: null,
    repeats: true,
  };

  async function heard() {
    const stage = await openStage();
    const journal = memoryJournal(stage.clock);
    const sent: Alarm[] = [];
    const settled: string[] = [];
    const channel = {
      send: (message: Alarm) => void sent.push(message),
      settle: (id: string) => settled.push(id) > 0,
    };
    const audience = { channel, account: 'testnet 0x1', commands: () => ['tandem flatten'] };
    return { stage, journal, sent, settled, alarms: new Alarms(stage, journal, audience) };
  }

  it('are numbered, and written before they are sent', async () => {
    const { alarms, sent, journal } = await heard();
    alarms.raise(CAUSE);
    alarms.raise({ ...CAUSE, what: 'tripped', repeats: false });
    expect(sent).toMatchObject([
      { id: 'A1', what: 'halted', repeats: true },
      { id: 'A2', what: 'tripped', repeats: false },
    ]);
    expect(journal.records().map(({ data }) => data)).toMatchObject([{ id: 'A1' }, { id: 'A2' }]);
  });

  it('are written although nobody hears of them', async () => {
    const { stage, journal } = await heard();
    const alarms = new Alarms(stage, journal, NOBODY);
    alarms.raise(CAUSE);
    alarms.settle();
    expect(journal.records()).toMatchObject([
      { kind: 'alarm', data: { id: 'A1', what: 'halted', held: { 'SOL-PERP/cross': {} } } },
    ]);
  });

  it('are settled once, those alone that repeat', async () => {
    const { alarms, settled } = await heard();
    alarms.raise({ ...CAUSE, repeats: false });
    alarms.raise(CAUSE);
    alarms.settle();
    alarms.settle();
    expect(settled).toEqual(['A2']);
  });

  it('tell what every witness says of what is held', async () => {
    const { stage, alarms, sent } = await heard();
    stage.connect();
    stage.report({ amount: '-2.4' });
    alarms.raise(CAUSE);
    expect(sent[0]?.text).toContain('book -2.4');
    expect(sent[0]?.text).toContain('tandem flatten');
  });
});
