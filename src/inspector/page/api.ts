/** What the page asks of the program that serves it; every address is below the page's own. */
import type { Chart } from '../view/chart.ts';
import type { ContextMoment, RunEntry, Timeline } from '../view/timeline.ts';

/** A line of the journal. */
export type RecordEntry = {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly data: unknown;
};

/** The questions; each fails with an `Error` whose message is one sentence for a person. */
export type Api = {
  readonly charts: () => Promise<readonly Chart[]>;
  readonly runs: (signal?: AbortSignal) => Promise<readonly RunEntry[]>;
  /** The last run when none is named. */
  readonly timeline: (run: number | null) => Promise<Timeline>;
  readonly records: (
    run: number,
    from: number,
    count: number,
    signal?: AbortSignal,
  ) => Promise<readonly RecordEntry[]>;
  readonly contexts: (
    run: number,
    seq: number,
    signal?: AbortSignal,
  ) => Promise<Readonly<Record<string, ContextMoment>>>;
  /** The numbers of the records whose line holds `text`; `more` when there are others beyond `limit`. */
  readonly search: (
    run: number,
    text: string,
    limit: number,
    signal?: AbortSignal,
  ) => Promise<{ readonly seqs: readonly number[]; readonly more: boolean }>;
  /** Acknowledges an alarm: the one thing that the page can do. */
  readonly acknowledge: (id: string) => Promise<string>;
  /** The address of the live socket. */
  readonly liveAddress: (run: number, after: number) => string;
};

/** What the program that serves the page answered instead of what was asked. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: number;

  constructor(status: number, says: string) {
    super(says);
    this.status = status;
  }
}

/** The longest that an answer is waited for, in milliseconds. */
const ANSWER_WITHIN_MS = 20_000;

/** Asks below the address `base`, which ends in a slash. */
export function createApi(base: URL): Api {
  // The program that serves the page is of the same build: its answers are of the types it shares.
  const get = async <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
    (await ask(new URL(path, base), { headers: { accept: 'application/json' } }, signal)) as Answer;
  return {
    charts: () => get('charts.json'),
    runs: (signal) => get('runs', signal),
    timeline: (run) => get(run === null ? 'timeline' : `timeline?run=${String(run)}`),
    records: (run, from, count, signal) =>
      get(`records?run=${String(run)}&from=${String(from)}&count=${String(count)}`, signal),
    contexts: (run, seq, signal) => get(`contexts?run=${String(run)}&seq=${String(seq)}`, signal),
    search: (run, text, limit, signal) => {
      const query = new URLSearchParams({ run: String(run), text, limit: String(limit) });
      return get(`search?${query.toString()}`, signal);
    },
    acknowledge: async (id) => {
      const answer = await ask(new URL('acknowledge', base), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id }),
      });
      return textOf(answer, 'said') ?? 'Acknowledged.';
    },
    liveAddress: (run, after) => {
      const address = new URL(`live?run=${String(run)}&after=${String(after)}`, base);
      address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
      return address.href;
    },
  };
}

/** What an error says, as one sentence. */
export function sentenceOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return 'The inspector does not answer.';
  }
  if (error instanceof TypeError) return 'The inspector cannot be reached.';
  return error instanceof Error ? error.message : String(error);
}

async function ask(address: URL, init: RequestInit, signal?: AbortSignal): Promise<unknown> {
  const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(address, {
    ...init,
    cache: 'no-store',
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const says =
    textOf(body, 'error') ?? `The inspector answered with status ${String(response.status)}`;
  throw new RefusedError(response.status, asSentence(says));
}

function asSentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${/[.!?…]$/.test(words) ? '' : '.'}`;
}

function textOf(body: unknown, field: 'said' | 'error'): string | undefined {
  if (typeof body !== 'object' || body === null || !(field in body)) return undefined;
  const text = (body as Readonly<Record<string, unknown>>)[field];
  return typeof text === 'string' ? text : undefined;
}
