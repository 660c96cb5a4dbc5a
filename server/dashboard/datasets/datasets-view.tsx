/** Datasets: what there is, a new one, one of them, a frozen version of one. */
import type { JSX } from 'preact';
import type { VersionSummary } from '../../../shared/dataset.ts';
import { type AnswerOf, get } from '../api.ts';
import { formatThings } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOfDataset, hrefTo, type Place } from '../router.ts';
import { mayAdminister } from '../session.ts';
import { DatasetView } from './dataset-view.tsx';
import { taskWords } from './definition.ts';
import { NewDatasetView } from './new-dataset.tsx';
import { VersionView } from './version-view.tsx';

type DatasetsPlace = Extract<Place, { view: 'datasets' | 'dataset' | 'version' }>;

export function DatasetsView({ place }: { place: DatasetsPlace }): JSX.Element {
  if (place.view === 'version') return <VersionView name={place.name} version={place.version} query={place.query} />;
  if (place.view === 'dataset') return <DatasetView name={place.name} />;
  return place.query.new === '1' ? <NewDatasetView /> : <List />;
}

function List(): JSX.Element {
  const { data, problem } = useLive<AnswerOf<'listDatasets'>>(
    'datasets',
    (signal) => get<'listDatasets'>('/v1/datasets', {}, signal),
    SLOW_MS,
  );
  return (
    <div class="stack">
      <div class="view-head">
        <h1>Datasets</h1>
        {mayAdminister() && (
          <a class="button primary" href={hrefTo('/datasets', { new: '1' })}>
            New dataset
          </a>
        )}
      </div>
      <p class="lead">
        A named selection of rows. A version is its frozen copy: the same bytes whenever it is fetched, with its split,
        its manifest and its card.
      </p>
      {data === null &&
        (problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={5} words="Loading datasets" />)}
      {data?.items.length === 0 && (
        <Nothing title="There is no dataset yet.">
          {mayAdminister()
            ? 'Make one to see what would be in it and what is left out, and why. Nothing is frozen before you say so.'
            : 'An administrator makes them.'}
        </Nothing>
      )}
      {data !== null && data.items.length > 0 && (
        <ul class="generation-list">
          {data.items.map((dataset) => (
            <li key={dataset.name}>
              <a class="dataset-row" href={hrefOfDataset(dataset.name)}>
                <span class="row-prompt breaks">{dataset.name}</span>
                <span class="muted">{taskWords[dataset.definition.task].title}</span>
                <span class="muted">{newestWords(dataset.versions)}</span>
                <span class="muted">
                  made <Time iso={dataset.created_at} ago />
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function newestWords(versions: readonly VersionSummary[]): string {
  const newest = versions.reduce<VersionSummary | null>(
    (best, one) => (one.state === 'frozen' && one.version > (best?.version ?? 0) ? one : best),
    null,
  );
  if (newest === null) return versions.some(({ state }) => state === 'freezing') ? 'being frozen' : 'not frozen yet';
  return `version ${newest.version}, ${formatThings(newest.rows ?? 0, 'row')}`;
}
