/** Keeps the committed page of charts equal to the charts. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { catalog } from '../../../machines/catalog.ts';
import { renderChartsPage } from '../../../machines/mermaid.ts';

const page = readFileSync(new URL('../../../machines/README.md', import.meta.url), 'utf8');

it('the page of charts shows the charts as they are; `npm run charts` writes it again', () => {
  expect(page).toBe(renderChartsPage(catalog));
});

it('the page of charts is formatted as Markdown is here', async () => {
  expect(await format(page, { parser: 'markdown', printWidth: 100 })).toBe(page);
});
