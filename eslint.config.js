/** The house's rules for code: strict types everywhere, and a core without clock, chance or I/O. */
import { builtinModules } from 'node:module';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders whose code must give the same answer to the same journal. */
const CORE = [
  'src/{domain,lib,positions,orders,ports,actors}/**/*.ts',
  'src/exchange/**/*.ts',
  'src/venues/*/protocol/**/*.ts',
  'machines/**/*.ts',
];

/** The shell inside those folders: real sockets, and the one home of `Date`. */
const SHELL = ['src/exchange/gateway.ts', 'src/exchange/gateway/**/*.ts', 'src/lib/instant.ts'];

const CORE_GLOBALS = [
  ['Date', 'Take the time from the Clock port; write and read instants with src/lib/instant.ts.'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => [
    name,
    'Take timers and time from the Clock port.',
  ]),
  ['crypto', 'Take chance from the Random port.'],
  ['fetch', 'Reach the world through a port.'],
  ['WebSocket', 'Reach the world through a port.'],
  ['process', 'Take settings as arguments; the composition root reads the environment.'],
  ['console', 'The core does not log: what is told is rendered from the journal.'],
  ['globalThis', 'Name what you use, so that the rules can see it.'],
].map(([name, message]) => ({ name, message }));

const DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a thing has one name everywhere.',
};
const DYNAMIC_IMPORT = {
  selector: 'ImportExpression',
  message: 'The core knows all that it uses before it runs: import it at the top.',
};
const UNTRACKED_ACTOR = {
  selector: 'Identifier[name=/^(spawn|spawnChild|sendParent)$/]',
  message: 'Actors are invoked; data goes down as input and comes back as output or by emit.',
};

const NODE_MODULES = {
  regex: `^(node:.*|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')}))$`,
  message: 'The core has no I/O of its own: reach the world through a port.',
};
const OBSERVE = {
  regex: '(^|/)positions/observe\\.ts$|^\\./observe\\.ts$',
  message: 'Only the decoders of a venue (and test/support) seal observations.',
};

const restrictedImports = (...patterns) => ['error', { patterns }];
const maxLines = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

export default defineConfig(
  { ignores: ['node_modules/', 'coverage/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  {
    files: ['{src,machines,scripts,test}/**/*.ts'],
    rules: {
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
      'max-lines': maxLines(320),
      'max-lines-per-function': ['error', { max: 70 }],
      'no-restricted-syntax': ['error', DEFAULT_EXPORT],
      'no-restricted-imports': restrictedImports(OBSERVE),
    },
  },
  { files: ['machines/*.machine.ts'], rules: { 'max-lines': maxLines(140) } },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': maxLines(450), 'max-lines-per-function': 'off' },
  },
  // Each line there is an error of the compiler's on purpose, and so has no type to check further.
  { files: ['test/types/**/*.ts'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['test/support/*-reporter.ts', 'scripts/mutation/vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: CORE,
    ignores: SHELL,
    rules: {
      'no-restricted-globals': ['error', ...CORE_GLOBALS],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take chance from the Random port.' },
      ],
      'no-restricted-imports': restrictedImports(NODE_MODULES, OBSERVE),
      'no-restricted-syntax': ['error', DEFAULT_EXPORT, DYNAMIC_IMPORT],
    },
  },
  // The imports that may fail: where one is missing, the next is loaded.
  {
    files: ['src/venues/*/protocol/{curve,keccak}.ts'],
    rules: { 'no-restricted-syntax': ['error', DEFAULT_EXPORT] },
  },
  {
    files: ['machines/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', DEFAULT_EXPORT, DYNAMIC_IMPORT, UNTRACKED_ACTOR] },
  },
  { files: ['test/support/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/venues/**/{stream,archive}-decoding.ts'],
    rules: { 'no-restricted-imports': restrictedImports(NODE_MODULES) },
  },
);
