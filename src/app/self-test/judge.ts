/** What a self-test learnt: every witness held against every order, as facts that passed or did not. */
import { decimal, sum } from '../../domain/decimal.ts';
import type { Margin } from '../../domain/market.ts';
import type { ArchivedOrder } from '../../orders/order.ts';
import { closeChain } from '../../positions/chain.ts';
import type { ArchiveAnswer, ChainLink } from '../../positions/chain.ts';
import { marginOf, positionKey } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { RestSnapshot } from '../../positions/rest.ts';
import type { RunResult } from '../run-result.ts';
import type { SelfTestRecord } from '../state/gate-records.ts';
import type { Evidence, NamedAs, SentOrder } from './evidence.ts';

/** One thing that was asked of the venue by doing, and what it answered. */
export type SelfTestFact = SelfTestRecord['facts'][number];

/** Where the chain of a key stood before the first order, and what the archive tells of it since. */
export type ToldChain = { readonly begun: ChainLink; readonly answer: ArchiveAnswer };

/** What the venue said afterwards; a text is why it did not. */
export type Afterwards = {
  readonly archivedOrders: readonly ArchivedOrder[] | string;
  /** By the keys of the margin mode. */
  readonly chains: ReadonlyMap<PositionKey, ToldChain | string>;
  /** Why the trigger service did not answer a signed question; undefined when it did. */
  readonly triggerFailure: string | undefined;
};

/** What is judged. */
export type SelfTestCase = {
  readonly margin: Margin;
  readonly keys: readonly PositionKey[];
  readonly evidence: Evidence;
  readonly afterwards: Afterwards;
  readonly result: Pick<RunResult, 'status' | 'reason' | 'cycles'>;
};

/** The facts in the order in which a person would ask. All of them passed, or the gate stays shut. */
export function judgeSelfTest(test: SelfTestCase): readonly SelfTestFact[] {
  return [
    judgeCycles(test),
    judgeAnswers(test.evidence),
    judgeUpdates(test.evidence),
    judgeFills(test),
    judgeChanges(test),
    judgeRest(test),
    judgeArchive(test),
    judgeChains(test),
    judgeOversize(test),
    judgeTrigger(test.afterwards),
    judgeFlat(test.result),
  ];
}

/**
 * The orders that the venue took and that every witness has to speak of. A close of an emergency that
 * found nothing left is none of them: it moved nothing.
 */
function taken({ orders, fills, updates }: Evidence): readonly SentOrder[] {
  const moved = new Set([
    ...fills.map(({ fields }) => fields.digest),
    ...updates.filter(({ reason }) => reason === 'filled').map(({ digest }) => digest),
  ]);
  return orders.filter(
    ({ answer, intent, digest }) =>
      answer === 'accepted' && (intent.purpose !== 'emergency' || moved.has(digest)),
  );
}

function judgeCycles({ result: { cycles } }: SelfTestCase): SelfTestFact {
  const [short] = cycles.filter(({ outcome }) => outcome !== 'completed');
  if (short === undefined && cycles.length === SELF_TEST_CYCLES) {
    return passed('cycles', 'both directions were opened and closed as planned');
  }
  if (short === undefined)
    return failed('cycles', `${String(cycles.length)} of ${String(SELF_TEST_CYCLES)} began`);
  return failed('cycles', `one was ${short.outcome}: ${short.reason ?? 'no reason was given'}`);
}

/** How many cycles a self-test runs: one in each direction. */
export const SELF_TEST_CYCLES = 2;

function judgeAnswers({ orders }: Evidence): SelfTestFact {
  const name = 'order answers';
  if (orders.length === 0) return failed(name, 'no order was sent');
  const refused = orders.find(({ answer }) => answer !== 'accepted');
  if (refused === undefined) return passed(name, `${String(orders.length)} orders, each accepted`);
  const { answer } = refused;
  const words = typeof answer === 'object' ? answer.refusal : 'no answer came';
  return failed(name, `${described(refused)}: ${words}`);
}

function judgeUpdates(evidence: Evidence): SelfTestFact {
  const told = new Set(
    evidence.updates.filter(({ reason }) => reason !== 'placed').map(({ digest }) => digest),
  );
  return judgeReports('order_update', taken(evidence), ({ digest }) => told.has(digest), '');
}

