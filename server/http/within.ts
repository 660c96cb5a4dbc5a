/** Waits for the database, but not for ever: one that stands still must not take the callers with it. */
import { AppError } from '../../shared/error.ts';

/** @throws AppError `unavailable` when `work` takes longer than `ms` */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('unavailable', 'The database does not answer.')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
