/** Do the files of `server/deploy/` fit the server? No Docker is asked: what is built of them is not tried here. */

import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../config.ts';
import { createKey } from '../keys/create-key.ts';
import { markSampleFilled } from '../keys/store.ts';
import { run } from '../throwaway/run.ts';
import { createTestProject, openTestDatabase } from './database.ts';
import { prepareEmbedded } from './embedded-directory.ts';
import { startServer, type TestServer } from './start-server.ts';

const DEPLOY = 'server/deploy';
const read = (path: string): Promise<string> => readFile(join(DEPLOY, path), 'utf8');

const Alerts = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});
const Lock = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().default(false) })) });
const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});
const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      depends_on: z.record(z.string(), z.unknown()).optional(),
      volumes: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});

describe('what is watched', () => {
  let server: TestServer;
  let dataDir: string;
  let metrics: string;
  beforeAll(async () => {
    dataDir = await prepareEmbedded();
    server = await startServer({ NOD_DATA_DIR: dataDir });
    // An answer and an item of each kind, so that their labels are printed.
    await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secretKey}` },
      body: JSON.stringify({ sent_at: new Date().toISOString(), events: [{ id: 'no id' }] }),
    });
    await fetch(`${server.url}/v1/alerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ name: 'Silence', metric: 'generations', group: {}, window_hours: 24, least_n: 0 },
        condition: { kind: 'below', value: 1 },
      }),
    });
    await fetch(`${server.url}/readyz`);
    metrics = await (await fetch(`${server.url}/metrics`)).text();
  });
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('by alerts and dashboard is what /metrics prints, with the labels it has', async () => {
    const alerts = Alerts.parse(parse(await read('alerts.yml')));
    const dashboard = Dashboard.parse(JSON.parse(await read('grafana/nod.json')));
    const rules = alerts.groups.flatMap(({ rules }) => rules);
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    expect(expressions.length).toBeGreaterThan(20);
    const named = new Set(expressions.flatMap((expr) => expr.match(/\b(?:nod|nodejs|process)_\w+/g) ?? []));
    expect([...named].filter((name) => !printed(metrics).has(name))).toEqual([]);
    const labels = expressions.flatMap((expr) => [
      ...[...expr.matchAll(/\b(?:by|ignoring) \(([^)]+)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
      ...[...expr.matchAll(/[{,](\w+)=/g)].map(([, label = '']) => label),
    ]);
    // Prometheus adds `job` and `instance`; `why` comes with the first event that is quarantined.
    const known = new Set([...metrics.matchAll(/[{,](\w+)="/g)].map(([, label]) => label)).add('job').add('why');
    expect(labels.length).toBeGreaterThan(10);
    expect(labels.filter((label) => !known.has(label))).toEqual([]);
  });

  it('asks for the figures an operator wakes up for', () => {
    const wanted = [
      'nod_ingest_queue_items',
      'nod_label_lag_seconds',
      'nod_ingest_items_total',
      'nod_ingest_commit_seconds',
    ];
    expect(wanted.filter((name) => !metrics.includes(`# TYPE ${name} `))).toEqual([]);
    expect(metrics).toContain('nod_alert_firing{project="default",rule="Silence"} 1');
    expect(metrics).toMatch(/^nod_disk_free_bytes [1-9]\d+$/m);
  });
});

describe('compose', () => {
  it('names files, services, volumes and settings that there are', async () => {
    const [document] = parseAllDocuments(await read('compose.yaml'));
    const { services, volumes } = Compose.parse(document?.toJS());
    const faults: string[] = [];
    for (const [name, service] of Object.entries(services)) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        const isThere = source.startsWith('.') ? existsSync(join(DEPLOY, source)) : source in volumes;
        if (!isThere) faults.push(`${name}: ${source}`);
      }
      for (const needed of Object.keys(service.depends_on ?? {}))
        if (!(needed in services)) faults.push(`${name}: ${needed}`);
      if (service.build !== undefined) {
        expect(resolve(DEPLOY, service.build.context)).toBe(process.cwd());
        if (!existsSync(service.build.dockerfile)) faults.push(service.build.dockerfile);
      }
    }
    expect(faults).toEqual([]);

    // The server's own reading of its settings, as they are once example.env is filled in.
    const filled: Record<string, string> = {
      POSTGRES_PASSWORD: 'p',
      NOD_PUBLIC_URL: 'https://nod.example.com',
      NOD_SECRET_KEY: createKey('secret'),
      NOD_PUBLISHABLE_KEY: createKey('publishable'),
      NOD_ADMIN_PASSWORD: 'a good password',
      NOD_ALLOWED_ORIGINS: 'https://app.example.com',
      NOD_SIGNING_SECRET: '',
      NOD_TRUST_PROXY: '1',
    };
    const asked = [...(await read('example.env')).matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(asked.sort()).toEqual(Object.keys(filled).sort());
    const environment = Object.entries(services.nod?.environment ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):[?-][^}]*\}/g, (_, of: string) => filled[of] ?? `missing ${of}`),
    ]);
    const config = readConfig(Object.fromEntries(environment));
    expect(config).toMatchObject({ databaseUrl: 'postgres://nod:p@postgres/nod', sampleData: false, trustProxy: 1 });
  });
});

