/**
 * A recording of the wire: everything that left and came, as lines of JSON that can be played again.
 *
 * A line is `{"seq":…,"at":…,"kind":…}` and the fields of its kind; `seq` has no gaps, and the first
 * line is the header. Requests and sockets are numbered apart, each from 1.
 */
import * as v from 'valibot';
import { parseIso, toIso } from '../../../lib/instant.ts';
import { describe } from './answers.ts';

/** What stands where a signature stood: nobody can send again what was recorded. */
export const REDACTED_SIGNATURE = '[redacted]';

/** The format that is written and read here; a change that an old reader would misread adds one. */
const FORMAT = 1;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();

const header = v.object({
  kind: v.literal('recording'),
  format: v.literal(FORMAT),
  /** Of tandem. */
  version: text,
  network: text,
  endpoints: v.object({ gateway: text, subscribe: text, archive: text, trigger: text }),
  /** The parent subaccount: 0x and 64 hex digits. */
  subaccount: text,
});

const event = v.variant('kind', [
  v.object({
    kind: v.literal('request'),
    request: count,
    method: v.picklist(['GET', 'POST']),
    url: text,
    body: v.optional(text),
  }),
  v.object({
    kind: v.literal('answer'),
    request: count,
    status: size,
    headers: v.record(text, text),
    body: text,
  }),
  v.object({ kind: v.literal('failure'), request: count, sent: v.boolean(), message: text }),
  v.object({ kind: v.literal('connect'), socket: count, url: text }),
  v.object({ kind: v.literal('opened'), socket: count }),
  v.object({ kind: v.literal('sent'), socket: count, text }),
  v.object({ kind: v.literal('ping'), socket: count }),
  v.object({ kind: v.literal('frame'), socket: count, text }),
  v.object({ kind: v.literal('unreadable'), socket: count, bytes: size }),
  v.object({ kind: v.literal('pong'), socket: count }),
  v.object({ kind: v.literal('close'), socket: count }),
  v.object({ kind: v.literal('closed'), socket: count, code: size, reason: text }),
  /** The recording ends here, and why; one that a crash cut short has no such line. */
  v.object({ kind: v.literal('end'), reason: text }),
]);

const place = v.object({ seq: count, at: v.pipe(text, v.transform(parseIso), v.number()) });

/** What the first line says: which program, at which venue, as whom. */
export type RecordingHeader = Omit<v.InferOutput<typeof header>, 'kind' | 'format'>;

/** One thing that passed. */
export type WireEvent = v.InferOutput<typeof event>;

/** One thing that passed, with the instant (our clock, in milliseconds) and its place in the whole. */
export type RecordedEvent = WireEvent & { readonly seq: number; readonly at: number };

/** A recording as it was read. */
export type Recording = RecordingHeader & {
  /** When it began, in milliseconds. */
  readonly startedAt: number;
  readonly events: readonly RecordedEvent[];
  /** A last line that a crash cut short: told here, and no event. */
  readonly torn: { readonly line: number; readonly text: string } | undefined;
};

/** A recording that cannot be read. The message is one sentence with its remedy. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly file: string;
  readonly line: number;
  readonly remedy: string;

  constructor(what: string, file: string, line: number, remedy: string) {
    super(`${file}:${String(line)}: ${what}; ${remedy}.`);
    this.file = file;
    this.line = line;
    this.remedy = remedy;
  }
}

/** The first line, without its newline; `at` is when the recording began. */
export function headerLine(at: number, told: RecordingHeader): string {
  return JSON.stringify({ seq: 1, at: toIso(at), kind: 'recording', format: FORMAT, ...told });
}

/** The line of an event, without its newline and without the signatures of what passed. */
export function eventLine(seq: number, at: number, passed: WireEvent): string {
  return JSON.stringify({ seq, at: toIso(at), ...withoutSignatures(passed) });
}

