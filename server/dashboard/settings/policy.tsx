/** The policy: every number a label is made with, where it comes from, and what a change of it would move. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PolicyContent, ProjectPolicy } from '../../../shared/policy.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { draftOf, dropDraft, keepDraft } from '../drafts.ts';
import { formatCount, formatThings } from '../format.ts';
import { SLOW_MS } from '../live.ts';
import { Refusal } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';
import { Loaded } from './loaded.tsx';
import { OutcomeFields } from './outcome-fields.tsx';
import { isFaulty } from './policy-change.ts';
import { Estimate } from './policy-estimate.tsx';
import { Signals } from './policy-fields.tsx';
import { PolicyMoves } from './policy-moves.tsx';
import { PolicyVersions } from './policy-versions.tsx';

export function Policy(): JSX.Element {
  /** Another one is in force: everything below starts over. */
  const [adopted, setAdopted] = useState(0);
  return (
    <Loaded key={adopted} load={(signal) => get<'getPolicy'>('/v1/policy', {}, signal)} everyMs={SLOW_MS}>
      {(policy) => (
        <>
          <InForce policy={policy} />
          <Editor key={policy.version} policy={policy} onAdopted={() => setAdopted((times) => times + 1)} />
          <Estimate onAdopted={() => setAdopted((times) => times + 1)} />
          <PolicyVersions onAdopted={() => setAdopted((times) => times + 1)} />
        </>
      )}
    </Loaded>
  );
}

function InForce({
  policy: { number, adopted_by, adopted_at, version, signed, recompute },
}: {
  policy: ProjectPolicy;
}): JSX.Element {
  const { labels, on_older_version, exact } = recompute;
  return (
    <section class="card" aria-labelledby="in-force-title">
      <h2 id="in-force-title">In force</h2>
      <p>
        {number === null ? (
          'The table that Nod comes with: nobody has set anything.'
        ) : (
          <>
            Policy {number}, put in force by{' '}
            <span class="breaks" dir="auto">
              {adopted_by ?? 'somebody'}
            </span>
            {adopted_at !== null && (
              <>
                , <Time iso={adopted_at} ago />
              </>
            )}
            .
          </>
        )}{' '}
        {signed &&
          'The project signs: unverified signals count half, all of them on one answer at most 1.10 either way, and train nothing. '}
        <span class="muted mono breaks">{version}</span>
      </p>
      {on_older_version > 0 && (
        <p role="status" class="muted">
          {exact ? '' : 'At least '}
          {formatCount(on_older_version)} of {formatThings(labels, 'label')} {on_older_version === 1 ? 'is' : 'are'}{' '}
          still being made anew.
        </p>
      )}
    </section>
  );
}

function Editor({ policy, onAdopted }: { policy: ProjectPolicy; onAdopted: () => void }): JSX.Element {
  // What was typed into another policy would undo what has been adopted since.
  const key = `policy ${policy.version}`;
  const content = draftOf<PolicyContent>(key) ?? policy.content;
  const setContent = (now: PolicyContent) =>
    keepDraft(key, now, JSON.stringify(now) !== JSON.stringify(policy.content));
  const { busy, problem, run } = useAct();
  const changed = JSON.stringify(content) !== JSON.stringify(policy.content);
  const faulty = isFaulty(content);
  const adopt = async () => {
    if (faulty) return;
    if ((await run(() => send<'putPolicy'>('PUT', '/v1/policy', content))) === null) return;
    dropDraft(key);
    onAdopted();
  };
  return (
    <div class="two-sides">
      <form
        class="card form"
        aria-labelledby="policy-title"
        onSubmit={(event) => {
          event.preventDefault();
          void adopt();
        }}
      >
        <h2 id="policy-title">What each signal weighs</h2>
        <p class="muted">
          An accuracy is how often a careful reviewer would agree with the signal. Empty is as it comes.
        </p>
        <Signals policy={policy} content={content} onContent={setContent} />
        <OutcomeFields content={content} onContent={setContent} />
        {problem !== null && <Refusal problem={problem} />}
        <div class="buttons">
          <button type="submit" class="primary" disabled={busy || !changed || faulty}>
            Put it in force
          </button>
          {changed && (
            <button type="button" class="quiet" onClick={() => dropDraft(key)}>
              Discard the changes
            </button>
          )}
        </div>
      </form>
      <aside class="stack moves" aria-label="What it would move">
        <PolicyMoves body={changed && !faulty ? { content } : null} isFaulty={faulty} />
      </aside>
    </div>
  );
}