describe('the image', () => {
  it('holds all that the server needs to run', async () => {
    const place = await mkdtemp(join(tmpdir(), 'nod-image-'));
    const stage = (await read('Dockerfile')).split(/^FROM /m).at(-1) ?? '';
    const copied = [...stage.matchAll(/^COPY --from=build \S+ \/nod\/(\S+) \.\/(\S*)$/gm)];
    expect(copied.length).toBeGreaterThan(2);
    for (const [, from = '', to = ''] of copied) {
      const target = to === '' ? join(place, basename(from)) : join(place, to);
      if (from === 'node_modules') await linkProduction(target);
      else await cp(from, target, { recursive: true, filter: (path) => !path.endsWith('.tsbuildinfo') });
      expect(existsSync(dirname(target))).toBe(true);
    }
    const database = await openTestDatabase('postgres');
    await markSampleFilled(database.db, (await createTestProject(database.db)).id); // the demo without its conversations
    const settings = { NOD_SAMPLE_DATA: '1', DATABASE_URL: database.url ?? '' };
    const server = await startServer(settings, 'postgres', join(place, 'dist/server/main.js'));
    for (const path of ['/readyz', '/', '/nod.js', '/demo']) {
      expect((await fetch(server.url + path)).status).toBe(200);
    }
    await server.stop();
    await database.close();
    const help = await run(process.execPath, [join(place, 'dist/server/cli/main.js'), '--help']);
    expect(help.stdout).toContain('backup');
    await rm(place, { recursive: true, force: true });
  });

  it('runs as nobody in particular, without what builds it', async () => {
    const dockerfile = await read('Dockerfile');
    const [, last = ''] = /\nFROM [^\n]+\n(?:(?!\nFROM )[\s\S])*$/.exec(dockerfile)?.[0].split(/^(?=USER )/m) ?? [];
    expect(last).toMatch(/^USER node\n/);
    expect(dockerfile).toContain('npm prune --omit=dev');
  });
});

/** The packages that are left when those for developing are pruned: a server that needs one of them does not start. */
async function linkProduction(target: string): Promise<void> {
  const { packages } = Lock.parse(JSON.parse(await readFile('package-lock.json', 'utf8')));
  const kept = Object.entries(packages).filter(
    ([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev,
  );
  expect(kept.length).toBeGreaterThan(20);
  for (const [path] of kept.filter(([path]) => existsSync(path))) {
    const link = join(target, path.replace('node_modules/', ''));
    await mkdir(dirname(link), { recursive: true });
    await symlink(resolve(path), link);
  }
}

/** Names of samples: a histogram prints three for one of its own. */
function printed(metrics: string): Set<string> {
  return new Set(
    [...metrics.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}
