/** Journals of the past in the page: a drift among the witnesses, and a journal that is very long. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { longJournal } from '../support/long-journal.ts';
import { openBrowser } from './browser.ts';
import type { Browser } from './browser.ts';
import { inspect, look } from './inspecting.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const sandbox = openSandbox();
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});

it('travels to the drift of S35, where the three witnesses differ', async () => {
  const { url } = await inspect(sandbox, 'scenario', 'S35', '--inspect');
  const { page, complaints } = await look(browser, `${url}#run=1`);
  await page
    .getByText(/S35 · act 1/)
    .first()
    .waitFor();
  const seq = await page.evaluate(`(async () => {
    const found = await (await fetch('search?run=1&limit=10&text=' +
      encodeURIComponent('"kind":"machine.state","data":{"actor":"cycle","machine":"cycle","value":"emergencyClose"'))).json();
    return found.seqs[0];
  })()`);
  await page.evaluate(`location.hash = '#run=1&actor=cycle&seq=${String(seq)}'`);
  await page.locator('#chart [data-state="emergencyClose"].active').waitFor();
  const row = page.getByRole('row', { name: /ETH-PERP isolated/ });
  expect(await row.getByRole('rowheader').textContent()).toMatch(/differ/);
  const cells = await row.getByRole('cell').allTextContents();
  expect(cells.map((cell) => /-?\d+(\.\d+)?/.exec(cell.trim())?.[0])).toMatchInlineSnapshot(`
    [
      "0.068",
      "0.068",
      "0",
    ]
  `);
  expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
  expect(complaints).toEqual([]);
});

it('opens a journal of 100,000 records, and draws each instant that is scrubbed to', async () => {
  const file = sandbox.file('journal.jsonl', `${(await longJournal(LONG)).join('\n')}\n`);
  const { url } = await inspect(sandbox, 'inspect', file);
  const { page, complaints } = await look(browser, url);
  const scrubber = page.locator('#timeline').getByRole('slider');
  await page
    .getByText(`of ${String(LONG)}`)
    .first()
    .waitFor();
  for (let step = 1; step <= 40; step++) {
    const seq = Math.round((LONG * step) / 41);
    await scrubber.fill(String(seq));
    await page
      .locator('#timeline')
      .getByText(`record ${String(seq)}`, { exact: true })
      .waitFor();
    await page
      .locator('#context')
      .getByText(`Record ${String(seq)}`)
      .waitFor();
  }
  expect(complaints).toEqual([]);
});

const LONG = 100_000;
