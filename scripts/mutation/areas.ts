/** What is mutated, area by area, and which tests are to notice. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { instrument } from './instrument.ts';
import type { Instrumented, Range } from './instrument.ts';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A part of the code with a promise of its own. */
export type Area = {
  readonly name: string;
  /** Globs from the root. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  /** What of a file is mutated; all of it when left out. */
  readonly rangesOf?: (code: string) => readonly Range[];
};

/** The areas that are held to a score. */
export const AREAS: readonly Area[] = [
  {
    name: 'positions',
    sources: ['src/positions/*.ts'],
    tests: [
      'test/unit/{positions,orders}/!(bounds).test.ts',
      'test/property/{book-truth,ledger,positions}.test.ts',
    ],
  },
  {
    name: 'domain',
    sources: ['src/domain/*.ts'],
    tests: ['test/unit/domain/*.test.ts', 'test/property/{bounds,domain,hedging}.test.ts'],
  },
  {
    name: 'guards',
    sources: ['machines/*.setup.ts'],
    tests: ['test/unit/machines/{forging,*guards}.test.ts', 'test/model/*.test.ts'],
    rangesOf: guardsIn,
  },
];

/** The files of an area with their mutants, whose ids go on from file to file. */
export function mutantsOf(area: Area, part: string): ReadonlyMap<string, Instrumented> {
  const files = new Map<string, Instrumented>();
  let firstId = 0;
  for (const file of filesOf(area.sources).filter((file) => file.includes(part))) {
    const code = readFileSync(join(ROOT, file), 'utf8');
    const instrumented = instrument(file, code, firstId, area.rangesOf?.(code));
    firstId += instrumented.mutants.length;
    files.set(file, instrumented);
  }
  return files;
}

/** The files of some globs from the root, sorted. */
export function filesOf(globs: readonly string[]): readonly string[] {
  return globs.flatMap((glob) => globSync(glob, { cwd: ROOT })).sort();
}

/** The guards of a machine's setup, and what they call in the same file. */
function guardsIn(code: string): readonly Range[] {
  const source = ts.createSourceFile('setup.ts', code, ts.ScriptTarget.ESNext, true);
  const declared = new Map<string, ts.Node>();
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
      declared.set(statement.name.text, statement);
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (initializer !== undefined) declared.set(name.getText(source), initializer);
    }
  }
  const found = new Set<ts.Node>();
  const follow = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const called = ts.isIdentifier(node) ? declared.get(node.text) : undefined;
    if (called !== undefined && !found.has(called)) {
      found.add(called);
      follow(called);
    }
    ts.forEachChild(node, follow);
  };
  const look = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'guards') {
      found.add(node.initializer);
      follow(node.initializer);
    } else ts.forEachChild(node, look);
  };
  look(source);
  return [...found].map((node) => ({ from: node.getStart(source), to: node.end }));
}
