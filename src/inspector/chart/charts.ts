/**
 * The charts of the catalog with their places. Trying every layout takes seconds, so `npm run charts`
 * writes what came of it beside this file, each chart with the hash of the states and transitions that
 * it draws; only a machine that was changed since is laid out when it is asked for.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CatalogEntry } from '../../../machines/catalog.ts';
import type { Chart } from '../view/chart.ts';
import { graphOf } from './graph.ts';
import type { ChartGraph } from './graph.ts';

/** Where the layouts are kept. */
export const KEPT = new URL('kept-charts.json', import.meta.url);

type Kept = { readonly hash: string; readonly chart: Chart };

/** Every machine of the catalog as it is drawn, in the catalog's order. */
export async function layoutCharts(catalog: readonly CatalogEntry[]): Promise<readonly Chart[]> {
  const kept = readKept();
  const charts: Chart[] = [];
  for (const graph of catalog.map(graphOf)) {
    const found = kept.find(({ hash }) => hash === hashOf(graph));
    charts.push(found?.chart ?? (await layOutNow(graph)));
  }
  return charts;
}

/** Lays every chart out anew, whatever was kept. */
export async function layOutAll(catalog: readonly CatalogEntry[]): Promise<readonly Chart[]> {
  const charts: Chart[] = [];
  for (const entry of catalog) charts.push(await layOutNow(graphOf(entry)));
  return charts;
}

/** What is kept of the charts, as the text of the file: a chart a line. */
export function keptText(catalog: readonly CatalogEntry[], charts: readonly Chart[]): string {
  const lines = catalog.flatMap((entry) => {
    const chart = charts.find(({ name }) => name === entry.name);
    return chart === undefined ? [] : [JSON.stringify({ hash: hashOf(graphOf(entry)), chart })];
  });
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** The names of the charts that were changed since their layouts were kept. */
export function changedSince(catalog: readonly CatalogEntry[]): readonly string[] {
  const hashes = new Set(readKept().map(({ hash }) => hash));
  return catalog.map(graphOf).flatMap((graph) => (hashes.has(hashOf(graph)) ? [] : [graph.name]));
}

/** The layout and ELK are a large part of the program: they are loaded when they are needed. */
async function layOutNow(graph: ChartGraph): Promise<Chart> {
  const { layOut } = await import('./layout.ts');
  return layOut(graph);
}

function hashOf(graph: ChartGraph): string {
  return createHash('sha256').update(JSON.stringify(graph)).digest('hex').slice(0, 16);
}

/** Written by `npm run charts` and shipped with the program, so it is not parsed as unknown input. */
function readKept(): readonly Kept[] {
  return JSON.parse(readFileSync(KEPT, 'utf8')) as readonly Kept[];
}
