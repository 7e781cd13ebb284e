/** Relays to the cycle what the positions service finds, as it finds it. */
import { fromCallback } from 'xstate';
import type { CycleEvent } from '../../machines/cycle.context.ts';
import { describeReading } from '../positions/reading.ts';
import type { PositionKey } from '../positions/key.ts';
import { every, watching } from './timing.ts';
import type { World } from './world.ts';

/**
 * Sends `position.unplanned`, `position.diverged`, `stream.lost` and `stream.overdue`. Divergence and
 * an absence that lasts too long are made by time alone, so they are looked for at an interval.
 */
export function watchPositions({ positions, clock, settings }: World) {
  return fromCallback<CycleEvent>(({ sendBack }) => {
    const diverged = new Set<PositionKey>();
    let wasLive = positions.link.status === 'live';
    let toldOverdue = false;
    const unsubscribe = positions.subscribe((fact) => {
      if (fact.type === 'position.unplanned') sendBack(fact);
      if (fact.type !== 'link.changed') return;
      const isLive = fact.link.status === 'live';
      if (wasLive && !isLive) {
        const reason = fact.link.lostReason ?? 'the stream fell silent';
        sendBack({ type: 'stream.lost', reason });
      }
      wasLive = isLive;
    });
    const look = watching('positions', sendBack, () => {
      for (const key of positions.keys) {
        const reading = positions.read(key);
        if (reading.state !== 'diverged') diverged.delete(key);
        else if (!diverged.has(key)) {
          diverged.add(key);
          sendBack({ type: 'position.diverged', key, reason: describeReading(reading) });
        }
      }
      const { status, lostAt, lostReason } = positions.link;
      const isOverdue =
        status !== 'live' &&
        lostAt !== undefined &&
        clock.now() - lostAt > settings.streamPatienceMs;
      if (isOverdue && !toldOverdue) {
        sendBack({ type: 'stream.overdue', reason: lostReason ?? 'the stream is away' });
      }
      toldOverdue = isOverdue;
    });
    const stopLooking = every(clock, settings.checkIntervalMs, look);
    return () => {
      unsubscribe();
      stopLooking();
    };
  });
}