function judgeFills({ evidence, margin }: SelfTestCase): SelfTestFact {
  const told = new Set(evidence.fills.map(({ fields }) => fields.digest));
  const as = addressed(
    evidence.fills.map(({ namedAs }) => namedAs),
    margin,
  );
  return judgeReports('fill', taken(evidence), ({ digest }) => told.has(digest), as);
}

/** After each order, and before the next of its key, the stream must say what it left. */
function judgeChanges({ evidence, margin }: SelfTestCase): SelfTestFact {
  const { changes } = evidence;
  const as = addressed(
    changes.map(({ namedAs }) => namedAs),
    margin,
  );
  const orders = taken(evidence);
  const isTold = (order: SentOrder): boolean => {
    const key = keyOf(order);
    const next = orders.find((other) => keyOf(other) === key && other.sentAt > order.sentAt);
    return changes.some(
      ({ fields }) =>
        fields.key === key &&
        fields.receivedAt >= order.sentAt &&
        fields.receivedAt <= (next?.sentAt ?? Infinity) &&
        decimal(fields.amount).isZero() === order.intent.reduceOnly,
    );
  };
  return judgeReports('position_change', orders, isTold, as);
}

function judgeReports(
  name: string,
  orders: readonly SentOrder[],
  isTold: (order: SentOrder) => boolean,
  as: string,
): SelfTestFact {
  const missing = orders.filter((order) => !isTold(order));
  const [first] = missing;
  const all = String(orders.length);
  if (orders.length === 0) return failed(name, 'no order was taken that it could speak of');
  if (first === undefined) return passed(name, `told of all ${all} orders${as}`);
  if (missing.length === orders.length) return failed(name, `silent on all ${all} orders`);
  const silent = `silent on ${String(missing.length)} of ${all} orders`;
  const isFirstAlone = missing.every(({ intent }) => intent.purpose === 'open');
  if (isFirstAlone && first.intent.margin === 'isolated') {
    return failed(name, `${silent}, what opened: the parent's subscription does not carry it`);
  }
  return failed(name, `${silent}, the first was ${described(first)}${as}`);
}

function judgeRest({ margin, keys, evidence: { snapshots, orders } }: SelfTestCase): SelfTestFact {
  const name = 'REST';
  const since = Math.min(...orders.map(({ sentAt }) => sentAt));
  const seen = snapshots.filter(({ requestedAt }) => requestedAt >= since);
  const blind = keys.filter((key) => !seen.some((read) => isHeld(read, key)));
  if (blind.length > 0)
    return failed(name, `never showed ${blind.join(' and ')} while it was held`);
  const other = margin === 'cross' ? 'isolated' : 'cross';
  const strays = seen.flatMap((read) =>
    (Object.keys(read.readings) as PositionKey[]).filter(
      (key) => marginOf(key) === other && isHeld(read, key),
    ),
  );
  if (strays[0] !== undefined) return failed(name, `showed ${strays[0]}, which nobody traded`);
  const last = seen.at(-1);
  const left = keys.filter((key) => last === undefined || isHeld(last, key));
  if (left.length > 0) return failed(name, `still shows ${left.join(' and ')} at the end`);
  return passed(name, `showed both legs in ${margin}, none in ${other}, and zero at the end`);
}

function judgeArchive({ evidence, afterwards: { archivedOrders } }: SelfTestCase): SelfTestFact {
  const name = 'archive';
  if (typeof archivedOrders === 'string') return failed(name, archivedOrders);
  const known = new Set(archivedOrders.map(({ digest }) => digest));
  return judgeReports(name, taken(evidence), ({ digest }) => known.has(digest), '');
}

