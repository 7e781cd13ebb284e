/** Sees the bans of `eslint.config.js` fire in the core and stay quiet in the shell. */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

/** The house's own configuration, without the rules that need the types of a real file. */
const eslint = new ESLint({
  cwd: fileURLToPath(new URL('../../', import.meta.url)),
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

/** The rules that a piece of code breaks when it stands in `filePath`. */
async function broken(code: string, filePath: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  return [...new Set(result?.messages.map((message) => message.ruleId))].sort();
}

const CLOCK_AND_CHANCE: readonly (readonly [rule: string, code: string])[] = [
  ['no-restricted-globals', 'export const at = Date.now();'],
  ['no-restricted-globals', 'export const at = new Date(0);'],
  ['no-restricted-globals', 'export const handle = setTimeout(String, 1);'],
  ['no-restricted-globals', 'export const handle = setInterval(String, 1);'],
  ['no-restricted-globals', 'export const handle = setImmediate(String);'],
  ['no-restricted-globals', 'export const at = performance.now();'],
  ['no-restricted-globals', 'export const id = crypto.randomUUID();'],
  ['no-restricted-globals', "export const answer = fetch('/');"],
  ['no-restricted-globals', "export const socket = new WebSocket('ws://localhost');"],
  ['no-restricted-globals', 'export const settings = process.env;'],
  ['no-restricted-globals', "console.log('filled');"],
  ['no-restricted-globals', 'export const at = globalThis.Date.now();'],
  ['no-restricted-properties', 'export const draw = Math.random();'],
  ['no-restricted-properties', 'export const { random } = Math;'],
  ['no-restricted-imports', "import { readFileSync } from 'node:fs'; readFileSync('a');"],
  ['no-restricted-imports', "import { randomUUID } from 'crypto'; randomUUID();"],
  ['no-restricted-imports', "export * from 'fs/promises';"],
  ['no-restricted-imports', "import type { Server } from 'node:http'; export type S = Server;"],
  ['no-restricted-syntax', "export const later = import('node:fs');"],
];

const CORE_FILES = [
  'src/domain/x.ts',
  'src/positions/x.ts',
  'src/orders/x.ts',
  'src/ports/x.ts',
  'src/actors/x.ts',
  'src/lib/x.ts',
  'src/exchange/x.ts',
  'src/venues/nado/protocol/x.ts',
  'src/venues/nado/protocol/stream-decoding.ts',
  'src/venues/nado/protocol/archive-decoding.ts',
  'machines/x.setup.ts',
];

const SHELL_FILES = [
  'src/app/x.ts',
  'src/journal/x.ts',
  'src/exchange/gateway.ts',
  'src/exchange/gateway/x.ts',
  'src/venues/nado/transport/x.ts',
  'scripts/x.ts',
  'test/unit/x.test.ts',
];

describe('the core has no clock, chance or I/O', () => {
  it.each(CLOCK_AND_CHANCE)('%s refuses %s', async (rule, code) => {
    expect(await broken(code, 'src/domain/x.ts')).toEqual([rule]);
  });

  it.each(CORE_FILES)('in %s', async (file) => {
    for (const [rule, code] of CLOCK_AND_CHANCE) expect(await broken(code, file)).toEqual([rule]);
  });

  it.each(SHELL_FILES)('and the shell in %s has them', async (file) => {
    for (const [, code] of CLOCK_AND_CHANCE) expect(await broken(code, file)).toEqual([]);
  });

  it('writes instants in one place', async () => {
    const code = 'export const at = new Date(0).toISOString();';
    expect(await broken(code, 'src/lib/instant.ts')).toEqual([]);
    expect(await broken(code, 'src/lib/backoff.ts')).toEqual(['no-restricted-globals']);
  });

  it('takes methods that are named like a timer', async () => {
    const code = 'export const arm = (clock: StepClock): unknown => clock.setTimeout(String, 1);';
    const type = "import type { StepClock } from '../lib/step-clock.ts';";
    expect(await broken(`${type}\n${code}`, 'src/domain/x.ts')).toEqual([]);
  });
});

describe('observations are sealed in the decoders alone', () => {
  const code = "import { observeFill } from '../../../positions/observe.ts'; observeFill({});";

  it.each([
    'src/venues/nado/protocol/rest-decoding.ts',
    'src/exchange/x.ts',
    'src/app/x.ts',
    'machines/x.setup.ts',
    'test/unit/positions/x.test.ts',
  ])('refused in %s', async (file) => {
    expect(await broken(code, file)).toEqual(['no-restricted-imports']);
  });

  it('refused beside the door itself', async () => {
    const neighbour = "import { observeFill } from './observe.ts'; observeFill({});";
    expect(await broken(neighbour, 'src/positions/book.ts')).toEqual(['no-restricted-imports']);
  });

  it.each([
    'src/venues/nado/protocol/stream-decoding.ts',
    'src/venues/nado/protocol/archive-decoding.ts',
    'test/support/builders.ts',
  ])('allowed in %s', async (file) => {
    expect(await broken(code, file)).toEqual([]);
  });
});

describe('the form of a file', () => {
  it.each(['spawn', 'spawnChild', 'sendParent'])('machines never say %s', async (name) => {
    const code = `import { ${name} } from 'xstate'; ${name}('a');`;
    expect(await broken(code, 'machines/x.setup.ts')).toEqual(['no-restricted-syntax']);
    expect(await broken(code, 'src/actors/x.ts')).toEqual([]);
  });

  it('exports are named, but for reporters and configuration', async () => {
    const code = 'export default 1;';
    expect(await broken(code, 'src/app/x.ts')).toEqual(['no-restricted-syntax']);
    expect(await broken(code, 'machines/x.setup.ts')).toEqual(['no-restricted-syntax']);
    expect(await broken(code, 'test/support/closing-line-reporter.ts')).toEqual([]);
    expect(await broken(code, 'vitest.config.ts')).toEqual([]);
  });

  it('shapes are types', async () => {
    const code = 'export interface Leg { readonly side: string }';
    expect(await broken(code, 'src/domain/x.ts')).toEqual([
      '@typescript-eslint/consistent-type-definitions',
    ]);
  });

  it.each([
    ['src/domain/x.ts', 320],
    ['machines/x.setup.ts', 320],
    ['machines/x.machine.ts', 140],
    ['scripts/x.ts', 320],
    ['test/unit/x.test.ts', 450],
  ])('%s has at most %i lines', async (file, most) => {
    const lines = (count: number): string =>
      Array.from({ length: count }, (_, index) => `export const a${String(index)} = 1;`).join('\n');
    expect(await broken(lines(most), file)).toEqual([]);
    expect(await broken(lines(most + 1), file)).toEqual(['max-lines']);
  });

  it('functions have at most 70 lines, but in tests', async () => {
    const body = (lines: number): string =>
      `export function f() {${'\n'.repeat(lines - 1)}return 1; }`;
    expect(await broken(body(70), 'src/domain/x.ts')).toEqual([]);
    expect(await broken(body(71), 'src/domain/x.ts')).toEqual(['max-lines-per-function']);
    expect(await broken(body(71), 'test/unit/x.test.ts')).toEqual([]);
  });

  it('no comment switches a rule off', async () => {
    const code = '/* eslint-disable no-restricted-globals */\nexport const at = Date.now();';
    expect(await broken(code, 'src/domain/x.ts')).toContain('no-restricted-globals');
  });
});
