/** Sees every rule of `.dependency-cruiser.js` fire once, on a small tree that breaks each. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The rule, the file that breaks it, and what that file imports, in one line of TypeScript. */
type Breakage = readonly [rule: string, file: string, code: string];

const BREAKAGES: readonly Breakage[] = [
  ['domain', 'src/domain/a.ts', "import '../ports/clock.ts';"],
  ['domain', 'src/domain/b.ts', "import type { AnyActor } from 'xstate';"],
  ['lib', 'src/lib/a.ts', "import '../domain/market.ts';"],
  ['lib-needs-types-of-ports', 'src/lib/b.ts', "import '../ports/clock.ts';"],
  ['positions', 'src/positions/a.ts', "import '../ports/clock.ts';"],
  ['orders', 'src/orders/a.ts', "import type { Book } from '../positions/book.ts';"],
  ['ports', 'src/ports/a.ts', "import '../lib/invariant.ts';"],
  ['ports-need-types', 'src/ports/b.ts', "import '../positions/book.ts';"],
  ['machines', 'machines/a.machine.ts', "import '../src/actors/leg.ts';"],
  ['machines-need-types-of-ports', 'machines/b.setup.ts', "import '../src/ports/clock.ts';"],
  ['actors', 'src/actors/a.ts', "import '../venues/nado/protocol/frames.ts';"],
  ['actors-need-types-of-machines', 'src/actors/b.ts', "import '../../machines/leg.setup.ts';"],
  ['venues', 'src/venues/nado/a.ts', "import '../../exchange/matching.ts';"],
  ['venue-protocol', 'src/venues/nado/protocol/a.ts', "import '../transport/socket.ts';"],
  ['venue-protocol', 'src/venues/nado/protocol/b.ts', "import 'ws';"],
  [
    'venue-needs-types-of-orders',
    'src/venues/nado/protocol/c.ts',
    "import '../../../orders/order.ts';",
  ],
  ['venue-transport', 'src/venues/nado/transport/a.ts', "import '../../../orders/order.ts';"],
  ['venue-needs-types-of-http', 'src/venues/nado/transport/b.ts', "import 'node:http';"],
  ['venue-protocol', 'src/venues/nado/protocol/e.ts', "import 'node:util';"],
  ['exchange', 'src/exchange/a.ts', "import '../venues/nado/protocol/frames.ts';"],
  ['exchange', 'src/exchange/b.ts', "import '../domain/market.ts';"],
  ['exchange-sockets-in-gateway', 'src/exchange/c.ts', "import 'ws';"],
  ['exchange-sockets-in-gateway', 'src/exchange/d.ts', "import 'node:http';"],
  ['exchange-sockets-in-gateway', 'src/exchange/e.ts', "import './gateway/server.ts';"],
  ['official-client-is-types', 'src/exchange/f.ts', "import '@nadohq/shared';"],
  ['journal', 'src/journal/a.ts', "import '../positions/book.ts';"],
  ['inspector', 'src/inspector/a.ts', "import '../../machines/leg.setup.ts';"],
  ['inspector-view', 'src/inspector/view/a.ts', "import '../../ports/clock.ts';"],
  ['inspector-page', 'src/inspector/page/a.ts', "import '../page.ts';"],
  ['inspector-page', 'src/inspector/page/b.ts', "import 'node:fs';"],
  ['no-cycles', 'src/domain/c.ts', "import type { D } from './d.ts';"],
  ['no-orphans', 'src/domain/e.ts', ''],
  ['resolvable', 'src/domain/f.ts', "import './nowhere.ts';"],
  ['observe-in-decoders', 'src/positions/b.ts', "import './observe.ts';"],
  ['observe-in-decoders', 'machines/c.setup.ts', "import '../src/positions/observe.ts';"],
  ['observe-in-decoders', 'src/venues/nado/protocol/d.ts', importObserve('../../../')],
  ['observe-in-decoders', 'test/unit/a.ts', importObserve('../../src/')],
  ['app-is-the-root', 'src/journal/b.ts', "import '../app/main.ts';"],
  ['inspector-is-deletable', 'src/app/a.ts', "import '../inspector/page.ts';"],
  ['not-to-test', 'src/app/b.ts', "import '../../test/support/builders.ts';"],
  ['signing-in-the-protocol', 'src/app/d.ts', "import 'tiny-secp256k1';"],
  ['signing-in-the-protocol', 'src/app/e.ts', "import 'secp256k1/bindings.js';"],
  ['signing-in-the-protocol', 'src/app/f.ts', "import 'hash-wasm';"],
  ['signing-in-the-protocol', 'src/venues/nado/transport/c.ts', "import '@noble/curves/utils.js';"],
  ['venue-transport', 'src/venues/nado/transport/d.ts', "import 'tiny-secp256k1';"],
  ['no-dev-dependency', 'src/app/c.ts', "import 'fast-check';"],
];

