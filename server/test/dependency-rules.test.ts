/** Do the dependency rules bite? A small project that breaks each of them is checked by the very command of ours. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COMMAND = join(process.cwd(), '.config', 'check-dependencies.mjs');

/** A project in which everything is as it should be. */
const sound = {
  'shared/limits.ts': 'export const MAX = 1;',
  'shared/event.ts':
    "import { z } from 'zod'; import { MAX } from './limits.ts'; export const Event = z.max(MAX); export type Event = 1;",
  'server/app.ts': "import './keys/routes.ts'; import './labels/routes.ts'; import '../demo/server.ts';",
  'server/db/connect.ts': "import { Kysely } from 'kysely'; export const db = Kysely;",
  'server/http/route.ts': "import type { db } from '../db/connect.ts'; export type Db = typeof db;",
  'server/keys/store.ts': "import { sql } from 'kysely'; import '../db/connect.ts'; export const find = sql;",
  'server/keys/hash.ts': "import { createHash } from 'node:crypto'; export const hash = createHash;",
  'server/keys/finder.ts': "import { find } from './store.ts'; export const finder = find; export type Finder = 1;",
  'server/keys/routes.ts': "import { find } from './store.ts'; import '../http/route.ts'; export const routes = find;",
  'server/labels/routes.ts':
    "import { find } from '../keys/store.ts'; import { hash } from '../keys/hash.ts'; export const routes = [find, hash];",
  'server/dashboard/main.tsx':
    "import { render } from 'preact'; import type { Event } from '../../shared/event.ts'; import { MAX } from '../../shared/limits.ts'; render(MAX); export type Shown = Event;",
  'server/test/database.ts': "import { Kysely } from 'kysely'; import '../db/connect.ts'; export const open = Kysely;",
  'server/keys/store.test.ts':
    "import { open } from '../test/database.ts'; import { find } from './store.ts'; open(find);",
  'widget/index.ts':
    "import type { Event } from '../shared/event.ts'; import { MAX } from '../shared/limits.ts'; export const nod = (event: Event) => [event, MAX];",
  'demo/server.ts': "import { Event } from '../shared/event.ts'; export const demo = Event;",
  'demo/page/main.tsx': "import type { nod } from '../../widget/index.ts'; export type Nod = typeof nod;",
};

const broken: { rule: string; file: string; says: string }[] = [
  { rule: 'shared-imports-zod-alone', file: 'shared/a.ts', says: "import { render } from 'preact'; render();" },
  { rule: 'shared-imports-zod-alone', file: 'shared/a.ts', says: "import { readFile } from 'node:fs'; readFile();" },
  {
    rule: 'shared-imports-zod-alone',
    file: 'shared/a.ts',
    says: "import type { nod } from '../widget/index.ts'; export type Nod = typeof nod;",
  },
  { rule: 'kysely-only-in-stores', file: 'server/labels/derive.ts', says: "import { sql } from 'kysely'; sql();" },
  {
    rule: 'kysely-only-in-stores',
    file: 'server/labels/derive.ts',
    says: "import type { sql } from 'kysely'; export type Sql = typeof sql;",
  },
  { rule: 'keys-before-later-capabilities', file: 'server/keys/a.ts', says: "import '../labels/routes.ts';" },
  {
    rule: 'keys-before-later-capabilities',
    file: 'server/keys/a.ts',
    says: "import type { routes } from '../labels/routes.ts'; export type Routes = typeof routes;",
  },
  {
    rule: 'no-routes-of-other-capabilities',
    file: 'server/labels/a.ts',
    says: "import { routes } from '../keys/routes.ts'; routes();",
  },
  {
    rule: 'only-stores-and-decisions',
    file: 'server/labels/a.ts',
    says: "import { finder } from '../keys/finder.ts'; finder();",
  },
  { rule: 'capabilities-import-no-wiring', file: 'server/labels/a.ts', says: "import '../app.ts';" },
  {
    rule: 'http-db-and-jobs-know-no-capability',
    file: 'server/http/a.ts',
    says: "import { hash } from '../keys/hash.ts'; hash();",
  },
  {
    rule: 'http-db-and-jobs-know-no-capability',
    file: 'server/db/a.ts',
    says: "import type { hash } from '../keys/hash.ts'; export type Hash = typeof hash;",
  },
  { rule: 'db-knows-no-http', file: 'server/db/a.ts', says: "import '../http/route.ts';" },
  { rule: 'server-imports-no-browser-code', file: 'server/keys/a.ts', says: "import '../../widget/index.ts';" },
  { rule: 'server-imports-no-browser-code', file: 'server/main.ts', says: "import './dashboard/main.tsx';" },
  { rule: 'only-wiring-knows-the-demo', file: 'server/keys/a.ts', says: "import '../../demo/server.ts';" },
  {
    rule: 'widget-imports-no-server-or-demo',
    file: 'widget/a.ts',
    says: "import type { find } from '../server/keys/store.ts'; export type Find = typeof find;",
  },
  {
    rule: 'widget-takes-only-limits-from-shared',
    file: 'widget/a.ts',
    says: "import { Event } from '../shared/event.ts'; Event();",
  },
  {
    rule: 'widget-takes-only-limits-from-shared',
    file: 'widget/a.ts',
    says: "export { Event } from '../shared/event.ts';",
  },
  { rule: 'widget-ships-no-package', file: 'widget/a.ts', says: "import { render } from 'preact'; render();" },
  {
    rule: 'widget-ships-no-package',
    file: 'widget/a.ts',
    says: "import { readFile } from 'node:fs'; readFile();",
  },
  {
    rule: 'dashboard-imports-shared-alone',
    file: 'server/dashboard/a.ts',
    says: "import type { find } from '../keys/store.ts'; export type Find = typeof find;",
  },
  { rule: 'dashboard-imports-shared-alone', file: 'server/dashboard/a.ts', says: "import '../../widget/index.ts';" },
  { rule: 'pages-ship-no-zod', file: 'server/dashboard/a.ts', says: "import { z } from 'zod'; z();" },
  {
    rule: 'pages-ship-no-zod',
    file: 'server/dashboard/a.ts',
    says: "import { Event } from '../../shared/event.ts'; Event();",
  },
  { rule: 'pages-ship-no-zod', file: 'demo/page/a.ts', says: "export { Event } from '../../shared/event.ts';" },
  {
    rule: 'demo-imports-no-server',
    file: 'demo/a.ts',
    says: "import type { find } from '../server/keys/store.ts'; export type Find = typeof find;",
  },
  {
    rule: 'demo-takes-only-types-from-widget',
    file: 'demo/page/a.ts',
    says: "import { nod } from '../../widget/index.ts'; nod();",
  },
  {
    rule: 'only-the-demo-page-knows-the-widget',
    file: 'demo/a.ts',
    says: "import type { nod } from '../widget/index.ts'; export type Nod = typeof nod;",
  },
  {
    rule: 'nothing-imports-tests',
    file: 'server/keys/a.ts',
    says: "import { open } from '../test/database.ts'; open();",
  },
  {
    rule: 'products-run-without-dev-packages',
    file: 'server/keys/a.ts',
    says: "import { it } from 'vitest'; it();",
  },
  { rule: 'everything-resolves', file: 'server/keys/a.ts', says: "import './gone.ts';" },
];

