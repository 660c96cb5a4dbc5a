/** The patterns as `nod.js` loads them: they bring no Preact of their own but are handed that of the panel. */
import type { Kit, PatternsPart } from '../interface.ts';
import { take } from './handed-jsx.ts';
import * as patterns from './patterns.ts';

export function open(kit: Kit): PatternsPart {
  take(kit);
  return patterns;
}
