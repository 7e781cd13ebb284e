/** Watches the rules of exit while the pair is held, and tells the first one that holds. */
import { fromCallback } from 'xstate';
import type { CycleEvent } from '../../machines/cycle.context.ts';
import type { CyclePlan } from '../domain/cycle-record.ts';
import { exceedsDailyLoss } from '../domain/daily-loss.ts';
import { judgeExit, openPnl } from '../domain/exits.ts';
import type { ExitState, OpenPnl } from '../domain/exits.ts';
import { freshTouch } from './closing.ts';
import { fillsSinceProof } from './fills.ts';
import { every, watching } from './timing.ts';
import type { World } from './world.ts';

/** How often the rules are looked at, in milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * Sends `exit.reached` once. A profit or a loss must hold for the time of confirmation; the loss of
 * the day and a thin health end the hold at once.
 */
export function watchExits(world: World) {
  const { clock, settings, day, health, funding } = world;
  const { exits, limits } = settings;
  const isPriced = [exits.takeProfitBps, exits.stopLossBps, limits.dailyLossMax].some(
    (rule) => rule !== null,
  );
  return fromCallback<CycleEvent, { readonly plan: CyclePlan | null }>(({ sendBack }) => {
    let state: ExitState = null;
    let isTold = false;
    const tell = (event: CycleEvent): void => {
      if (isTold) return;
      isTold = true;
      sendBack(event);
    };
    const look = (): void => {
      if (isPriced) funding.lookWhileHeld(provedAt(world));
      const open = isPriced ? openPnlNow(world) : undefined;
      const spent = exceedsDailyLoss(day.day, open?.pnl, limits.dailyLossMax);
      if (spent !== undefined) tell({ type: 'exit.reached', rule: 'dailyLoss', reason: spent });
      const thin = health.refuseHold();
      if (thin !== undefined) tell({ type: 'exit.reached', rule: 'health', reason: thin });
      const judged = judgeExit(exits, state, open?.bpsOfLeg, clock.now());
      state = judged.state;
      if (judged.exit === null || open === undefined) return;
      const reason = `closing now brings ${open.bpsOfLeg} bps of a leg`;
      tell({ type: 'exit.reached', rule: judged.exit, reason });
    };
    return every(clock, LOOK_EVERY_MS, watching('exitWatch', sendBack, look));
  });
}

/** What closing now would bring; undefined when a price of it is not known. */
function openPnlNow(world: World): OpenPnl | undefined {
  const { settings, markets } = world;
  const { primary, hedge } = settings.pair;
  return openPnl({
    fills: fillsSinceProof(world),
    touches: { primary: freshTouch(world, primary), hedge: freshTouch(world, hedge) },
    closingFees: { primary: markets.market(primary), hedge: markets.market(hedge) },
    // As far as it was told: a stop that waited for the archive would be none.
    funding: world.funding.fundingSince(provedAt(world)),
  });
}

/** When the pair was last proved flat, by our clock: everything held since is of this cycle. */
function provedAt({ positions, clock }: World): number {
  return positions.lastProof?.fields.madeAt ?? clock.now();
}
