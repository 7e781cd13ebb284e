/** The workshop: a copy of the tree in which one mutant at a time is made, judged and unmade. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseEdits } from './mutant.ts';
import type { Killer, Mutant } from './mutant.ts';

/** What became of a mutant. `stale`: its text is no longer in the source, or not once. */
export type Verdict = {
  readonly outcome: 'killed' | 'survived' | 'stale' | 'broken';
  /** The first failing test, the compiler's or the rule's first words, or why it is stale. */
  readonly words: string;
  readonly tookMs: number;
};

/** Judges mutants in a copy of the tree; `close` removes the copy. */
export type Workshop = {
  /** Why the tree as it is does not pass what should kill these mutants; undefined when it does. */
  readonly refuseBaseline: (mutants: readonly Mutant[]) => string | undefined;
  readonly judge: (mutant: Mutant) => Verdict;
  /** What a program of the copy prints while the mutant is made; undefined when it can not be made. */
  readonly ask: (mutant: Mutant, program: readonly string[]) => string | undefined;
  /** What the compiler says of the mutant; undefined when it has nothing to say. */
  readonly compile: (mutant: Mutant) => string | undefined;
  readonly close: () => void;
};

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const COPIED = [
  'src',
  'machines',
  'test',
  'scripts',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'eslint.config.js',
  '.dependency-cruiser.js',
];

/**
 * A killer that takes longer has met an endless loop, which is a failure like any other. It leaves the
 * slowest model its time on a busy machine: what is slow alone must not count as killed.
 */
const KILLER_MAX_MS = 300_000;

/** What a killer said: no words when it found nothing. */
type Word = { readonly found: string | undefined; readonly isBroken: boolean };

/** Copies the tree into a new temporary directory. */
export function openWorkshop(): Workshop {
  const root = mkdtempSync(join(tmpdir(), 'tandem-canary-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const whileMutated = <Value>(mutant: Mutant, look: () => Value): Value => {
    const before = new Map(mutant.edits.map(({ file }) => [file, readIn(root, file)]));
    for (const { file, find, replace } of mutant.edits) {
      writeFileSync(join(root, file), readIn(root, file).split(find).join(replace));
    }
    try {
      return look();
    } finally {
      for (const [file, text] of before) writeFileSync(join(root, file), text);
    }
  };
  return {
    refuseBaseline: (mutants) => refuseBaseline(root, mutants),
    judge: (mutant) => {
      const startedAt = performance.now();
      const verdict = (outcome: Verdict['outcome'], words: string): Verdict => ({
        outcome,
        words,
        tookMs: Math.round(performance.now() - startedAt),
      });
      const stale = refuseEdits(mutant, (file) => readIn(root, file));
      if (stale !== undefined) return verdict('stale', stale);
      const files = mutant.edits.map(({ file }) => file);
      const { found, isBroken } = whileMutated(mutant, () => ask(root, mutant.killer, files));
      if (isBroken) return verdict('broken', found ?? '');
      return found === undefined ? verdict('survived', '') : verdict('killed', found);
    },
    ask: (mutant, program) =>
      refuseEdits(mutant, (file) => readIn(root, file)) === undefined
        ? whileMutated(mutant, () => printed(root, program))
        : undefined,
    compile: (mutant) => whileMutated(mutant, () => compile(root)).found,
    close: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A killer that fires on the tree as it is would kill every mutant, and prove nothing. */
function refuseBaseline(root: string, mutants: readonly Mutant[]): string | undefined {
  const killers = mutants.map(({ killer }) => killer);
  const suites = killers.flatMap((killer) => (killer.by === 'test' ? killer.tests : []));
  const isAsked = (by: Killer['by']): boolean => killers.some((killer) => killer.by === by);
  if (suites.length > 0) {
    const { found } = runTests(root, [...new Set(suites)]);
    if (found !== undefined) return found;
  }
  if (isAsked('compile')) {
    const { found } = compile(root);
    if (found !== undefined) return found;
  }
  if (isAsked('layers')) return cruise(root).found;
  return undefined;
}

function ask(root: string, killer: Killer, files: readonly string[]): Word {
  switch (killer.by) {
    case 'compile':
      return compile(root);
    case 'lint':
      return run(root, 'eslint/bin/eslint.js', ['--format', 'json', ...files], lintWords);
    case 'layers':
      return cruise(root);
    case 'test':
      return runTests(root, killer.tests);
  }
}

function compile(root: string): Word {
  const flags = ['--incremental', '--tsBuildInfoFile', '.tsbuildinfo', '--pretty', 'false'];
  return run(root, 'typescript/bin/tsc', flags, (output) => output.split('\n')[0]);
}

function cruise(root: string): Word {
  const flags = ['--config', '.dependency-cruiser.js', '--output-type', 'err', 'src', 'machines'];
  return run(root, 'dependency-cruiser/bin/dependency-cruiser.mjs', flags, (output) =>
    output.split('\n').find((line) => line.includes('error ')),
  );
}

function runTests(root: string, files: readonly string[]): Word {
  const report = join(root, 'report.json');
  rmSync(report, { force: true });
  const flags = ['run', '--bail', '1', '--reporter', 'json', '--outputFile', report, ...files];
  return run(root, 'vitest/vitest.mjs', flags, () => firstFailure(report));
}

type Report = {
  readonly testResults: readonly {
    readonly message: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
};

/** The first failing test; a model suite walks while it loads, and then fails without a test. */
function firstFailure(report: string): string | undefined {
  // The shape is vitest's own, written a moment ago by the version that we pin.
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.find(({ status }) => status === 'failed');
  if (failed !== undefined) return failed.fullName;
  const suite = testResults.find(({ status }) => status === 'failed');
  return suite && `its suite fails: ${suite.message}`;
}

function lintWords(output: string): string | undefined {
  // The shape is ESLint's own JSON format.
  const results = JSON.parse(output) as readonly {
    readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
  }[];
  const [first] = results.flatMap(({ messages }) => messages);
  return first && `${first.ruleId ?? 'fatal'}: ${first.message}`;
}

/** Runs a tool of `node_modules` in the copy; `wordsOf` says what it found when it failed. */
function run(
  root: string,
  tool: string,
  flags: readonly string[],
  wordsOf: (output: string) => string | undefined,
): Word {
  const child = spawnSync(process.execPath, [join('node_modules', tool), ...flags], {
    cwd: root,
    encoding: 'utf8',
    timeout: KILLER_MAX_MS,
    env: withoutTestRunner(),
    maxBuffer: 64 * 1024 * 1024,
  });
  if (child.status === 0) return { found: undefined, isBroken: false };
  if (child.error !== undefined) {
    const isEndless = child.error.message.includes('ETIMEDOUT');
    return { found: child.error.message, isBroken: !isEndless };
  }
  const found = wordsOf(child.stdout);
  return { found: found ?? `${child.stdout}${child.stderr}`.trim(), isBroken: found === undefined };
}

/** What a program of the copy prints, whatever its exit code. */
function printed(root: string, program: readonly string[]): string {
  const env = withoutTestRunner();
  const timeout = KILLER_MAX_MS;
  return spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8', env, timeout }).stdout;
}

/** The canary runs inside a test as well: the inner runner must not take itself for the outer one. */
function withoutTestRunner(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(process.execPath), process.env['PATH']].join(':'),
  };
}

function readIn(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
