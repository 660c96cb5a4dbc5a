/** The fields of the desk's form. Free of zod, for the page. */
export const fieldNames = ['category', 'priority', 'summary'] as const;
export type FieldName = (typeof fieldNames)[number];
