/** By whom it was shown to, so that what a few people saw is found without looking at everybody's. */
export const name = '0011-people-of-labels';

export const sql = `
create index labels_actor on labels (project_id, (contribution ->> 'actor'), at desc, trace_id, span_id)
  where contribution ? 'actor';
`;
