/** What is loaded when one of the other patterns is on the page: `<nod-choice>` and `<nod-rating>`. */
import type { PatternsPart } from '../interface.ts';
import { startChoice } from './choice.ts';
import { startRating } from './rating.ts';

export { patternsCss } from './patterns-css.ts';

export const starts: PatternsPart['starts'] = new Map([
  ['nod-choice', startChoice],
  ['nod-rating', startRating],
]);
