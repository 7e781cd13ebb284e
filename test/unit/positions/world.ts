/** A positions service on a clock that the test moves, and what a proof of it takes. */
import type { DecimalString } from '../../../src/domain/decimal.ts';
import { keysOf } from '../../../src/positions/key.ts';
import type { PositionKey } from '../../../src/positions/key.ts';
import type { FlatProof, ProofResult } from '../../../src/positions/proof.ts';
import type { RestReading, RestSnapshot } from '../../../src/positions/rest.ts';
import { openPositions } from '../../../src/positions/service.ts';
import type { PositionFact } from '../../../src/positions/facts.ts';
import type { Positions } from '../../../src/positions/service.ts';
import { POSITION_TIMES } from '../../../src/positions/times.ts';
import { filled, reported } from '../../support/observations.ts';
import type { FillOptions, ReportOptions } from '../../support/observations.ts';
import { ETH, SOL } from '../domain/markets.ts';

/** The keys of the pair, in the order in which the book tells them. */
export const KEYS = keysOf(['ETH-PERP', 'SOL-PERP']);

/** The markets of the pair by name. */
export const MARKETS = { 'ETH-PERP': ETH, 'SOL-PERP': SOL };

/** What the tests call the service, its clock and all that it told. */
export type World = {
  readonly positions: Positions;
  readonly facts: readonly PositionFact[];
  readonly clock: { now: number };
  /** Opens the stream and has it acknowledged, now. */
  readonly connect: () => void;
  readonly report: (options: Omit<ReportOptions, 'at'> & { readonly at?: number }) => void;
  readonly fill: (options: Omit<FillOptions, 'at'> & { readonly at?: number }) => void;
  /** Two complete reads `apart` milliseconds, the last requested now. */
  readonly prove: (changes?: Readonly<Record<PositionKey, RestReading>>) => ProofResult;
  /** The reasons of everything unplanned so far. */
  readonly unplanned: () => readonly string[];
};

let opened = 0;

/** A service of a subaccount of its own, at 100 000 ms. */
export function openWorld(subaccount?: string): World {
  const clock = { now: 100_000 };
  const positions = openPositions({
    subaccount: subaccount ?? `subaccount ${String(++opened)}`,
    keys: KEYS,
    times: POSITION_TIMES,
    now: () => clock.now,
  });
  const facts: PositionFact[] = [];
  positions.subscribe((fact) => facts.push(fact));
  return {
    positions,
    facts,
    clock,
    connect: () => {
      positions.receive({ type: 'stream.opened' });
      positions.receive({ type: 'stream.acknowledged' });
    },
    report: (options) => {
      const observation = reported({ at: clock.now, ...options });
      positions.receive({ type: 'position.observed', observation });
    },
    fill: (options) => {
      positions.receive({
        type: 'fill.observed',
        observation: filled({ at: clock.now, ...options }),
      });
    },
    prove: (changes) => {
      // Whoever proves has waited until REST can know what the connection missed.
      const { acknowledgedAt = 0 } = positions.link;
      clock.now = Math.max(clock.now, acknowledgedAt + POSITION_TIMES.restLagMs + 500);
      const reads = [snapshot(clock.now - 500, changes), snapshot(clock.now, changes)] as const;
      return positions.prove(reads, { requestedAt: clock.now, orders: [] }, MARKETS);
    },
    unplanned: () =>
      facts.flatMap((fact) => (fact.type === 'position.unplanned' ? [fact.reason] : [])),
  };
}

/** A conclusive answer of REST. */
export function amountOf(amount: DecimalString): RestReading {
  return { state: 'amount', amount };
}

/** A complete read requested at `requestedAt`: zero of every key, but for `changes`. */
export function snapshot(
  requestedAt: number,
  changes: Readonly<Record<PositionKey, RestReading>> = {},
): RestSnapshot {
  const zeros = Object.fromEntries(KEYS.map((key) => [key, amountOf('0')]));
  return {
    readings: { ...zeros, ...changes },
    requestedAt,
    receivedAt: requestedAt + 50,
    equity: { quote: '1000', openQuote: '0' },
    foreign: [],
    health: [],
  };
}

/** The proof of a result that is one; throws with what is missing otherwise. */
export function proofOf(result: ProofResult): FlatProof {
  if (!result.flat) throw new Error(`No proof: ${result.missing.join(', ')}`);
  return result.proof;
}

/** The sentences of a result that is no proof; none when it is one. */
export function missingOf(result: ProofResult): readonly string[] {
  return result.flat ? [] : result.missing;
}
