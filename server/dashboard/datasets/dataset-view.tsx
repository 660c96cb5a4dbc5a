/** One dataset: its definition in words, its versions, and what one frozen now would hold. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Dataset, VersionSummary } from '../../../shared/dataset.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { formatCount } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOfDataset } from '../router.ts';
import { mayAdminister } from '../session.ts';
import { Cases } from './cases.tsx';
import { describeDefinition, taskWords } from './definition.ts';
import { Freezing, WhyNot } from './freezing.tsx';
import { PreviewCard, PreviewDetails, usePreview } from './preview.tsx';

export function DatasetView({ name }: { name: string }): JSX.Element {
  const [asked, setAsked] = useState(0);
  const { data, problem } = useLive<Dataset>(
    `${name} ${asked}`,
    (signal) => get<'getDataset'>(`/v1/datasets/${encodeURIComponent(name)}`, {}, signal),
    SLOW_MS,
  );
  return (
    <div class="dataset">
      <a class="back" href="/datasets">
        <Icon name="back" /> Datasets
      </a>
      {data === null && problem?.code === 'not_found' && (
        <Nothing title="There is no dataset of this name." isView>
          <a href="/datasets">All datasets</a>
        </Nothing>
      )}
      {data === null && problem?.kind === 'refused' && problem.code !== 'not_found' && <Refusal problem={problem} />}
      {data === null && problem?.kind !== 'refused' && <Loading lines={6} words="Loading the dataset" />}
      {data !== null && <Shown dataset={data} onChanged={() => setAsked((times) => times + 1)} />}
    </div>
  );
}

function Shown({ dataset, onChanged }: { dataset: Dataset; onChanged: () => void }): JSX.Element {
  const { name, definition, versions } = dataset;
  const [removed, setRemoved] = useState(0);
  const preview = usePreview(name, null, removed);
  const { busy, problem, run } = useAct();
  const freeze = async () => {
    const job = await run(() => send<'postVersion'>('POST', `/v1/datasets/${encodeURIComponent(name)}/versions`));
    if (job !== null) onChanged();
  };
  const freezing = versions.filter(({ state }) => state === 'freezing');
  return (
    <>
      <div class="view-head">
        <h1 class="breaks">{name}</h1>
      </div>
      <p class="lead">
        {taskWords[definition.task].title}: {describeDefinition(definition).join(' · ')}
      </p>
      <div class="two-sides">
        <div class="stack">
          <Versions name={name} versions={versions} />
          {definition.task === 'eval' && <Cases name={name} onRemoved={() => setRemoved((times) => times + 1)} />}
          <PreviewDetails preview={preview} />
        </div>
        <aside class="stack" aria-label="A new version">
          <PreviewCard preview={preview} />
          {problem !== null && <Refusal problem={problem} />}
          {freezing.map(({ version, job_id }) => (
            <Freezing key={job_id} version={version} jobId={job_id} onDone={onChanged} />
          ))}
          {mayAdminister() ? (
            <button type="button" class="primary" disabled={busy || freezing.length > 0} onClick={freeze}>
              Freeze a version
            </button>
          ) : (
            <p class="muted small">An administrator freezes versions.</p>
          )}
        </aside>
      </div>
    </>
  );
}

const stateWords: Record<VersionSummary['state'], string> = {
  freezing: 'being frozen',
  frozen: 'frozen',
  failed: 'failed',
};

function Versions({ name, versions }: { name: string; versions: readonly VersionSummary[] }): JSX.Element {
  if (versions.length === 0) {
    return (
      <Nothing title="No version yet.">
        Freeze one to have the same bytes whenever you fetch them, with split, manifest and card.
      </Nothing>
    );
  }
  return (
    <section class="card" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions</h2>
      <div class="table-frame">
        <table class="versions-table">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col" class="number">
                Rows
              </th>
              <th scope="col" class="number">
                Taken out since
              </th>
              <th scope="col">Made</th>
            </tr>
          </thead>
          <tbody>
            {versions
              .toSorted((one, other) => other.version - one.version)
              .map(({ version, state, rows, revoked, created_at, job_id }) => (
                <tr key={version}>
                  <th scope="row">
                    {state === 'frozen' ? (
                      <a href={hrefOfDataset(name, version)}>Version {version}</a>
                    ) : (
                      `Version ${version}, ${stateWords[state]}`
                    )}
                    {state === 'failed' && <WhyNot jobId={job_id} />}
                  </th>
                  <td class="number">{rows === null ? '–' : formatCount(rows)}</td>
                  <td class="number">{formatCount(revoked)}</td>
                  <td>
                    <Time iso={created_at} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
