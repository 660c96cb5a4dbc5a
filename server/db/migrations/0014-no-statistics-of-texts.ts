/**
 * PostgreSQL keeps the most common values of every column for its planner, readable in `pg_stats`: what people wrote and
 * was erased would stand there until the next ANALYZE. None are kept of columns that hold their words, by which nothing
 * is looked up. (Of `json` there never are any: it has no equality.)
 */
export const name = '0014-no-statistics-of-texts';

const columns: Record<string, Record<string, string>> = {
  events: { body: 'jsonb', conversation_id: 'text' },
  labels: { evidence: 'jsonb', dropped: 'jsonb' },
  tallies: { value: 'text' },
  decisions: { corrected_text: 'text', reason: 'text' },
  pair_decisions: { reason: 'text' },
  dead_letters: { message: 'text', path: 'text' },
};

// ANALYZE passes these columns over from now on, and would leave what it has kept of them. To say again what type a
// column has drops that, and rewrites neither the table nor an index.
export const sql = Object.entries(columns)
  .map(([table, types]) => {
    const changes = Object.entries(types).flatMap(([column, type]) => [
      `alter column ${column} type ${type}`,
      `alter column ${column} set statistics 0`,
    ]);
    return `alter table ${table} ${changes.join(', ')};`;
  })
  .join('\n');
