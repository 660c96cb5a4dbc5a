/** Reading generations, labels and everything behind one label. */
import { AppError } from '../../shared/error.ts';
import { PAGE_DEFAULT_ITEMS } from '../../shared/limits.ts';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import type { LabelRow } from '../db/tables/labels.ts';
import { type Bound, bind, Stream } from '../http/route.ts';
import { readAudience, wholeDays } from './audience/store.ts';
import { type Key, keyText } from './case.ts';
import {
  presentDecision,
  presentEvent,
  presentGeneration,
  presentLabel,
  readCursor,
  writeCursor,
} from './reading/present.ts';
import {
  listGenerations,
  listLabels,
  type Position,
  readDecisions,
  readEvents,
  readGeneration,
  readRowLines,
} from './reading/store.ts';
import { readLabels } from './store.ts';

/** @param deps.db may lag: a replica will do */
export function labelRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.listGenerations, async ({ caller, query: { tenth, ...query }, ndjson }) => {
      const project = caller.project.id;
      // Once for all pages of a stream.
      const audience = tenth === undefined ? undefined : await readAudience(db, project, { ...query, tenth });
      const filter = audience === undefined ? query : { ...query, ...wholeDays(query), audience };
      const read: Reader<{ generation: ReturnType<typeof presentGeneration>; label: Presented | null }> = async (
        page,
      ) => {
        const found = await listGenerations(db, project, filter, page);
        const labels = await presentLabels(db, project, [...(await readLabels(db, project, found)).values()]);
        return found.map((row) => ({
          item: { generation: presentGeneration(row), label: labels.get(keyText(row)) ?? null },
          position: positionOf(row),
        }));
      };
      return answer(read, query, ndjson);
    }),

    bind(routes.listLabels, ({ caller, query, ndjson }) => {
      const project = caller.project.id;
      const read: Reader<Presented> = async (page) => {
        const found = await listLabels(db, project, query, page);
        const labels = await presentLabels(db, project, found);
        return found.flatMap((row) => {
          const item = labels.get(keyText(row));
          return item === undefined ? [] : [{ item, position: positionOf(row) }];
        });
      };
      return answer(read, query, ndjson);
    }),

    bind(routes.getGeneration, async ({ caller, params, query }) => {
      const project = caller.project.id;
      const key = { trace_id: params.trace_id, span_id: query.span_id ?? '' };
      const generation = await readGeneration(db, project, key);
      const events = await readEvents(db, project, key);
      const decisions = await readDecisions(db, project, key);
      if (generation === undefined && events.length === 0 && decisions.length === 0) {
        throw new AppError('not_found', 'Nothing is known of this generation.');
      }
      const labels = await presentLabels(db, project, [...(await readLabels(db, project, [key])).values()]);
      return {
        generation: generation === undefined ? null : presentGeneration(generation),
        label: labels.get(keyText(key)) ?? null,
        events: events.map(presentEvent),
        decisions: decisions.map(presentDecision),
      };
    }),
  ];
}

type Presented = ReturnType<typeof presentLabel>;
type Reader<T> = (page: { after: Position | null; limit: number }) => Promise<{ item: T; position: Position }[]>;

/** Items read by one statement of a stream: short enough for the embedded database to serve others in between. */
const STREAM_PAGE_ITEMS = 100;

async function presentLabels(db: Db, projectId: number, labels: readonly LabelRow[]): Promise<Map<string, Presented>> {
  const lines = await readRowLines(db, projectId, labels);
  return new Map(labels.map((row) => [keyText(row), presentLabel(row, lines.get(keyText(row)) ?? [])]));
}

function positionOf({ trace_id, span_id, position }: Key & { position: string }): Position {
  return { at: position, trace_id, span_id };
}

/** One page as JSON, or everything from the cursor on (up to `limit`, when one is given) as lines. */
async function answer<T>(
  read: Reader<T>,
  query: { limit?: number | undefined; cursor?: string | undefined },
  ndjson: boolean,
): Promise<Stream | { items: T[]; next_cursor: string | null }> {
  const after = readCursor(query.cursor);
  if (ndjson) return new Stream('application/x-ndjson', lines(read, after, query.limit ?? Number.POSITIVE_INFINITY));
  const limit = query.limit ?? PAGE_DEFAULT_ITEMS;
  const found = await read({ after, limit: limit + 1 }); // one more tells whether there is a next page
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    next_cursor: found.length > limit && last !== undefined ? writeCursor(last.position) : null,
  };
}

async function* lines<T>(read: Reader<T>, start: Position | null, max: number): AsyncIterable<string> {
  let after = start;
  let left = max;
  while (left > 0) {
    const page = await read({ after, limit: Math.min(STREAM_PAGE_ITEMS, left) });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(({ item }) => `${JSON.stringify(item)}\n`).join('');
    after = last.position;
    left -= page.length;
  }
}
