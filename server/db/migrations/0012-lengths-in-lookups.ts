/**
 * How long prompt and answer are, so that the lengths of a period open the texts they were measured on. Rows that are
 * there get theirs with the edition of the rules that writes them.
 */
export const name = '0012-lengths-in-lookups';

export const sql = `
alter table lookups add column prompt_chars integer, add column answer_chars integer;
`;
