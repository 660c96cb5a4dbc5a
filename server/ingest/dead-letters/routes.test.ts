import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type ServedApp, serveApp } from '../../test/serve-app.ts';

describe.each(databaseKinds)('replaying on %s', (kind) => {
  let database: TestDatabase;
  let app: ServedApp;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    app = await serveApp(database);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
  });

  // The audit log tells which fields were changed, and the database takes no such name.
  test.each(['\ud800', 'half \udfff', 'a\u0000'])('a field called %j is refused', async (name) => {
    const { id } = await createTestProject(database.db);
    const key = await app.addKey(id, ['admin']);
    const response = await fetch(`${app.origin}/v1/dead-letters/replay`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ ids: [randomUUID()], changes: { [name]: 1 } }),
    });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'invalid' } }]);
  });
});
