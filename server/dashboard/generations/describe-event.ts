/** An event as a sentence about a person: "Copied 312 of 400 characters". Pure; unknown fields are left unsaid. */
import type { EventKind, StoredEvent } from '../../../shared/event.ts';
import { formatCount, formatDuration, formatSeconds, formatShare, formatThings } from '../format.ts';
import type { IconName } from '../parts/icon.tsx';

export interface Told {
  icon: IconName;
  words: string;
  /** What the person typed: a comment, a correction, an edited text. Shown as text, apart from our words. */
  text: string | null;
}

type Body = StoredEvent['body'];

const kinds: Record<EventKind, { icon: IconName; tell: (body: Body, wordOf: (reason: string) => string) => string }> = {
  vote: {
    icon: 'up',
    tell: (body, wordOf) => {
      const reasons = strings(body.reasons);
      const why = reasons.length === 0 ? '' : `: ${reasons.map(wordOf).join(', ')}`;
      if (body.value === 'up') return `Voted up${why}`;
      return body.value === 'down' ? `Voted down${why}` : 'Took the vote back';
    },
  },
  rating: {
    icon: 'up',
    tell: (body) => `Rated it ${said(body.value)} on a scale from ${said(body.min)} to ${said(body.max)}`,
  },
  choice: {
    icon: 'check',
    tell: (body) => {
      const rejected = Array.isArray(body.rejected) ? body.rejected.length : 0;
      return `Picked it over ${rejected === 1 ? 'another answer' : `${formatCount(rejected)} other answers`}`;
    },
  },
  correction: {
    icon: 'pencil',
    tell: (body) => (body.text === null ? 'Took the correction back' : 'Wrote a better answer'),
  },
  shown: {
    icon: 'eye',
    tell: (body) => {
      const ms = number(body.visible_ms);
      return ms === null ? 'Saw it' : `Saw it for ${formatDuration(ms)}`;
    },
  },
  copy: {
    icon: 'copy',
    tell: (body) =>
      `Copied ${said(body.chars)} of ${formatThings(number(body.total) ?? 0, 'character')} of ${body.of === 'block' ? 'a code block' : 'the answer'}`,
  },
  accept: { icon: 'check', tell: (body) => acceptWords[said(body.via)] ?? 'Used it as it was' },
  edit: {
    icon: 'pencil',
    tell: (body) =>
      `${body.final === true ? 'Used it after changes' : 'Is changing it'}: ${share(body.similarity)} the same`,
  },
  retention: {
    icon: 'clock',
    tell: (body) => `${share(body.similarity)} of it still there after ${formatSeconds(number(body.after_s) ?? 0)}`,
  },
  undo: { icon: 'undo', tell: () => 'Took it out again' },
  regenerate: { icon: 'retry', tell: () => 'Asked for another answer' },
  dismiss: { icon: 'cross', tell: () => 'Closed it without using it' },
  abandon: { icon: 'arrow', tell: (body) => `Left ${formatDuration(number(body.after_ms) ?? 0)} after the answer` },
  follow_up: {
    icon: 'arrow',
    tell: (body) => {
      const similarity = number(body.similarity);
      return similarity === null
        ? 'Went on from it'
        : `Went on from it; the next prompt was ${formatShare(similarity)} the same`;
    },
  },
  outcome: {
    icon: 'flag',
    tell: ({ name, value }) =>
      `Later: ${said(name)} ${typeof value === 'boolean' ? (value ? 'yes' : 'no') : said(value)}`,
  },
  score: {
    icon: 'machine',
    tell: (body) => `${said(body.source)} scored ${said(body.name)}: ${said(body.value)}`,
  },
};

const acceptWords: Record<string, string> = {
  insert: 'Inserted it',
  apply: 'Applied it',
  send: 'Sent it as it was',
  submit: 'Submitted it as it was',
  download: 'Downloaded it',
};

/** @param wordOf what the project calls a reason; without it the reason's key stands */
export function describeEvent(
  { kind, body }: Pick<StoredEvent, 'kind' | 'body'>,
  wordOf: (reason: string) => string = (key) => key,
): Told {
  const known = isKind(kind) ? kinds[kind] : undefined;
  return {
    icon: kind === 'vote' && body.value === 'down' ? 'down' : (known?.icon ?? 'dash'),
    words: known?.tell(body, wordOf) ?? kind,
    text:
      [body.text, body.comment, body.explanation]
        .filter((part) => typeof part === 'string' && part !== '')
        .join('\n\n') || null,
  };
}

function isKind(kind: string): kind is EventKind {
  return Object.hasOwn(kinds, kind);
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const share = (value: unknown): string => formatShare(number(value) ?? 0);
function said(value: unknown): string {
  if (typeof value === 'number') return formatCount(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '–';
}
