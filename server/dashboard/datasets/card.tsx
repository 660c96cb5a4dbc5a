/** The data card of a version, as the text it is. */
import type { JSX } from 'preact';
import { getText } from '../api.ts';
import { useLive } from '../live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Loading, Refusal } from '../parts/notices.tsx';
import { pathOfVersion } from './take-lines.ts';

export function Card({ name, version }: { name: string; version: number }): JSX.Element {
  const path = pathOfVersion(name, version, '/card');
  const { data, problem } = useLive<string>(path, (signal) => getText(path, signal), 0);
  return (
    <section class="card" aria-labelledby="card-title">
      <div class="section-head">
        <h2 id="card-title">Data card</h2>
        {data !== null && <CopyButton text={data} />}
      </div>
      {data === null ? (
        problem?.kind === 'refused' ? (
          <Refusal problem={problem} />
        ) : (
          <Loading lines={8} words="Loading the card" />
        )
      ) : (
        <pre class="text card-text">{data}</pre>
      )}
    </section>
  );
}
