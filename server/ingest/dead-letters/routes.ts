/** `GET /v1/dead-letters` and `POST /v1/dead-letters/replay`. */
import { z } from 'zod';
import type { DeadLetter } from '../../../shared/dead-letter.ts';
import { AppError } from '../../../shared/error.ts';
import { PAGE_DEFAULT_ITEMS } from '../../../shared/limits.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import type { Ingest } from '../ingest.ts';
import { type DeadLetterRow, findDeadLetters, listDeadLetters, type Position, removeDeadLetters } from './store.ts';

export function deadLetterRoutes({ db, ingest }: { db: Db; ingest: Ingest }): Bound[] {
  return [
    bind(routes.listDeadLetters, async ({ caller, query }) => {
      const limit = query.limit ?? PAGE_DEFAULT_ITEMS;
      const after = readCursor(query.cursor);
      const found = await listDeadLetters(db, caller.project.id, { after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const more = found.length > limit && last !== undefined;
      return { items: page.map(present), next_cursor: more ? writeCursor(last.position, last.id) : null };
    }),

    bind(routes.replayDeadLetters, async ({ caller: { project }, body }) => {
      const letters = await findDeadLetters(db, project.id, [...new Set(body.ids)]);
      const results = await ingest.replay(letters, body.changes ?? {}, project);
      const taken = letters.filter((_, index) => isDone(results[index]?.status));
      await removeDeadLetters(
        db,
        project.id,
        taken.map(({ id }) => id),
      );
      const byId = new Map(letters.map(({ id }, index) => [id, results[index]]));
      return {
        results: body.ids.map((id) => {
          const result = byId.get(id.toLowerCase());
          return result === undefined ? { id, status: 'not_found' as const } : { ...result, id };
        }),
      };
    }),
  ];
}

/** What is stored, or must not be, needs no letter any more. What is invalid still does. */
function isDone(status: string | undefined): boolean {
  return status === 'accepted' || status === 'duplicate' || status === 'rejected';
}

function present(row: DeadLetterRow): DeadLetter {
  const { id, received_at, via, actor, message, path, redacted, body } = row;
  return { id, received_at: received_at.toISOString(), via, actor, message, path, redacted, body };
}

const CursorContent = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

function writeCursor(receivedAt: string, id: string): string {
  return Buffer.from(JSON.stringify([receivedAt, id])).toString('base64url');
}

function readCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  try {
    const [received_at, id] = CursorContent.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { received_at, id };
  } catch (cause) {
    throw new AppError('invalid', 'The cursor is not one this server gave out.', { path: 'cursor', cause });
  }
}
