/** Reasons and words as lines that people type, and as the settings hold them. Pure. */
import type { ProjectSettings } from '../../../shared/settings.ts';

/** "off_brand = Off brand" a line; without an equals sign the widget's own word stands. */
function readReasons(text: string): { keys: string[]; words: Record<string, string> } {
  const lines = readPairs(text);
  return {
    keys: lines.map(([key]) => key),
    words: Object.fromEntries(lines.filter((line): line is [string, string] => line[1] !== null)),
  };
}

function writeReasons(keys: readonly string[] | undefined, words: Readonly<Record<string, string>>): string {
  return (keys ?? []).map((key) => (Object.hasOwn(words, key) ? `${key} = ${words[key]}` : key)).join('\n');
}

function readPairs(text: string): [key: string, words: string | null][] {
  return text
    .split('\n')
    .map((line): [string, string | null] => {
      const [key = '', ...rest] = line.split('=');
      const words = rest.join('=').trim();
      return [key.trim(), words === '' ? null : words];
    })
    .filter(([key]) => key !== '');
}

export interface TypedSettings {
  up: string;
  down: string;
  words: Readonly<Record<string, string>>;
  /** What reasons are called that stand in neither list: the widget's own. */
  otherReasonWords: Readonly<Record<string, string>>;
  disclosure: string;
}

export function typed(settings: ProjectSettings): TypedSettings {
  const words = settings.reason_words ?? {};
  const listed = new Set([...(settings.reasons?.up ?? []), ...(settings.reasons?.down ?? [])]);
  return {
    otherReasonWords: Object.fromEntries(Object.entries(words).filter(([key]) => !listed.has(key))),
    up: writeReasons(settings.reasons?.up, words),
    down: writeReasons(settings.reasons?.down, words),
    words: settings.words ?? {},
    disclosure: settings.disclosure_url ?? '',
  };
}

/** What is empty stays out, so that the widget's own words stand. */
export function settingsIn({ up, down, words, otherReasonWords, disclosure }: TypedSettings): ProjectSettings {
  const [ups, downs] = [readReasons(up), readReasons(down)];
  const said = Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ''));
  const reasonWords = { ...otherReasonWords, ...ups.words, ...downs.words };
  const reasons = {
    ...(ups.keys.length === 0 ? {} : { up: ups.keys }),
    ...(downs.keys.length === 0 ? {} : { down: downs.keys }),
  };
  return {
    ...(Object.keys(reasons).length === 0 ? {} : { reasons }),
    ...(Object.keys(said).length === 0 ? {} : { words: said }),
    ...(Object.keys(reasonWords).length === 0 ? {} : { reason_words: reasonWords }),
    ...(disclosure.trim() === '' ? {} : { disclosure_url: disclosure.trim() }),
  };
}
