/** The processes that stand and watch, and those that do one small thing at once. */
import type { ZeroWaitEvent } from '../../machines/zero-wait.setup.ts';
import {
  hasSettled,
  keyOfOrder,
  readPosition,
  restingZeroSince,
  wasNeverFilled,
} from '../../src/positions/reading.ts';
import { PLANNED_LEGS } from './plan.ts';
import { contextOf, trusted, unproved } from './desk.ts';
import { KEY_OF_LEG } from './sending.ts';
import { LEGS } from './turn.ts';
import type { Process, Turn } from './turn.ts';
import { KEYS } from './world.ts';
import type { Actor, Key } from './world.ts';

/** Keeps one connection at a time; how it opens and ends is the venue's to say. */
export const link: Process = {
  receive: (turn, _self, { type }) => {
    const { status } = turn.desk.link;
    const isUp = status !== 'offline' && status !== 'connecting';
    if (type === 'link.close') {
      disconnect(turn, 'closed');
      return;
    }
    if (isUp) disconnect(turn, 'closed');
    turn.setLink({ status: 'connecting' });
  },
};

/** The connection ends, and all that was on its way with it. */
export function disconnect(turn: Turn, reason: string): void {
  const { markets } = turn.venue;
  const cut = (key: Key) => ({ ...markets[key], wire: { report: [], fill: [], update: [] } });
  turn.venue = {
    ...turn.venue,
    markets: { 'ETH-PERP/isolated': cut(KEYS[0]), 'SOL-PERP/isolated': cut(KEYS[1]) },
  };
  turn.setLink({ status: 'offline', lostAt: turn.now * 1000, lostReason: reason });
}

/** Relays what nobody planned, and looks with every tick for ledgers that have diverged. */
export const positions: Process = {
  onTick: (turn, self) => {
    const context = contextOf(turn.desk, turn.now);
    const diverged = KEYS.filter((key) => readPosition(context, key).state === 'diverged');
    const { told = [] } = self.memory;
    for (const key of diverged) {
      if (told.includes(key)) continue;
      turn.tell(self, { type: 'position.diverged', key, reason: 'the ledgers differ' });
    }
    const kept = told.filter((name) => name === OVERDUE || diverged.some((key) => key === name));
    const next = [...new Set([...kept, ...diverged])].sort();
    if (next.join() !== told.join()) turn.remember(self, { told: next });
  },
};

/** What the watch remembers of a stream that was told to be overdue. */
export const OVERDUE = 'overdue';

/** Tells of one key that it is zero, is no longer, or will not be by itself. */
export const zeroWatch: Process = {
  look: (turn, self) => {
    // The wait's own input, as the chart types it.
    const { key } = self.input as { readonly key: Key };
    const context = contextOf(turn.desk, turn.now);
    const tell = (event: ZeroWaitEvent): void => {
      turn.tell(self, event);
    };
    const { isTold = false, isImpossible = false } = self.memory;
    if (wasNeverFilled(context, key)) {
      if (!isTold) tell({ type: 'zero.began', heldMs: 0 });
      if (!isTold) turn.remember(self, { isTold: true });
      return;
    }
    const amount = trusted(turn, key);
    const isZero = amount !== undefined && restingZeroSince(context, key) !== undefined;
    if (isZero && !isTold) tell({ type: 'zero.began', heldMs: 0 });
    if (!isZero && isTold) tell({ type: 'zero.broken' });
    if (isZero !== isTold) turn.remember(self, { isTold: isZero });
    if (isImpossible || amount === undefined || amount === 0) return;
    const wasClosed = unproved(turn.desk).some(
      (record) => keyOfOrder(record) === key && record.intent.purpose !== 'open',
    );
    if (!wasClosed || !hasSettled(context, key)) return;
    turn.remember(self, { isImpossible: true });
    tell({ type: 'zero.impossible' });
  },
};

/** Ends as soon as both legs are reported as they were planned. */
export const awaitBuilt: Process = {
  look: (turn, self) => {
    const context = contextOf(turn.desk, turn.now);
    const isBuilt = LEGS.every((leg) => {
      const key = KEY_OF_LEG[leg];
      return trusted(turn, key) === PLANNED_LEGS[leg] && hasSettled(context, key);
    });
    if (isBuilt) turn.done(self, { built: true });
  },
};

/** Does nothing that anybody is told of. */
export const silent: Process = {};

/** Ends in the moment in which it began. */
export const instant: Process = {
  start: (turn, self: Actor) => {
    turn.done(self);
  },
};

/** Raises the latch at once. */
export const raiseLatch: Process = {
  start: (turn, self) => {
    turn.done(self, { wasRaised: false });
  },
};
