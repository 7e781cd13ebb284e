/** The layers (ARCHITECTURE.md, "Layers"): what each folder may import; type imports count. */

/** A package, wherever npm put it. */
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;

/** A module of Node itself. */
const node = (...names) => `^(node:)?(${names.join('|')})$`;

/** Whatever stands in `from` imports only from its own folder and from `allowed`. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [...(Array.isArray(from) ? from : [from]), ...allowed] },
});

/** What stands in `from` needs of `to` nothing at run time. */
const typesOnly = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from,
  to: { path: to, dependencyTypesNot: ['type-only'] },
});

const DOMAIN = '^src/domain/';
const LIB = '^src/lib/';
const ORDERS = '^src/orders/';
const POSITIONS = '^src/positions/';
const PORTS = '^src/ports/';
const MACHINES = '^machines/';
const ACTORS = '^src/actors/';
const VENUES = '^src/venues/';
const VENUE_PROTOCOL = '^src/venues/[^/]+/protocol/';
const VENUE_TRANSPORT = '^src/venues/[^/]+/transport/';
const EXCHANGE = '^src/exchange/';
const EXCHANGE_GATEWAY = '^src/exchange/gateway(/|\\.ts$)';
const JOURNAL = '^src/journal/';
const INSPECTOR = '^src/inspector/';
const OBSERVE = '^src/positions/observe\\.ts$';
const DECODERS = '^src/venues/.+/(stream|archive)-decoding\\.ts$';
const SIGNING = 'secp256k1|tiny-secp256k1|hash-wasm';
const OFFICIAL_CLIENT = npm('@nadohq/[^/]+', 'bignumber\\.js');

/** The table, row by row. */
const layers = [
  only('domain', 'The arithmetic of the trade needs nothing but decimals.', DOMAIN, [
    LIB,
    npm('decimal\\.js'),
  ]),
  only('lib', 'Helpers without a domain.', LIB, [PORTS, npm('pure-rand')]),
  typesOnly('lib-needs-types-of-ports', 'A helper may fit a port.', { path: LIB }, PORTS),
  only('positions', 'The book reads the order log.', POSITIONS, [DOMAIN, ORDERS, LIB]),
  only('orders', 'The order log stands on the domain alone.', ORDERS, [DOMAIN, LIB]),
  only('ports', 'Ports are words for what the core asks.', PORTS, [DOMAIN, POSITIONS, ORDERS]),
  typesOnly('ports-need-types', 'Ports are types.', { path: PORTS }, [POSITIONS, ORDERS]),
  only('machines', 'Charts decide; actors act.', MACHINES, [
    npm('xstate'),
    DOMAIN,
    POSITIONS,
    ORDERS,
    PORTS,
    LIB,
  ]),
  typesOnly('machines-need-types-of-ports', 'A chart calls no port.', { path: MACHINES }, PORTS),
  only('actors', 'Actors act through ports.', ACTORS, [
    npm('xstate'),
    MACHINES,
    POSITIONS,
    ORDERS,
    PORTS,
    DOMAIN,
    LIB,
  ]),
  typesOnly('actors-need-types-of-machines', 'Machines run actors.', { path: ACTORS }, MACHINES),
  only('venues', 'An adapter puts the words of a venue into the words of a port.', VENUES, [
    PORTS,
    POSITIONS,
    ORDERS,
    DOMAIN,
    LIB,
    npm('valibot', '@noble/[^/]+', SIGNING, 'ws', '@types/ws', 'undici', 'undici-types'),
    node('http', 'net', 'stream', 'tls', 'util', 'zlib'),
  ]),
  only('venue-protocol', 'The adapter speaks; it opens no socket.', VENUE_PROTOCOL, [
    PORTS,
    POSITIONS,
    ORDERS,
    DOMAIN,
    LIB,
    npm('valibot', '@noble/[^/]+', SIGNING),
  ]),
  typesOnly('venue-needs-types-of-orders', 'A venue keeps no order log.', { path: VENUES }, ORDERS),
  only('venue-transport', 'Sockets, and nothing that knows an order.', VENUE_TRANSPORT, [
    PORTS,
    LIB,
    VENUE_PROTOCOL,
    npm('ws', '@types/ws', 'undici', 'undici-types'),
    node('http', 'net', 'stream', 'tls', 'util', 'zlib'),
  ]),
  typesOnly(
    'venue-needs-types-of-http',
    'An upgrade answer has a type of node:http; requests go through undici.',
    { path: VENUES },
    node('http'),
  ),
  only('exchange', 'The simulated exchange shares nothing with the adapter.', EXCHANGE, [
    PORTS,
    LIB,
    OFFICIAL_CLIENT,
    npm('ws', '@types/ws', 'viem'),
    node('http', 'stream', 'zlib'),
  ]),
  {
    name: 'exchange-sockets-in-gateway',
    comment: 'The matching core is deterministic; only the gateway meets the network and viem.',
    severity: 'error',
    from: { path: EXCHANGE, pathNot: EXCHANGE_GATEWAY },
    to: {
      path: [npm('ws', '@types/ws', 'viem'), node('http', 'stream', 'zlib'), EXCHANGE_GATEWAY],
    },
  },
  typesOnly(
    'official-client-is-types',
    'The official client types what the exchange writes; its code would hide a shared mistake.',
    { path: '^(src|machines)/' },
    OFFICIAL_CLIENT,
  ),
  only('journal', 'Append, read, replay.', JOURNAL, [
    PORTS,
    DOMAIN,
    LIB,
    node('crypto', 'fs', 'path'),
  ]),
  only('inspector', 'The inspector reads the journal and the charts.', INSPECTOR, [
    PORTS,
    JOURNAL,
    '^machines/(catalog|labels)\\.ts$',
    LIB,
    node('buffer', 'crypto', 'events', 'fs', 'http', 'module', 'path', 'stream', 'url'),
    npm('elkjs', 'lit-html', 'rolldown', 'uplot', 'ws', '@types/ws', 'xstate'),
  ]),
  only(
    'inspector-view',
    'What is shown at a record is worked out the same way by the server and by the page.',
    '^src/inspector/view/',
    [],
  ),
  only('inspector-page', 'The page runs in a browser.', '^src/inspector/page/', [
    '^src/inspector/view/',
    npm('lit-html', 'uplot'),
  ]),
];

