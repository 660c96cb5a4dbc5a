/** A list that comes in pages: the newest first, older ones when asked for. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAct } from '../act.ts';
import type { Answer } from '../api.ts';
import { useLive } from '../live.ts';
import { Loading, Refusal } from './notices.tsx';
import { ShowOlder } from './show-older.tsx';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

interface PagedProps<T> {
  load: (cursor: string | undefined) => Promise<Answer<Page<T>>>;
  /** Another key starts over. */
  of: string;
  children: (items: readonly T[]) => ComponentChildren;
}

export function Paged<T>({ load, of, children }: PagedProps<T>): JSX.Element {
  const { data, problem } = useLive<Page<T>>(of, () => load(undefined), 0);
  const [older, setOlder] = useState<(Page<T> & { of: string }) | null>(null);
  const { busy, run } = useAct();
  if (data === null) return problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={6} />;
  const more = older?.of === of ? older : null;
  const cursor = (more ?? data).next_cursor;
  const items = [...data.items, ...(more?.items ?? [])];
  const showOlder = async (from: string) => {
    const page = await run(() => load(from));
    if (page !== null) setOlder({ of, items: [...(more?.items ?? []), ...page.items], next_cursor: page.next_cursor });
  };
  return (
    <>
      {children(items)}
      <ShowOlder cursor={cursor} busy={busy} shown={items.length} onAsk={showOlder} />
    </>
  );
}
