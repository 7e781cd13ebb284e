/** Fault plans: what the simulated exchange shall do to its client, checked field by field. */

import { MARKETS } from './markets.ts';

/** The streams a fault can touch. */
export type FaultStream = 'fill' | 'position_change' | 'order_update' | 'best_bid_offer';

/** How a REST answer can fail. */
export type RestFailure =
  | 'noAnswer'
  | '429'
  | '403'
  | '502'
  | 'html'
  | 'failure'
  | 'empty'
  | 'truncated'
  | 'missingRow'
  | 'notExisting';

/**
 * When and how often a fault applies. Instants are milliseconds since the exchange started; `skip`
 * occasions pass first, then at most `times` are hit, each with `probability`.
 */
export type FaultWindow = {
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly skip?: number;
  readonly times?: number;
  readonly probability?: number;
};

/** Symbols or product ids; absent means all. */
type Products = { readonly products?: readonly (string | number)[] };
type Streams = { readonly streams: readonly FaultStream[] };
/** Request types, for example `subaccount_info` or `archive.events`; absent means all. */
type Queries = { readonly queries?: readonly string[] };

/** One fault. */
export type Fault = FaultWindow &
  (
    | ({
        readonly fault: 'stream.delay';
        readonly ms: number;
        readonly keepOrder?: boolean;
      } & Streams &
        Products)
    | ({ readonly fault: 'stream.drop' | 'stream.duplicate' } & Streams & Products)
    | ({ readonly fault: 'stream.malformed'; readonly text?: string } & Streams & Products)
    | {
        readonly fault: 'stream.close';
        readonly atMs?: number;
        readonly code?: number;
        readonly refuseForMs?: number;
      }
    | ({ readonly fault: 'rest.stale'; readonly ms: number } & Queries)
    | ({ readonly fault: 'rest.fail'; readonly as: RestFailure } & Queries & Products)
    | { readonly fault: 'rest.blindIsolated' | 'stream.noPong' }
    | ({ readonly fault: 'order.noFill'; readonly reduceOnly?: boolean } & Products)
    | ({
        readonly fault: 'order.partialFill';
        readonly fraction: number;
        readonly reduceOnly?: boolean;
      } & Products)
    | ({
        readonly fault: 'order.reject';
        readonly code: number;
        readonly reduceOnly?: boolean;
      } & Products)
    | ({
        readonly fault: 'order.noAnswer';
        readonly effect: 'before' | 'after';
        readonly reduceOnly?: boolean;
      } & Products)
    | ({
        readonly fault: 'order.delay';
        readonly ms: number;
        readonly reduceOnly?: boolean;
      } & Products)
    | {
        readonly fault: 'trade.manual';
        readonly atMs?: number;
        readonly product: string | number;
        readonly margin?: 'cross' | 'isolated';
        /** Signed, in base units, as a decimal string. */
        readonly amount: string;
        readonly subaccount?: string;
      }
  );

/** The names of faults. */
export type FaultName = Fault['fault'];

/** The fault of a name. */
export type FaultOf<Name extends FaultName> = Fault & { readonly fault: Name };

/** A file of faults; the seed, when given, replaces the exchange's for the faults' chances. */
export type FaultPlan = { readonly seed?: number; readonly faults: readonly Fault[] };

/** A plan that cannot be used; its message names the field and what it must be. */
export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';
}

/** A rule of a field: what it must be, in words, and whether a value is that. */
type Rule = {
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  readonly required?: true;
};

const STREAMS: readonly unknown[] = ['fill', 'position_change', 'order_update', 'best_bid_offer'];
const FAILURES: readonly unknown[] = [
  'noAnswer',
  '429',
  '403',
  '502',
  'html',
  'failure',
  'empty',
  'truncated',
  'missingRow',
  'notExisting',
];

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isProduct = (value: unknown): boolean =>
  MARKETS.some((market) => market.symbol === value || market.productId === value);
const PRODUCTS = MARKETS.map((m) => `${m.symbol} or ${String(m.productId)}`).join(', ');
const isList = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(holds);

