/**
 * A page without a browser, as a process of its own: `node page-client.ts good|hostile URL`.
 *
 * The good one reads all that it is sent. The hostile one opens sockets that it never reads, sends
 * frames that are far too large, and asks for the whole run again and again. Each says `ready` once it
 * is at it, and lives as long as its standard input is open.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

const DEAF_SOCKETS = 4;
const FLOODS = 2;
const HUGE = 8 * 1_048_576;

const [manner = 'good', url = ''] = process.argv.slice(2);
const origin = new URL(url).origin;
const live = `${url.replace('http:', 'ws:')}live?after=0`;

if (manner === 'hostile') await beHostile();
else await open();
console.log('ready');
// Whoever started it holds the other end.
process.stdin.resume().once('end', () => {
  process.exit();
});

async function beHostile(): Promise<void> {
  for (let socket = 0; socket < DEAF_SOCKETS; socket++) (await open()).pause();
  void keepSending();
  for (let flood = 0; flood < FLOODS; flood++) void keepAsking();
}

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(live, { origin });
  socket.on('error', nothing);
  await once(socket, 'open');
  return socket;
}

/** Each is closed for it, and the next one comes. */
async function keepSending(): Promise<void> {
  for (;;) {
    try {
      const socket = await open();
      socket.send(Buffer.alloc(HUGE));
      await once(socket, 'close');
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function keepAsking(): Promise<void> {
  for (;;) {
    try {
      await (await fetch(`${url}timeline`)).arrayBuffer();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function nothing(): void {
  // Whatever it is told, it goes on.
}
