/** What a project sets for its widget; brought along by `/nod.js?key=pk_...`. What a page says itself counts more. */
import { z } from 'zod';
import { PlainText } from './event.ts';
import { REASON_MAX_CHARS, REASONS_MAX } from './limits.ts';

const SETTING_TEXT_MAX_CHARS = 1000;
const WORDS_MAX = 100;

const Text = PlainText.max(SETTING_TEXT_MAX_CHARS);
const ReasonKey = PlainText.min(1).max(REASON_MAX_CHARS);
const Reasons = z.array(ReasonKey).max(REASONS_MAX);
const few = (words: object): boolean => Object.keys(words).length <= WORDS_MAX;
const tooMany = `at most ${WORDS_MAX} words`;

export const ProjectSettings = z
  .strictObject({
    /** Keys of the reason chips, for each side of the vote. */
    reasons: z.strictObject({ up: Reasons.optional(), down: Reasons.optional() }).optional(),
    /** Words of the interface, by the names in `widget/strings.ts`. */
    words: z
      .record(z.string().regex(/^[a-z][A-Za-z]*$/), Text)
      .refine(few, tooMany)
      .optional(),
    /** What reasons are called. */
    reason_words: z.record(ReasonKey, Text).refine(few, tooMany).optional(),
    /** Where the disclosure line's link leads. */
    disclosure_url: z
      .url({ protocol: /^https?$/ })
      .max(SETTING_TEXT_MAX_CHARS)
      .optional(),
  })
  .meta({ id: 'ProjectSettings' });
export type ProjectSettings = z.infer<typeof ProjectSettings>;
