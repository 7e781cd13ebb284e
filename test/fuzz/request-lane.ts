/** Requests and messages thrown at the exchange's server, with its ledger watched behind it. */
import { happens, pick } from '../../src/app/worlds/chance.ts';
import type { Random } from '../../src/ports/random.ts';
import { ACCOUNTS_MAX } from '../../src/exchange/ledger.ts';
import type { ExchangeAnswer } from '../../src/exchange/server-types.ts';
import { createWorld } from '../unit/exchange/world.ts';
import type { World } from '../unit/exchange/world.ts';
import { count, demand } from './lane.ts';
import type { Lane, Tally } from './lane.ts';
import { throwMessage } from './messages.ts';
import type { Listener } from './messages.ts';
import { ACTOR, VICTIM, drawRequest, meaningsOf, victimOrders } from './requests.ts';
import type { Request, Signed } from './requests.ts';
import { anyText, spoilText, textOf } from './spoil.ts';

/** Between two requests: a match is made, and budgets come back; seldom they do not. */
const PAUSE_MS = 200;
const NO_PAUSE_MS = 1;
/** No answer of the exchange's own takes longer on its clock. */
const ANSWER_MS = 1_000;
const STATUSES = [200, 403, 404, 422, 429, 503];
const ANSWER_CHARACTERS_MAX = 2_000_000;
const PATHS = [
  '/v1/query',
  '/v1/execute',
  '/archive/v1',
  '/trigger/v1/query',
  '/trigger/v1/execute',
];
const ODD_PATHS = [
  '/',
  '',
  '//',
  '/v1/time',
  '/v1/symbols',
  '/v1/query?type=status&type=x',
  '/%',
  '/v1/query?%',
];

/** Requests to one exchange after the other; every eighth is a message on a stream connection. */
export const REQUEST_LANE: Lane = {
  name: 'requests',
  unit: 'requests',
  total: 96_000,
  perCase: 24_000,
  mustMeet: [
    ...['200', '403', '404', '422', '429', 'accepted', 'refused', 'order 2028', 'cancel 2028'],
    ...['message: result', 'message: error', 'message: authenticated'],
  ],
  play: async (random, requests, tally, told) => {
    const story = await openStory(random);
    for (let number = 0; number < requests; number++) {
      if (happens(random, 12)) await throwMessage(story.listener, random, tally);
      else await throwRequest(story, random, tally);
      await story.world.clock.advance(happens(random, 40) ? NO_PAUSE_MS : PAUSE_MS);
      judgeAccounts(story);
      told?.(number + 1);
    }
    judgeStrangers(story);
    story.world.server.stop();
  },
};

type Story = {
  readonly world: World;
  readonly signed: Signed;
  readonly listener: Listener;
  /** What the victim holds, as it stood before the first request. */
  readonly atFirst: string;
  /** What was thrown last, for the words of a breach. */
  last: string;
};

async function openStory(random: Random): Promise<Story> {
  const world = createWorld({ strict: true, seed: random.below(2 ** 31) });
  const signed: Signed = new Set();
  const requests = victimOrders(world.clock.now(), signed);
  for (const request of requests) {
    const answer = await ask(world, request.method, request.path, {}, JSON.stringify(request.body));
    await world.clock.advance(PAUSE_MS);
    const isPlaced = answer.kind === 'answer' && answer.body.includes('"status":"success"');
    demand(isPlaced, 'the exchange refused an order of the victim', JSON.stringify(answer));
  }
  const listener = { world, client: undefined, isAuthenticated: false, heard: 0 };
  return { world, signed, listener, atFirst: holdingsOf(world, VICTIM), last: '' };
}

async function throwRequest(story: Story, random: Random, tally: Tally): Promise<void> {
  const { world, signed } = story;
  const request = drawRequest(random, world.clock.now(), signed);
  let { method, path } = request;
  let body = typeof request.body === 'string' ? request.body : textOf(random, request.body);
  if (!request.isUntouched && happens(random, 15)) {
    body = happens(random, 50) ? spoilText(random, body) : anyText(random);
  }
  if (happens(random, 4)) {
    path = pick(random, [...PATHS, ...ODD_PATHS]);
    method = pick(random, ['GET', 'POST', 'PUT', 'DELETE', '']);
  }
  const headers = happens(random, 98) ? {} : { 'accept-encoding': pick(random, ['', 'zstd', '*']) };
  story.last = `${method} ${path} ${body}`;
  const answer = await ask(world, method, path, headers, body);
  demand(answer.kind === 'answer', 'it was never answered', story.last);
  judgeAnswer(story, { ...request, body }, answer, tally);
}

