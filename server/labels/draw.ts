/** One more than the last place in the order of drawing: each label's is 31 bits of a hash (`store.ts`). */
export const DRAWS = 2 ** 31;
