/** What the page may ask for, and the answers: files of the page, and what the journal says. */
import type { IncomingMessage } from 'node:http';
import type { Chart } from '../view/chart.ts';
import type { Timeline } from '../view/timeline.ts';
import { NUMBER_MAX, Refusal, askedNumber, askedText } from './asked.ts';
import type { Assets } from './assets.ts';
import { ACKNOWLEDGE } from './guard.ts';
import { readId } from './read-id.ts';
import { createReading } from './reading.ts';
import type { Runs } from './runs.ts';

/** What answers are made of. */
export type AnswerParts = {
  readonly assets: Assets;
  readonly runs: Runs;
  readonly charts: () => Promise<readonly Chart[]>;
  /** Undefined where no run can be told. */
  readonly acknowledge: Acknowledge | undefined;
};

/** Tells the run that an alarm was seen: a sentence of what was said, or of why it could not be. */
export type Acknowledge = (id: string) => { readonly said: string } | { readonly error: string };

/** A request that the guard admitted. */
export type Asked = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  /** Ends what nobody waits for any more. */
  readonly signal: AbortSignal;
};

/** What is sent. */
export type Answer = { readonly type: string; readonly body: string | Buffer };

/** An answer as it is before it is JSON. */
type Route = (asked: Asked) => Promise<unknown>;

/** The most records of one answer, and the most hits of one search. */
const RECORDS_MAX = 500;
const HITS_MAX = 5_000;

/** Answers every admitted request. Rejects with a `Refusal`. */
export function createAnswers(parts: AnswerParts): (asked: Asked) => Promise<Answer> {
  const { assets, charts } = parts;
  const routes: Readonly<Record<string, Route>> = {
    'charts.json': once(charts),
    [ACKNOWLEDGE]: ({ request }) => answerAcknowledge(request, parts.acknowledge),
    ...routesOfRuns(parts.runs),
  };
  return async (asked) => {
    const asset = assets.find(asked.path);
    if (asset !== undefined) return asset;
    const route = Object.hasOwn(routes, asked.path) ? routes[asked.path] : undefined;
    if (route === undefined) throw new Refusal(404, 'nothing stands at this address');
    return {
      type: 'application/json; charset=utf-8',
      body: JSON.stringify(await route(asked)),
    };
  };
}

function routesOfRuns(runs: Runs): Readonly<Record<string, Route>> {
  const withRun = createReading(runs);
  return {
    runs: () => runs.list(),
    timeline: async ({ query }) => {
      const { length } = await runs.list();
      return withRun(query, (reader, number) => {
        const timeline = reader.timeline();
        if (timeline !== undefined) return numbered(timeline, number, length);
        throw new Refusal(404, reader.trouble() ?? 'the run has no record yet');
      });
    },
    records: async ({ query }) => {
      const from = askedNumber(query, 'from', { min: 1, max: NUMBER_MAX });
      const count = askedNumber(query, 'count', { min: 1, max: RECORDS_MAX, otherwise: 100 });
      return withRun(query, (reader) => reader.records(from, count));
    },
    search: async ({ query, signal }) => {
      const text = askedText(query);
      const limit = askedNumber(query, 'limit', { min: 1, max: HITS_MAX, otherwise: HITS_MAX });
      return withRun(query, (reader) => reader.search(text, limit, signal));
    },
    contexts: async ({ query }) => {
      const seq = askedNumber(query, 'seq', { min: 0, max: NUMBER_MAX });
      return withRun(query, (reader) => reader.contextsAt(seq));
    },
  };
}

async function answerAcknowledge(
  request: IncomingMessage,
  acknowledge: Acknowledge | undefined,
): Promise<unknown> {
  const id = await readId(request);
  if (acknowledge === undefined) {
    throw new Refusal(409, 'no run is alive here, so there is nobody to tell');
  }
  const outcome = acknowledge(id);
  if ('error' in outcome) throw new Refusal(409, outcome.error);
  return outcome;
}

/** Charts never change: they are drawn for the first who asks, and again only if that failed. */
function once(charts: () => Promise<readonly Chart[]>): Route {
  let drawn: Promise<readonly Chart[]> | undefined;
  return async () => {
    drawn ??= charts();
    try {
      return await drawn;
    } catch (error) {
      drawn = undefined;
      throw error;
    }
  };
}

/** A story is run 1 of its own journal: the page knows it by the number that it has among all. */
function numbered(timeline: Timeline, number: number, runs: number): Timeline {
  return { ...timeline, facts: { ...timeline.facts, number, runs } };
}
