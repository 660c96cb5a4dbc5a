/** Rows that have left a version since it was frozen: for whoever has downloaded it. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RevokedFor } from '../../../shared/dataset.ts';
import { useAct } from '../act.ts';
import { type AnswerOf, get } from '../api.ts';
import { useLive } from '../live.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { ShowOlder } from '../parts/show-older.tsx';
import { Time } from '../parts/time.tsx';
import { pathOfVersion } from './take-lines.ts';

type Page = AnswerOf<'getRevocations'>;

const reasonWords: Record<RevokedFor, string> = { erased: 'erased', consent: 'consent withdrawn' };

export function Revoked({ name, version }: { name: string; version: number }): JSX.Element {
  const path = pathOfVersion(name, version, '/revocations');
  const { data, problem } = useLive<Page>(path, (signal) => get<'getRevocations'>(path, {}, signal), 0);
  const [more, setMore] = useState<Page | null>(null);
  const { busy, run } = useAct();
  if (data === null)
    return problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={4} words="Loading" />;
  if (data.items.length === 0)
    return (
      <Nothing title="Nothing has been taken out.">
        When something is erased or somebody takes consent back, the rows leave the version and are named here.
      </Nothing>
    );
  const cursor = (more ?? data).next_cursor;
  const items = [...data.items, ...(more?.items ?? [])];
  const showMore = async (from: string) => {
    const next = await run(() => get<'getRevocations'>(path, { cursor: from }));
    if (next !== null) setMore({ ...next, items: [...(more?.items ?? []), ...next.items] });
  };
  return (
    <section class="card" aria-labelledby="revoked-title">
      <h2 id="revoked-title">Taken out since</h2>
      <p class="muted">Delete these rows from copies you have: they were erased, or their people took consent back.</p>
      <div class="table-frame">
        <table class="small">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Why</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ row_id, reason, revoked_at }) => (
              <tr key={row_id}>
                <th scope="row" class="mono breaks">
                  {row_id}
                </th>
                <td>{reasonWords[reason]}</td>
                <td>
                  <Time iso={revoked_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ShowOlder cursor={cursor} busy={busy} shown={items.length} onAsk={showMore} words="Show more" />
    </section>
  );
}
