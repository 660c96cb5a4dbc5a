/** A reviewer's words train as anybody's do: what is personal in them is taken out by the same rules. Pure. */
import type { Project } from '../db/tables/keys.ts';
import { redactorOf } from '../privacy/redact.ts';
import { sanitise } from '../privacy/sanitise.ts';

export function clean(text: string | undefined, { redaction }: Pick<Project, 'redaction'>): string | null {
  return text === undefined ? null : redactorOf(redaction).redact(sanitise(text).value).value;
}
