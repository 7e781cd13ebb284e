/**
 * `npm run bench`: prints how fast the hot paths are, as figures and as ratios of one run.
 *
 * It judges nothing: docs/bench.md says how to read it. `--events N` is how many events the memory is
 * watched over (1 000 000 unless told otherwise).
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDrift } from '../test/bench/drift.ts';
import { benchFrames } from '../test/bench/frames.ts';
import { benchInspectorCost } from '../test/bench/inspector-cost.ts';
import { benchInspectorPage } from '../test/bench/inspector-page.ts';
import { benchLegs } from '../test/bench/legs.ts';
import { benchMemory } from '../test/bench/memory.ts';
import type { Figure } from '../test/bench/measure.ts';
import { benchRecording } from '../test/bench/recording.ts';
import { benchReducer } from '../test/bench/reducer.ts';
import { benchRehearsal } from '../test/bench/rehearsal.ts';
import { benchSigning } from '../test/bench/signing.ts';
import { benchWaiter } from '../test/bench/waiter.ts';

const FRAMES = 100_000;
const ZEROS = 5_000;
const SINGLES = 500;
const ORDERS = 300;
const CYCLES = 10;
const BUILDS = 300;
const CHECKS = 1_000_000;
const INJECTIONS = 20_000;
const WATCHED = 9;
const LONG = 100_000;

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });

const processors = cpus();
console.log(
  `Node ${process.version}, ${String(processors.length)} × ${processors[0]?.model ?? '?'}`,
);
print('Reducer', benchReducer(FRAMES));
print('Zero signal', await benchWaiter(ZEROS));
print('Recording', benchRecording(FRAMES));
print('Compressed frames', await benchFrames(SINGLES));
print('Signing', await benchSigning(ORDERS));
print('Rehearsal', await benchRehearsal(CYCLES));
print('Legs', await benchLegs(BUILDS));
print('Drift', benchDrift(CHECKS, INJECTIONS));
print('Inspector', await benchInspectorCost(WATCHED));
print('Inspector, its page', await benchInspectorPage(LONG));
print('Memory', benchMemory(Number(values.events)));

function print(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  for (const { name, value, unit, note } of figures) {
    const digits = Number.isInteger(value) || value >= 1000 ? 0 : value >= 10 ? 1 : 2;
    console.log(
      `  ${name.padEnd(32)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(3)} ${note}`,
    );
  }
}
