/** The museum: every incident has its own thread and a story that exists, and the page is fresh. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/app/scenarios/catalog.ts';
import { CHAPTERS } from '../../../src/app/scenarios/chapters.ts';
import { MUSEUM, incidentsOf, renderMuseumPage } from '../../../src/app/scenarios/museum.ts';
import { museumText, scenarioList } from '../../../src/app/scenarios/telling.ts';

const INCIDENTS = MUSEUM.flatMap(({ incidents }) => incidents);

const IDS = SCENARIOS.map(({ id }) => id);

describe('the museum', () => {
  it('holds thirty incidents at least, of many neighbours', () => {
    expect(INCIDENTS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(INCIDENTS.map(({ neighbour }) => neighbour)).size).toBeGreaterThan(20);
  });

  it('names for each a public thread of its own, by an address and nothing else', () => {
    const links = INCIDENTS.map(({ link }) => link);
    expect(new Set(links).size).toBe(links.length);
    const thread = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(issues|pull)\/[1-9]\d*$/;
    expect(links.filter((link) => !thread.test(link))).toEqual([]);
  });

  it('names for each scenarios that exist, each once', () => {
    const wrong = INCIDENTS.filter(
      ({ scenarios }) =>
        scenarios.length === 0 ||
        new Set(scenarios).size < scenarios.length ||
        scenarios.some((id) => !IDS.includes(id)),
    );
    expect(wrong).toEqual([]);
  });

  it('tells each incident and what we do in one sentence that breaks no table', () => {
    const wrong = INCIDENTS.flatMap(({ incident, here }) => [incident, here]).filter(
      (sentence) => !/^[^|\n]{20,160}\.$/.test(sentence) || /\. [A-Z]/.test(sentence),
    );
    expect(wrong).toEqual([]);
  });

  it('has an incident for each story that was written after one', () => {
    const after = IDS.filter((id) => id.startsWith('N'));
    expect(after).toHaveLength(10);
    expect(after.filter((id) => incidentsOf(id).length === 0)).toEqual([]);
  });

  it('finds the incidents of a story, and none for a stranger', () => {
    expect(incidentsOf('N8').map(({ link }) => link)).toEqual([
      'https://github.com/Polymarket/py-clob-client/pull/282',
    ]);
    expect(incidentsOf('S99')).toEqual([]);
  });

  it('is shown by its page as it is; `npm run museum` writes it again', async () => {
    const page = readFileSync(new URL('../../../docs/museum.md', import.meta.url), 'utf8');
    const options = { parser: 'markdown', printWidth: 100 } as const;
    expect(page).toBe(await format(renderMuseumPage(MUSEUM), options));
    for (const { link } of INCIDENTS) expect(page).toContain(`](${link})`);
  });
});

describe('the chapters of the list', () => {
  it('hold every scenario exactly once', () => {
    const told = CHAPTERS.flatMap(({ ids }) => ids);
    expect([...told].sort()).toEqual([...IDS].sort());
  });
});

describe('what a narrow terminal shows', () => {
  it('is every story within its width, and no word is lost', () => {
    const text = scenarioList(SCENARIOS, CHAPTERS, 48);
    expect(text.split('\n').filter((line) => line.length > 48)).toEqual([]);
    const words = text.replaceAll(/\s+/g, ' ');
    for (const { id, title } of SCENARIOS) expect(words).toContain(`${id} ${title}`);
  });

  it('is every incident within its width, but for addresses', () => {
    const lines = museumText(MUSEUM, 60).split('\n');
    const titles = MUSEUM.map(({ title }) => title);
    const long = lines.filter((line) => line.length > 60 && !line.includes('https://'));
    expect(long.filter((line) => !titles.includes(line))).toEqual([]);
  });
});
