import { expect, test } from 'vitest';
import { aGeneration, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, openTestDatabase } from '../../test/database.ts';
import { multiply } from './multiply.ts';

test('copies what is kept of a project, in every table there is', async () => {
  const database = await openTestDatabase('postgres');
  const { id } = await createTestProject(database.db);
  await storeGeneration(database.db, id, aGeneration({ trace_id: 'one' }));
  await multiply(database, id, 2);
  const generations = await database.db.selectFrom('generations').select('trace_id').orderBy('trace_id').execute();
  expect(generations.map(({ trace_id }) => trace_id)).toEqual(['one', 'one~1', 'one~2']);
  await database.close();
});
