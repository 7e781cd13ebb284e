/** A run that is looked at while it trades: nothing of the page's can touch it but the operator's word. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBrowser } from './browser.ts';
import type { Browser } from './browser.ts';
import { inspect, look, noteStates } from './inspecting.ts';
import { openExchange } from './open-exchange.ts';
import { readRunJson } from './run-json.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const PAGE = fileURLToPath(new URL('../support/page-client.ts', import.meta.url));

const sandbox = openSandbox();
const closings: (() => unknown)[] = [];
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  for (const close of closings) await close();
});

it('lights the states of a cycle in their order', async () => {
  const state = join(sandbox.folder, 'lights');
  const args = ['run', '--cycles', '3', '--hold-ms', '2000', '--json', '--state', state];
  const { program, url } = await inspect(sandbox, ...args, '--inspect');
  // A pause before and behind the second cycle, so that the page is there to see all of it.
  await program.says(/cycle 1: hold/);
  expect((await sandbox.run(['pause', '--state', state])).code).toBe(0);
  const { page, complaints } = await look(browser, url);
  await page.locator('#chart [data-state="idle"].active').waitFor();
  const states = await noteStates(page);
  expect((await sandbox.run(['resume', '--state', state])).code).toBe(0);
  await page.locator('#chart [data-state="hold"].active').waitFor();
  expect((await sandbox.run(['pause', '--state', state])).code).toBe(0);
  await page.locator('#chart [data-state="idle"].active').waitFor();
  expect(await states()).toEqual(['idle', 'verify', 'build', 'hold', 'unwind', 'idle']);
  expect(complaints).toEqual([]);
  program.kill('SIGTERM');
  expect(readRunJson(await program.ended).status).toBe('flat');
  // The page has the run to its end, and knows that nothing follows.
  await page.locator('html[data-connection="lost"]').waitFor();
  await page.locator('#bar').getByText('ended flat').waitFor();
  await page.getByText(/The inspector has ended; tandem inspect .* opens it again/).waitFor();
});

it('takes the operator’s word on an alarm to the run', async () => {
  const exchange = await openExchange();
  closings.push(exchange.close);
  const state = join(sandbox.folder, 'alarmed');
  const { program, url } = await inspect(
    sandbox,
    ...['run', '--hold-ms', '60000', '--on-halt', 'stay', '--json', '--state', state],
    ...['--gateway', exchange.urls.gateway, '--inspect'],
  );
  await program.says(/cycle 1: hold/);
  const { page } = await look(browser, url);
  exchange.faults.add({ fault: 'leg.liquidate', product: 'SOL-PERP' });
  const alarm = page.getByRole('listitem').filter({ hasText: 'emergency close' }).first();
  await alarm.getByRole('button', { name: /Acknowledge/ }).click();
  await page.getByText(/is told that alarm A\d+ was seen/).waitFor();
  const journal = join(state, 'journal', 'journal.jsonl');
  await expect.poll(() => readFileSync(journal, 'utf8'), { timeout: 15_000 }).toMatch(ACKNOWLEDGED);
  await page.getByText('· acknowledged').first().waitFor();
  program.kill('SIGTERM');
  await program.ended;
});

const ACKNOWLEDGED = /"kind":"alert\.acknowledged"|"word":"ack"/;

it('trades on while pages are deaf, flood it and send what is too large', async () => {
  const state = join(sandbox.folder, 'hostile');
  const args = ['run', '--cycles', '2', '--hold-ms', '2000', '--json', '--state', state];
  const { program, url } = await inspect(sandbox, ...args, '--inspect');
  const hostile = spawn(process.execPath, [PAGE, 'hostile', url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  closings.push(() => hostile.kill('SIGKILL'));
  await once(hostile.stdout, 'data');
  await program.says(/a page .* was closed/);
  const ended = await program.ended;
  hostile.kill('SIGKILL');
  const { status, totals } = readRunJson(ended);
  expect({ status, completed: totals.completed }).toEqual({ status: 'flat', completed: 2 });
  expect(ended.stderr).toMatch(/a page .* was closed \(\d+ so far\)/);
});
