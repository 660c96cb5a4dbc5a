/** Who it is that speaks: the positive rate as counted, and weighted by what people were shown. */
import type { JSX } from 'preact';
import type { Exposure } from '../../../shared/summary.ts';
import { get } from '../api.ts';
import { formatBounds, formatCount, formatRate, formatShare, formatThings } from '../format.ts';
import { useLive } from '../live.ts';
import { IntervalBar } from '../parts/interval-bar.tsx';
import { Loading } from '../parts/notices.tsx';
import { Term } from '../parts/term.tsx';
import { wholeDays } from '../range.ts';
import { definitions } from './definitions.ts';
import { hrefToCounted, type Selected } from './select.ts';

/** It costs a row for each person and day, and moves slowly. */
const AGAIN_MS = 30_000;

export function Audience({ from, selected }: { from: string; selected: Selected }): JSX.Element {
  const promptVersion = selected.filter.prompt_version;
  // Exposure is kept by prompt version and person alone: no other filter narrows it.
  const counted: Selected = {
    ...selected,
    filter: promptVersion === undefined ? {} : { prompt_version: promptVersion },
  };
  const { data } = useLive<Exposure>(
    `${from.slice(0, 13)} ${promptVersion}`,
    (signal) =>
      get<'getExposure'>('/v1/summary/exposure', { from, prompt_version: promptVersion }, signal).then((answer) =>
        answer.ok ? { ...answer, text: JSON.stringify(answer.data.tenths) } : answer,
      ),
    AGAIN_MS,
  );
  return (
    <section class="card" aria-labelledby="audience-title">
      <h2 id="audience-title">
        <Term words="Weighted by exposure" means={definitions.exposure} />
      </h2>
      {data === null && <Loading lines={3} words="Loading who was shown what" />}
      {isWider(selected) && (
        <p class="muted small">Of the whole project: who was shown what is kept by prompt version alone.</p>
      )}
      {data !== null && <Weighted exposure={data} selected={counted} />}
    </section>
  );
}

/** Whether something is chosen that this leaves out of account. */
function isWider({ filter: { prompt_version, ...others } }: Selected): boolean {
  return Object.keys(others).length > 0;
}

function Weighted({ exposure, selected }: { exposure: Exposure; selected: Selected }): JSX.Element {
  const { raw, weighted, unheard, tenths, people } = exposure;
  if (raw === null || weighted === null) return <p class="muted">Nothing that people were shown is judged yet.</p>;
  const days = { ...selected, span: wholeDays(exposure) };
  return (
    <>
      <dl class="pair">
        {(
          [
            ['Shown, weighted', weighted, `as much as ${formatThings(weighted.n, 'equal label')}`],
            ['Shown, as counted', raw, formatThings(raw.n, 'label')],
          ] as const
        ).map(([words, rate, of]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd class="middle">{formatRate(rate)}</dd>
            <dd>
              <IntervalBar rate={rate} tone={rate === weighted ? 'accent' : 'plain'} />
            </dd>
            <dd class="muted small">
              {formatBounds(rate)} · <a href={hrefToCounted(days, { did: 'shown', labelled: 'true' })}>{of}</a>
            </dd>
          </div>
        ))}
      </dl>
      <p class="muted small">
        Both are of answers reported as shown, in whole UTC days. The positive rate at the top is of all that is judged,
        shown or not: the two need not be the same.
      </p>
      {unheard > 0 && (
        <p class="muted small">
          {formatShare(unheard)} of <a href={hrefToCounted(days, { did: 'shown' })}>what was shown</a> went to groups
          that judged nothing: no weight can speak for them.
        </p>
      )}
      <details class="as-table">
        <summary>Who was shown what: {formatThings(people, 'person', 'people')} in tenths of activity</summary>
        <div class="table-frame">
          <table>
            <thead>
              <tr>
                {['Tenth', 'People', 'Shown', 'Judged', 'Positive'].map((words) => (
                  <th key={words} scope="col" class={words === 'Tenth' ? '' : 'number'}>
                    {words}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tenths.map((row) => (
                <Tenth key={row.tenth} of={row} selected={selected} />
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

/** What its people were shown, how much of that is judged, and what of it went well: each opens those. */
function Tenth({
  of: { tenth, people, shown, labelled, positive_rate },
  selected,
}: {
  of: Exposure['tenths'][number];
  selected: Selected;
}): JSX.Element {
  const open = (words: string, name: string, more: Record<string, string> = {}): JSX.Element => (
    <a href={hrefToCounted(selected, { tenth: String(tenth), ...more })} aria-label={`${words} ${name}`}>
      {words}
    </a>
  );
  return (
    <tr>
      <th scope="row">{tenthWords(tenth)}</th>
      <td class="number">{tenth === 0 ? '–' : formatCount(people)}</td>
      <td class="number">{open(formatCount(shown), 'shown')}</td>
      <td class="number">{labelled === 0 ? '0' : open(formatCount(labelled), 'judged', { labelled: 'true' })}</td>
      <td class="number">
        {positive_rate === null ? '–' : open(formatRate(positive_rate), 'positive', { status: 'positive' })}
      </td>
    </tr>
  );
}

function tenthWords(tenth: number): string {
  if (tenth === 0) return 'Nobody known';
  if (tenth === 1) return '1 (least)';
  return tenth === 10 ? '10 (most)' : String(tenth);
}
