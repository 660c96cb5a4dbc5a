/** Training files: pick a format, see what is in it and what was left out and why, take it along. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ExportReport } from '../../../shared/export.ts';
import { get, type QueryInput, withSearch } from '../api.ts';
import { formatCount, formatThings } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { statusWords } from '../parts/status.tsx';
import { Switch } from '../parts/switch.tsx';
import { ranges, readRange } from '../range.ts';
import { go, type Query, withQuery } from '../router.ts';
import { session } from '../session.ts';
import { curlLine, fileNameOf, formats, groupWords, readFormat } from './formats.ts';
import { readFirstLines } from './read-lines.ts';

const LINES_SHOWN = 2;
const TEXT_SHOWN_CHARS = 160;
const DAY_MS = 86_400_000;

export function ExportView({ query }: { query: Query }): JSX.Element {
  const format = readFormat(query.format);
  const asked: QueryInput = {
    format,
    status: query.status,
    model: query.model,
    model_version: query.model_version,
    prompt_version: query.prompt_version,
    from: startOf(query.range),
  };
  const path = withSearch('/v1/export', asked);
  const {
    data: report,
    key,
    problem,
  } = useLive<ExportReport>(path, (signal) => get<'exportReport'>('/v1/export/report', asked, signal), SLOW_MS);
  const current = key === path ? report : null;

  return (
    <div class="export">
      <div class="view-head">
        <h1>Export</h1>
      </div>
      <p class="lead">
        What people did, as a file a trainer takes. It is made from the labels of this moment, each row once.
      </p>
      <div class="two-sides">
        <div class="stack">
          <Formats chosen={format} />
          <Filters query={query} />
          {format !== 'parquet' && (
            <Preview key={`${path} ${current?.rows}`} path={path} rows={current?.rows ?? null} />
          )}
        </div>
        <aside class="stack" aria-label="The file">
          <section class="card report" aria-labelledby="report-title" aria-busy={current === null}>
            <h2 id="report-title">{formats[format].title}</h2>
            {current === null && problem?.kind === 'refused' && <Refusal problem={problem} />}
            {current === null && problem?.kind !== 'refused' && <Loading lines={3} words="Counting rows" />}
            {current !== null && <Report report={current} />}
            <Take path={path} format={format} />
          </section>
        </aside>
      </div>
    </div>
  );
}

function Formats({ chosen }: { chosen: string }): JSX.Element {
  return (
    <>
      {Object.entries(groupWords).map(([group, words]) => (
        <section key={group} aria-labelledby={`formats-${group}`}>
          <h2 id={`formats-${group}`}>{words}</h2>
          <nav class="formats" aria-labelledby={`formats-${group}`}>
            {Object.entries(formats)
              .filter(([, format]) => format.group === group)
              .map(([format, { title, words: about }]) => (
                <a key={format} href={withQuery({ format })} aria-current={format === chosen ? 'true' : undefined}>
                  <strong>{title}</strong>
                  <code>{format}</code>
                  <span class="muted">{about}</span>
                </a>
              ))}
          </nav>
        </section>
      ))}
    </>
  );
}

const textFilters = { model: 'Model', model_version: 'Model version', prompt_version: 'Prompt version' } as const;

function Filters({ query }: { query: Query }): JSX.Element {
  const change = (name: string) => (event: Event) => {
    const { currentTarget } = event;
    if (currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLSelectElement) {
      go(withQuery({ [name]: currentTarget.value.trim() }), { replace: true });
    }
  };
  return (
    <section class="card filters" aria-labelledby="filters-title">
      <div class="section-head">
        <h2 id="filters-title">Which generations</h2>
        <Switch
          label="Time range"
          chosen={readRange(query.range) ?? 'all'}
          options={Object.entries(ranges).map(([name, { words }]) => ({
            key: name,
            words,
            href: withQuery({ range: name === 'all' ? undefined : name }),
          }))}
        />
      </div>
      <div class="fields">
        <label>
          Label
          <select value={query.status ?? ''} onChange={change('status')}>
            <option value="">Any</option>
            {Object.entries(statusWords).map(([status, words]) => (
              <option key={status} value={status}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {Object.entries(textFilters).map(([name, words]) => (
          <label key={name}>
            {words}
            <input type="text" value={query[name] ?? ''} placeholder="Any" onChange={change(name)} spellcheck={false} />
          </label>
        ))}
      </div>
    </section>
  );
}

function Report({ report }: { report: ExportReport }): JSX.Element {
  const left = report.left_out.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <>
      <p class="rows-written">
        <span class="big">{formatCount(report.rows)}</span> {report.rows === 1 ? 'row' : 'rows'} in the file
      </p>
      {report.warnings.map((warning) => (
        <p key={warning} class="notice warn">
          {warning}
        </p>
      ))}
      <h3>{left === 0 ? 'Nothing was left out.' : `Left out: ${formatThings(left, 'row')}`}</h3>
      <ul class="left-out">
        {report.left_out
          .filter(({ rows }) => rows > 0)
          .map(({ rule, words, rows }) => (
            <li key={rule}>
              <span>{words}</span>
              <span class="number">{formatCount(rows)}</span>
            </li>
          ))}
      </ul>
    </>
  );
}

function Take({ path, format }: { path: string; format: ReturnType<typeof readFormat> }): JSX.Element {
  const current = session.value;
  const publicUrl = current.state === 'signed_in' ? current.session.project.public_url : location.origin;
  const command = curlLine(publicUrl, path, fileNameOf(format));
  return (
    <>
      <a class="button primary" href={path} download={fileNameOf(format)}>
        <Icon name="download" />
        Download {fileNameOf(format)}
      </a>
      <div class="code">
        <pre>{command}</pre>
        <CopyButton text={command} words="Copy the command" />
      </div>
    </>
  );
}

function Preview({ path, rows }: { path: string; rows: number | null }): JSX.Element | null {
  const [lines, setLines] = useState<string[] | null>(null);
  useEffect(() => {
    if (rows === null || rows === 0) return;
    const abort = new AbortController();
    void readFirstLines(path, LINES_SHOWN, abort.signal).then((answer) => {
      if (!abort.signal.aborted) setLines(answer.ok ? answer.lines : []);
    });
    return () => abort.abort();
  }, [path, rows]);

  if (rows === 0) {
    return (
      <Nothing title="No rows yet.">
        What was left out, and why, stands beside this. A correction in the product makes a row of every kind.
      </Nothing>
    );
  }
  if (lines === null || lines.length === 0) return null;
  return (
    <section class="card later" aria-labelledby="preview-title">
      <h2 id="preview-title">The first {lines.length === 1 ? 'line' : `${lines.length} lines`}</h2>
      {lines.map((line) => (
        <pre key={line} class="line-preview">
          {spaced(line)}
        </pre>
      ))}
    </section>
  );
}

/** Indented for reading, long texts cut; a line that is no JSON is shown as it is. */
function spaced(line: string): string {
  const cut = (_key: string, value: unknown) =>
    typeof value === 'string' && value.length > TEXT_SHOWN_CHARS ? `${value.slice(0, TEXT_SHOWN_CHARS)}…` : value;
  try {
    return JSON.stringify(JSON.parse(line), cut, 2);
  } catch {
    return line;
  }
}

/** Whole UTC days, so that the address of a file stays the same while one looks at it. */
function startOf(range: string | undefined): string | undefined {
  const name = readRange(range);
  const spanMs = name === null ? null : ranges[name].spanMs;
  return spanMs === null ? undefined : new Date(Math.floor((Date.now() - spanMs) / DAY_MS) * DAY_MS).toISOString();
}
