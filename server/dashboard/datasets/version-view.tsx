/** A frozen version: what is in it, how to take it along, what changed, what has been taken out since. */
import type { JSX } from 'preact';
import type { Dataset, Manifest } from '../../../shared/dataset.ts';
import { get } from '../api.ts';
import { formatCount, formatShare, formatThings } from '../format.ts';
import { useLive } from '../live.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { Switch } from '../parts/switch.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOfDataset, type Query, withQuery } from '../router.ts';
import { Card } from './card.tsx';
import { describeDefinition, taskWords } from './definition.ts';
import { Diff } from './diff.tsx';
import { Balance, HeldRows, LeftOut } from './figures.tsx';
import { Revoked } from './revoked.tsx';
import { Take } from './take.tsx';
import { pathOfVersion } from './take-lines.ts';

const parts = { rows: 'What is in it', diff: 'What changed', card: 'Card', revoked: 'Taken out since' } as const;
type Part = keyof typeof parts;

interface VersionProps {
  name: string;
  version: number;
  query: Query;
}

export function VersionView({ name, version, query }: VersionProps): JSX.Element {
  const { data, problem } = useLive<Manifest>(
    `${name} ${version}`,
    (signal) => get<'getVersion'>(pathOfVersion(name, version, ''), {}, signal),
    0,
  );
  const dataset = useLive<Dataset>(
    name,
    (signal) => get<'getDataset'>(`/v1/datasets/${encodeURIComponent(name)}`, {}, signal),
    0,
  );
  if (data === null) {
    if (problem?.code === 'not_found')
      return (
        <Nothing title="There is no such version, or it is not frozen yet." isView>
          {dataset.data === null ? <a href="/datasets">All datasets</a> : <a href={hrefOfDataset(name)}>The dataset</a>}
        </Nothing>
      );
    return problem?.kind === 'refused' ? (
      <Refusal problem={problem} />
    ) : (
      <Loading lines={8} words="Loading the version" />
    );
  }
  const others = (dataset.data?.versions ?? []).filter((one) => one.state === 'frozen' && one.version !== version);
  const part: Part = query.part !== undefined && Object.hasOwn(parts, query.part) ? (query.part as Part) : 'rows';
  return (
    <div class="dataset">
      <a class="back" href={hrefOfDataset(name)}>
        <Icon name="back" /> {name}
      </a>
      <div class="view-head">
        <h1 class="breaks">
          {name}, version {version}
        </h1>
        <Switch
          label="Show"
          chosen={part}
          options={Object.entries(parts).map(([key, words]) => ({
            key,
            words,
            href: withQuery({ part: key === 'rows' ? undefined : key }),
          }))}
        />
      </div>
      <p class="lead">
        {taskWords[data.definition.task].title}: {describeDefinition(data.definition).join(' · ')} · frozen{' '}
        <Time iso={data.created_at} />
      </p>
      <div class="two-sides">
        <div class="stack">
          {part === 'rows' && <Rows manifest={data} />}
          {part === 'diff' && (
            <Diff name={name} version={version} others={others.map((one) => one.version)} against={query.against} />
          )}
          {part === 'card' && <Card name={name} version={version} />}
          {part === 'revoked' && <Revoked name={name} version={version} />}
        </div>
        <aside class="stack" aria-label="Take it along">
          <Take manifest={data} query={query} />
        </aside>
      </div>
    </div>
  );
}

function Rows({ manifest }: { manifest: Manifest }): JSX.Element {
  const { figures, response, sha256, files } = manifest;
  return (
    <>
      <section class="card report" aria-labelledby="rows-title">
        <h2 id="rows-title">Rows</h2>
        <HeldRows figures={figures} />
        <LeftOut leftOut={figures.left_out} />
      </section>
      <Balance figures={figures} />
      <section class="card facts later" aria-labelledby="seal-title">
        <h2 id="seal-title">Seal</h2>
        <dl>
          <div>
            <dt>SHA-256</dt>
            <dd class="mono">{sha256}</dd>
          </div>
          {Object.entries(files).map(([split, file]) => (
            <div key={split}>
              <dt>{split}</dt>
              <dd class="mono">
                {file.sha256.slice(0, 16)}… <span class="muted">{formatThings(file.bytes, 'byte')}</span>
              </dd>
            </div>
          ))}
          <div>
            <dt>Who votes</dt>
            <dd>
              {response.rate === null
                ? 'not known: nothing was recorded as shown'
                : `${formatShare(response.rate, 1)} of ${formatCount(response.shown)} shown or used were voted on`}
            </dd>
          </div>
        </dl>
      </section>
    </>
  );
}
