/** What the tests under mutation import as `vitest`: it keeps each test, so that it can be run again. */
import { expect as realExpect } from 'vitest';

/** A test as its file declares it. */
export type KeptTest = { readonly name: string; readonly run: () => unknown };

type Declare = (name: string, body: () => unknown) => void;
type DeclareEach = (name: string, body: (...row: readonly unknown[]) => unknown) => void;

const path: string[] = [];
let kept: KeptTest[] = [];

/** Forgets what was kept, and tells it. */
export function takeTests(): readonly KeptTest[] {
  const taken = kept;
  kept = [];
  return taken;
}

/** The runner's own, unchanged. */
export const expect = realExpect;

/** Declares a group; its body runs at once. */
export const describe = withEach((name, body) => {
  path.push(name);
  body();
  path.pop();
});

/** Declares a test; its body runs when it is asked for. */
export const it = withEach((name, run) => {
  kept.push({ name: [...path, name].join(' > '), run });
});

function withEach(
  declare: Declare,
): Declare & { each: (table: readonly unknown[]) => DeclareEach } {
  const each = (table: readonly unknown[]): DeclareEach => {
    return (name, body) => {
      for (const [index, row] of table.entries()) {
        const cells: readonly unknown[] = Array.isArray(row) ? row : [row];
        declare(`${name} #${String(index)}`, () => body(...cells));
      }
    };
  };
  return Object.assign(declare, { each });
}
