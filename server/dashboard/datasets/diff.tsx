/** What changed between two versions of a dataset. */
import type { JSX } from 'preact';
import type { DiffRow, Relabelled, VersionDiff } from '../../../shared/dataset.ts';
import { get } from '../api.ts';
import { formatCount } from '../format.ts';
import { useLive } from '../live.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { Status } from '../parts/status.tsx';
import { go, hrefOfGeneration, withQuery } from '../router.ts';
import { pathOfVersion } from './take-lines.ts';

interface DiffProps {
  name: string;
  version: number;
  others: readonly number[];
  against: string | undefined;
}

export function Diff({ name, version, others, against }: DiffProps): JSX.Element {
  const other =
    others.find((one) => String(one) === against) ??
    others.filter((one) => one < version).toSorted((one, two) => two - one)[0] ??
    others[0];
  if (other === undefined)
    return (
      <Nothing title="It is the only version.">With a second one, what came, went and changed stands here.</Nothing>
    );
  return (
    <section class="card" aria-labelledby="diff-title">
      <div class="section-head">
        <h2 id="diff-title">What changed</h2>
        <label class="inline-field">
          against version
          <select
            value={String(other)}
            onChange={(event) => go(withQuery({ against: event.currentTarget.value }), { replace: true })}
          >
            {others.map((one) => (
              <option key={one} value={String(one)}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Changed name={name} version={version} other={other} />
    </section>
  );
}

function Changed({ name, version, other }: { name: string; version: number; other: number }): JSX.Element {
  const asked = `${name} ${version} ${other}`;
  const { data, key, problem } = useLive<VersionDiff>(
    asked,
    (signal) => get<'getVersionDiff'>(pathOfVersion(name, version, '/diff'), { against: other }, signal),
    0,
  );
  if (data === null || key !== asked)
    return problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={4} words="Comparing" />;
  return (
    <>
      <p>
        {formatCount(data.same)} the same, {formatCount(data.added.rows)} came, {formatCount(data.removed.rows)} went,{' '}
        {formatCount(data.relabelled.rows)} with another label.
      </p>
      <Rows title="Came" rows={data.added.rows} first={data.added.first} />
      <Rows title="Went" rows={data.removed.rows} first={data.removed.first} />
      {data.relabelled.rows > 0 && (
        <>
          <h3 class="later-title">With another label</h3>
          <ul class="left-out small">
            {data.relabelled.first.map((row) => (
              <li key={`${row.before.row_id} ${row.after.row_id}`}>
                <a class="mono breaks" href={hrefOfGeneration(row)}>
                  {row.trace_id}
                </a>
                <Move row={row} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Move({ row: { before, after } }: { row: Relabelled }): JSX.Element {
  return (
    <span class="buttons">
      <Status status={before.status} /> to <Status status={after.status} />
      {before.desirable !== after.desirable && after.desirable !== null && (after.desirable ? 'now good' : 'now bad')}
    </span>
  );
}

function Rows({ title, rows, first }: { title: string; rows: number; first: readonly DiffRow[] }): JSX.Element | null {
  if (rows === 0) return null;
  return (
    <>
      <h3 class="later-title">{title}</h3>
      <ul class="left-out small">
        {first.map((row) => (
          <li key={row.row_id}>
            <a class="mono breaks" href={hrefOfGeneration(row)}>
              {row.trace_id}
            </a>
            <span class="muted">{row.split}</span>
          </li>
        ))}
        {rows > first.length && <li class="muted">and {formatCount(rows - first.length)} more</li>}
      </ul>
    </>
  );
}
