/** The choice between libraries that do the same, the fastest of which may be missing on a machine. */

/** What the first of these gives. Rejects as the last one does when all of them do. */
export async function firstThatLoads<Library>(
  load: () => Promise<Library>,
  ...others: readonly (() => Promise<Library>)[]
): Promise<Library> {
  const [next, ...rest] = others;
  return next === undefined ? load() : load().catch(() => firstThatLoads(next, ...rest));
}
