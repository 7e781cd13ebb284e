/** How the tests are run while mutants are judged: by one driver, in which every mutant is a switch. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { ROOT, mutantsOf } from './areas.ts';
import { askedOf } from './plan.ts';

const { area, files: part } = askedOf(process.env);
const files = mutantsOf(area, part);
const SUITE = join(ROOT, 'scripts/mutation/suite.ts');

export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'mutation',
      enforce: 'pre',
      load: (id) => files.get(id.slice(ROOT.length))?.code,
      transform(code, id) {
        if (!id.startsWith(join(ROOT, 'test/'))) return undefined;
        return code.replace("from 'vitest'", `from '${SUITE}'`);
      },
    },
  ],
  test: {
    include: ['scripts/mutation/driver.ts'],
    maxWorkers: 1,
    // What was instrumented for another selection has other ids.
    fsModuleCache: false,
    testTimeout: 24 * 3_600_000,
    disableConsoleIntercept: true,
    // A mutant may leave a promise that nobody awaits; whether a test failed is the driver's to see.
    dangerouslyIgnoreUnhandledErrors: true,
  },
});
