/** Writes `machines/README.md`, every chart of the catalog as a Mermaid diagram. */
import { writeFileSync } from 'node:fs';
import { catalog } from '../machines/catalog.ts';
import { renderChartsPage } from '../machines/mermaid.ts';

writeFileSync(new URL('../machines/README.md', import.meta.url), renderChartsPage(catalog));
