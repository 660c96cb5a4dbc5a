/** What a policy would move, before it is in force: labels by status, rows by task. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Task } from '../../../shared/label.ts';
import type { Extent, PolicyContent, PolicyPreview } from '../../../shared/policy.ts';
import { send } from '../api.ts';
import { formatCount, formatThings } from '../format.ts';
import { useLive } from '../live.ts';
import { Loading, Refusal } from '../parts/notices.tsx';
import { Status } from '../parts/status.tsx';

const PAUSE_MS = 500;

const taskWords: Record<Task, string> = {
  sft: 'fine-tuning examples',
  preference: 'preference pairs',
  unpaired: 'single judgements',
};

interface MovesProps {
  /** Null: nothing differs from what is in force, or it can be none. */
  body: { content: PolicyContent } | { number: number } | null;
  isFaulty?: boolean;
}

export function PolicyMoves({ body, isFaulty = false }: MovesProps): JSX.Element {
  const asked = body === null ? null : JSON.stringify(body);
  const [paused, setPaused] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(asked), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const { data, key, problem } = useLive<PolicyPreview>(
    paused,
    () => send<'previewPolicy'>('POST', '/v1/policy/preview', body),
    0,
  );
  return (
    <section class="card report" aria-labelledby="moves-title" aria-live="polite">
      <h2 id="moves-title">What it would move</h2>
      {asked === null && (
        <p class="muted">
          {isFaulty
            ? 'A share is between 1 and 99%: one of the numbers is not.'
            : 'Change a number to see how many labels and rows it moves.'}
        </p>
      )}
      {asked !== null && problem?.kind === 'refused' && <Refusal problem={problem} />}
      {asked !== null && problem?.kind !== 'refused' && (data === null || key !== asked) && (
        <Loading lines={3} words="Deriving labels both ways" />
      )}
      {asked !== null && problem?.kind !== 'refused' && data !== null && key === asked && <Moves preview={data} />}
    </section>
  );
}

function Moves({ preview }: { preview: PolicyPreview }): JSX.Element {
  const { exact, looked_at, labels, changed, moves, rows } = preview;
  const moved = rows.filter(({ gained, lost }) => gained.value > 0 || lost.value > 0);
  return (
    <>
      <p class="rows-written">
        <span class="big">
          {exact ? '' : 'about '}
          {formatCount(Math.round(changed.value))}
        </span>{' '}
        of {formatThings(labels, 'label')} would change
      </p>
      {moves.length > 0 && (
        <ul class="left-out">
          {moves.map(({ from, to, labels: count }) => (
            <li key={`${from} ${to}`}>
              <span class="buttons">
                <Status status={from} /> to <Status status={to} />
              </span>
              <Amount extent={count} exact={exact} />
            </li>
          ))}
        </ul>
      )}
      <h3>{moved.length === 0 ? 'No row comes or goes.' : 'Rows'}</h3>
      <ul class="left-out">
        {moved.map(({ task, gained, lost }) => (
          <li key={task}>
            <span>{taskWords[task]}</span>
            <span class="number">
              +<Amount extent={gained} exact={exact} /> −<Amount extent={lost} exact={exact} />
            </span>
          </li>
        ))}
      </ul>
      {!exact && (
        <p class="muted small">
          Scaled up from {formatThings(looked_at, 'label')} drawn at random, with 95% intervals.
        </p>
      )}
    </>
  );
}

function Amount({ extent: { value, low, high }, exact }: { extent: Extent; exact: boolean }): JSX.Element {
  return (
    <span class="number whole">
      {formatCount(Math.round(value))}
      {!exact && (
        <span class="muted small">
          {' '}
          ({formatCount(Math.round(low))}–{formatCount(Math.round(high))})
        </span>
      )}
    </span>
  );
}
