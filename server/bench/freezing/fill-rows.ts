/** Fills a project with rows to train on: one that the real worker derived, copied under texts and people of their own. */
import type { Database } from '../../db/connect.ts';
import type { RunningServer } from '../../throwaway/start-server.ts';
import { waitUntilLabelled } from '../data/wait-until-labelled.ts';
import { withoutIndexes } from '../data/without-indexes.ts';

const TEMPLATE = 'template';
const PEOPLE = 20_000;
/** Statements of PGlite stop everything; each makes so many. */
const AT_ONCE = 50_000;

/** Records an answer and its correction: what all others are copies of. */
export async function sendTemplate({ url, secretKey }: RunningServer): Promise<void> {
  const now = new Date().toISOString();
  const of = { trace_id: TEMPLATE, user_id: 'somebody', consent: ['improve', 'train'] };
  const generation = { ...of, model: 'model-a', input: 'Why?', output: 'Because.', finish_reason: 'stop' };
  const event = { ...of, id: crypto.randomUUID(), kind: 'correction', text: 'So it is.', occurred_at: now };
  for (const [path, body] of Object.entries({
    '/v1/generations': { generations: [generation] },
    '/v1/events': { sent_at: now, events: [event] },
  })) {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  }
}

/**
 * Generations, events, labels and rows with numbers from `from` up to `to`. Each text is of its own, so no row is left
 * out as alike: a prompt of 130 characters, an answer of 460 and what
 * it should have been, by one of 20,000 people. Of the rows of the template only the one for `sft`.
 */
export async function fillRows(database: Database, { from, to }: { from: number; to: number }): Promise<void> {
  const { pool } = database;
  await pool.query("delete from rows where task <> 'sft'");
  await withoutIndexes(database, ['generations', 'events', 'labels', 'rows'], async () => {
    for (let start = from; start < to; start += AT_ONCE) {
      const numbers = [start, Math.min(start + AT_ONCE, to)];
      for (const table of ['generations', 'events', 'labels', 'rows']) {
        const { rows } = await pool.query<{ name: string }>(
          `select column_name as name from information_schema.columns
           where table_name = $1 and is_identity = 'NO' order by ordinal_position`,
          [table],
        );
        const values = rows.map(
          ({ name }) => NEW_VALUES[table]?.[name] ?? NEW_VALUES.all?.[name] ?? `template.${name}`,
        );
        await pool.query(
          `insert into ${table} (${rows.map(({ name }) => name).join(', ')})
           select ${values.join(', ')} from generate_series($1::int, $2::int - 1) as n
           cross join (select * from ${table} where trace_id = '${TEMPLATE}') as template`,
          numbers,
        );
      }
    }
  });
  await waitUntilLabelled(database);
}

const text = (salt: string, words: number): string =>
  `to_json(${Array.from({ length: words }, (_, word) => `md5('${salt}${word} ' || n)`).join(" || ' ' || ")})`;
const PERSON = `'u' || lpad((n % ${PEOPLE})::text, 22, '0')`;

/** What is not as in the template, by table and column. */
const NEW_VALUES: Record<string, Record<string, string>> = {
  all: { trace_id: "md5('trace ' || n)" },
  generations: { input: text('asked', 4), output: text('answered', 14), user_actor: PERSON },
  events: { id: "md5('event ' || n)::uuid", actor: PERSON, content_hash: "decode(md5('hash ' || n), 'hex')" },
  rows: { id: "md5('row ' || n)", chosen: text('corrected', 14), event_ids: "array[md5('event ' || n)::uuid]" },
};
