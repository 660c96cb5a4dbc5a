/**
 * Where events wait across pages: one IndexedDB database per key and server, shared by all tabs of an origin.
 * It exists only while there was something to store: reading creates nothing, `clear` deletes it.
 * Nothing here rejects: where storage is denied or full, the answer is `undefined` and the queue's memory has to do.
 */
import type { Event } from '../../shared/event.ts';

export interface Entry {
  event: Event;
  /** Explicit acts (votes, ratings, choices, corrections) are the last to be pushed out by the cap. */
  explicit: boolean;
  /** Milliseconds since 1970, by this browser's clock. */
  addedAt: number;
  bytes: number;
  /** Until when the server asked for silence (`Retry-After`), by this browser's clock. */
  retryAt?: number;
}

export interface Storage {
  load: () => Promise<readonly Entry[] | undefined>;
  /** Resolves when it is written, to how many entries are stored now, by whichever page. */
  put: (entries: readonly Entry[]) => Promise<number | undefined>;
  remove: (ids: readonly string[]) => Promise<unknown>;
  /** Deletes the database; every other page that has used it is told. */
  clear: () => void;
  close: () => void;
}

const STORE = 'events';

/** @param onCleared another page has deleted what was stored: the person opted out there */
export function diskStorage(name: string, onCleared: () => void): Storage {
  /** Everything that is asked of the database queues up here, in the order it was asked. */
  let connection: Promise<IDBDatabase | undefined> = Promise.resolve(undefined);

  function next(step: (database: IDBDatabase | undefined) => Promise<IDBDatabase | undefined>): typeof connection {
    connection = connection.then(step).catch(() => undefined);
    return connection;
  }

  function connect(create: boolean): Promise<IDBDatabase | undefined> {
    return new Promise((resolve) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        if (create) request.result.createObjectStore(STORE, { keyPath: 'event.id' });
        // An aborted first upgrade leaves no database behind (Indexed Database API 3.0, §5.8).
        else request.transaction?.abort();
      };
      request.onerror = () => resolve(undefined);
      request.onsuccess = () => {
        const database = request.result;
        const lose = (): void => {
          database.close();
          connection = Promise.resolve(undefined);
        };
        database.onclose = lose;
        database.onversionchange = ({ newVersion }) => {
          lose();
          if (newVersion === null) onCleared();
        };
        resolve(database);
      };
    });
  }

  function run<T>(create: boolean, work: (store: IDBObjectStore) => IDBRequest<T> | undefined): Promise<T | undefined> {
    return next(async (database) => database ?? connect(create))
      .then(
        (database) =>
          database &&
          new Promise<T | undefined>((resolve) => {
            const transaction = database.transaction(STORE, 'readwrite');
            const request = work(transaction.objectStore(STORE));
            transaction.oncomplete = () => resolve(request?.result);
            transaction.onabort = () => resolve(undefined);
          }),
      )
      .catch(() => undefined);
  }

  async function close(database: IDBDatabase | undefined): Promise<undefined> {
    database?.close();
  }

  return {
    load: () => run(false, (store) => store.getAll()),
    put: (entries) =>
      run(true, (store) => {
        for (const entry of entries) store.put(entry);
        return store.count();
      }),
    remove: (ids) =>
      run(false, (store) => {
        for (const id of ids) store.delete(id);
        return undefined;
      }),
    clear() {
      next(close);
      next(
        () =>
          new Promise((resolve) => {
            const request = indexedDB.deleteDatabase(name);
            request.onsuccess = request.onerror = request.onblocked = () => resolve(undefined);
          }),
      );
    },
    close: () => void next(close),
  };
}
