/** What people put into an eval dataset one by one: what it asks, whether a version would hold it, and a way out. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AddedCase } from '../../../shared/eval-case.ts';
import { useAct } from '../act.ts';
import { get } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { Refusal } from '../parts/notices.tsx';
import { Paged } from '../parts/paged.tsx';
import { SureButton } from '../parts/sure-button.tsx';
import { Time } from '../parts/time.tsx';
import { Words } from '../parts/words.tsx';
import { takeOut } from '../review/send-case.ts';
import { hrefOfGeneration, hrefTo } from '../router.ts';
import { mayReview } from '../session.ts';

export function Cases({ name, onRemoved }: { name: string; onRemoved: () => void }): JSX.Element {
  const [removed, setRemoved] = useState(0);
  const { busy, problem, run } = useAct();
  const remove = async (one: AddedCase) => {
    if (!(await takeOut(run, { dataset: name, at: one }))) return;
    setRemoved((times) => times + 1);
    onRemoved();
  };
  return (
    <section class="card" aria-labelledby="cases-title">
      <h2 id="cases-title">Added one by one</h2>
      {problem !== null && <Refusal problem={problem} />}
      <Paged
        of={`${name} ${removed}`}
        load={(cursor) => get<'listCases'>(`/v1/datasets/${encodeURIComponent(name)}/cases`, { cursor })}
      >
        {(cases) =>
          cases.length === 0 ? (
            <p class="muted">
              None yet. On an open <a href={hrefTo('/generations', { status: 'negative' })}>generation</a> press{' '}
              <kbd>A</kbd>: it is in the next version, whatever the selection takes.
            </p>
          ) : (
            <ul class="cases">
              {cases.map((one) => (
                <Case key={`${one.trace_id} ${one.span_id}`} {...{ one, busy }} onRemove={() => void remove(one)} />
              ))}
            </ul>
          )
        }
      </Paged>
    </section>
  );
}

const verdictWords = { positive: 'decided good', negative: 'decided bad' } as const;

function Case({ one, busy, onRemove }: { one: AddedCase; busy: boolean; onRemove: () => void }): JSX.Element {
  const { prompt, verdict, left_out, added_by, added_at } = one;
  const title = prompt === null || prompt.trim() === '' ? 'Generation without a prompt' : prompt;
  return (
    <li>
      <div>
        <a class="clamp-2" dir="auto" href={hrefOfGeneration(one)}>
          {title}
        </a>
        <p class="muted small">
          {verdict === null ? (
            'not decided'
          ) : (
            <span class={`status ${verdict}`}>
              <Icon name={verdict === 'positive' ? 'check' : 'cross'} /> {verdictWords[verdict]}
            </span>
          )}
          <span>
            added by <bdi>{added_by}</bdi>, <Time iso={added_at} />
          </span>
        </p>
        {left_out !== null && (
          <p class="small">
            <strong>A version would leave it out:</strong> <Words text={left_out.words} />
          </p>
        )}
      </div>
      {mayReview() && <SureButton words="Remove" sure="Remove it" about={title} disabled={busy} onSure={onRemove} />}
    </li>
  );
}
