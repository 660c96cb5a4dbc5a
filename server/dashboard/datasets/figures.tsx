/** What a preview or a version holds and leaves out: the same figures for both. */
import type { JSX } from 'preact';
import type { DatasetFigures } from '../../../shared/dataset.ts';
import { signalWords } from '../../../shared/label-words.ts';
import { formatCount, formatNumber, formatShare, formatThings } from '../format.ts';
import { sourceWords } from '../generations/conclude.ts';
import { Term } from '../parts/term.tsx';
import { Words } from '../parts/words.tsx';

export function HeldRows({ figures }: { figures: DatasetFigures }): JSX.Element {
  const { rows, splits, warnings = [] } = figures;
  return (
    <>
      {rows > 0 &&
        warnings.map((warning) => (
          <p key={warning} class="notice" role="status">
            <Words text={warning} />
          </p>
        ))}
      <p class="rows-written">
        <span class="big">{formatCount(rows)}</span> {rows === 1 ? 'row' : 'rows'}
      </p>
      {rows > 0 && (
        <>
          <SplitBar splits={splits} />
          <ul class="split-legend small">
            <li>
              <span class="dot split-train" /> train {formatCount(splits.train)}
            </li>
            <li>
              <span class="dot split-validation" /> validation {formatCount(splits.validation)}
            </li>
            <li>
              <span class="dot split-test" /> test {formatCount(splits.test)}
            </li>
          </ul>
        </>
      )}
    </>
  );
}

const WIDTH = 300;

function SplitBar({ splits: { train, validation, test } }: { splits: DatasetFigures['splits'] }): JSX.Element {
  const all = Math.max(1, train + validation + test);
  const [to, then] = [(train / all) * WIDTH, ((train + validation) / all) * WIDTH];
  return (
    <svg class="split-bar" viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="split-train" width={to} height="10" />
      <rect class="split-validation" x={to} width={then - to} height="10" />
      <rect class="split-test" x={then} width={WIDTH - then} height="10" />
    </svg>
  );
}

export function LeftOut({ leftOut }: { leftOut: DatasetFigures['left_out'] }): JSX.Element {
  const left = leftOut.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <>
      <h3>{left === 0 ? 'Nothing is left out.' : `Left out: ${formatThings(left, 'row')}`}</h3>
      <ul class="left-out">
        {leftOut
          .toSorted((one, other) => other.rows - one.rows)
          .map(({ rule, words, rows }) => (
            <li key={rule}>
              <span>
                <Words text={words} />
              </span>
              <span class="number">{formatCount(rows)}</span>
            </li>
          ))}
      </ul>
    </>
  );
}

export function Balance({ figures }: { figures: DatasetFigures }): JSX.Element | null {
  const { rows, classes, desirable_weight: weight, gold, redacted, people, unheard, lengths } = figures;
  if (rows === 0) return null;
  const facts: (readonly [words: string, means: string, value: string])[] = [
    [
      'Decided by reviewers',
      'Rows whose label a reviewer decided.',
      `${formatCount(gold)} (${formatShare(gold / rows)})`,
    ],
    ...(redacted === undefined
      ? []
      : ([
          [
            'Redacted once more',
            'Rows in which the project’s rules found something that was stored before they were as they are.',
            formatCount(redacted),
          ],
        ] as const)),
    ['People', 'People whose signals the rows rest on.', formatCount(people.count)],
    [
      'The busiest person',
      `The share of rows that rest on one person; one may have ${formatThings(people.cap, 'row')} here.`,
      formatShare(people.largest_share),
    ],
    ...(unheard === undefined
      ? []
      : ([
          [
            'Read without one person',
            `Answers that would be clearly good or bad but for one person, who had turned as many others as one may: what they said of these does not count here. ${formatThings(unheard.people, 'person', 'people')}.`,
            formatThings(unheard.labels, 'answer'),
          ],
        ] as const)),
    ['The ten busiest', 'The share of rows that rest on the ten busiest people.', formatShare(people.top_10_share)],
  ];
  if (classes !== null)
    facts.unshift([
      'Good and bad',
      'Answers that are wanted, and that are not.',
      `${formatCount(classes.desirable)} : ${formatCount(classes.undesirable)}`,
    ]);
  if (weight !== null)
    facts.push([
      'Weight for KTO',
      'desirable_weight, with undesirable_weight 1, so that neither class outweighs the other (arXiv 2402.01306).',
      `${formatNumber(weight.suggested)} (${formatNumber(weight.from)} to ${formatNumber(weight.to)})`,
    ]);
  if (lengths.chosen_mean !== null)
    facts.push([
      'Length',
      'Mean length of the text to learn, in characters.',
      `${formatNumber(lengths.chosen_mean)} characters`,
    ]);
  if (lengths.ratio_median !== null)
    facts.push([
      'Better to worse',
      'Median of the lengths of the better over the worse answer: far from 1, and a model learns length.',
      `${formatNumber(lengths.ratio_median)} times as long`,
    ]);
  return (
    <section class="card later facts" aria-labelledby="balance-title">
      <h2 id="balance-title">Balance</h2>
      <dl class="wide-facts">
        {facts.map(([words, means, value]) => (
          <div key={words}>
            <dt>
              <Term words={words} means={means} />
            </dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      <div class="thirds">
        <Counts title="Made from" items={figures.sources} rows={rows} words={wordsIn(sourceWords)} />
        <Counts title="Signals behind them" items={figures.signals} rows={rows} words={wordsIn(signalWords)} />
        <Counts
          title="Models"
          items={figures.models}
          rows={rows}
          words={(name) => (name === '' ? 'not given' : name)}
        />
      </div>
    </section>
  );
}

const SHOWN = 8;

interface CountsProps {
  title: string;
  items: DatasetFigures['signals'];
  rows: number;
  words: (name: string) => string;
}

function Counts({ title, items, rows, words }: CountsProps): JSX.Element {
  return (
    <div>
      <h3>{title}</h3>
      <ul class="left-out small">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.name}>
            <span class="breaks">{words(item.name)}</span>
            <span class="number whole">
              {formatCount(item.rows)} <span class="muted">{formatShare(item.rows / rows)}</span>
            </span>
          </li>
        ))}
        {items.length > SHOWN && <li class="muted">and {items.length - SHOWN} more</li>}
      </ul>
    </div>
  );
}

const wordsIn =
  (table: Readonly<Record<string, string>>) =>
  (name: string): string =>
    Object.hasOwn(table, name) ? (table[name] ?? name) : name;
