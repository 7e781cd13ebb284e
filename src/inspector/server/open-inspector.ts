/** The inspector: serves its page, and what a journal says, on this machine alone. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import { openJournalReader } from '../journal/follow-journal.ts';
import type { JournalReader, JournalReaderOptions } from '../journal/reader.ts';
import type { Chart } from '../view/chart.ts';
import { createAnswers } from './answer.ts';
import type { Acknowledge } from './answer.ts';
import { openAssets } from './assets.ts';
import { createGuard, createToken } from './guard.ts';
import { createLivePages } from './live.ts';
import type { PageCounts } from './live.ts';
import { openRuns } from './runs.ts';
import type { Inspected } from './runs.ts';
import { serveRequests, serveUpgrades } from './serve.ts';
import { seldom } from './seldom.ts';

/** What is shown, and where. */
export type InspectorOptions = {
  readonly inspected: Inspected;
  /** Draws every machine; asked once, when a page first wants them. */
  readonly charts: () => Promise<readonly Chart[]>;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  /** Left out where no run can be told. */
  readonly acknowledge?: Acknowledge | undefined;
  /** Hears, seldom, one sentence of what a person may want to know. */
  readonly tell: (sentence: string) => void;
  /** How a journal is read; in place of the shipped reader, for tests. */
  readonly openReader?: (options: JournalReaderOptions) => JournalReader;
};

/** An inspector that serves. */
export type Inspector = {
  /** With the token that lets in. */
  readonly url: string;
  readonly counts: () => PageCounts;
  /** Resolves with what is wrong, in one sentence, once all is read; undefined when all is well. */
  readonly trouble: () => Promise<string | undefined>;
  /** Closes every page and the server. */
  readonly close: () => Promise<void>;
};

const HOST = '127.0.0.1';

/** Milliseconds: who is slower than that over loopback is no browser. */
const REQUEST_MS = 10_000;
const IDLE_MS = 30_000;

/** Sixteen pages, each with its live socket and the six connections of a browser, and some room. */
const CONNECTIONS_MAX = 256;

/** Listens on 127.0.0.1; rejects with the system's error when the port is taken. */
export async function openInspector(options: InspectorOptions): Promise<Inspector> {
  const { inspected, charts, acknowledge, clock, openReader = openJournalReader } = options;
  const tell = seldom(options.tell, clock);
  const assets = await openAssets();
  const server = createServer({
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: REQUEST_MS / 4,
  });
  server.timeout = IDLE_MS;
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listen(server, options.port);
  server.on('error', (error) => {
    tell(`the inspector has trouble: ${error.message}`);
  });
  const token = createToken();
  const runs = openRuns(inspected, openReader);
  const pages = createLivePages(clock, tell);
  const parts = {
    guard: createGuard(token, port),
    host: `${HOST}:${String(port)}`,
    answers: createAnswers({ assets, runs, charts, acknowledge }),
    runs,
    pages,
    tell,
  };
  const answer = serveRequests(parts);
  const upgrade = serveUpgrades(parts);
  server.on('request', (request, response) => {
    void answer(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    void upgrade(request, socket, head);
  });
  return {
    url: `http://${parts.host}/${token}/`,
    counts: pages.counts,
    trouble: runs.trouble,
    close: async () => {
      runs.catchUp();
      await pages.close(`The inspector has ended; ${againOf(inspected)}.`);
      runs.close();
      await close(server);
    },
  };
}

/** How a person sees the same again. */
function againOf(inspected: Inspected): string {
  return 'stories' in inspected
    ? 'what was played can be played again'
    : `tandem inspect ${inspected.file} opens it again`;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
