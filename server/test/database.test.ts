import { describe, expect, it } from 'vitest';
import { createTestProject, databaseKinds, openTestDatabase } from './database.ts';

describe.each(databaseKinds)('a test database on %s', (kind) => {
  it('is migrated and empty', async () => {
    const database = await openTestDatabase(kind);
    expect(await database.db.selectFrom('projects').selectAll().execute()).toEqual([]);
    await database.close();
  });

  it('is private', async () => {
    const [one, other] = await Promise.all([openTestDatabase(kind), openTestDatabase(kind)]);
    const project = await createTestProject(one.db, { name: 'mine', profile: 'editor' });
    expect(project).toMatchObject({ name: 'mine', profile: 'editor', retention_days: 400 });
    expect(await other.db.selectFrom('projects').selectAll().execute()).toEqual([]);
    await Promise.all([one.close(), other.close()]);
  });

  it('refuses to close over a leaked client', async () => {
    const database = await openTestDatabase(kind);
    await database.pool.connect(); // and never released
    await expect(database.close()).rejects.toThrow('1 database clients were taken');
  });

  it('gives nobody a second connection who is within a transaction', async () => {
    const { db, pool, close } = await openTestDatabase(kind);
    const count = () => db.selectFrom('projects').select('id').execute();
    const nested: (() => Promise<unknown>)[] = [
      count,
      () => db.transaction().execute(count),
      async () => pool.query('select 1'),
      async () => pool.connect(),
    ];
    for (const ask of nested) {
      const asked = db.transaction().execute(async (transaction) => {
        await transaction.selectFrom('projects').select('id').execute();
        return ask();
      });
      await expect(asked).rejects.toThrow('A second connection was asked for');
    }
    await Promise.all([db.transaction().execute((transaction) => createTestProject(transaction)), count()]);
    expect(await count()).toHaveLength(1);
    await close();
  });
});
