/** A mutant: one small way to break the promise about positions, and who must notice it. */

/** One replacement; `find` occurs exactly once in `file`, a path from the root of the project. */
export type Edit = {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
};

/** What kills a mutant: the compiler, a lint rule, a rule of the layers, or a failing test. */
export type Killer =
  | { readonly by: 'compile' | 'lint' | 'layers' }
  | { readonly by: 'test'; readonly tests: readonly string[] };

/** One mutant. `id` names its family first (`reset.buildStart`), `name` tells what it brings back. */
export type Mutant = {
  readonly id: string;
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly killer: Killer;
};

/** A mutant's one edit of `file`. */
export function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

/** Killed by the compiler. */
export const compile: Killer = { by: 'compile' };

/** Killed by a lint rule in the file that it edits. */
export const lint: Killer = { by: 'lint' };

/** Killed by a rule of the layers. */
export const layers: Killer = { by: 'layers' };

/** Killed by a test in one of `files`, paths under `test/` without `.test.ts`. */
export function tests(...files: readonly string[]): Killer {
  return { by: 'test', tests: files.map((file) => `test/${file}.test.ts`) };
}

/** Why the mutant can no longer be made from the source; undefined when it can. */
export function refuseEdits({ edits }: Mutant, read: (file: string) => string): string | undefined {
  for (const { file, find, replace } of edits) {
    const count = read(file).split(find).length - 1;
    if (count !== 1) return `${file} has ${String(count)} times: ${find}`;
    if (find === replace) return `${file} would stay as it is`;
  }
  return undefined;
}