/** The serial numbers of the stream's fills must be those of the archive's closed chain. */
function judgeChains({ keys, evidence, afterwards: { chains } }: SelfTestCase): SelfTestFact {
  const name = 'submission_idx';
  let count = 0;
  for (const key of keys) {
    const told = chains.get(key);
    if (told === undefined || typeof told === 'string') {
      return failed(name, `${key}: ${told ?? 'the archive was not asked'}`);
    }
    const chain = closeChain(told.answer, told.begun);
    if (chain === undefined) return failed(name, `${key}: the archive's events leave a gap`);
    if (!decimal(chain.end.amount).isZero()) {
      return failed(name, `${key}: the archive's chain ends at ${chain.end.amount}`);
    }
    const fills = evidence.fills.filter(({ fields }) => fields.key === key);
    if (fills.length === 0) return failed(name, `${key}: the stream told no fill to compare`);
    const stranger = fills.find(({ fields }) => !chain.indices.has(fields.submissionIndex));
    if (stranger !== undefined) {
      const { submissionIndex } = stranger.fields;
      return failed(name, `${key}: the archive has no event ${submissionIndex} of a fill`);
    }
    count += fills.length;
  }
  return passed(name, `${String(count)} fills, each in the archive's closed chain`);
}

function judgeOversize({ evidence, afterwards }: SelfTestCase): SelfTestFact {
  const name = 'oversize close';
  const large = evidence.orders.filter(({ enough }) => enough !== undefined);
  if (large.length === 0) return failed(name, 'no position came to be closed with one');
  for (const order of large) {
    const { answer, intent, enough = '0' } = order;
    const sizes = `reduce-only ${intent.quantity} over a position of ${enough}`;
    if (answer !== 'accepted') {
      const why = typeof answer === 'object' ? answer.refusal : 'no answer came';
      return failed(name, `${sizes} was refused: ${why}`);
    }
    const filled = filledOf(order, evidence, afterwards);
    if (!decimal(filled).eq(enough)) {
      return failed(name, `${sizes} filled ${filled}: the venue did not clamp it`);
    }
  }
  const sizes = large.map(({ intent }) => intent.quantity).join(' and ');
  return passed(
    name,
    `${sizes} ${large.length === 1 ? 'was' : 'were'} taken and clamped to the position`,
  );
}

/** By the stream where it told of a fill, else by the archive. */
function filledOf(
  { digest }: SentOrder,
  { fills }: Evidence,
  { archivedOrders }: Afterwards,
): string {
  const own = fills.filter(({ fields }) => fields.digest === digest);
  if (own.length > 0) return sum(own.map(({ fields }) => decimal(fields.amount).abs().toFixed()));
  const rows = typeof archivedOrders === 'string' ? [] : archivedOrders;
  return rows.find((row) => row.digest === digest)?.filledQuantity ?? '0';
}

function judgeTrigger({ triggerFailure }: Afterwards): SelfTestFact {
  if (triggerFailure !== undefined) return failed('trigger', triggerFailure);
  return passed('trigger', 'the service answered a signed question');
}

function judgeFlat({ status, reason }: SelfTestCase['result']): SelfTestFact {
  if (status === 'flat') return passed('flat', 'proved by the stream and by REST');
  return failed('flat', `not proved: ${status}${reason === null ? '' : `, ${reason}`}`);
}

/** Of an isolated position it is unverified whose address its events carry: so it is said. */
function addressed(names: readonly (NamedAs | undefined)[], margin: Margin): string {
  if (margin === 'cross') return '';
  const kinds = [...new Set(names)].map((name) =>
    name === 'isolated'
      ? 'an isolated address'
      : name === 'parent'
        ? "the parent's address"
        : 'no address',
  );
  return kinds.length === 0 ? '' : `, under ${kinds.join(' and ')}`;
}

function isHeld({ readings }: RestSnapshot, key: PositionKey): boolean {
  const reading = readings[key];
  return reading?.state === 'amount' && !decimal(reading.amount).isZero();
}

function keyOf({ intent }: SentOrder): PositionKey {
  return positionKey(intent.symbol, intent.margin);
}

function described({ intent }: SentOrder): string {
  const { purpose, side, quantity, symbol, margin } = intent;
  return `${purpose} ${side} ${quantity} ${symbol}/${margin}`;
}

function passed(name: string, fact: string): SelfTestFact {
  return { name, passed: true, fact };
}

function failed(name: string, fact: string): SelfTestFact {
  return { name, passed: false, fact };
}
