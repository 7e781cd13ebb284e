import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // A slow machine under load plays a long story in more than half a minute.
    testTimeout: 90_000,
    // Files share their worker's modules: loading them anew for each costs more than the tests do.
    isolate: false,
    // One a core and one more: programs that are run for real, and the batch of worlds, mostly wait.
    maxWorkers: availableParallelism() + 1,
  },
});
