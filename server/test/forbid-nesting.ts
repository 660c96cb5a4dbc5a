/**
 * Who holds a connection and asks the pool for another one waits for ever where all of them do so: always embedded, whose
 * pool has one, and under load on PostgreSQL. In tests it fails at once instead, on either engine.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { Schema } from '../db/schema.ts';

/** From now on nothing that is called within a transaction of this database may ask its pool. */
export function forbidNesting({ db, pool }: Database): void {
  const within = new AsyncLocalStorage<true>();
  const begin = db.transaction.bind(db);
  db.transaction = () => {
    const transaction = begin();
    const execute = transaction.execute.bind(transaction);
    return Object.assign(transaction, {
      execute: <T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> =>
        execute((open) => within.run(true, () => work(open))),
    });
  };
  const connect = pool.connect.bind(pool);
  Object.assign(pool, {
    connect(...answered: []) {
      if (within.getStore() === true) throw new Error('A second connection was asked for within a transaction.');
      return connect(...answered); // a promise, or to whoever it was given
    },
  });
}
