/** The fields that somebody wants changed in an event, typed as JSON. Pure. */

export type Changes = { ok: true; value: Record<string, unknown> | null } | { ok: false; words: string };

/** Nothing typed changes nothing. */
export function readChanges(text: string): Changes {
  if (text.trim() === '') return { ok: true, value: null };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value: { ...value } };
  } catch {
    // Said below: what is typed is often not finished.
  }
  return { ok: false, words: 'This is not a JSON object yet, such as {"colour": null}.' };
}
