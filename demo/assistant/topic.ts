/** The shape of what the assistant knows: a subject, the words that call for it, and its answers in order. */
export interface Topic {
  name: string;
  /** Words or phrases, lower case. The topic that matches most of a prompt, counted in letters, answers. */
  keywords: readonly string[];
  /** Asking again moves on to the next. */
  answers: readonly [string, ...string[]];
}

/** A fenced block of code, as the page draws it. */
export function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trim()}\n\`\`\``;
}
