/** What a project decides about people's data: what is taken out of texts, how long data is kept, what is assumed. */
import { z } from 'zod';
import { PlainText, Purpose } from './event.ts';

/** What is found in texts and replaced by its name in brackets before anything is stored. */
export const RedactionRule = z.enum(['email', 'phone', 'card', 'iban', 'secret', 'term']);
export type RedactionRule = z.infer<typeof RedactionRule>;

/** What stands where something was taken out. */
export const placeholders = {
  email: '[email]',
  phone: '[phone]',
  card: '[card]',
  iban: '[iban]',
  secret: '[secret]',
  term: '[redacted]',
} as const satisfies Record<RedactionRule, string>;

export const TERMS_MAX = 500;
const TERM_MAX_CHARS = 100;
export const RETENTION_MAX_DAYS = 3650;

/** A literal, never a pattern: patterns of others are a way to stop a server. */
const Term = PlainText.min(2)
  .max(TERM_MAX_CHARS)
  .refine((term) => /[\p{L}\p{N}]/u.test(term), 'must hold a letter or a digit')
  .refine(
    (term) => !Object.values(placeholders).some((placeholder) => placeholder.includes(term.toLowerCase())),
    'must not be one of the words that stand for what was taken out',
  );

/** Every field absent is as it is by default: all rules on, no terms. */
export const Redaction = z.strictObject({
  email: z.boolean().optional(),
  phone: z.boolean().optional(),
  card: z.boolean().optional(),
  iban: z.boolean().optional(),
  secret: z.boolean().optional(),
  terms: z
    .array(Term)
    .max(TERMS_MAX)
    .optional()
    .meta({ description: 'words of your own, as they are written; whole words, capitals or not' }),
});
export type Redaction = z.infer<typeof Redaction>;

export const PrivacySettings = z
  .strictObject({
    redaction: Redaction,
    retention_days: z.number().int().min(1).max(RETENTION_MAX_DAYS).meta({ description: 'how long data is kept' }),
    assumed_consent: z
      .array(Purpose)
      .max(2)
      .meta({ description: 'what a secret key’s event or generation without consent is taken to have' }),
  })
  .meta({ id: 'PrivacySettings' });
export type PrivacySettings = z.infer<typeof PrivacySettings>;
