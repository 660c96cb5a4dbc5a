/** A new dataset: its definition, and beside it what it would hold, as one types. */
import type { JSX } from 'preact';
import { useAct } from '../act.ts';
import { send } from '../api.ts';
import { draftOf, dropDraft, keepDraft } from '../drafts.ts';
import { DatasetName } from '../parts/dataset-name.tsx';
import { Icon } from '../parts/icon.tsx';
import { Nothing, Refusal } from '../parts/notices.tsx';
import { go, hrefOfDataset } from '../router.ts';
import { mayAdminister } from '../session.ts';
import { define, type Typed, usual } from './definition.ts';
import { Fields } from './fields.tsx';
import { PreviewCard, PreviewDetails, usePreview } from './preview.tsx';

/** What the address of a preview needs while nothing is named yet. */
const UNNAMED = 'unnamed';

const DRAFT = 'new dataset';

interface Draft {
  name: string;
  typed: Typed;
}

export function NewDatasetView(): JSX.Element {
  const { name, typed } = draftOf<Draft>(DRAFT) ?? { name: '', typed: usual };
  const keep = (now: Draft) =>
    keepDraft(DRAFT, now, now.name !== '' || JSON.stringify(now.typed) !== JSON.stringify(usual));
  const { busy, problem, run } = useAct();
  const definition = define(typed);
  const preview = usePreview(UNNAMED, definition);

  const make = async (event: Event) => {
    event.preventDefault();
    const made = await run(() => send<'postDataset'>('POST', '/v1/datasets', { name, ...definition }));
    if (made === null) return;
    dropDraft(DRAFT);
    go(hrefOfDataset(made.name));
  };
  if (!mayAdminister()) return <Nothing title="An administrator makes datasets." />;
  return (
    <div class="dataset">
      <a class="back" href="/datasets">
        <Icon name="back" /> Datasets
      </a>
      <div class="view-head">
        <h1>New dataset</h1>
      </div>
      <p class="lead">
        A definition never changes, so that its versions can be compared. Another one is another dataset.
      </p>
      <form class="two-sides" onSubmit={make}>
        <div class="stack">
          <section class="card form" aria-label="Definition">
            <DatasetName
              label="Name"
              placeholder="support-preferences"
              value={name}
              onTyped={(now) => keep({ name: now, typed })}
            />
            <Fields typed={typed} onTyped={(now) => keep({ name, typed: now })} />
          </section>
          <PreviewDetails preview={preview} />
        </div>
        <aside class="stack" aria-label="What it would hold">
          <PreviewCard preview={preview} />
          {problem !== null && <Refusal problem={problem} />}
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Making…' : 'Make the dataset'}
          </button>
          <p class="muted small">Making it freezes nothing yet.</p>
        </aside>
      </form>
    </div>
  );
}
