/** What was said under an id, as a hash, to tell a repeat from a conflict. Pure. */
import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Project } from '../db/tables/keys.ts';
import { sanitise } from '../privacy/sanitise.ts';

/** Keyed, because the texts are people's and short ones can be guessed from a plain hash. */
export function hashContent({ pseudonym_secret }: Pick<Project, 'pseudonym_secret'>, said: object): Buffer {
  return createHmac('sha256', pseudonym_secret)
    .update(canonicalize(sanitise(said).value) ?? '')
    .digest();
}