const cycle = {
  'shared/one.ts': "import type { Other } from './other.ts'; export type One = Other;",
  'shared/other.ts': "import type { One } from './one.ts'; export type Other = One;",
};

const packages = {
  ...Object.fromEntries(
    ['zod', 'kysely', 'preact', 'vitest'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
  ),
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { zod: '1', kysely: '1', preact: '1' },
    devDependencies: { vitest: '1' },
  }),
};

/** Loaded before the check, it hides the compiler that dependency-cruiser reads TypeScript with. */
const withoutCompiler = {
  'hide-compiler.cjs': `const Module = require('node:module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = function (name, ...rest) {
      if (name.startsWith('typescript')) throw new Error('gone');
      return resolve.call(this, name, ...rest);
    };`,
};

describe('the dependency rules', () => {
  const roots: string[] = [];
  afterAll(() => {
    for (const root of roots) rmSync(root, { recursive: true, force: true });
  });

  function build(files: Record<string, string>): string {
    const root = mkdtempSync(join(tmpdir(), 'nod-rules-'));
    roots.push(root);
    for (const [path, text] of Object.entries({ ...packages, ...files })) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), `${text}\n`);
    }
    return root;
  }

  it('pass a sound project', () => {
    expect(check(build(sound))).toEqual({ status: 0, faults: [] });
  });

  it('fail when modules were not looked at', () => {
    const { status, faults } = check(build({ ...sound, ...withoutCompiler }), ['--require', './hide-compiler.cjs']);
    expect(faults).toContain('every-module-is-seen: shared/event.ts was not looked at');
    expect(status).toBe(1);
  });

  describe('fail a project', () => {
    const named = broken.map((breach, index) => ({
      ...breach,
      file: breach.file.replace(/(\w+)\.ts$/, `$1-${index}.ts`),
    }));
    let result: ReturnType<typeof check>;
    beforeAll(() => {
      result = check(build({ ...sound, ...Object.fromEntries(named.map(({ file, says }) => [file, says])), ...cycle }));
    });

    it.each(named)('by $rule where $file says $says', ({ rule, file }) => {
      expect(result.faults.filter((fault) => fault.startsWith(`${rule}: ${file} `))).not.toEqual([]);
      expect(result.status).toBe(1);
    });

    it('by no-cycles where two files import each other’s types', () => {
      expect(result.faults).toContain('no-cycles: shared/one.ts imports shared/other.ts');
    });
  });
});

function check(root: string, flags: string[] = []): { status: number | null; faults: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [...flags, COMMAND], { cwd: root, encoding: 'utf8' });
  return { status, faults: stderr.split('\n').filter((line) => line !== '') };
}
