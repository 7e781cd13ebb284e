/** Answers over HTTP thrown at the adapter's client, its reads, its archive and its trading. */
import { pick } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import {
  VenueError,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
  OutcomeUnknown,
} from '../../src/ports/venue-errors.ts';
import { TransportFailure } from '../../src/venues/nado/protocol/transport.ts';
import type { HttpResponse } from '../../src/venues/nado/protocol/transport.ts';
import { openWorld, typeOf } from '../unit/venues/nado/venue-world.ts';
import type { World } from '../unit/venues/nado/venue-world.ts';
import { drawAnswer } from './answers.ts';
import type { Given } from './answers.ts';
import { INTENT, QUESTIONS } from './answer-questions.ts';
import type { GivenAnswers, Question } from './answer-questions.ts';
import { count, demand } from './lane.ts';
import type { Lane, Tally } from './lane.ts';
import { certaintyOf, fieldsOf, jsonOf } from './reference-answers.ts';

/** Longer than any one call may take: every budget is whole again. */
const CALL_MS = 120_000;
const MESSAGE_CHARACTERS_MAX = 2_000;
/** No such order, no such trigger order (4.6). */
const GONE = [2020, 2058];
const KINDS = [VenueRejected, VenueUnreachable, OutcomeUnknown, VenueProtocolError];

type End = { readonly value?: unknown; readonly error?: unknown };

/** A hundred thousand answers, ten a venue; the bytes beneath them have a lane of their own. */
export const ANSWER_LANE: Lane = {
  name: 'answers',
  unit: 'HTTP answers',
  total: 90_000,
  perCase: 10,
  mustMeet: [
    ...['submit: believed', 'submit: VenueRejected', 'submit: OutcomeUnknown'],
    ...['submit: VenueProtocolError', 'submit: VenueUnreachable', 'cancel: believed'],
    ...['positions: believed', 'open orders: VenueProtocolError', 'archived events: believed'],
  ],
  play: async (random, answers, tally) => {
    const world = await openWorld();
    for (let number = 0; number < answers; number++) {
      await throwAnswer(world, random, pick(random, QUESTIONS), tally);
      await world.clock.advance(CALL_MS);
    }
  },
};

async function throwAnswer(
  world: World,
  random: Random,
  question: Question,
  tally: Tally,
): Promise<void> {
  const { venue, transport, clock } = world;
  const order = question.name === 'submit' ? venue.sign(INTENT) : undefined;
  const digest = order?.digest ?? '';
  const drawn = Object.entries(question.good(random, digest)).map(
    ([type, body]): [string, Given] => [type, drawAnswer(random, body)],
  );
  const given: GivenAnswers = Object.fromEntries(
    drawn.map(([type, { response }]) => [type, response]),
  );
  transport.respond = (request) => {
    const response = given[typeOf(request)];
    if (response === undefined) throw new Error(`Nothing is answered to ${typeOf(request)}.`);
    if (response instanceof Error) throw response;
    return response;
  };
  const story = `${question.name} ${describe(given)}`;
  let end: End | undefined;
  const asked = order === undefined ? question.ask(venue) : venue.submit(order);
  void asked.then(
    (value) => {
      end = { value };
    },
    (error: unknown) => {
      end = { error };
    },
  );
  demand(await clock.advanceUntil(() => end !== undefined, CALL_MS), 'it never ended', story);
  const isUntouched = drawn.every(([, { isUntouched: untouched }]) => untouched);
  judge(question, end ?? {}, { given, digest, story, isUntouched }, tally);
}

type Asked = {
  readonly given: GivenAnswers;
  readonly digest: string;
  readonly story: string;
  readonly isUntouched: boolean;
};

function judge(question: Question, end: End, asked: Asked, tally: Tally): void {
  const { given, digest, story, isUntouched } = asked;
  if (question.execute !== undefined) judgeExecute(question, end, asked);
  if ('error' in end) {
    judgeError(end.error, story, tally, question.name);
    demand(!isUntouched, `a valid answer ended in ${String(end.error)}`, story);
    return;
  }
  count(tally, `${question.name}: believed`);
  // What was believed is of the question's own kind, which the compiler cannot follow through a list.
  const doubt = question.doubt(end.value as never, given, digest);
  demand(doubt === '', `it was believed, and ${doubt}`, story);
}

function judgeError(error: unknown, story: string, tally: Tally, name: string): void {
  const isOurs = error instanceof VenueError && KINDS.some((kind) => error instanceof kind);
  demand(isOurs, `it ended in ${String(error)}, which is none of the four errors`, story);
  count(tally, `${name}: ${error.name}`);
  const length = error.message.length + (error.response ?? '').length;
  demand(length <= MESSAGE_CHARACTERS_MAX, `its error has ${String(length)} characters`, story);
}

/** Accepted, refused and unknown are each said only when the answer says so for certain. */
function judgeExecute(question: Question, end: End, { given, digest, story }: Asked): void {
  const { execute } = question;
  const [response] = Object.values(given);
  if (execute === undefined || response === undefined) return;
  const said = certaintyOf(response, `execute_${execute.type}`, (data) =>
    execute.isDone(data, digest),
  );
  if (!('error' in end)) {
    // A cancellation of what is gone has done what was asked.
    const isGone = question.name === 'cancel' && GONE.includes(codeOf(response));
    demand(said === 'accepted' || isGone, `it counts as done, and the answer is ${said}`, story);
    return;
  }
  const { error } = end;
  if (error instanceof VenueRejected) {
    demand(said === 'refused', `it counts as refused, and the answer is ${said}`, story);
  }
  if (error instanceof VenueUnreachable) {
    const isUnsent = response instanceof TransportFailure && !response.sent;
    demand(isUnsent, 'it counts as never sent', story);
  }
}

/** The code of a failure that the gateway told; NaN when it told none. */
function codeOf(response: HttpResponse | Error): number {
  return Number(fieldsOf(jsonOf(response))?.['error_code']);
}

function describe(given: GivenAnswers): string {
  return Object.entries(given)
    .map(([type, response]) =>
      response instanceof Error
        ? `${type}: ${String(response)}`
        : `${type}: ${String(response.status)} ${JSON.stringify(response.headers)} ${response.body}`,
    )
    .join('\n  ');
}
