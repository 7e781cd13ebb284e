/** The self-test against every reading of the protocol that would cost money: it finds it and names it. */
import { describe, expect, it } from 'vitest';
import { openRehearsal, settle } from '../../src/app/rehearsal.ts';
import type { Rehearsal } from '../../src/app/rehearsal.ts';
import { judgeSelfTest } from '../../src/app/self-test/judge.ts';
import { askAfterwards, readLinks } from '../../src/app/self-test/questions.ts';
import { isShort } from '../../src/app/self-test/run-self-test.ts';
import { tapVenue } from '../../src/app/self-test/witness-tap.ts';
import type { WitnessTap } from '../../src/app/self-test/witness-tap.ts';
import { PAIR } from '../../src/app/trade-settings.ts';
import { LEG_NAMES } from '../../src/domain/market.ts';
import type { Margin } from '../../src/domain/market.ts';
import type { FaultPlan } from '../../src/exchange/fault-plan.ts';
import { positionKey } from '../../src/positions/key.ts';

/** A whole self-test at an exchange of this plan: the facts, and what is really held after it. */
async function selfTest(faultPlan: FaultPlan, margin: Margin = 'cross') {
  const opened: { stage?: Rehearsal } = {};
  const taps: WitnessTap[] = [];
  const stage = await openRehearsal({
    faultPlan,
    flags: { cycles: 2, holdMs: 3_000, margin, leverage: margin === 'isolated' ? 5 : undefined },
    venueOf: (venue) => {
      const tap = tapVenue(venue, { now: () => opened.stage?.clock.now() ?? 0 });
      taps.push(tap);
      return tap.venue;
    },
    onRecord: (record) => {
      if (isShort(record)) opened.stage?.run().drain();
    },
  });
  opened.stage = stage;
  const [tap] = taps;
  if (tap === undefined) throw new Error('the venue was not tapped');
  const { clock } = stage;
  const keys = LEG_NAMES.map((leg) => positionKey(PAIR[leg], margin));
  const links = await settle(clock, readLinks(tap.venue, keys));
  const result = await stage.play();
  if (result === undefined) throw new Error('the session did not end');
  const evidence = tap.evidence();
  const digests = evidence.orders.flatMap(({ digest, answer }) =>
    answer === 'accepted' ? [digest] : [],
  );
  const afterwards = await settle(clock, askAfterwards(tap.venue, clock, digests, links));
  const facts = judgeSelfTest({ margin, keys, evidence, afterwards, result });
  const failed = facts.filter(({ passed }) => !passed);
  return {
    failed: Object.fromEntries(failed.map(({ name, fact }) => [name, fact])),
    passed: Object.fromEntries(
      facts.filter(({ passed }) => passed).map(({ name, fact }) => [name, fact]),
    ),
    held: stage.truth().positions,
    sizes: evidence.orders
      .filter(({ enough }) => enough !== undefined)
      .map(({ intent }) => intent.quantity),
  };
}

const NOTHING: FaultPlan = { faults: [] };

describe('a self-test', () => {
  it.each(['cross', 'isolated'] as const)(
    'passes with %s margin where the venue is as the sheet has it',
    async (margin) => {
      const { failed, passed, sizes } = await selfTest(NOTHING, margin);
      expect(failed).toEqual({});
      expect(passed['fill']).toMatch(/^told of all 8 orders/);
      expect(passed['submission_idx']).toBe("8 fills, each in the archive's closed chain");
      // Twice the position first; the size of the ladder only after that one clamped.
      expect(sizes.map(Number)).toEqual([expect.closeTo(0.14, 1), expect.closeTo(1e9, -1)]);
    },
  );

  it('finds a venue that refuses an oversize close, and never sends the larger one', async () => {
    const { failed, sizes, passed } = await selfTest({
      switches: { reduceOnlyOversize: 'reject' },
      faults: [],
    });
    expect(failed['oversize close']).toMatch(
      /^reduce-only .* over a position of .* was refused: .*2064/,
    );
    expect(failed['cycles']).toContain('one was recovered');
    expect(sizes).toHaveLength(1);
    expect(passed['flat']).toBeDefined();
  });

  it('finds a venue that tells of isolated positions on their own subscriptions alone', async () => {
    const plan: FaultPlan = { switches: { isolatedEventsOn: 'isolated' }, faults: [] };
    const { failed, passed } = await selfTest(plan, 'isolated');
    const says = "what opened: the parent's subscription does not carry it";
    expect(failed['fill']).toContain(says);
    expect(failed['position_change']).toContain(says);
    expect(passed['flat']).toBeDefined();
  });

  it.each([
    ['parent', "under the parent's address"],
    ['isolated', 'under an isolated address'],
  ] as const)('says under which address isolated events come: %s', async (address, says) => {
    const plan: FaultPlan = { switches: { isolatedEventSubaccount: address }, faults: [] };
    const { failed, passed } = await selfTest(plan, 'isolated');
    expect(failed).toEqual({});
    expect(passed['position_change']).toBe(`told of all 8 orders, ${says}`);
  });

  it('counts an event once that two subscriptions carry', async () => {
    const plan: FaultPlan = { switches: { isolatedEventsOn: 'both' }, faults: [] };
    expect((await selfTest(plan, 'isolated')).failed).toEqual({});
  });

  it.each(['order_update', 'fill', 'position_change'] as const)(
    'finds a stream that is silent: %s',
    async (stream) => {
      const faults = [{ fault: 'stream.drop', streams: [stream] } as const];
      const { failed, passed } = await selfTest({ faults });
      expect(failed[stream]).toMatch(/^silent on all \d orders$/);
      expect(passed['flat']).toBeDefined();
    },
  );

  it('finds a REST that is blind to isolated positions', async () => {
    const plan: FaultPlan = { faults: [{ fault: 'rest.blindIsolated' }] };
    expect((await selfTest(plan, 'isolated')).failed['REST']).toContain(
      'never showed ETH-PERP/isolated',
    );
  });

  it('finds an archive and a trigger service that do not answer', async () => {
    const queries = ['archive.orders', 'archive.events', 'trigger.list_trigger_orders'];
    const { failed, passed } = await selfTest({
      faults: [{ fault: 'rest.fail', as: '503', queries }],
    });
    expect(Object.keys(failed)).toEqual(['archive', 'submission_idx', 'trigger']);
    expect(passed['cycles']).toBeDefined();
  });
});
