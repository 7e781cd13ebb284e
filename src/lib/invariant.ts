/** What must hold in our own code, whatever the world does. */

/** A broken promise of tandem's own code: a bug, never the world's or the market's doing. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws `InvariantError` with `sentence` unless `condition` holds. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new InvariantError(sentence);
}

/** Marks a branch that the types rule out; the compiler refuses a case that was forgotten. */
export function unreachable(value: never): never {
  throw new InvariantError(`A case that the types rule out was reached: ${String(value)}`);
}
