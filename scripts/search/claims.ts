/** What must never be: a proof over a position, an attestation of a wrong amount, a live lie. */
import type { DecimalString } from '../../src/domain/decimal.ts';
import { attest } from '../../src/positions/attestation.ts';
import type { PositionKey } from '../../src/positions/key.ts';
import { prove } from '../../src/positions/proof.ts';
import type { Evidence } from '../../src/positions/proof.ts';
import { readPosition, trustedAmount, zeroSinceOf } from '../../src/positions/reading.ts';
import type { Attestation, ReadingContext } from '../../src/positions/reading.ts';
import type { RestReading, RestSnapshot } from '../../src/positions/rest.ts';
import type { Step } from './explore.ts';
import { KEY, SEARCH_TIMES, contextOf, msOf, text } from './world.ts';
import type { Read, Trade, World } from './world.ts';

/** Two reads, as a proof and an attestation want them. */
export type Reads = readonly [RestSnapshot, RestSnapshot];

/** What an attestation looks at. */
export type AttestationView = { readonly context: ReadingContext; readonly reads: Reads };

/**
 * A guard left out: what the shipped function is shown instead of what is known, so that the guard
 * holds whatever happens.
 */
export type Removal = {
  readonly proof?: (evidence: Evidence) => Evidence;
  readonly attestation?: (view: AttestationView) => AttestationView;
  readonly reading?: (context: ReadingContext) => ReadingContext;
};

/** Whose promise covers a trade: only such a trade can make a belief wrong. */
type Promise = (trade: Trade) => boolean;

const MARKETS = { 'SOL-PERP': { sizeIncrement: '0.1', oraclePrice: '100' } };

/** The worlds after attesting by the two reads, if they attest anything. */
export function attestSteps(world: World, removal: Removal): readonly Step<World>[] {
  const made = attestationOf(world, removal);
  if (made === undefined || made.amount === world.attestation?.amount) return [];
  return [{ name: `${made.amount} is attested`, next: { ...world, attestation: made } }];
}

/** What is believed falsely in `world`; undefined when nothing is. */
export function falseBelief(world: World, removal: Removal): string | undefined {
  return falseFlat(world, removal) ?? falseAttestation(world, removal);
}

/** A live reading that contradicts what came, longer than the ledgers may differ. */
export function falseLive(world: World, removal: Removal): string | undefined {
  const context = contextOf(world);
  const amount = trustedAmount(readPosition(removal.reading?.(context) ?? context, KEY));
  if (amount === undefined) return undefined;
  // Whoever reads live must know of the last trade that he was told of, or could not be told of.
  const isTold = ({ arrivedAt, inGap }: Trade): boolean =>
    inGap || (arrivedAt !== undefined && msOf(world.now - arrivedAt) > SEARCH_TIMES.ledgersAgreeMs);
  return contradicts(world, amount, isTold)
    ? `live at ${amount}, and the venue holds ${text(world.amount)}`
    : undefined;
}

function falseFlat(world: World, removal: Removal): string | undefined {
  const reads = snapshotsOf(world);
  if (reads === undefined || world.asked === undefined) return undefined;
  const evidence: Evidence = {
    ...contextOf(world),
    markets: MARKETS,
    reads,
    openOrders: { requestedAt: msOf(world.asked.at), orders: openOrdersOf(world.asked.anyOpen) },
    lastOrderNumber: world.log.lastNumber,
    unseenByRest: world.isUnseen ? [KEY] : [],
  };
  const result = prove(removal.proof?.(evidence) ?? evidence);
  if (!result.flat) return undefined;
  if (world.travelling.length > 0) return 'proved flat, and an order can still take effect';
  if (world.isResting) return 'proved flat, and an order of ours rests at the venue';
  return contradicts(world, '0', promisedToProof(world))
    ? `proved flat, and the venue holds ${text(world.amount)}`
    : undefined;
}

