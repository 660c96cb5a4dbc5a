import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../shared/routes.ts';
import { createApp } from '../app.ts';
import { describe as describeRoutes } from '../http/openapi.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

interface Operation {
  operationId: string;
  summary: string;
  security: object[];
  responses: Record<string, object>;
}
interface Contract {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
}

describe('/openapi.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const contract = JSON.parse(JSON.stringify(describeRoutes(routes, version))) as Contract;
  const documented = Object.entries(contract.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase('pglite');
  });
  afterAll(() => database.close());

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...structuredClone(contract) });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(contract.openapi).toMatch(/^3\.1\./);
  });

  it('says of every operation what it does, who may call it and what it answers', () => {
    const operations = Object.values(contract.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
    for (const { summary, security, responses } of operations) {
      expect(summary).toMatch(/^[A-Z].*\.$/);
      expect(security).toBeInstanceOf(Array);
      expect(Object.keys(responses)).toEqual([expect.stringMatching(/^20[02]$/), 'default']);
    }
  });

  it('lists exactly what the server serves', () => {
    const app = createApp({
      database,
      readDatabase: database,
      logger: pino({ level: 'silent' }),
      browserDir: 'dist/browser',
      version,
      trustProxy: false,
      rateLimits: undefined,
      tombstones: 'dist/tombstones.ndjson',
      publicUrl: () => 'http://localhost',
      labelWorker: false,
      checkResponses: true,
    });
    const served = app.express.router.stack.flatMap(({ route }) => {
      // What is for every method is the answer 405, a list of paths is the page's files, and `options` is a browser
      // asking first, which belongs to HTTP and not to the contract.
      if (typeof route?.path !== 'string') return [];
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      const methods = route.stack.map(({ method }) => method);
      return methods
        .filter((method) => method !== undefined && method !== 'options')
        .map((method) => `${method} ${path}`);
    });
    expect(served.sort()).toEqual(documented.sort());
  });
});
