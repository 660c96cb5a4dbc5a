/** Says what is wrong with one item of a batch, and where. */
import type { z } from 'zod';
import { fieldPath, type ItemError } from '../../shared/error.ts';

/** Where an item stands in its request, such as `['events', 3]`. */
export type Place = readonly [list: 'events' | 'generations', index: number];

/** The first thing a schema has against an item: `invalid`, with a path such as `events[3].kind`. */
export function schemaError(place: Place, error: z.ZodError): ItemError {
  const { path, message } = furthest(error.issues);
  return invalid(place, path, message);
}

export function invalid(place: Place, path: readonly PropertyKey[], message: string): ItemError {
  return { code: 'invalid', message, path: fieldPath([...place, ...path]) };
}

interface Found {
  path: readonly PropertyKey[];
  message: string;
}

/**
 * A union's own issue says "invalid input" about the whole; the branch that got furthest into the value says which
 * part of it. An unknown field is named itself, not the object it stands in.
 */
function furthest(issues: readonly z.core.$ZodIssue[]): Found {
  const [issue] = issues;
  if (issue === undefined) return { path: [], message: 'is not what the contract says' };
  if (issue.code === 'unrecognized_keys') {
    return { path: [...issue.path, ...issue.keys.slice(0, 1)], message: 'is not a field of this' };
  }
  if (issue.code !== 'invalid_union') return { path: issue.path, message: issue.message };
  if (issue.discriminator !== undefined) {
    return { path: issue.path, message: `must be a ${issue.discriminator} of the contract` };
  }
  const [deepest] = issue.errors
    .map(furthest)
    .filter((found) => found.path.length > 0)
    .sort((one, other) => other.path.length - one.path.length);
  return deepest === undefined
    ? { path: issue.path, message: issue.message }
    : { path: [...issue.path, ...deepest.path], message: deepest.message };
}
