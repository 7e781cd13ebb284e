/** How fast a very long journal opens in the inspector's page, and how smoothly it is scrubbed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../e2e/browser.ts';
import { inspect } from '../e2e/inspecting.ts';
import { openSandbox } from '../e2e/sandbox.ts';
import { longJournal } from '../support/long-journal.ts';
import { median, quantile } from './measure.ts';
import type { Figure } from './measure.ts';

const OPENINGS = 5;
const DRAGS = 300;
const MS = 1000;

/** Runs in the page: notes when each picture is drawn. */
const NOTE_FRAMES = `window.frames_ = [];
  const note = (at) => { window.frames_.push(at); requestAnimationFrame(note); };
  requestAnimationFrame(note);`;

/** Opens a journal of `records` records and drags the pointer over all of its timeline. */
export async function benchInspectorPage(records: number): Promise<readonly Figure[]> {
  const lines = await longJournal(records);
  const sandbox = openSandbox();
  const browser = await openBrowser();
  try {
    const file = join(sandbox.folder, 'journal.jsonl');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const startedAt = performance.now();
    const { program, url } = await inspect(sandbox, 'inspect', file);
    const startMs = performance.now() - startedAt;
    const openings: number[] = [];
    let page: Page | undefined;
    for (let opening = 0; opening < OPENINGS; opening++) {
      await page?.context().close();
      page = await (await browser.context()).newPage();
      const from = performance.now();
      await page.goto(url, { waitUntil: 'commit' });
      await page.locator('html[data-connection="live"] #chart svg').waitFor();
      openings.push(performance.now() - from);
    }
    if (page === undefined) throw new Error('Nothing was opened.');
    const frames = await framesOfScrubbing(page);
    const memory = residentMb(program.pid);
    const all = `${String(records)} records`;
    return [
      { name: 'inspector started', value: startMs, unit: 'ms', note: `until it serves ${all}` },
      { name: 'page opened, median', value: median(openings), unit: 'ms', note: 'target: 1000' },
      { name: 'scrubbing', value: MS / median(frames), unit: '/s', note: 'target: 30 pictures' },
      { name: '… slowest of twenty', value: quantile(frames, 0.95), unit: 'ms', note: 'a picture' },
      { name: 'memory of the inspector', value: memory, unit: 'MB', note: 'resident' },
    ];
  } finally {
    await browser.close();
    await sandbox.close();
  }
}

/** How long each picture took while the pointer was dragged, in milliseconds. */
async function framesOfScrubbing(page: Page): Promise<readonly number[]> {
  const box = await page.locator('#timeline canvas').first().boundingBox();
  if (box === null) throw new Error('The timeline is not drawn.');
  const y = box.y + 12;
  await page.mouse.move(box.x + box.width * 0.15, y);
  await page.mouse.down();
  await page.evaluate(NOTE_FRAMES);
  for (let step = 0; step < DRAGS; step++) {
    await page.mouse.move(box.x + box.width * (0.15 + (0.8 * step) / DRAGS), y);
  }
  const drawn = await page.evaluate<readonly number[]>('window.frames_');
  await page.mouse.up();
  return drawn.slice(1).map((at, index) => at - (drawn[index] ?? at));
}

function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}
