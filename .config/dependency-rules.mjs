/** Who may import whom, as rules for dependency-cruiser. `check-dependencies.mjs` applies them. */

/** In this order: a capability knows only those before it. */
const CAPABILITIES = ['keys', 'privacy', 'ingest', 'labels', 'review', 'datasets', 'exports', 'summary', 'erasure'];
const ANY_CAPABILITY = CAPABILITIES.join('|');

/** A test may use the ground tests stand on, and whatever it needs to look at what it tests from outside. */
const TEST = '(\\.test\\.tsx?$|^server/test/)';
const packages = (...names) => `^node_modules/(${names.join('|')})(/|$)`;

export const rules = [
  {
    name: 'no-cycles',
    comment: 'What imports each other cannot be understood, tested or moved apart; for types as well.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'everything-resolves',
    comment: 'An import that leads nowhere is one the other rules cannot judge.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'shared-imports-zod-alone',
    comment: 'shared/ is the contract: it imports nothing of ours, does no I/O, and needs zod only.',
    from: { path: '^shared/', pathNot: TEST },
    to: { pathNot: ['^shared/', packages('zod')] },
  },
  {
    name: 'kysely-only-in-stores',
    comment: 'SQL lives in db/ and in store.ts files.',
    from: { pathNot: ['^server/db/', '(^|/)store\\.ts$', '(^|/)store\\.test\\.ts$', '^server/test/'] },
    to: { path: packages('kysely') },
  },
  ...CAPABILITIES.flatMap((capability, place) =>
    place === CAPABILITIES.length - 1
      ? []
      : [
          {
            name: `${capability}-before-later-capabilities`,
            comment: `Capabilities are ordered ${CAPABILITIES.join(', ')}: each knows only those before it. app.ts wires what has to go the other way.`,
            from: { path: `^server/${capability}/` },
            to: { path: `^server/(${CAPABILITIES.slice(place + 1).join('|')})/` },
          },
        ],
  ),
  {
    name: 'no-routes-of-other-capabilities',
    comment: 'Routes are HTTP: only app.ts mounts them.',
    from: { path: `^server/(${ANY_CAPABILITY})/` },
    to: { path: `^server/(${ANY_CAPABILITY})/routes\\.ts$`, pathNot: '^server/$1/' },
  },
  {
    name: 'capabilities-import-no-wiring',
    comment:
      'app.ts and main.ts, the command and the benchmarks wire capabilities together; none of these is known to one.',
    from: { path: `^server/(${ANY_CAPABILITY})/`, pathNot: TEST },
    to: { path: '^server/', pathNot: `^server/(${ANY_CAPABILITY}|http|db|jobs)/` },
  },
  {
    name: 'http-db-and-jobs-know-no-capability',
    comment: 'server/http, server/db and server/jobs are the same for every capability.',
    from: { path: '^server/(http|db|jobs)/', pathNot: TEST },
    to: { path: '^server/', pathNot: '^server/(http|db|jobs)/' },
  },
  {
    name: 'http-and-db-know-no-jobs',
    comment: 'Jobs stand on the database and answer over HTTP, not the other way round.',
    from: { path: '^server/(http|db)/', pathNot: TEST },
    to: { path: '^server/jobs/' },
  },
  {
    name: 'db-knows-no-http',
    comment: 'The database is beneath HTTP.',
    from: { path: '^server/db/' },
    to: { path: '^server/http/' },
  },
  {
    name: 'server-imports-no-browser-code',
    comment: 'What runs in browsers is built apart; the server hands out the files.',
    from: { path: '^server/', pathNot: ['^server/dashboard/', TEST] },
    to: { path: ['^widget/', '^server/dashboard/', '^demo/page/'] },
  },
  {
    name: 'only-wiring-knows-the-demo',
    comment:
      'The demo is a product of its own on the public API: app.ts, main.ts or the command may start it, benchmarks read its recordings.',
    from: { path: '^(shared|widget|server/(.+)/)', pathNot: [TEST, '^server/(cli|bench)/'] },
    to: { path: '^demo/' },
  },
  {
    name: 'widget-imports-no-server-or-demo',
    comment: 'The widget runs in other people’s pages.',
    from: { path: '^widget/', pathNot: TEST },
    to: { path: ['^server/', '^demo/'] },
  },
  {
    name: 'widget-takes-only-limits-from-shared',
    comment: 'Of the contract the widget ships shared/limits.ts alone; types are free.',
    from: { path: '^widget/', pathNot: TEST },
    to: { path: '^shared/', pathNot: '^shared/limits\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'widget-ships-no-package',
    comment: 'Every page of every product loads it: it is ours to the last byte. Nothing of Node either.',
    from: { path: '^widget/', pathNot: TEST },
    to: {
      pathNot: '^(widget|shared|server|demo)/',
    },
  },
  {
    name: 'dashboard-imports-shared-alone',
    comment: 'The page is a client of the public API.',
    from: { path: '^server/dashboard/', pathNot: TEST },
    to: { path: '^(server|widget|demo)/', pathNot: '^server/dashboard/' },
  },
  {
    name: 'demo-imports-no-server',
    comment: 'The demo is built on the public API alone.',
    from: { path: '^demo/', pathNot: TEST },
    to: { path: '^server/' },
  },
  {
    name: 'demo-takes-only-types-from-widget',
    comment: 'The demo loads the widget by its script tag, as any page does; its types help to write it.',
    from: { path: '^demo/page/', pathNot: TEST },
    to: { path: '^widget/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'only-the-demo-page-knows-the-widget',
    comment: 'The demo’s backend has no page to embed anything in.',
    from: { path: '^demo/', pathNot: ['^demo/page/', TEST] },
    to: { path: '^widget/' },
  },
  {
    name: 'nothing-imports-tests',
    comment: 'Tests are not part of the product.',
    from: { path: '^(shared|server|widget|demo)/', pathNot: TEST },
    to: { path: TEST },
  },
  {
    name: 'only-tests-and-benchmarks-use-throwaways',
    comment: 'A database started in a temporary directory is no part of the product.',
    from: { path: '^(shared|server|widget|demo)/', pathNot: [TEST, '^server/(bench|throwaway)/'] },
    to: { path: '^server/throwaway/' },
  },
  {
    name: 'products-run-without-dev-packages',
    comment:
      'What runs on a production machine is a dependency; bundled browser code, what tests and benchmarks stand on, benchmarks and the replay of recordings are the exceptions.',
    from: {
      path: '^(shared|server|demo)/',
      pathNot: [TEST, '^server/dashboard/', '^demo/(page|replay|frameworks)/', '^server/(bench|throwaway)/'],
    },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
];

/** What a pure decision, which any later capability may import, does not touch: I/O, state, HTTP. */
export const IMPURE = [
  '^server/(db|http|jobs)/',
  '/(store|routes)\\.ts$',
  '^(node:)?(fs|net|http|https|tls|child_process|worker_threads|cluster|dgram)(/|$)',
  packages('pg', 'express', 'pino', 'prom-client', 'kysely', '@electric-sql/pglite', 'rate-limiter-flexible'),
];
export const CAPABILITY_FILE = `^server/(${ANY_CAPABILITY})/`;

/** What pages load, and what none of them may need, directly or by what it imports: types are free. */
export const PAGE_FILE = '^(server/dashboard|demo/page)/';
export const TOO_HEAVY_FOR_PAGES = [packages('zod')];