/** By name, for what the venue may echo; and by form, for a field that nobody thought of. */
const SIGNATURE_FIELD = /("signature"\s*:\s*)"[^"]*"/g;
/** Looked for where digits begin alone: each of an address's digits would else be tried anew. */
const SIGNATURE_FORM = /(?<![0-9a-fA-F])[0-9a-fA-F]{128,}/g;

/** `text` without signatures. Digests and senders are shorter, and stay. */
export function redactSignatures(text: string): string {
  return text
    .replace(SIGNATURE_FIELD, `$1"${REDACTED_SIGNATURE}"`)
    .replace(SIGNATURE_FORM, REDACTED_SIGNATURE);
}

function withoutSignatures(passed: WireEvent): WireEvent {
  switch (passed.kind) {
    case 'request':
      return passed.body === undefined
        ? passed
        : { ...passed, body: redactSignatures(passed.body) };
    case 'answer':
      return { ...passed, body: redactSignatures(passed.body) };
    case 'failure':
      return { ...passed, message: redactSignatures(passed.message) };
    case 'sent':
    case 'frame':
      return { ...passed, text: redactSignatures(passed.text) };
    case 'closed':
      return { ...passed, reason: redactSignatures(passed.reason) };
    default:
      return passed;
  }
}

/**
 * Reads a whole recording; `file` names it in errors. What follows the last newline is torn, since a
 * line is written with its newline. Throws `RecordingError` for any other line that does not fit.
 */
export function readRecording(content: string, file: string): Recording {
  const end = content.lastIndexOf('\n') + 1;
  const lines = content.slice(0, end).split('\n').slice(0, -1);
  const tail = content.slice(end);
  const torn = tail === '' ? undefined : { line: lines.length + 1, text: tail };
  const [first = '', ...rest] = lines;
  const { at: startedAt, value } = readLine(file, 1, first, header);
  const { version, network, endpoints, subaccount } = value;
  const begun = { requests: new Set<number>(), sockets: new Set<number>() };
  const events = rest.map((line, index) => {
    const number = index + 2;
    const read = readLine(file, number, line, event);
    checkPlace(begun, read.value, file, number);
    return { seq: number, at: read.at, ...read.value };
  });
  return { version, network, endpoints, subaccount, startedAt, events, torn };
}

const RESTORE = 'restore the file from a copy, or cut it before this line';

function readLine<const Schema extends typeof header | typeof event>(
  file: string,
  line: number,
  content: string,
  schema: Schema,
): { readonly at: number; readonly value: v.InferOutput<Schema> } {
  const json = parseJson(content);
  const placed = v.safeParse(place, json);
  const read = v.safeParse(schema, json);
  if (placed.success && read.success) {
    const { seq, at } = placed.output;
    if (seq === line) return { at, value: read.output };
    const what = `has seq ${String(seq)} where ${String(line)} is due`;
    throw new RecordingError(what, file, line, RESTORE);
  }
  const issues = placed.success ? read.issues : placed.issues;
  const why = json === undefined || issues === undefined ? 'it is not JSON' : describe(issues);
  const what = `is not ${line === 1 ? 'the header of a recording' : 'a line of a recording'} (${why})`;
  throw new RecordingError(what, file, line, line === 1 ? 'name a whole recording' : RESTORE);
}

/** An answer belongs to a request, and a frame to a socket, that an earlier line began. */
function checkPlace(
  begun: { readonly requests: Set<number>; readonly sockets: Set<number> },
  passed: WireEvent,
  file: string,
  line: number,
): void {
  if (passed.kind === 'request') begun.requests.add(passed.request);
  if (passed.kind === 'connect') begun.sockets.add(passed.socket);
  const isAlone =
    ('request' in passed && !begun.requests.has(passed.request)) ||
    ('socket' in passed && !begun.sockets.has(passed.socket));
  if (isAlone) {
    throw new RecordingError('belongs to nothing that was begun before it', file, line, RESTORE);
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
