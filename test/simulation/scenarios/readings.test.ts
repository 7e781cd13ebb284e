/** Every isolated story under each reading of what the venue tells of isolated positions, and to whom. */
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { bookFollowsTheStream } from '../../../src/app/scenarios/claims-evidence.ts';
import {
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
} from '../../../src/app/scenarios/claims-exposure.ts';
import { judge, playAct } from '../../../src/app/scenarios/play.ts';
import type { Act, Claim } from '../../../src/app/scenarios/scenario.ts';
import { ISOLATED, SOL } from '../../../src/app/scenarios/staging.ts';
import type { ExchangeSwitches } from '../../../src/exchange/orders.ts';

type Reading = Pick<ExchangeSwitches, 'isolatedEventsOn' | 'isolatedEventSubaccount'>;

const ISOLATED_ACTS = SCENARIOS.flatMap(({ id, acts }) =>
  acts
    .filter(({ options }) => options.flags?.margin === ISOLATED.margin)
    .map((act) => [id, act.title, act] as const),
);

const HEARD: readonly Reading[] = [
  { isolatedEventsOn: 'parent', isolatedEventSubaccount: 'isolated' },
  { isolatedEventsOn: 'both', isolatedEventSubaccount: 'parent' },
  { isolatedEventsOn: 'both', isolatedEventSubaccount: 'isolated' },
];

/** The parent's subscription is told nothing: what is held is unknown until REST names its account. */
const UNHEARD: readonly Reading[] = [
  { isolatedEventsOn: 'isolated', isolatedEventSubaccount: 'parent' },
  { isolatedEventsOn: 'isolated', isolatedEventSubaccount: 'isolated' },
];

async function refuted(
  act: Act,
  readings: readonly Reading[],
  claimsOf: (act: Act) => readonly Claim[],
): Promise<readonly object[]> {
  const failed: object[] = [];
  for (const reading of readings) {
    const switches = { ...act.options.switches, ...reading };
    const trace = await playAct({ ...act, options: { ...act.options, switches } });
    const proofs = claimsOf(act).map((claim) => judge(claim, trace));
    failed.push(...proofs.filter(({ holds }) => !holds).map((proof) => ({ ...reading, ...proof })));
  }
  return failed;
}

describe('an isolated story', () => {
  it.each(ISOLATED_ACTS)(
    '%s ends the same whichever address the events carry: %s',
    async (_id, _title, act) => {
      expect(await refuted(act, HEARD, ({ claims }) => claims)).toEqual([]);
    },
  );

  it.each(ISOLATED_ACTS.filter(([id]) => ['S00', 'S03', 'S04', 'T0-T8'].includes(id)))(
    '%s stays within one leg when the parent is told nothing: %s',
    async (_id, _title, act) => {
      const safety = [neverBeyondOneLeg(SOL), opensOnlyWhenFlat, bookFollowsTheStream];
      expect(await refuted(act, UNHEARD, () => safety)).toEqual([]);
    },
  );
});
