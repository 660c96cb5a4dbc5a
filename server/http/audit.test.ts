import { expect, test } from 'vitest';
import { insertAccount } from '../keys/store.ts';
import { cheapHash } from '../test/cheap-hash.ts';
import { createTestProject, openTestDatabase } from '../test/database.ts';
import { serveApp } from '../test/serve-app.ts';

test('the audit log tells what an administrator named and set, and nothing that has no place in it', async () => {
  const database = await openTestDatabase('postgres');
  const app = await serveApp(database);
  const project = await createTestProject(database.db);
  await insertAccount(database.db, project.id, { name: 'admin', role: 'admin', password_hash: cheapHash('unused') });
  const key = await app.addKey(project.id, ['admin']);
  const send = async (method: string, path: string, body?: object): Promise<void> => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(app.origin + path, { method, headers, body: JSON.stringify(body) });
    expect({ path, status: response.status }).toMatchObject({ status: expect.toSatisfy((it: number) => it < 300) });
  };
  await send('POST', '/v1/people', { name: 'mallory', role: 'reviewer', password: 'hunter2 hunter2' });
  await send('POST', '/v1/people/change', { name: 'mallory', role: 'viewer' });
  await send('POST', '/v1/people/remove', { name: 'mallory' });
  await send('PUT', '/v1/origins', { origins: ['https://evil.example'] });
  await send('POST', '/v1/keys', { kind: 'secret', name: 'leaky', scopes: ['read'] });
  await send('PUT', '/v1/settings/privacy', {
    ...{ redaction: { email: false, terms: ['Ada Lovelace'] }, retention_days: 30, assumed_consent: [] },
  });
  await send('POST', '/v1/erasures', { user_id: 'ada@example.org' });

  const response = await fetch(`${app.origin}/v1/audit`, { headers: { authorization: `Bearer ${key}` } });
  const { items } = (await response.json()) as { items: { action: string; target: object }[] };
  expect(items.map(({ action, target }) => ({ action, target })).reverse()).toEqual([
    { action: 'POST /v1/people', target: { name: 'mallory', role: 'reviewer', also: ['password'] } },
    { action: 'POST /v1/people/change', target: { name: 'mallory', role: 'viewer' } },
    { action: 'POST /v1/people/remove', target: { name: 'mallory' } },
    { action: 'PUT /v1/origins', target: { origins: ['https://evil.example'] } },
    { action: 'POST /v1/keys', target: { kind: 'secret', name: 'leaky', scopes: ['read'] } },
    {
      action: 'PUT /v1/settings/privacy',
      target: { 'redaction.email': false, retention_days: 30, assumed_consent: [], also: ['redaction.terms'] },
    },
    { action: 'POST /v1/erasures', target: { also: ['user_id'] } },
    { action: 'GET /v1/audit', target: {} },
  ]);
  await app.close();
  await database.close();
});
