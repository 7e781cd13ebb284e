/** Emergencies under every reading of the clamp, from what is unknown and from what contradicts itself. */
import { describe, expect, it } from 'vitest';
import { openRehearsal, settle } from '../../src/app/rehearsal.ts';
import type { Rehearsal, RehearsalOptions } from '../../src/app/rehearsal.ts';
import {
  ETH,
  ISOLATED,
  SOL,
  breaks,
  mends,
  strangerTrades,
  together,
} from '../../src/app/scenarios/staging.ts';
import type { Margin } from '../../src/domain/market.ts';
import type { Fault } from '../../src/exchange/fault-plan.ts';
import { marketOf } from '../../src/exchange/markets.ts';
import type { ExchangeSwitches } from '../../src/exchange/orders.ts';
import type { JournalRecord } from '../../src/ports/journal.ts';

/** How long an emergency may take while the venue answers, in milliseconds. */
const FLAT_WITHIN_MS = 10_000;

type Clamp = Pick<
  ExchangeSwitches,
  'reduceOnlyOversize' | 'reduceOnlyInvalid' | 'isolatedMissing' | 'belowMinimum' | 'iocNoCross'
>;

/** What began, and what is done to it in the same instant. */
type Beginning = {
  readonly prepare: (stage: Rehearsal) => void;
  /** What is done at the entering of an earlier phase. */
  readonly at?: { readonly phase: string; readonly does: (stage: Rehearsal) => void };
  readonly phase: string;
  readonly does?: (stage: Rehearsal) => void;
};

/** What was held when it began and in the end, and everything that was written of it. */
type Seen = {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly journal: string;
};

const CLAMPS: readonly Clamp[] = (['clamp', 'reject'] as const).flatMap((reduceOnlyOversize) =>
  (['cancel', 'reject'] as const).flatMap((reduceOnlyInvalid) =>
    (['refuseOpening', 'refuseAll', 'accept'] as const).flatMap((belowMinimum) =>
      (['cancel', 'reject'] as const).map((iocNoCross) => {
        const most = { reduceOnlyOversize, reduceOnlyInvalid, belowMinimum, iocNoCross };
        return { ...most, isolatedMissing: 'reject' as const };
      }),
    ),
  ),
);

/** The readings of an isolated close without an account, beside the laxest and the strictest clamp. */
const ISOLATED_CLAMPS: readonly Clamp[] = (['reject', 'cancel', 'cross'] as const).flatMap(
  (isolatedMissing) =>
    [CLAMPS.at(0), CLAMPS.at(-1)].flatMap((clamp) =>
      clamp === undefined ? [] : [{ ...clamp, isolatedMissing }],
    ),
);

const MARGINS: readonly Margin[] = ['cross', 'isolated'];

const MUTE_REST: Fault = {
  fault: 'rest.fail',
  as: 'failure',
  queries: ['subaccount_info', 'isolated_positions'],
};

const cases = MARGINS.flatMap((margin) =>
  [...CLAMPS, ...ISOLATED_CLAMPS].map((clamp) => ({
    name: `${margin}, ${Object.values(clamp).join(' ')}`,
    margin,
    clamp,
  })),
);

/** Plays to the beginning of an emergency and on until flat, and sees that it sends nothing that opens. */
async function emergency(
  { prepare, at, phase, does }: Beginning,
  margin: Margin,
  switches: Clamp,
): Promise<Seen> {
  let before: readonly string[] | undefined;
  const flags = { ...(margin === 'isolated' ? ISOLATED : {}), direction: 'buyFirst' } as const;
  const options: RehearsalOptions = { flags: { ...flags, onResidual: 'flatten' }, switches };
  const onRecord = (record: JournalRecord): void => {
    if (at !== undefined && begins(record, at.phase))
      stage.clock.setTimeout(() => {
        at.does(stage);
      }, 0);
    if (before !== undefined || !begins(record, phase)) return;
    before = heldBy(stage);
    stage.clock.setTimeout(() => does?.(stage), 0);
  };
  const stage = await openRehearsal({ ...options, onRecord });
  prepare(stage);
  const run = stage.start();
  await stage.clock.advanceUntil(() => before !== undefined, 120_000);
  const opened = stage.truth().orders.length;
  await stage.clock.advanceUntil(() => heldBy(stage).length === 0, FLAT_WITHIN_MS);
  const after = heldBy(stage);
  for (const order of stage.truth().orders.slice(opened)) expect(order.reduceOnly).toBe(true);
  run.interrupt();
  await settle(stage.clock, run.done);
  stage.exchange.stop();
  const journal = JSON.stringify(stage.journal.records());
  return { before: before ?? [], after, journal };
}

function begins({ kind, data }: JournalRecord, phase: string): boolean {
  if (kind === phase) return true;
  return kind === 'phase.entered' && (data as { readonly phase: string }).phase === phase;
}

function heldBy(stage: Rehearsal): readonly string[] {
  return stage
    .truth()
    .positions.map(({ productId, margin }) => `${marketOf(productId).symbol}/${margin}`);
}

describe('an emergency that begins with', () => {
  it.each(cases)(
    'positions that no stream reported is flat by what REST shows ($name)',
    async ({ margin, clamp }) => {
      const prepare = together(
        strangerTrades(ETH, margin, '0.5'),
        strangerTrades(SOL, margin, '-0.4'),
      );
      const seen = await emergency({ prepare, phase: 'start.flattening' }, margin, clamp);
      expect(seen.before).toHaveLength(2);
      expect(seen.journal).toContain('"sizedBy":"rest"');
      // Too small for the venue at the minimum and exact: no order can close it.
      const isResidual =
        clamp.belowMinimum === 'refuseAll' && clamp.reduceOnlyOversize === 'reject';
      expect(seen.after).toEqual(isResidual ? [`${SOL}/${margin}`] : []);
    },
  );

  it.each(cases)(
    'positions that no witness can tell is flat by the ladder, where the venue clamps ($name)',
    async ({ margin, clamp }) => {
      const prepare = together(
        strangerTrades(ETH, margin, '0.5'),
        strangerTrades(SOL, margin, '-3'),
      );
      const does = breaks(MUTE_REST);
      const seen = await emergency({ prepare, phase: 'start.flattening', does }, margin, clamp);
      expect(seen.before).toHaveLength(2);
      expect(seen.journal).toContain('"sizedBy":"ladder"');
      const isHeld = clamp.reduceOnlyOversize === 'reject';
      expect(seen.after).toEqual(isHeld ? seen.before : []);
    },
  );

  it.each(cases)(
    'ledgers that contradict each other is flat by the reading that the venue takes ($name)',
    async ({ margin, clamp }) => {
      const half = { fault: 'order.partialFill', fraction: 0.5, reduceOnly: true } as const;
      const untold = { fault: 'stream.drop', streams: ['position_change'] } as const;
      const prepare = breaks({ ...half, products: [SOL], times: 1 });
      const at = { phase: 'unwind', does: breaks({ ...untold, products: [SOL] }) };
      const does = mends('stream.drop');
      const beginning = { prepare, at, phase: 'emergencyClose', does };
      const seen = await emergency(beginning, margin, clamp);
      expect(seen.before).toContain(`${SOL}/${margin}`);
      expect(seen.journal).toContain('"state":"diverged"');
      expect(seen.after).toEqual([]);
    },
  );
});
