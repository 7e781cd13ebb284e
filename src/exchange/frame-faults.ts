/** What faults make of one event on its way to one client: no frame, one, or several. */
import type { Random } from '../ports/random.ts';
import type { ExchangeEvent } from './events.ts';
import type { FaultOf, FaultStream } from './fault-plan.ts';
import type { FaultSet } from './faults.ts';
import { MARKETS, namesProduct } from './markets.ts';
import { productIdOf } from './operators.ts';

/** A frame that leaves; it waits for those of its stream before it unless `keepOrder` is false. */
export type OutgoingFrame = {
  readonly text: string;
  readonly waitMs: number;
  readonly keepOrder: boolean;
};

const PROMPT = { waitMs: 0, keepOrder: true };

type Payload = Readonly<Record<string, unknown>>;

/** Larger than the mebibyte that clients of a WebSocket commonly read. */
const OVERSIZED_BYTES = 2 * 1024 * 1024;
const NANOS_PER_MS = 1_000_000n;

/** A subaccount of nobody whom the exchange knows. */
const STRANGER = `0x${'5e'.repeat(20)}${'0'.repeat(24)}`;

/** The frames that become of an event told to the address; none when it is lost. */
export function outgoing(
  event: ExchangeEvent,
  address: string,
  faults: FaultSet,
): readonly OutgoingFrame[] {
  if (faults.isQuiet()) return [{ text: JSON.stringify(event.payload(address)), ...PROMPT }];
  const hits = hitBy(event);
  if (faults.take('stream.drop', hits) !== undefined) return [];
  // Every payload is a plain object: the types of the events only have no index signature.
  const payload = misled(event.payload(address) as Payload, hits, faults);
  const text = spoilt(JSON.stringify(payload), hits, faults);
  const copies = faults.take('stream.duplicate', hits) === undefined ? 1 : 2;
  const delay = faults.take('stream.delay', hits);
  const frame = { waitMs: delay?.ms ?? 0, keepOrder: delay?.keepOrder ?? true };
  const stray = strangersFrame(event, payload, faults);
  return [...stray, ...Array.from({ length: copies }, () => text)].map((each) => ({
    text: each,
    ...frame,
  }));
}

type StreamFilter = {
  readonly streams: readonly FaultStream[];
  readonly products?: readonly (string | number)[];
};

/** Whether a fault of the streams concerns an event. */
export function hitBy({ stream, productId }: ExchangeEvent): (fault: StreamFilter) => boolean {
  return ({ streams, products }) => streams.includes(stream) && namesProduct(products, productId);
}

/** The payload as it may wrongly be told: of another product, or at another time. */
function misled(
  payload: Payload,
  hits: (fault: StreamFilter) => boolean,
  faults: FaultSet,
): Payload {
  const wrong = faults.take('stream.wrongProduct', hits);
  const skew = faults.take('stream.clockSkew', hits);
  if (wrong === undefined && skew === undefined) return payload;
  const namesOne = payload['product_id'] !== undefined;
  return {
    ...payload,
    ...(wrong !== undefined && namesOne
      ? { product_id: otherProduct(wrong, payload, faults) }
      : {}),
    ...(skew === undefined ? {} : skewed(payload, skew.ms)),
  };
}

function otherProduct(
  fault: FaultOf<'stream.wrongProduct'>,
  payload: Payload,
  { chanceOf }: FaultSet,
): number {
  if (fault.as !== undefined) return productIdOf(fault.as);
  const others = MARKETS.filter(({ productId }) => productId !== payload['product_id']);
  const drawn = others[chanceOf(fault).below(others.length)];
  return drawn?.productId ?? 0;
}

/** The times of a payload that are told in nanoseconds, moved. */
function skewed(payload: Payload, ms: number): Payload {
  const times = Object.entries(payload).filter(
    ([name, value]) => name.endsWith('timestamp') && /^\d{19}$/.test(String(value)),
  );
  return Object.fromEntries(
    times.map(([name, value]) => [
      name,
      (BigInt(String(value)) + BigInt(Math.round(ms)) * NANOS_PER_MS).toString(),
    ]),
  );
}

/** The text as the wire may spoil it. */
function spoilt(text: string, hits: (fault: StreamFilter) => boolean, faults: FaultSet): string {
  const truncated = faults.take('stream.truncated', hits);
  if (truncated !== undefined) return cut(text, faults.chanceOf(truncated));
  const malformed = faults.take('stream.malformed', hits);
  if (malformed !== undefined) return malformed.text ?? text.slice(0, Math.floor(text.length / 2));
  const oversized = faults.take('stream.oversized', hits);
  return oversized === undefined ? text : padded(text, oversized.bytes ?? OVERSIZED_BYTES);
}

/** At least one character, and never the last brace. */
function cut(text: string, chance: Random): string {
  return text.slice(0, 1 + chance.below(text.length - 1));
}

/** The same object with a field that fills it up. */
function padded(text: string, bytes: number): string {
  const head = `${text.slice(0, -1)},"padding":"`;
  return `${head}${' '.repeat(Math.max(0, bytes - head.length - 2))}"}`;
}

/** A frame of somebody else's subaccount, twice as large, ahead of the client's own. */
function strangersFrame(
  { stream, productId }: ExchangeEvent,
  payload: Payload,
  faults: FaultSet,
): readonly string[] {
  // The other streams name no subaccount.
  if (stream !== 'position_change' && stream !== 'fill') return [];
  const fault = faults.take('stream.foreignSubaccount', ({ streams, products }) => {
    return (streams?.includes(stream) ?? true) && namesProduct(products, productId);
  });
  if (fault === undefined) return [];
  const field = stream === 'fill' ? 'filled_qty' : 'amount';
  const doubled = (2n * BigInt(String(payload[field]))).toString();
  return [JSON.stringify({ ...payload, subaccount: STRANGER, [field]: doubled })];
}
