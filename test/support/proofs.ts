/** Genuine proofs of flatness for the tests, made the one way there is, and forgeries of them. */
import type { Account } from '../../src/domain/account.ts';
import { keysOf } from '../../src/positions/key.ts';
import type { FlatProof } from '../../src/positions/proof.ts';
import type { RestSnapshot } from '../../src/positions/rest.ts';
import { openPositions } from '../../src/positions/service.ts';
import { POSITION_TIMES } from '../../src/positions/times.ts';

/** The account of a cycle in which nothing was traded. */
export const NO_TRADE: Account = {
  legs: [],
  pnl: '0',
  fees: '0',
  funding: '0',
  volume: '0',
  interest: '0',
  unexplained: '0',
};

const SYMBOLS = ['ETH-PERP', 'SOL-PERP'] as const;
const KEYS = keysOf(SYMBOLS);
const MARKET = { sizeIncrement: '0.001', oraclePrice: '100' };
const MARKETS = Object.fromEntries(SYMBOLS.map((symbol) => [symbol, MARKET]));

let owned = 0;

/**
 * A proof that nothing is held, made at `madeAt` by a service of its own: no order was ever numbered,
 * the stream named no key, and two reads of REST showed zero. Throws when a clause is missing.
 */
export function genuineProof(madeAt = 10_000): FlatProof {
  owned += 1;
  const positions = openPositions({
    subaccount: `the proof number ${String(owned)}`,
    keys: KEYS,
    times: POSITION_TIMES,
    now: () => madeAt,
  });
  const reads = [zeros(madeAt - POSITION_TIMES.strikeGapMs), zeros(madeAt)] as const;
  const result = positions.prove(reads, { requestedAt: madeAt, orders: [] }, MARKETS);
  positions.close();
  if (!result.flat) throw new Error(`No proof was made: ${result.missing.join('; ')}`);
  return result.proof;
}

/** What looks like `proof` to a reader and is none: each by the way it was forged. */
export function forgeriesOf(
  proof: FlatProof,
): readonly (readonly [how: string, forged: unknown])[] {
  const parsed: unknown = JSON.parse(JSON.stringify(proof));
  const borrowed: unknown = Object.create(proof);
  return [
    ['the fields of a proof', { ...proof.fields }],
    ['a literal around the fields', { fields: proof.fields }],
    ['a parsed JSON copy', { fields: parsed }],
    ['a structured clone', structuredClone(proof)],
    ['an object with its properties', Object.assign({}, proof)],
    ['an object that inherits from a proof', borrowed],
    ['a proxy of a proof', new Proxy(proof, {})],
    ['null', null],
    ['true', true],
  ];
}

/** One answer of REST that shows zero of every key. */
function zeros(requestedAt: number): RestSnapshot {
  return {
    readings: Object.fromEntries(KEYS.map((key) => [key, { state: 'amount', amount: '0' }])),
    requestedAt,
    receivedAt: requestedAt,
    equity: { quote: '1000', openQuote: '0' },
    foreign: [],
    health: [],
  };
}
