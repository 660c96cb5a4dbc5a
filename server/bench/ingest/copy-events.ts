/** Floor: COPY of the rows already stored into a table of the same columns and indexes. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Database } from '../../db/connect.ts';

const ROWS = 100_000;

/** Rows a second. */
export async function copyEvents({ pool }: Database): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('drop table if exists copied_events');
    await client.query('create table copied_events (like events including all)');
    const out = client.query(copyTo(`copy (select * from events limit ${ROWS}) to stdout`));
    const chunks: Buffer[] = [];
    for await (const chunk of out) chunks.push(chunk);
    const into = client.query(copyFrom('copy copied_events from stdin'));
    const began = performance.now();
    await pipeline(Readable.from(chunks), into);
    return into.rowCount / ((performance.now() - began) / 1000);
  } finally {
    client.release();
  }
}