/** What holds across the table. */
const house = [
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or hide a third.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nothing needs and that needs nothing is dead.',
    severity: 'error',
    from: { orphan: true, path: '^(src|machines)/', pathNot: '\\.d\\.ts$' },
    to: {},
  },
  {
    name: 'resolvable',
    comment: 'Every import resolves.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'observe-in-decoders',
    comment: 'Only the decoders of a venue (and test/support) seal observations.',
    severity: 'error',
    from: { pathNot: [DECODERS, '^test/support/'] },
    to: { path: OBSERVE },
  },
  {
    name: 'app-is-the-root',
    comment: 'Nothing imports the composition root but scripts and tests.',
    severity: 'error',
    from: { pathNot: ['^src/app/', '^scripts/', '^test/'] },
    to: { path: '^src/app/' },
  },
  {
    name: 'inspector-is-deletable',
    comment: 'One file of the composition root (…inspect….ts) starts it; nothing else knows it.',
    severity: 'error',
    from: {
      pathNot: [
        INSPECTOR,
        '^src/app/(commands/)?[^/]*inspect[^/]*\\.ts$',
        '^scripts/',
        '^test/(unit/inspector|e2e|bench)/',
      ],
    },
    to: { path: INSPECTOR },
  },
  {
    name: 'not-to-test',
    comment: 'What trades needs neither tests nor scripts.',
    severity: 'error',
    from: { path: '^(src|machines)/' },
    to: { path: '^(test|scripts)/' },
  },
  {
    name: 'signing-in-the-protocol',
    comment: 'Only the adapter signs: a private key meets one curve, in one folder.',
    severity: 'error',
    from: { path: '^(src|machines|scripts)/', pathNot: VENUE_PROTOCOL },
    to: { path: npm(SIGNING, '@noble/curves') },
  },
  {
    name: 'no-dev-dependency',
    comment: 'What trades runs on dependencies alone.',
    severity: 'error',
    from: { path: '^(src|machines)/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
];

export default {
  forbidden: [...layers, ...house],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
