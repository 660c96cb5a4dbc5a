/** The same question, asked again and again: does it go wrong all the time, or was it bad luck? */
import type { JSX } from 'preact';
import type { CompareBy } from '../../../shared/comparison.ts';
import type { Repeated } from '../../../shared/repeated.ts';
import { get } from '../api.ts';
import { capitalised, formatCount, formatShare, formatThings } from '../format.ts';
import { useLive } from '../live.ts';
import { groupWords } from '../overview/select.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { RangeSwitch } from '../parts/range-switch.tsx';
import { RateCell } from '../parts/rate-cell.tsx';
import { Switch } from '../parts/switch.tsx';
import { Term } from '../parts/term.tsx';
import { type RangeName, readRange, startOfRange } from '../range.ts';
import { hrefOfGeneration, hrefTo, type Query, withQuery } from '../router.ts';

const AGAIN_MS = 30_000;
/** Before any data. */
const BEGINNING = '2000-01-01T00:00:00.000Z';
const bys: readonly CompareBy[] = ['prompt_version', 'model', 'model_version'];

export function RepeatedView({ query }: { query: Query }): JSX.Element {
  const by = bys.find((one) => one === query.by) ?? 'prompt_version';
  const range = readRange(query.range) ?? '30d';
  const { data, problem } = useLive<Repeated>(
    `${by} ${range}`,
    (signal) =>
      get<'getRepeated'>(
        '/v1/prompts/repeated',
        { by, from: startOfRange(range, Date.now()) ?? BEGINNING },
        signal,
      ).then((answer) => (answer.ok ? { ...answer, text: JSON.stringify(answer.data.items) } : answer)),
    AGAIN_MS,
  );
  return (
    <div class="stack">
      <div class="view-head">
        <h1>Repeated prompts</h1>
        <div class="range">
          <Switch
            label="By"
            chosen={by}
            options={bys.map((one) => ({
              key: one,
              words: `by ${groupWords[one]}`,
              href: withQuery({ by: one === 'prompt_version' ? undefined : one }),
            }))}
          />
          <RangeSwitch range={range} usual="30d" />
        </div>
      </div>
      <p class="lead">
        Does it go wrong all the time, or was it bad luck? The same question, whatever its case and spacing, and what
        came of it each time.
      </p>
      {data === null &&
        (problem?.kind === 'refused' ? (
          <Refusal problem={problem} />
        ) : (
          <Loading lines={8} words="Looking for repeated prompts" />
        ))}
      {data?.items.length === 0 && (
        <Nothing title="No prompt was asked twice in this time.">
          Take a longer time; a question counts by its last message.
        </Nothing>
      )}
      {data !== null && data.items.length > 0 && <List repeated={data} range={range} />}
    </div>
  );
}

function List({ repeated, range }: { repeated: Repeated; range: RangeName }): JSX.Element {
  const { items, by, looked_at, looked_from, to } = repeated;
  /** The generations behind a number: those from `from` up to when it was counted. */
  const open = (from: string, more: Record<string, string> = {}) => hrefTo('/generations', { ...more, from, to });
  return (
    <>
      <p class="muted small">
        Among the newest <a href={open(looked_from)}>{formatThings(looked_at, 'generation')}</a> of this time.
      </p>
      <ul class="pairs">
        {items.map((item) => (
          <li key={hrefOfGeneration(item.newest)} class="card">
            <div class="section-head">
              <h2 class="clamp-2" dir="auto">
                <a href={hrefOfGeneration(item.newest)}>
                  {item.prompt === '' ? 'No words in the prompt' : item.prompt}
                </a>
              </h2>
              <span class="muted">
                asked{' '}
                <a href={open(looked_from, { prompt_hash: item.prompt_hash })}>
                  {formatThings(item.asked, 'time')}
                  <span class="visually-hidden">: {item.prompt}</span>
                </a>
                {item.prompt.trim() !== '' && (
                  <>
                    {' · '}
                    <a href={hrefTo('/generations', { q: phrase(item.prompt), range })}>
                      search for its words<span class="visually-hidden">: {item.prompt}</span>
                    </a>
                  </>
                )}
              </span>
            </div>
            <Answers
              item={item}
              by={by}
              open={(from, more) => open(from, { prompt_hash: item.prompt_hash, ...more })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

type Item = Repeated['items'][number];

interface AnswersProps {
  item: Item;
  by: CompareBy;
  open: (from: string, more?: Record<string, string>) => string;
}

function Answers({ item, by, open }: AnswersProps): JSX.Element {
  const { likeness, likened_from, of, of_from, asked } = item;
  return (
    <>
      <div class="table-frame">
        <table class="small">
          <thead>
            <tr>
              <th scope="col">{capitalised(groupWords[by])}</th>
              <th scope="col" class="number">
                Answers
              </th>
              <th scope="col">Went well</th>
              <th scope="col" class="number">
                Different answers
              </th>
            </tr>
          </thead>
          <tbody>
            {item.versions.map((version) => (
              <tr key={version.key}>
                <th scope="row">
                  <bdi>{version.key === '' ? 'not given' : version.key}</bdi>
                </th>
                <td class="number">
                  <a href={open(of_from, { [by]: version.key })}>{formatCount(version.asked)}</a>
                </td>
                <td>
                  <RateCell
                    rate={version.positive_rate}
                    href={open(of_from, { [by]: version.key, labelled: 'true' })}
                  />
                </td>
                <td class="number">
                  <a href={open(of_from, { [by]: version.key })}>{formatCount(version.wordings)}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted small">
        {likeness !== null && (
          <>
            <Term
              words="Likeness"
              means="Mean similarity of an answer to the one before it, of the newest six: 100% is the same text."
            />{' '}
            <a href={open(likened_from)}>{formatShare(likeness)}</a>
          </>
        )}
        {of < asked && (
          <>
            {' · figures are of the '}
            <a href={open(of_from)}>newest {formatThings(of, 'answer')}</a>
          </>
        )}
      </p>
    </>
  );
}

/** As a search for these very words, also within a longer prompt; a quotation mark cannot stand within one. */
function phrase(prompt: string): string {
  return `"${prompt.replaceAll('"', ' ').slice(0, 150)}"`;
}
