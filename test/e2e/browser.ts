/** Debian's Chromium as the tests drive it: headless, with a profile of its own that ends with it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** A browser that is open, and the pages of it that a test asks for. */
export type Browser = {
  /** A page in a context of its own: it shares nothing with the others, and ends with the browser. */
  readonly open: (url: string, options?: BrowserContextOptions) => Promise<Visit>;
  readonly context: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  readonly close: () => Promise<void>;
};

/** A page, and everything that it asked of the network and complained of. */
export type Visit = {
  readonly page: Page;
  /** The address of every request and socket, whether it was let through or not. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, errors that nobody caught, and violations of the policy. */
  readonly complaints: readonly string[];
};

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** How long a test waits for what it looks for: a machine that others use is slow. */
const PATIENCE_MS = 15_000;
const WINDOW = { width: 1280, height: 800 };

/** Starts Chromium, or throws one sentence of how to install it. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `${CHROMIUM} is missing: run .ci/run, which installs it, or "apt-get install chromium".`,
    );
  }
  const profile = mkdtempSync(join(tmpdir(), 'tandem-chromium-'));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: FLAGS,
    // A folder that nothing else has used, for what Chromium keeps outside of its contexts.
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
  const context: Browser['context'] = async (options) => {
    const opened = await browser.newContext({ viewport: WINDOW, ...options });
    opened.setDefaultTimeout(PATIENCE_MS);
    return opened;
  };
  return {
    context,
    open: async (url, options) => {
      const visit = watch(await (await context(options)).newPage());
      await visit.page.goto(url);
      return visit;
    },
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Notes what a page asks for and complains of, from now on. */
function watch(page: Page): Visit {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return { page, requests, complaints };
}
