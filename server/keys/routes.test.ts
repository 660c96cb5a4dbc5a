import { expect, it } from 'vitest';
import { openTestDatabase } from '../test/database.ts';
import { serveEndpoints } from '../test/serve-endpoints.ts';
import { prepareProject } from './prepare-project.ts';
import { sessionRoutes } from './routes.ts';

it('nobody guesses a password: after ten attempts from an address even the right one waits', async () => {
  const database = await openTestDatabase('postgres');
  const names = { publishableKey: undefined, secretKey: undefined, testPublishableKey: undefined };
  const more = { testSecretKey: undefined, signingSecret: undefined, allowedOrigins: undefined };
  const adminPassword = 'the right one';
  const { project } = await prepareProject(database.db, {
    ...{ ...names, ...more, adminPassword, burstVotesPerMinute: undefined },
  });
  const served = await serveEndpoints(sessionRoutes({ db: database.db, publicUrl: () => 'http://nod' }), project);
  const signIn = (password: string): Promise<Response> => served.post('/v1/session', { password });
  expect((await signIn(adminPassword)).status).toBe(200); // who knows it starts from nothing again
  for (let attempt = 1; attempt <= 10; attempt += 1) expect((await signIn(`guess ${attempt}`)).status).toBe(401);
  const refused = await signIn(adminPassword);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
  await served.close();
  await database.close();
});
