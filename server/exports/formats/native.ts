/** `jsonl`, the native format: everything about the row, its label and its generation, texts as they were stored. */
import type { Format } from './format.ts';

export const native: Format = { write: (row) => row, wants: () => [] };
