/** The page as a person uses it: by hand, by keys alone, on a phone, and when the line is lost. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JournalRecord } from '../../src/ports/journal.ts';
import { writeRehearsed } from '../support/journal-file.ts';
import { openBrowser } from './browser.ts';
import type { Browser } from './browser.ts';
import { goTo, inspect, look } from './inspecting.ts';
import { openSandbox } from './sandbox.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const sandbox = openSandbox();
let browser: Browser;
let records: readonly JournalRecord[] = [];
let url = '';
beforeAll(async () => {
  const file = join(sandbox.folder, 'journal.jsonl');
  records = await writeRehearsed(file);
  [browser, { url }] = await Promise.all([openBrowser(), inspect(sandbox, 'inspect', file)]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});

/** The number of the first record that entered this state of an actor. */
function recordOf(actor: string, state: string): number {
  const found = records.find(({ kind, data }) => {
    if (kind !== 'machine.state') return false;
    const told = data as Readonly<Record<string, unknown>>;
    return told['actor'] === actor && JSON.stringify(told['value']) === state;
  });
  if (found === undefined) throw new Error(`${actor} was never in ${state}`);
  return found.seq;
}

const HOLDING = '{"hold":"holding"}';

function selected(page: Page): Promise<string> {
  return page.evaluate(`new URLSearchParams(location.hash.slice(1)).get('seq') ?? 'none'`);
}

describe('time travel', () => {
  it('shows the chart, what is held and the record as they were at an instant', async () => {
    const { page, complaints } = await look(browser, url);
    await goTo(page, recordOf('cycle', HOLDING));
    await page.locator('#chart [data-state="hold.holding"].active').waitFor();
    expect(await page.locator('#chart [data-state="idle"].active').count()).toBe(0);
    const row = page.getByRole('row', { name: /ETH-PERP cross/ });
    expect(await row.textContent()).toMatch(/agree/);
    expect(await row.getByRole('cell').first().textContent()).toMatch(/0\.068/);
    await page.getByText('machine.state').first().waitFor();
    await goTo(page, 5);
    expect(await page.getByRole('row', { name: /ETH-PERP cross/ }).textContent()).not.toMatch(
      /0\.068/,
    );
    expect(complaints).toEqual([]);
  });

  it('opens a link to an instant where it points', async () => {
    const seq = recordOf('cycle', HOLDING);
    const { page } = await look(browser, `${url}#seq=${String(seq)}&actor=session`);
    await page.getByRole('tab', { name: /^session/, selected: true }).waitFor();
    expect(await selected(page)).toBe(String(seq));
  });
});

describe('by keys alone', () => {
  it('walks to an event, opens an actor and comes back to what is newest', async () => {
    const { page } = await look(browser, url);
    const { keyboard } = page;
    await keyboard.press('Home');
    await page.getByRole('button', { name: /to the end/ }).waitFor();
    await expect.poll(() => selected(page)).toBe('1');
    await keyboard.press('ArrowRight');
    await expect.poll(() => selected(page)).toBe('2');
    await goTo(page, recordOf('cycle', HOLDING));
    await tabTo(page, `document.activeElement.getAttribute('role') === 'tab'`);
    await keyboard.press('Home');
    await page.getByRole('tab', { name: /^session/, selected: true }).waitFor();
    expect(await page.evaluate(`document.activeElement.id`)).toBe('tab-session');
    await tabTo(page, `document.activeElement.closest('#chart-canvas') !== null`);
    await keyboard.press('Space');
    await page.getByRole('button', { name: /at the end/ }).waitFor();
  });
});

/** Presses Tab until what is focused fits, and fails when a whole round of the page was made. */
async function tabTo(page: Page, fits: string): Promise<void> {
  for (let press = 0; press < 80; press++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(fits)) return;
  }
  throw new Error(`Nothing that the Tab key reaches fits ${fits}.`);
}

describe('a lost connection', () => {
  it('is said, and what was known is grey', async () => {
    const file = join(sandbox.folder, 'journal.jsonl');
    const served = await inspect(sandbox, 'inspect', file);
    const { page } = await look(browser, served.url);
    expect(await page.getByRole('alert').count()).toBe(0);
    served.program.kill('SIGKILL');
    await page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor();
    await page.locator('html[data-connection="lost"]').waitFor();
    expect(await page.title()).toMatch(/lost/);
    expect(await page.getByRole('alert').textContent()).toMatch(/it is not now/);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).filter`)).toMatch(
      /grayscale\(1\)/,
    );
    expect(await page.getByRole('button', { name: 'Try again' }).isEnabled()).toBe(true);
  });
});

describe('on a phone', () => {
  it('is as wide as the window, and never wider', async () => {
    const { page } = await look(browser, url, PHONE);
    const widths = await page.evaluate(
      `[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]`,
    );
    expect(widths).toEqual([390, 390, 390]);
  });
});

/** What a reader of screens is told of every control; runs in the page. */
const NAMELESS = `[...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=link], [tabindex="0"]'
)].filter((one) => one.checkVisibility()).filter((one) => {
  const by = (one.getAttribute('aria-labelledby') ?? '').split(' ').filter((id) => id !== '');
  const words = [
    one.getAttribute('aria-label'), one.getAttribute('title'), one.textContent,
    ...[...(one.labels ?? [])].map((label) => label.textContent),
    ...by.map((id) => document.getElementById(id)?.textContent),
  ];
  return !words.some((word) => (word ?? '').trim() !== '');
}).map((one) => one.outerHTML.slice(0, 120))`;

it('names every control, and every heading and row that a reader of screens walks by', async () => {
  const { page } = await look(browser, url);
  expect(await page.evaluate(NAMELESS)).toEqual([]);
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.evaluate(`document.querySelectorAll('img:not([alt])').length`)).toBe(0);
  const ids = await page.evaluate(`[...document.querySelectorAll('[id]')].map((one) => one.id)`);
  expect(new Set(ids as string[]).size).toBe((ids as string[]).length);
});
