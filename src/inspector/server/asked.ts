/** What a request asks for, read from its address: in bounds, or refused with one sentence. */

/** A request that is not answered; the message is one sentence for the page. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The bounds of a number, and what it is when it is left out; without that it must be given. */
export type NumberBounds = {
  readonly min: number;
  readonly max: number;
  readonly otherwise?: number;
};

/** The highest number that a run or a record can have. */
export const NUMBER_MAX = 999_999_999;

/** The longest text that is searched for. */
const TEXT_MAX = 200;

/** A whole number of the query. Throws `Refusal`. */
export function askedNumber(query: URLSearchParams, name: string, bounds: NumberBounds): number {
  const { min, max, otherwise } = bounds;
  const text = query.get(name);
  if (text === null && otherwise !== undefined) return otherwise;
  const value = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Refusal(400, `${name} must be a whole number from ${String(min)} to ${String(max)}`);
}

/** The run that is asked for; undefined for the default one. Throws `Refusal`. */
export function askedRun(query: URLSearchParams): number | undefined {
  return query.has('run') ? askedNumber(query, 'run', { min: 1, max: NUMBER_MAX }) : undefined;
}

/** The text that is searched for. Throws `Refusal`. */
export function askedText(query: URLSearchParams): string {
  const text = query.get('text') ?? '';
  if (text.length > 0 && text.length <= TEXT_MAX) return text;
  throw new Refusal(400, `text must be 1 to ${String(TEXT_MAX)} characters`);
}
