/** The seeds of a sample, for tables of tests. */

/** So many seeds, one after the other. */
export function seedsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
