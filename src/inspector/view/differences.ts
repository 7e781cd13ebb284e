/** What changed between two JSON values, key by key. */

/** The paths (`plan.legs.0.quantity`) of what is new in `after`, gone from it, or another value. */
export function changedPaths(before: unknown, after: unknown): ReadonlySet<string> {
  const changed = new Set<string>();
  compare(before, after, '', changed);
  return changed;
}

function compare(before: unknown, after: unknown, path: string, changed: Set<string>): void {
  if (Object.is(before, after)) return;
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    changed.add(path);
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const inner = path === '' ? key : `${path}.${key}`;
    // A key that is gone marks what held it: there is nothing left to mark.
    if (key in after) compare(before[key], after[key], inner, changed);
    else changed.add(path);
  }
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
