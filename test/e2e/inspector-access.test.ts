/** Who may see a run: the page at the printed address, on this machine; and what that page may do. */
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { writeRehearsed } from '../support/journal-file.ts';
import { openBrowser } from './browser.ts';
import type { Browser } from './browser.ts';
import { inspect, look } from './inspecting.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const sandbox = openSandbox();
let browser: Browser;
let url = '';
beforeAll(async () => {
  const file = join(sandbox.folder, 'journal.jsonl');
  await writeRehearsed(file);
  [browser, { url }] = await Promise.all([openBrowser(), inspect(sandbox, 'inspect', file)]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});

type Headers = Readonly<Record<string, string>>;

/** The status of what is answered to a request that no browser would send. */
function statusOf(path: string, headers: Headers = {}, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(new URL(path, url), { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** 101 when the socket is opened, else the status of the refusal. */
function socketStatus(path: string, headers: Headers): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(new URL(path, url.replace('http:', 'ws:')), { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (sent, { statusCode = 0 }) => {
      sent.destroy();
      resolve(statusCode);
    });
    socket.once('error', reject);
  });
}

it('shows nothing without the token, whatever is asked for', async () => {
  const paths = ['/', '/runs', '/timeline', '/page/main.js', '/favicon.ico', `/${'a'.repeat(32)}/`];
  for (const path of paths) expect(await statusOf(path), path).toBe(404);
  expect(await statusOf(`${url.slice(0, -2)}/`)).toBe(404);
  expect(await statusOf('')).toBe(200);
  const { origin } = new URL(url);
  expect(await socketStatus('/live', { origin })).toBe(404);
  expect(await socketStatus('live', { origin })).toBe(101);
});

it('answers to no other name and to no other page', async () => {
  const { host, origin, port } = new URL(url);
  expect(await statusOf('', { host: `localhost:${port}` })).toBe(200);
  for (const other of ['example.com', `example.com:${port}`, '127.0.0.1', `127.0.0.2:${port}`]) {
    expect(await statusOf('', { host: other }), other).toBe(403);
  }
  for (const other of ['http://example.com', 'null', `https://${host}`, `${origin}.example.com`]) {
    expect(await statusOf('timeline', { origin: other }), other).toBe(403);
    expect(await socketStatus('live', { origin: other }), other).toBe(403);
  }
  expect(await socketStatus('live', {})).toBe(403);
});

it('changes nothing for anybody: every address is for reading', async () => {
  const { origin } = new URL(url);
  for (const path of ['', 'timeline', 'records', 'contexts', 'page/main.js', 'charts.json']) {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expect(await statusOf(path, { origin }, method), `${method} ${path}`).toBe(405);
    }
  }
});

it('asks nothing of anybody else while a run is looked through from end to end', async () => {
  const { page, requests, complaints } = await look(browser, url);
  await page.getByRole('tab', { name: /^session/ }).click();
  await page.getByRole('button', { name: /at the end/ }).click();
  await page.keyboard.press('Home');
  for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowRight');
  await page.getByText('As it stands in the journal').click();
  await page.getByRole('button', { name: /to the end/ }).click();
  await page.getByRole('button', { name: /auto|light|dark/ }).click();
  const own = [url, url.replace('http:', 'ws:')];
  expect(requests.length).toBeGreaterThan(20);
  expect(requests.filter((one) => !own.some((start) => one.startsWith(start)))).toEqual([]);
  expect(complaints).toEqual([]);
});

/** Each asks another server in its own way, and gives what the page was told. */
const WAYS_OUT = (other: string): Readonly<Record<string, string>> => ({
  fetch: `fetch('${other}').then(() => 'sent', () => 'refused')`,
  beacon: `navigator.sendBeacon('${other}') && 'asked'`,
  image: `new Promise((tell) => {
    const image = new Image();
    image.onload = () => tell('sent');
    image.onerror = () => tell('refused');
    image.src = '${other}/pixel.png';
  })`,
  script: `new Promise((tell) => {
    const script = document.createElement('script');
    script.onload = () => tell('sent');
    script.onerror = () => tell('refused');
    try { script.src = '${other}/code.js'; } catch { tell('refused'); }
    document.head.append(script);
  })`,
  style: `new Promise((tell) => {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.onload = () => tell('sent');
    sheet.onerror = () => tell('refused');
    sheet.href = '${other}/style.css';
    document.head.append(sheet);
  })`,
  socket: `new Promise((tell) => {
    try {
      const socket = new WebSocket('${other.replace('http:', 'ws:')}');
      socket.onopen = () => tell('sent');
      socket.onerror = () => tell('refused');
    } catch { tell('refused'); }
  })`,
});

it('lets the page reach no other server, by any way out of it, nor run what is not its own', async () => {
  let asked = 0;
  const other = createServer((socket) => {
    asked++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { page } = await look(browser, url);
  for (const [way, script] of Object.entries(WAYS_OUT(`http://127.0.0.1:${String(port)}`))) {
    expect(['refused', 'asked', false], way).toContain(await page.evaluate(script));
  }
  await page.evaluate(`try {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    document.head.append(script);
  } catch {}`);
  expect(await page.title()).not.toBe('taken over');
  expect(asked).toBe(0);
  other.close();
});