/** Every answer is whole, and only what somebody signed is carried out. */
function judgeAnswer(
  { signed, last }: Story,
  request: Request,
  { status, headers, body }: Extract<ExchangeAnswer, { kind: 'answer' }>,
  tally: Tally,
): void {
  count(tally, String(status));
  demand(STATUSES.includes(status), `the answer has the status ${String(status)}`, last);
  demand(body.length <= ANSWER_CHARACTERS_MAX, 'the answer is endless', last);
  if (headers['content-type'] !== 'application/json') {
    demand(status !== 200, 'a success is no JSON', last);
    return;
  }
  const json = parsed(body);
  demand(json !== undefined, 'the answer is no JSON', last);
  if (!request.path.endsWith('/execute') || typeof json !== 'object' || json === null) return;
  if (!('status' in json)) return;
  const kind = body.includes('execute_cancel') ? 'cancel' : 'order';
  if ('error_code' in json) count(tally, `${kind} ${String(json.error_code)}`);
  count(tally, json.status === 'success' ? 'accepted' : 'refused');
  if (json.status !== 'success') return;
  const isBatch = 'data' in json && Array.isArray(json.data);
  // A batch succeeds as a whole, each row of it for itself: the accounts tell what came of it.
  if (isBatch) return;
  const isSigned = meaningsOf(parsed(String(request.body))).every((each) => signed.has(each));
  demand(isSigned, 'it was carried out, and nobody signed it', last);
}

/** Nothing of the victim's moves, and nothing is the actor's that it did not sign. */
function judgeAccounts({ world, signed, atFirst, last }: Story): void {
  const now = holdingsOf(world, VICTIM);
  const linked = world.exchange.wallets.linkedSigner(VICTIM);
  demand(linked === undefined, 'somebody else signs for the victim', last);
  demand(now === atFirst, `the victim holds ${now}, not ${atFirst}`, last);
  const { orders } = world.exchange.truth(ACTOR);
  demand(orders.length <= signed.size, 'more orders were received than were signed', last);
}

/** Nobody else holds anything but the test money of a subaccount that was asked about. */
function judgeStrangers({ world, last }: Story): void {
  const { ledger } = world.exchange;
  const parents = ledger.parents();
  demand(parents.length <= ACCOUNTS_MAX, `${String(parents.length)} accounts are open`, last);
  for (const parent of parents) {
    if (parent === ACTOR || parent === VICTIM) continue;
    const { positions, orders, fills } = world.exchange.truth(parent);
    const held = positions.length + orders.length + fills.length;
    demand(held === 0, `${parent} holds something`, last);
  }
}

function holdingsOf(world: World, subaccount: string): string {
  const truth = world.exchange.truth(subaccount);
  const positions = truth.positions.map(
    (each) => `${String(each.productId)} ${String(each.amountX18)}`,
  );
  const { openOrders, pendingTriggers, orders, fills } = truth;
  return JSON.stringify([positions, openOrders, pendingTriggers, orders.length, fills.length]);
}

/** The answer, on the exchange's clock; `none` when it never came. */
async function ask(
  { server, clock }: World,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<ExchangeAnswer> {
  let answer: ExchangeAnswer | undefined;
  let failure: unknown;
  const whole = { 'accept-encoding': 'gzip', ...headers };
  server.request({ method, path, headers: whole, body }).then(
    (given) => {
      answer = given;
    },
    (error: unknown) => {
      failure = error;
    },
  );
  const isOver = (): boolean => answer !== undefined || failure !== undefined;
  await clock.advanceUntil(isOver, ANSWER_MS);
  // The recovery of a signature takes more turns than the clock waits for, and no time on it.
  for (let turn = 0; turn < 1_000 && !isOver(); turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  demand(failure === undefined, `the server threw ${String(failure)}`, `${method} ${path} ${body}`);
  return answer ?? { kind: 'none' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
