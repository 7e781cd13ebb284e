/** Watches whether a cycle may begin: the venue's calendar, its standing, and our own rate of orders. */
import { fromCallback } from 'xstate';
import type { EventObject } from 'xstate';
import type { SessionEvent } from '../../machines/session.setup.ts';
import { waitForCalendar } from '../domain/calendar.ts';
import { mayOpen } from '../domain/standing.ts';
import { every, watching } from './timing.ts';
import type { World } from './world.ts';

/** How often a venue that takes no orders is asked whether it does again, in milliseconds. */
const ASK_EVERY_MS = 5000;

/**
 * How long after a refusal an order may be tried again, in milliseconds: of a block, or of a key, no
 * question tells that it was lifted, and none of our orders is under way while we are flat.
 */
const TRY_AGAIN_AFTER_MS = 300_000;

const MINUTE_MS = 60_000;

/**
 * Sends `opening.allowed` or `opening.delayed` at once, and again at an interval for as long as it is
 * asked. A delay is told when its reason changes.
 */
export function watchOpening(world: World) {
  const { clock, settings, venue, standing } = world;
  return fromCallback<EventObject>(({ sendBack }) => {
    let told: string | undefined;
    const tell = (event: SessionEvent): void => {
      sendBack(event);
    };
    const look = watching('openingWatch', sendBack, () => {
      const reason = delayOf(world);
      if (reason === undefined) tell({ type: 'opening.allowed' });
      else if (reason !== told) tell({ type: 'opening.delayed', reason });
      told = reason;
    });
    // A word of the venue is noted by its standing, whatever it is.
    const ask = (): void => {
      if (!mayOpen(standing.standing)) venue.readStatus().then(look, () => undefined);
    };
    const stops = [every(clock, settings.checkIntervalMs, look), every(clock, ASK_EVERY_MS, ask)];
    look();
    return () => {
      for (const stop of stops) stop();
    };
  });
}

/** Why nothing may be opened now, in one sentence; undefined when it may. */
function delayOf({ clock, venue, settings, standing, positions }: World): string | undefined {
  const wait = waitForCalendar(settings.calendar, venue.venueTime(), settings.cycleNeedMs);
  if ('reason' in wait) return wait.reason;
  const mayTry =
    standing.standing !== 'down' && clock.now() - standing.refusedAt >= TRY_AGAIN_AFTER_MS;
  if (!mayOpen(standing.standing) && !mayTry) {
    return `the venue's standing is ${standing.standing}`;
  }
  const most = settings.limits.ordersPerMinuteMax;
  const since = clock.now() - MINUTE_MS;
  const recent = positions.orders.all.filter(({ submittedAt }) => submittedAt > since).length;
  if (most === null || recent + ORDERS_A_CYCLE <= most) return undefined;
  return `${String(recent)} orders were sent in the last minute, of ${String(most)} that may be`;
}

/** A cycle that goes as planned sends one order a leg to open, and one to close. */
const ORDERS_A_CYCLE = 4;