function falseAttestation(world: World, removal: Removal): string | undefined {
  // A witness that shows nothing of the key attests nothing by itself: the proof must notice.
  if (world.rules.rest === 'blind') return undefined;
  const made = attestationOf(world, removal);
  if (made === undefined) return undefined;
  return contradicts(world, made.amount, promisedToReads(world))
    ? `attested at ${made.amount}, and the venue holds ${text(world.amount)}`
    : undefined;
}

/**
 * What a stranger did a moment ago nobody can know: a trade counts when a frame of it came, when the
 * reads must show it, when it fell into a gap that was attested since, or when it came before a zero
 * that has held. What our own orders did counts always.
 */
function promisedToProof(world: World): Promise {
  const zeroSince = zeroSinceOf(contextOf(world), KEY);
  const isAttested = world.attestation !== undefined;
  return (trade) =>
    isShown(world, trade) ||
    (isAttested && trade.inGap) ||
    (world.rules.delayMax !== undefined && zeroSince !== undefined && msOf(trade.at) < zeroSince);
}

function promisedToReads(world: World): Promise {
  return (trade) =>
    isShown(world, trade) ||
    (world.rules.rest === 'lagging' && trade.inGap && isOver(world, trade.at));
}

function isShown(world: World, { order, arrivedAt, at }: Trade): boolean {
  // Where one read may be wrong, it is the other one that has to show the trade.
  const telling = world.reads[world.glitchAt === undefined ? 1 : 0];
  const shownAt = msOf(telling?.at ?? 0) - SEARCH_TIMES.restLagMs;
  return (
    order !== 0 ||
    arrivedAt !== undefined ||
    (world.rules.rest === 'lagging' && msOf(at) <= shownAt)
  );
}

/** Whether the gap in which something happened at `at` ended by the present acknowledgement. */
function isOver({ link }: World, at: number): boolean {
  if (link.status !== 'live') return false;
  return link.acknowledgedAt !== undefined && msOf(at) <= link.acknowledgedAt;
}

/** Whether `amount` was true neither after the last promised trade nor after any since. */
function contradicts(world: World, amount: string, isPromised: Promise): boolean {
  const last = world.trades.findLastIndex(isPromised);
  const since = world.trades.slice(Math.max(0, last)).map((trade) => trade.amountAfter);
  const [first] = world.trades;
  const before = first === undefined ? world.amount : first.amountAfter - first.added;
  return !(last === -1 ? [before, ...since] : since).map(text).includes(amount);
}

function attestationOf(world: World, removal: Removal): Attestation | undefined {
  const reads = snapshotsOf(world);
  if (reads === undefined) return undefined;
  const view = { context: contextOf(world), reads };
  const { context, reads: shown } = removal.attestation?.(view) ?? view;
  return attest(context, {
    reads: shown,
    // The archive does not answer: this is the search of the way without its chain.
    answers: new Map(),
    linkOf: () => ({ amount: '0', index: '0' }),
    observedAt: new Map(),
  })[0];
}

function snapshotsOf({ reads: [first, second] }: World): Reads | undefined {
  return first === undefined || second === undefined
    ? undefined
    : [snapshotOf(first), snapshotOf(second)];
}

function snapshotOf({ amount, at }: Read): RestSnapshot {
  return {
    readings: readingsOf(text(amount)),
    requestedAt: msOf(at),
    receivedAt: msOf(at),
    equity: { quote: '1000', openQuote: '0' },
    foreign: [],
    health: [],
  };
}

/** What REST says of the one key. */
export function readingsOf(amount: DecimalString): RestSnapshot['readings'] {
  const readings: Record<PositionKey, RestReading> = {};
  readings[KEY] = { state: 'amount', amount };
  return readings;
}

function openOrdersOf(anyOpen: boolean): NonNullable<Evidence['openOrders']>['orders'] {
  if (!anyOpen) return [];
  return [
    {
      digest: `0x${'f'.repeat(64)}`,
      symbol: 'SOL-PERP',
      margin: 'isolated',
      side: 'buy',
      remaining: '1',
      reduceOnly: false,
      isTrigger: false,
    },
  ];
}
