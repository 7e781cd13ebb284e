/** Whether the venue's addresses answer at all, and how soon: plain requests that need no key. */
import * as v from 'valibot';
import type { Clock } from '../../ports/clock.ts';
import type { Venue } from '../../ports/venue.ts';
import { serialAddress } from '../../venues/nado/protocol/endpoints.ts';
import type { Endpoints, NadoNetwork } from '../../venues/nado/protocol/endpoints.ts';
import { HEADERS } from '../../venues/nado/protocol/gateway-client.ts';
import type { Transport } from '../../venues/nado/protocol/transport.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/** How long an address may take, in milliseconds. */
const REACH_TIMEOUT_MS = 5_000;

/** From which on an answer is called slow, in milliseconds: an order waits for one. */
const SLOW_MS = 1_000;

const CONTRACTS = v.object({
  status: v.literal('success'),
  data: v.object({ chain_id: v.string(), endpoint_addr: v.string() }),
});

/** Asks the gateway which chain it is of; its own words, before anything believes it. */
export async function gatewayFinding(
  transport: Transport,
  { gateway }: Endpoints,
  network: NadoNetwork,
  clock: Clock,
): Promise<Finding> {
  const begun = clock.now();
  try {
    const response = await transport.request({
      method: 'POST',
      url: `${gateway}/query`,
      headers: HEADERS,
      body: JSON.stringify({ type: 'contracts' }),
      timeoutMs: REACH_TIMEOUT_MS,
    });
    const tookMs = clock.now() - begun;
    const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), CONTRACTS), response.body);
    if (!answer.success) {
      const fact = `${gateway} answers HTTP ${String(response.status)}, not as a gateway`;
      return fail('gateway', fact, 'Check --gateway, or wait if the venue is in maintenance.');
    }
    const { chain_id: chain, endpoint_addr: contract } = answer.output.data;
    const expected = String(network.chainId);
    if (chain !== expected) {
      return fail(
        'gateway',
        `${gateway} is of chain ${chain}, and ${network.name} is ${expected}`,
        'Name the network of this gateway with --network, or leave --gateway out.',
      );
    }
    return timed('gateway', `${gateway}, chain ${chain}, contract ${contract}`, tookMs);
  } catch (error) {
    return fail('gateway', `${gateway} cannot be reached: ${wordsOf(error)}`, NETWORK_REMEDY);
  }
}

/** Opens one connection of the stream as a run does; without a key no further than the socket. */
export function streamFinding(
  venue: Pick<Venue, 'connect'>,
  { subscribe }: Endpoints,
  clock: Clock,
  hasKey: boolean,
): Promise<Finding> {
  const begun = clock.now();
  return new Promise((resolve) => {
    const timer = clock.setTimeout(() => {
      end(fail('stream', `${subscribe} was silent for ${String(STREAM_MS)} ms`, NETWORK_REMEDY));
    }, STREAM_MS);
    const connection = venue.connect((event) => {
      const tookMs = clock.now() - begun;
      if (event.type === 'stream.opened' && !hasKey) {
        end(timed('stream', `${subscribe} opens; signing in was not checked`, tookMs));
      }
      if (event.type === 'stream.acknowledged') {
        end(timed('stream', `${subscribe}, signed in and subscribed`, tookMs));
      }
      if (event.type === 'stream.lost') {
        end(fail('stream', `${subscribe}: ${event.reason}`, STREAM_REMEDY));
      }
    });
    function end(finding: Finding): void {
      clock.clearTimeout(timer);
      resolve(finding);
      // In a turn of its own: an event may come before the connection is handed over.
      queueMicrotask(() => {
        connection.close();
      });
    }
  });
}

/** Asks the gateway's own socket for its status: the way of a close that the edge stops on HTTP. */
export function secondPathFinding(
  transport: Pick<Transport, 'connect'>,
  endpoints: Endpoints,
  clock: Clock,
): Promise<Finding> {
  const address = serialAddress(endpoints);
  const begun = clock.now();
  return new Promise((resolve) => {
    const timer = clock.setTimeout(() => {
      end(warn('ws', `${address} was silent for ${String(REACH_TIMEOUT_MS)} ms`, ONE_PATH));
    }, REACH_TIMEOUT_MS);
    const socket = transport.connect(address, {
      opened: () => {
        socket.send(JSON.stringify({ type: 'status' }));
      },
      frame: (text) => {
        const isGateway = v.is(v.pipe(v.string(), v.parseJson(), STATUS), text);
        const tookMs = clock.now() - begun;
        if (isGateway) end(timed('ws', `${address}, for closes that the edge stops`, tookMs));
        else end(warn('ws', `${address} answers, not as a gateway`, ONE_PATH));
      },
      unreadable: () => undefined,
      pong: () => undefined,
      closed: (code, reason) => {
        end(warn('ws', `${address} closed: ${reason === '' ? String(code) : reason}`, ONE_PATH));
      },
    });
    function end(finding: Finding): void {
      clock.clearTimeout(timer);
      resolve(finding);
      // In a turn of its own, as above.
      queueMicrotask(() => {
        socket.close();
      });
    }
  });
}

/** A witness that a run can do without, asked once. */
export async function witnessFinding(
  name: string,
  address: string,
  ask: () => Promise<unknown>,
  clock: Clock,
  without: string,
): Promise<Finding> {
  const begun = clock.now();
  try {
    await ask();
    return timed(name, address, clock.now() - begun);
  } catch (error) {
    return warn(name, `${address}: ${wordsOf(error)}`, without);
  }
}

/** The words of an error, without the full stop. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

const STREAM_MS = 15_000;

const STATUS = v.object({ status: v.literal('success'), request_type: v.literal('query_status') });

const ONE_PATH = 'A run goes on without it: a close that the edge stops on HTTP has no other way.';

const NETWORK_REMEDY = 'Check the address, this machine’s network and its firewall.';

const STREAM_REMEDY =
  'Check the address and the key; something between here and the venue may refuse WebSockets.';

function timed(name: string, fact: string, ms: number): Finding {
  const whole = `${fact}, ${String(Math.round(ms))} ms`;
  if (ms < SLOW_MS) return ok(name, whole);
  return warn(
    name,
    `${whole}, which is slow`,
    'Run nearer to the venue, or on a better line: every order takes as long.',
  );
}
