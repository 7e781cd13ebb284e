/** What the check explores, as a list of jobs that any worker can do. */
import { SEARCHES } from '../search/settings.ts';
import { search } from '../search/search.ts';
import { BROKEN } from './broken.ts';
import { SHIPPED, spaceOf } from './composition.ts';
import { explore } from './graph.ts';
import type { Progress } from './graph.ts';
import { SETTINGS } from './settings.ts';

/** One exploration, by its part of the check and its name. */
export type Job = { readonly part: Part; readonly name: string };

/** The shipped charts, the shipped functions, and charts that are broken on purpose. */
export type Part = 'charts' | 'functions' | 'broken';

/** What came of a job. */
export type Finding = {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly isComplete: boolean;
  readonly story: readonly string[] | undefined;
  /** Whether it came out as it must. */
  readonly holds: boolean;
  /** Of the processor, which a machine that is shared does not change. */
  readonly seconds: number;
};

/** What a worker tells. */
export type Word =
  | {
      readonly kind: 'progress';
      readonly job: Job;
      readonly states: number;
      readonly edges: number;
    }
  | { readonly kind: 'found'; readonly job: Job; readonly found: Finding };

/** More states than any setting has. */
const STATES_MAX = 2_000_000;

/** Every job of a part, the longest first, so that no worker is left with it alone. */
export function jobsOf(part: Part): readonly Job[] {
  const names = { charts: SETTINGS, functions: SEARCHES, broken: BROKEN }[part].map(
    ({ name }) => name,
  );
  return names.toReversed().map((name) => ({ part, name }));
}

/** Does a job. */
export function doJob({ part, name }: Job, progress: Progress): Finding {
  const before = process.threadCpuUsage();
  const seconds = (): number => process.threadCpuUsage(before).user / 1e6;
  if (part === 'functions') {
    const found = search(named(SEARCHES, name));
    const holds = found.isComplete && found.story === undefined;
    return { ...found, depth: 0, holds, seconds: seconds() };
  }
  if (part === 'charts') {
    const found = explore(spaceOf(named(SETTINGS, name), SHIPPED), STATES_MAX, progress);
    const holds = found.isComplete && found.story === undefined;
    return { ...found, holds, seconds: seconds() };
  }
  const { setting, shown, says } = named(BROKEN, name);
  const found = explore(spaceOf(setting, shown), STATES_MAX, progress);
  const holds = says.test(found.story?.at(-1) ?? '');
  return { ...found, holds, seconds: seconds() };
}

function named<One extends { readonly name: string }>(list: readonly One[], name: string): One {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`Nothing to explore is named ${name}.`);
  return found;
}
