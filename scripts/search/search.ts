/** One search of a setting, whole or with a guard left out. */
import { attestSteps, falseBelief, falseLive } from './claims.ts';
import type { Removal } from './claims.ts';
import { explore } from './explore.ts';
import type { Found } from './explore.ts';
import type { Setting } from './settings.ts';
import { stepsOf } from './steps.ts';
import { printOf } from './world.ts';

/** More states than any setting here has; a search that reaches it is incomplete. */
export const STATES_MAX = 2_000_000;

/** Searches a setting; of the shipped guards `removal` leaves one out. */
export function search(setting: Setting, removal: Removal = {}): Found {
  return explore({
    starts: setting.starts,
    stepsFrom: (world) => [...stepsOf(world), ...attestSteps(world, removal)],
    printOf,
    faultOf: (world) =>
      world.rules.claims === 'live' ? falseLive(world, removal) : falseBelief(world, removal),
    statesMax: STATES_MAX,
  });
}
