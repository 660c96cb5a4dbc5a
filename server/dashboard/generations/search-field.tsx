/** Words to look for: the address follows once typing pauses, so that a search can be shared and undone. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, withQuery } from '../router.ts';

const PAUSE_MS = 250;

export function SearchField({ words }: { words: string }): JSX.Element {
  const [typed, setTyped] = useState(words);
  const field = useRef<HTMLInputElement>(null);
  const known = useRef(words);
  useEffect(() => {
    if (known.current === words) return;
    known.current = words;
    // Back, forward and links change the address while nobody types.
    if (document.activeElement !== field.current) setTyped(words);
  }, [words]);
  useEffect(() => {
    if (typed.trim() === words) return;
    const timer = setTimeout(() => go(withQuery({ q: typed.trim() }), { replace: true }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, words]);
  return (
    <search class="search">
      <label class="visually-hidden" for="search">
        Words of the prompt or the answer
      </label>
      <input
        ref={field}
        id="search"
        type="search"
        maxLength={200}
        placeholder={'Search prompts and answers: words, "a phrase", -without'}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </search>
  );
}
