/** Takes a version along: in any format that fits, here or from elsewhere. */
import type { JSX } from 'preact';
import type { Manifest } from '../../../shared/dataset.ts';
import type { ExportFormat, ExportReport } from '../../../shared/export.ts';
import { get } from '../api.ts';
import { formats } from '../export/formats.ts';
import { formatCount } from '../format.ts';
import { useLive } from '../live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loading } from '../parts/notices.tsx';
import { Words } from '../parts/words.tsx';
import { go, type Query, withQuery } from '../router.ts';
import { session } from '../session.ts';
import { holds } from './definition.ts';
import { LeftOut } from './figures.tsx';
import {
  ALL,
  exportPath,
  fileName,
  isForTraining,
  pathOfVersion,
  sideOf,
  splits,
  type Taken,
  takeLines,
} from './take-lines.ts';

export function Take({ manifest, query }: { manifest: Manifest; query: Query }): JSX.Element {
  const { dataset: name, version, definition } = manifest;
  const fitting = Object.entries(formats).flatMap(([format, { group, title }]) =>
    holds(format as ExportFormat, group, definition.task) ? [{ format: format as ExportFormat, title }] : [],
  );
  const format = fitting.find((one) => one.format === query.format)?.format ?? fitting[0]?.format ?? 'jsonl';
  const taken: Taken = { name, version, format, split: sideOf(format, query.split) };
  const current = session.value;
  const publicUrl = current.state === 'signed_in' ? current.session.project.public_url : location.origin;
  const choose = (what: 'format' | 'split') => (event: { currentTarget: HTMLSelectElement }) =>
    go(withQuery({ [what]: event.currentTarget.value }), { replace: true });
  return (
    <section class="card form" aria-labelledby="take-title">
      <h2 id="take-title">Take it along</h2>
      <label class="field">
        Format
        <select value={format} onChange={choose('format')}>
          {fitting.map((one) => (
            <option key={one.format} value={one.format}>
              {one.title} ({one.format})
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Side
        <select value={taken.split ?? ALL} onChange={choose('split')}>
          <option value={ALL}>All: train, validation, test</option>
          {splits.map((split) => (
            <option key={split} value={split}>
              {split}, {formatCount(manifest.files[split].rows)}
            </option>
          ))}
        </select>
      </label>
      {isForTraining(format) && taken.split === undefined && (
        <p class="notice">
          All sides in one file, and this format has no mark for them: a model trained on it has seen the rows it is to
          be measured by. To train, take train, and validation as a file of its own.
        </p>
      )}
      <Fits taken={taken} />
      <a class="button primary" href={exportPath(taken)} download={fileName(taken)}>
        <Icon name="download" />
        Download
      </a>
      <a class="button" href={pathOfVersion(name, version, '/bundle')} download={`${name}-v${version}.tar`}>
        <Icon name="download" />
        Hugging Face repository (tar)
      </a>
      {takeLines(publicUrl, taken).map(({ title, where, text }) => (
        <details key={title} open={title === 'curl'}>
          <summary>{title}</summary>
          {where !== undefined && <p class="muted small">{where}</p>}
          <div class="code">
            <pre>{text}</pre>
            <CopyButton text={text} />
          </div>
        </details>
      ))}
    </section>
  );
}

/** What this format leaves out of the version, and what its consumer asks of the file. */
function Fits({ taken }: { taken: Taken }): JSX.Element | null {
  const { name, version, format, split } = taken;
  const { data, key } = useLive<ExportReport>(
    exportPath(taken),
    (signal) => get<'exportVersionReport'>(pathOfVersion(name, version, '/export/report'), { format, split }, signal),
    0,
  );
  if (data === null || key !== exportPath(taken)) return <Loading lines={1} words="Counting lines" />;
  return (
    <>
      <p>
        <strong class="number">{formatCount(data.rows)}</strong> {data.rows === 1 ? 'row' : 'rows'} in this format
      </p>
      {data.warnings.map((warning) => (
        <p key={warning} class="notice">
          <Words text={warning} />
        </p>
      ))}
      {data.left_out.length > 0 && <LeftOut leftOut={data.left_out} />}
    </>
  );
}
