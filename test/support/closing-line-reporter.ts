/** Ends a test run with one plain line that other programs read: `N passed, N failed`. */
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** A failed module that collected no test, and an unhandled error, count as one failure each. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        if (state === 'failed') failed++;
      }
      failed += module.errors().length;
    }
    // Vitest's own summary is printed by another reporter in the same turn; this line is the last.
    setImmediate(() => {
      process.stdout.write(`${String(passed)} passed, ${String(failed)} failed\n`);
    });
  }
}
