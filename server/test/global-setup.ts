/**
 * Runs once before all tests, in the main process: answers the workers' requests for a PostgreSQL, a PgBouncer, a
 * snapshot of the embedded database and a Chromium, and clears up at the end. Nothing is started before a test asks for it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { findChromium, installChromium } from '../throwaway/find-chromium.ts';
import { findPgBouncer, installPgBouncer } from '../throwaway/postgres/find-pgbouncer.ts';
import { findPostgres, installPostgres } from '../throwaway/postgres/find-postgres.ts';
import { preparePostgres } from './postgres/prepare-postgres.ts';
import type { Provisions } from './provisions.ts';

type Cleanup = () => Promise<void>;
type Makers = { [K in keyof Provisions]: () => Promise<Provisions[K]> };

export default async function setup(project: TestProject): Promise<Cleanup> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-test-'));
  const cleanups: Cleanup[] = [() => rm(directory, { recursive: true, force: true })];
  // An installation takes longer than a test may: it comes before them. What fails here is told to who asks for it.
  const postgres = findPostgres() === undefined ? installPostgres() : undefined;
  const chromium = findChromium() === undefined ? installChromium() : undefined;
  const pgbouncer = findPgBouncer() === undefined ? installPgBouncer() : undefined;
  await Promise.allSettled([postgres, chromium, pgbouncer]);

  const makers: Makers = {
    postgres: async () => {
      await postgres;
      return preparePostgres((cleanup) => cleanups.unshift(cleanup));
    },
    pglite: async () => {
      const snapshot = join(directory, 'pglite.tar');
      await writeFile(snapshot, await dumpMigrated());
      return { snapshot };
    },
    pgbouncer: async () => {
      await pgbouncer;
      const executable = findPgBouncer();
      if (executable === undefined) throw new Error('PgBouncer was installed but is not to be found.');
      return { executable };
    },
    chromium: async () => {
      await chromium;
      const found = findChromium();
      if (found === undefined) throw new Error('Chromium was installed but is not to be found.');
      return found;
    },
  };
  const address = await serve(makers, cleanups);
  project.provide('provisions', address);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
}

/** Answers `GET /<kind>`; each is made once, however many ask. */
async function serve(makers: Makers, cleanups: Cleanup[]): Promise<string> {
  const made = new Map<string, Promise<unknown>>();
  const server = createServer(async (request, response) => {
    const kind = request.url?.slice(1) ?? '';
    const maker = Object.entries(makers).find(([name]) => name === kind)?.[1];
    if (maker === undefined) return response.writeHead(404).end();
    const pending = made.get(kind) ?? maker();
    made.set(kind, pending);
    try {
      response.end(JSON.stringify(await pending));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.unshift(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function dumpMigrated(): Promise<Uint8Array> {
  const pglite = await PGlite.create('memory://');
  const database = openEmbedded(pglite, (error) => {
    throw error;
  });
  await migrate(database.pool);
  const dump = await pglite.dumpDataDir('none');
  await database.close();
  return new Uint8Array(await dump.arrayBuffer());
}
