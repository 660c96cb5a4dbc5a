/** What a part of the settings needs before it can be shown: loads once, says when it cannot, and loads anew when asked. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer } from '../api.ts';
import { useLive } from '../live.ts';
import { Loading, Refusal } from '../parts/notices.tsx';

interface LoadedProps<T> {
  load: (signal: AbortSignal) => Promise<Answer<T>>;
  /** Again by itself, in milliseconds; absent: only when asked. */
  everyMs?: number;
  children: (data: T, again: () => void) => ComponentChildren;
}

export function Loaded<T>({ load, everyMs = 0, children }: LoadedProps<T>): JSX.Element {
  const [asked, setAsked] = useState(0);
  const { data, problem } = useLive<T>(String(asked), load, everyMs);
  if (data === null) return problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={3} />;
  return <>{children(data, () => setAsked((times) => times + 1))}</>;
}
