/** What the tests of the journal share: a clock that stands, and a directory of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A clock that stands at 2026-01-01T00:00:00.000Z. */
export const STANDING_CLOCK = { now: () => Date.UTC(2026, 0, 1) };

/** A new directory that is gone when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}