/** Imports that the table allows. */
const LAWFUL: readonly (readonly [file: string, code: string])[] = [
  ['src/domain/d.ts', "import type { C } from './c.ts';"],
  ['src/domain/market.ts', "import '../lib/invariant.ts'; import 'decimal.js';"],
  ['src/lib/invariant.ts', "import type { Clock } from '../ports/clock.ts';"],
  ['src/ports/clock.ts', "import type { Book } from '../positions/book.ts';"],
  ['src/positions/book.ts', "import '../orders/order.ts';"],
  ['src/positions/observe.ts', "import './book.ts';"],
  ['src/orders/order.ts', 'export const order = 1;'],
  ['src/actors/leg.ts', "import 'xstate'; import '../ports/clock.ts';"],
  ['machines/leg.setup.ts', "import 'xstate'; import '../src/positions/book.ts';"],
  ['machines/catalog.ts', "import './leg.setup.ts';"],
  ['src/venues/nado/protocol/frames.ts', "import 'valibot'; import '../../../ports/clock.ts';"],
  ['src/venues/nado/protocol/curve.ts', "import 'secp256k1/bindings.js'; import './signing.ts';"],
  ['src/venues/nado/protocol/signing.ts', "import '@noble/hashes/sha3.js';"],
  ['src/venues/nado/protocol/stream-decoding.ts', importObserve('../../../')],
  ['src/venues/nado/protocol/archive-decoding.ts', importObserve('../../../')],
  ['src/venues/nado/transport/socket.ts', "import 'ws'; import '../protocol/frames.ts';"],
  ['src/exchange/matching.ts', "import type { Nado } from '@nadohq/shared';"],
  ['src/exchange/gateway/server.ts', "import 'ws'; import 'node:http'; import '../matching.ts';"],
  ['src/exchange/gateway.ts', "import 'viem'; import './matching.ts';"],
  ['src/journal/writer.ts', "import 'node:fs'; import '../ports/clock.ts';"],
  ['src/inspector/page.ts', "import '../journal/writer.ts'; import '../../machines/catalog.ts';"],
  ['src/inspector/view/track.ts', "import './timeline.ts';"],
  ['src/inspector/view/timeline.ts', 'export const timeline = 1;'],
  ['src/inspector/page/main.ts', "import 'lit-html'; import '../view/track.ts';"],
  ['src/app/main.ts', "import './inspect-command.ts'; import '../actors/leg.ts';"],
  ['src/app/inspect-command.ts', "import '../inspector/page.ts';"],
  ['test/support/builders.ts', importObserve('../../src/')],
  ['test/e2e/a.ts', "import '../../src/app/main.ts'; import '../../src/inspector/page.ts';"],
  ['scripts/simulate.ts', "import '../src/app/main.ts'; import '../src/exchange/gateway.ts';"],
];

let tree: string;
let found: ReadonlySet<string>;
let rules: readonly string[];

beforeAll(async () => {
  tree = mkdtempSync(join(tmpdir(), 'layers-'));
  for (const [file, code] of LAWFUL) plant(file, code);
  for (const [, file, code] of BREAKAGES) plant(file, code);
  plant('package.json', JSON.stringify(MANIFEST), '');
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const config = await extractDepcruiseConfig(join(ROOT, '.dependency-cruiser.js'));
  const forbidden = config.forbidden ?? [];
  rules = forbidden.map((rule) => rule.name ?? '');
  const { output } = await cruise(['src', 'machines', 'test', 'scripts'], {
    ...config.options,
    baseDir: tree,
    ruleSet: { forbidden },
    validate: true,
  });
  found = new Set(violations(output).map(({ rule, from }) => `${rule.name} ${from}`));
});

afterAll(() => {
  rmSync(tree, { recursive: true });
});

describe('the layers', () => {
  it.each(BREAKAGES)('rule %s fires on %s: %s', (rule, file) => {
    expect([...found]).toContain(`${rule} ${file}`);
  });

  it('are quiet about lawful imports', () => {
    const lawful = new Set(LAWFUL.map(([file]) => file));
    const accused = [...found].filter((line) => lawful.has(line.split(' ')[1] ?? ''));
    expect(accused).toEqual([]);
  });

  it('have no rule that was not seen to fire', () => {
    const seen = new Set(BREAKAGES.map(([rule]) => rule));
    expect(rules.filter((rule) => !seen.has(rule))).toEqual([]);
  });
});

const MANIFEST = {
  type: 'module',
  dependencies: {
    'lit-html': '*',
    xstate: '*',
    ws: '*',
    viem: '*',
    valibot: '*',
    'decimal.js': '*',
  },
  devDependencies: { 'fast-check': '*', '@nadohq/shared': '*' },
};

function importObserve(up: string): string {
  return `import '${up}positions/observe.ts';`;
}

/** Every file exports something, so that a bare import of it is a dependency like another. */
function plant(file: string, code: string, rest = '\nexport const planted = true;\n'): void {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code + rest);
}

function violations(output: ICruiseResult | string): ICruiseResult['summary']['violations'] {
  if (typeof output === 'string') throw new Error('The cruise gave text instead of a result.');
  return output.summary.violations;
}
