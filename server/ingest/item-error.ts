/** Says what is wrong with one item of a batch, and where. */
import type { z } from 'zod';
import { fieldPath, firstFault, type ItemError } from '../../shared/error.ts';

/** Where an item stands in its request, such as `['events', 3]`. */
export type Place = readonly [list: 'events' | 'generations', index: number];

/** The first thing a schema has against an item: `invalid`, with a path such as `events[3].kind`. */
export function schemaError(place: Place, error: z.ZodError): ItemError {
  const { path, message } = firstFault(error.issues);
  return invalid(place, path, message);
}

export function invalid(place: Place, path: readonly PropertyKey[], message: string): ItemError {
  return { code: 'invalid', message, path: fieldPath([...place, ...path]) };
}
