/**
 * `npm run screenshots`: draws the pictures of docs/inspector anew, from stories that are played on
 * virtual time and so are the same each time.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { JournalRecord } from '../src/ports/journal.ts';
import { openBrowser } from '../test/e2e/browser.ts';
import { inspect, look } from '../test/e2e/inspecting.ts';
import { openSandbox } from '../test/e2e/sandbox.ts';
import { writeRehearsed } from '../test/support/journal-file.ts';

const FOLDER = fileURLToPath(new URL('../docs/inspector/', import.meta.url));
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

mkdirSync(FOLDER, { recursive: true });
const sandbox = openSandbox();
const browser = await openBrowser();
try {
  const journal = join(sandbox.folder, 'yesterday', 'journal.jsonl');
  mkdirSync(dirname(journal));
  const records = await writeRehearsed(journal, { flags: { cycles: 2 } });
  const isHeld = ({ kind, data }: JournalRecord): boolean =>
    kind === 'witness.compared' && !JSON.stringify(data).includes('"rest":"0"');
  const held = records.findLast(isHeld)?.seq ?? 1;
  const overview = await inspect(sandbox, 'inspect', journal);
  const at = `${overview.url}#seq=${String(held)}&actor=cycle`;
  await take('overview-light', at, { colorScheme: 'light' });
  await take('overview-dark', at, { colorScheme: 'dark' });
  await take('phone', at, PHONE);
  const story = await inspect(sandbox, 'scenario', 'S35', '--inspect');
  await take('drift', await momentOf(story.url, '"value":"emergencyClose"'), {});
  const halted = await inspect(sandbox, 'scenario', 'S05', '--inspect');
  await take('alarm', await momentOf(halted.url, '"kind":"alarm"'), {});
  await take('lost', at, {}, async (page) => {
    overview.program.kill('SIGKILL');
    await page.locator('html[data-connection="lost"]').waitFor();
  });
} finally {
  await browser.close();
  await sandbox.close();
}

/** Takes a picture of the page at `url`, once it stands still and `before` is done. */
async function take(
  name: string,
  url: string,
  options: Parameters<typeof look>[2],
  before: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { page } = await look(browser, url, options);
  await page.locator('#chart svg').waitFor();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  // What is fetched for the record that is shown.
  await page.getByText('Fetching').waitFor({ state: 'hidden' });
  await page.locator('#context').getByText('As it stands in the journal').waitFor();
  await page.waitForLoadState('networkidle');
  await before(page);
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  await page.context().close();
  console.log(path);
}

/** The address of the first record of the first run whose line holds `text`. */
async function momentOf(url: string, text: string): Promise<string> {
  const answer = await fetch(`${url}search?run=1&limit=1&text=${encodeURIComponent(text)}`);
  const { seqs } = (await answer.json()) as { readonly seqs: readonly number[] };
  return `${url}#run=1&seq=${String(seqs[0] ?? 1)}&actor=cycle`;
}
