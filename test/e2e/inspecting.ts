/** An inspector as the tests look at it: the program that serves it, and a page of it in Chromium. */
import type { Page } from 'playwright-core';
import type { Browser, Visit } from './browser.ts';
import type { Program, Sandbox } from './sandbox.ts';

/** Where an inspector is open. */
export const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}\//;

/** A program that serves an inspector, and where. */
export type Inspecting = { readonly program: Program; readonly url: string };

/** Starts the program with `args`; resolves once it has said where its inspector is open. */
export async function inspect(sandbox: Sandbox, ...args: readonly string[]): Promise<Inspecting> {
  const program = sandbox.start(args);
  return { program, url: await program.says(ADDRESS) };
}

/** Opens the page, and waits until it shows a run and follows it. */
export async function look(
  browser: Browser,
  url: string,
  options?: Parameters<Browser['open']>[1],
): Promise<Visit> {
  const visit = await browser.open(url, options);
  try {
    await visit.page.locator('html[data-connection="live"] body:not(.is-empty)').waitFor();
  } catch (cause) {
    throw new Error(`The page shows no run: ${visit.complaints.join('; ')}`, { cause });
  }
  return visit;
}

/** Walks to record `seq` by the address, as a link to it does. */
export async function goTo(page: Page, seq: number, actor = 'cycle'): Promise<void> {
  await page.evaluate(`location.hash = '#seq=${String(seq)}&actor=${actor}'`);
  const there = page.locator('#timeline').getByText(`record ${String(seq)}`, { exact: true });
  await there.waitFor();
}

/** Runs in the page, for which the compiler of the tests has no types. */
const NOTE_STATES = `
  const seen = [];
  const look = () => {
    const lit = [...document.querySelectorAll('#chart [data-state].active')];
    const state = lit.map((one) => one.dataset.state).find((one) => one !== '' && !one.includes('.'));
    if (state !== undefined && state !== seen.at(-1)) seen.push(state);
    document.documentElement.dataset.seen = seen.join(' ');
  };
  const what = { subtree: true, attributes: true, attributeFilter: ['class'] };
  new MutationObserver(look).observe(document.querySelector('#chart'), what);
  look();`;

/** From now on, notes each outermost state as it is lit in the chart; gives all that were. */
export async function noteStates(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(NOTE_STATES);
  return async () => ((await page.locator('html').getAttribute('data-seen')) ?? '').split(' ');
}
