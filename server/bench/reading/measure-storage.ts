/** What is taken on disk, by table, indexes and out-of-line texts included. */
import type { Database } from '../../db/connect.ts';
import type { Figure, Section } from '../figure.ts';

const EVENT_MAX_BYTES = 350;

interface Size {
  rows: number;
  table: number;
  indexes: number;
}

export async function measureStorage({ pool }: Database): Promise<Section> {
  const size = async (table: string): Promise<Size> => {
    const { rows } = await pool.query<Size>(
      `select (select count(*) from ${table}) as rows, pg_table_size('${table}') as table, pg_indexes_size('${table}') as indexes`,
    );
    const [found] = rows;
    if (found === undefined) throw new Error(`There is no size of ${table}.`);
    return found;
  };
  const events = await size('events');
  const figures: Figure[] = [
    {
      what: 'an event, all kinds as they come',
      value: (events.table + events.indexes) / events.rows,
      unit: 'bytes',
      target: { atMost: EVENT_MAX_BYTES },
    },
    { what: '… its indexes', value: events.indexes / events.rows, unit: 'bytes' },
  ];
  for (const table of ['generations', 'labels', 'rows']) {
    const { rows, table: own, indexes } = await size(table);
    figures.push({ what: `one of ${table}`, value: (own + indexes) / rows, unit: 'bytes' });
  }
  const { rows: whole } = await pool.query<{ bytes: number }>('select pg_database_size(current_database()) as bytes');
  figures.push({
    what: 'all that is kept, by events',
    value: (whole[0]?.bytes ?? Number.NaN) / events.rows,
    unit: 'bytes',
  });
  const { rows: votes } = await pool.query<{ bytes: number }>(
    "select avg(pg_column_size(event.*))::float8 as bytes from events as event where kind = 'vote'",
  );
  figures.push({ what: 'a vote, the row alone', value: votes[0]?.bytes ?? Number.NaN, unit: 'bytes' });
  return {
    title: 'Storage',
    figures,
    notes: ['After the worker and a vacuum; ids sorted by time, as clients send them.'],
  };
}
