/**
 * Writes every chart of the catalog: `machines/README.md` as Mermaid, `docs/charts/` as pictures, and the
 * layouts that the inspector keeps.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { catalog } from '../machines/catalog.ts';
import { renderChartsPage } from '../machines/mermaid.ts';
import { KEPT, keptText, layOutAll } from '../src/inspector/chart/charts.ts';
import { galleryOf } from '../src/inspector/chart/gallery.ts';
import { pictureOf } from '../src/inspector/chart/picture.ts';

const root = new URL('../', import.meta.url);
const page = new URL('src/inspector/page/', root);
const pictures = new URL('docs/charts/', root);

writeFileSync(new URL('machines/README.md', root), renderChartsPage(catalog));

const charts = await layOutAll(catalog);
writeFileSync(KEPT, keptText(catalog, charts));

const sheets = {
  tokens: readFileSync(new URL('tokens.css', page), 'utf8'),
  chart: readFileSync(new URL('chart.css', page), 'utf8'),
};
mkdirSync(pictures, { recursive: true });
for (const chart of charts) {
  writeFileSync(new URL(`${chart.name}.svg`, pictures), pictureOf(chart, sheets));
}
writeFileSync(new URL('README.md', pictures), galleryOf(charts));