const duration: Rule = {
  must: 'a number of milliseconds, zero or more',
  holds: (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
};
const count: Rule = { must: 'a whole number, zero or more', holds: isCount };
const share: Rule = {
  must: 'a number from 0 to 1',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const flag: Rule = { must: 'true or false', holds: (value) => typeof value === 'boolean' };
const words: Rule = { must: 'a text', holds: (value) => typeof value === 'string' };
const products: Rule = {
  must: `a list of ${PRODUCTS}`,
  holds: (value) => isList(value, isProduct),
};
const streams: Rule = {
  must: `a list of ${STREAMS.join(', ')}`,
  holds: (value) => isList(value, (item) => STREAMS.includes(item)),
  required: true,
};
const queries: Rule = {
  must: 'a list of request types',
  holds: (value) => isList(value, (item) => typeof item === 'string'),
};
const required = (rule: Rule): Rule => ({ ...rule, required: true });
const oneOf = (values: readonly unknown[]): Rule => ({
  must: `one of ${values.join(', ')}`,
  holds: (value) => values.includes(value),
});

const WINDOW = {
  fromMs: duration,
  untilMs: duration,
  skip: count,
  times: count,
  probability: share,
};
const OF_STREAM = { streams, products };
const OF_ORDER = { products, reduceOnly: flag };

const FIELDS: Readonly<Record<FaultName, Readonly<Record<string, Rule>>>> = {
  'stream.delay': { ...OF_STREAM, ms: required(duration), keepOrder: flag },
  'stream.drop': OF_STREAM,
  'stream.duplicate': OF_STREAM,
  'stream.malformed': { ...OF_STREAM, text: words },
  'stream.close': { atMs: duration, code: count, refuseForMs: duration },
  'rest.stale': { queries, ms: required(duration) },
  'rest.fail': { queries, products, as: required(oneOf(FAILURES)) },
  'rest.blindIsolated': {},
  'stream.noPong': {},
  'order.noFill': OF_ORDER,
  'order.partialFill': { ...OF_ORDER, fraction: required(share) },
  'order.reject': { ...OF_ORDER, code: required(count) },
  'order.noAnswer': { ...OF_ORDER, effect: required(oneOf(['before', 'after'])) },
  'order.delay': { ...OF_ORDER, ms: required(duration) },
  'trade.manual': {
    atMs: duration,
    product: required({ must: `one of ${PRODUCTS}`, holds: isProduct }),
    margin: oneOf(['cross', 'isolated']),
    amount: required({
      must: 'a signed decimal in base units, as text',
      holds: (value) => typeof value === 'string' && /^-?\d+(\.\d{1,18})?$/.test(value),
    }),
    subaccount: {
      must: 'a subaccount of 32 bytes in hex',
      holds: (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value),
    },
  },
};

/** Checks a plan read from JSON. Throws `FaultPlanError`, whose sentence names the field. */
export function parseFaultPlan(json: unknown): FaultPlan {
  if (!isRecord(json)) throw new FaultPlanError('A fault plan must be an object with "faults"');
  const { seed, faults, ...unknown } = json;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined)
    throw new FaultPlanError(`"${stranger}" is not a field of a fault plan`);
  if (!Array.isArray(faults)) throw new FaultPlanError('"faults" must be a list of faults');
  const checked = faults.map((fault: unknown, index) =>
    parseFault(fault, `faults[${String(index)}]`),
  );
  if (seed === undefined) return { faults: checked };
  if (!Number.isSafeInteger(seed)) throw new FaultPlanError('"seed" must be a whole number');
  return { seed: Number(seed), faults: checked };
}

/** Checks one fault; `place` stands before the field's name in errors. */
export function parseFault(json: unknown, place: string): Fault {
  if (!isRecord(json)) throw new FaultPlanError(`"${place}" must be an object with "fault"`);
  const name = json['fault'];
  if (typeof name !== 'string' || !isFaultName(name)) {
    const names = Object.keys(FIELDS).join(', ');
    throw new FaultPlanError(`"${place}.fault" must be one of ${names}`);
  }
  const rules: Readonly<Record<string, Rule>> = { ...WINDOW, ...FIELDS[name] };
  for (const field of Object.keys(json)) {
    if (field !== 'fault' && !Object.hasOwn(rules, field)) {
      throw new FaultPlanError(`"${place}.${field}" is not a field of ${name}`);
    }
  }
  for (const [field, rule] of Object.entries(rules)) {
    const value = json[field];
    if (value === undefined ? rule.required : !rule.holds(value)) {
      throw new FaultPlanError(`"${place}.${field}" must be ${rule.must}`);
    }
  }
  // The table above has checked the name and each field of it: the compiler cannot follow that.
  return json as Fault;
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FIELDS, name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
