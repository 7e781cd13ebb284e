/** Requests thrown at the exchange's gateway over real sockets: bad HTTP, bad upgrades, bad frames. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { happens, pick } from '../../src/app/worlds/chance.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { openSimulatedExchange } from '../../src/app/simulated-exchange.ts';
import { listen } from '../../src/exchange/gateway.ts';
import type { Gateway } from '../../src/exchange/gateway.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import type { Random } from '../../src/ports/random.ts';
import { count, demand } from './lane.ts';
import type { Lane, Tally } from './lane.ts';
import { drawRequest } from './requests.ts';
import { anyText, spoilText, textOf } from './spoil.ts';

/** How long a gateway may take for one answer before it counts as hanging. */
const HANG_MS = 10_000;
const MESSAGES = 10;

/** Four thousand of the hundred thousand requests, over connections of their own. */
export const SOCKET_LANE: Lane = {
  name: 'sockets',
  unit: 'requests over sockets',
  total: 4_000,
  perCase: 200,
  mustMeet: ['HTTP', 'raw', 'upgrade', 'stream', 'serial', 'cut'],
  play: async (random, requests, tally) => {
    const clock = systemClock();
    const simulated = openSimulatedExchange({ clock, random: seededRandom(1), strict: true });
    const gateway = await listen(simulated.server, 0);
    try {
      for (let number = 0; number < requests; number++) {
        await throwOne(gateway, random, tally, clock.now());
        // Whatever came before, the next client is served.
        if (number % 20 === 19) await judgeAlive(gateway);
      }
      await judgeAlive(gateway);
    } finally {
      await gateway.close();
    }
  },
};

async function throwOne(
  gateway: Gateway,
  random: Random,
  tally: Tally,
  now: number,
): Promise<void> {
  const { method, path, body } = drawRequest(random, now, new Set());
  const text = happens(random, 20) ? anyText(random) : textOf(random, body);
  const origin = new URL(gateway.urls.gateway).origin;
  const { port } = new URL(origin);
  const kind = pick(random, ['HTTP', 'HTTP', 'HTTP', 'raw', 'upgrade', 'stream', 'serial', 'cut']);
  count(tally, kind);
  switch (kind) {
    case 'HTTP': {
      const isGet = method === 'GET';
      const init = {
        method,
        ...(isGet ? {} : { body: text }),
        signal: AbortSignal.timeout(HANG_MS),
      };
      const answer = await fetch(`${origin}${path}`, init);
      demand(answer.status < 500 || answer.status === 503, String(answer.status), text);
      await answer.text();
      return;
    }
    case 'raw':
      await converse(Number(port), spoilText(random, httpOf(path, text)));
      return;
    case 'cut':
      await converse(Number(port), httpOf(path, text).slice(0, random.below(300)), true);
      return;
    case 'upgrade':
      await converse(Number(port), spoilText(random, upgradeOf(random)), happens(random, 50));
      return;
    default:
      await speak(kind === 'stream' ? gateway.urls.subscribe : gateway.urls.ws, random, text);
  }
}

/** Writes to a connection and reads until its end; whoever cuts does not wait for an answer. */
function converse(port: number, text: string, cuts = false): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => {
      // A bad length would have the gateway wait for the rest: the end of ours says there is none.
      if (!cuts) socket.end(text);
      else socket.write(text, () => socket.resetAndDestroy());
    });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`The gateway hangs on ${JSON.stringify(text).slice(0, 500)}.`));
    }, HANG_MS);
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Messages over a WebSocket, some of bytes, and then a close, or none. */
function speak(url: string, random: Random, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(url);
    const timer = setTimeout(() => {
      client.terminate();
      reject(new Error('The gateway neither answers nor ends a WebSocket.'));
    }, HANG_MS);
    client.on('error', () => undefined);
    client.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.on('open', () => {
      for (let message = 0; message < MESSAGES; message++) {
        const spoilt = happens(random, 50) ? text : spoilText(random, text);
        client.send(happens(random, 80) ? spoilt : Buffer.from(spoilt), () => undefined);
      }
      const [ends, floods] = [happens(random, 20), happens(random, 20)];
      if (ends) client.terminate();
      else if (floods) client.send('x'.repeat(2 * 1024 * 1024), () => undefined);
      else client.close();
    });
  });
}

async function judgeAlive({ urls }: Gateway): Promise<void> {
  const init = { signal: AbortSignal.timeout(HANG_MS) };
  // The time is counted in no budget.
  const answer = await fetch(`${urls.gateway}/time`, init);
  const time: unknown = await answer.json();
  demand(typeof time === 'number', 'the gateway serves nobody', String(answer.status));
}

function httpOf(path: string, body: string): string {
  const length = String(Buffer.byteLength(body));
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close`;
  return `${head}\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

function upgradeOf(random: Random): string {
  const path = pick(random, ['/v1/subscribe', '/v1/ws', '/v1/query', '/']);
  const offer = pick(random, ['permessage-deflate', 'permessage-deflate; x=y', 'none', '']);
  return [
    ...[`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`],
    ...[`Sec-WebSocket-Extensions: ${offer}`, '', ''],
  ].join('\r\n');
}
