/** Runs inside the test runner: switches one mutant on after the other, and sees who notices. */
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { it, vi } from 'vitest';
import { mutantsOf } from './areas.ts';
import { askedOf, testsOf } from './plan.ts';
import type { Verdict } from './plan.ts';
import type { KeptTest } from './suite.ts';

type TimedTest = KeptTest & {
  readonly place: number;
  readonly reached: ReadonlySet<number>;
  readonly ms: number;
  /** Whether it passes only where it was not run before, so that it wants a file loaded anew. */
  readonly isOneShot: boolean;
};

/** A test file that was loaded: what it reached while loading, and each of its tests. */
type Loaded = {
  readonly file: string;
  readonly whileLoading: ReadonlySet<number>;
  tests: readonly TimedTest[];
  readonly ms: number;
};

const { area, files, report } = askedOf(process.env);
const ids = [...mutantsOf(area, files).values()].flatMap(({ mutants }) =>
  mutants.map(({ id }) => id),
);

/** How often one test may pass a mutant before that is an endless loop: three times what any does. */
const HITS_MAX = 3_000_000;

/** How long one test may wait, in milliseconds. */
const TEST_MAX_MS = 20_000;

/** The mutant that is on, and how often the present test passed it. */
let active = -1;
let hits = 0;
let reached = new Set<number>();

class EndlessError extends Error {
  override readonly name = 'EndlessError';
}

globalThis.__isOn = (id) => {
  if (id !== active) {
    reached.add(id);
    return false;
  }
  hits += 1;
  if (hits > HITS_MAX) throw new EndlessError('The mutant was passed too often.');
  return true;
};

// One seed, so that a score can be had again; a failure is not made smaller, for it is only counted.
fc.configureGlobal({ seed: 1, endOnFailure: true });

it('judges every mutant', async () => {
  const loaded: Loaded[] = [];
  for (const file of testsOf(area)) loaded.push(await measure(file));
  loaded.sort((one, other) => one.ms - other.ms);
  const verdicts: Verdict[] = [];
  for (const [index, id] of ids.entries()) {
    verdicts.push({ id, ...(await judge(id, loaded)) });
    if (index % 100 === 99) process.stderr.write(`${String(index + 1)} of ${String(ids.length)}\n`);
  }
  writeFileSync(report, JSON.stringify(verdicts));
});

async function judge(id: number, loaded: readonly Loaded[]): Promise<Omit<Verdict, 'id'>> {
  let isReached = false;
  for (const file of loaded) {
    const isAtLoad = file.whileLoading.has(id);
    const concerned = file.tests.filter((test) => isAtLoad || test.reached.has(id));
    if (!isAtLoad && concerned.length === 0) continue;
    isReached = true;
    active = id;
    const killer = isAtLoad ? await reload(file.file) : await firstOf(file.file, concerned);
    active = -1;
    if (killer === undefined && !isAtLoad && !concerned.some(({ isOneShot }) => isOneShot))
      continue;
    // What a test that fails left behind, or a file that was loaded with the mutant, is thrown away.
    const fresh = await load(file.file);
    file.tests = file.tests.map((test) => ({ ...test, run: fresh[test.place]?.run ?? test.run }));
    if (killer !== undefined) return { fate: 'killed', killer };
  }
  return { fate: isReached ? 'survived' : 'unreached', killer: '' };
}

/** The first test that fails: of those that can be run again, then of those that cannot. */
async function firstOf(file: string, tests: readonly TimedTest[]): Promise<string | undefined> {
  const again = tests.filter(({ isOneShot }) => !isOneShot);
  const killer = await firstToFail(again);
  if (killer !== undefined || again.length === tests.length) return killer;
  const fresh = await load(file);
  return firstToFail(
    tests.filter(({ isOneShot }) => isOneShot).flatMap(({ place }) => fresh[place] ?? []),
  );
}

async function reload(file: string): Promise<string | undefined> {
  hits = 0;
  try {
    return await firstToFail(await load(file));
  } catch (error) {
    return `${file} does not load: ${String(error)}`;
  }
}

async function firstToFail(tests: readonly KeptTest[]): Promise<string | undefined> {
  for (const { name, run } of tests) {
    hits = 0;
    try {
      await within(run);
    } catch {
      return name;
    }
  }
  return undefined;
}

async function within(run: () => unknown): Promise<void> {
  const answer = run();
  if (!(answer instanceof Promise)) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new EndlessError('The test did not end.'));
    }, TEST_MAX_MS);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function measure(file: string): Promise<Loaded> {
  reached = new Set();
  const startedAt = performance.now();
  const kept = await load(file);
  const whileLoading = reached;
  const tests: TimedTest[] = [];
  for (const [place, test] of kept.entries()) {
    reached = new Set();
    const began = performance.now();
    await within(test.run);
    const ms = performance.now() - began;
    const isOneShot = (await firstToFail([test])) !== undefined;
    tests.push({ ...test, place, reached, ms, isOneShot });
  }
  tests.sort((one, other) => one.ms - other.ms);
  return { file, whileLoading, tests, ms: performance.now() - startedAt };
}

/** Loads a test file anew, and everything of ours that it imports. */
async function load(file: string): Promise<readonly KeptTest[]> {
  vi.resetModules();
  const suite = await import('./suite.ts');
  await import(/* @vite-ignore */ file);
  return suite.takeTests();
}
