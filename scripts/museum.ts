/** Writes `docs/museum.md`, the public incidents of neighbours and the scenarios that play them. */
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { MUSEUM, renderMuseumPage } from '../src/app/scenarios/museum.ts';

const page = await format(renderMuseumPage(MUSEUM), { parser: 'markdown', printWidth: 100 });
writeFileSync(new URL('../docs/museum.md', import.meta.url), page);
