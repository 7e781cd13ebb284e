/** The samples of the protocol, each with the section that shows it, and the frames that others saw. */
import { existsSync, readFileSync } from 'node:fs';

/** One sample: an answer or a frame as the protocol shows it. */
export type Sample = { readonly kind: string; readonly section: string; readonly sample: unknown };

type SampleFile = { readonly about: string; readonly samples: readonly Sample[] };

/** The samples of one file. */
export function readSamples(
  name: 'streams' | 'queries' | 'executes' | 'archive',
): readonly Sample[] {
  const text = readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as SampleFile).samples; // The files beside this one are written so.
}

/** Where frames of the real venue lie that are not ours to copy. */
const OBSERVED = new URL('../../../../shared/data/observed/', import.meta.url);

/** The lines of an observed file, parsed; undefined when it is not there. */
export function readObserved(
  name: string,
): readonly Readonly<Record<string, unknown>>[] | undefined {
  const file = new URL(name, OBSERVED);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  // Each line of these captures is an object.
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** The title of a test over an observed file, which says so when it is not there. */
export function observedTitle(what: string, lines: readonly object[] | undefined): string {
  return lines === undefined ? `${what} (shared data is absent)` : what;
}
