/** A rule as one sentence, put together of a few choices. */
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { AlertMetric, AlertRule } from '../../../shared/alert.ts';
import type { GroupBy, Summary, SummaryDetails } from '../../../shared/summary.ts';
import { useAct } from '../act.ts';
import { type Answer, get } from '../api.ts';
import { capitalised } from '../format.ts';
import { scoreWords } from '../generations/filters.ts';
import { useLive } from '../live.ts';
import { groupWords, isGroup } from '../overview/select.ts';
import { Refusal } from '../parts/notices.tsx';
import { reasonWord } from '../session.ts';
import { nameOf, ruleWords, windowWords } from './alert-words.ts';
import {
  conditionsOf,
  countWords,
  groupsOf,
  isNamed,
  isNumber,
  isShare,
  isSigned,
  isWindowOf,
  numberWords,
  offeredOf,
  offeredWords,
  rateWords,
  wereOf,
} from './metric-words.ts';
import { type Draft, draftOf, leastOfDraft, readDraft, usualDraft, withGroup, withMetric } from './read-draft.ts';

const WINDOWS_HOURS = [1, 6, 24, 72, 168];
/** Whose names are offered. */
const OFFERED_MS = 90 * 86_400_000;

interface FormProps {
  /** Absent: a new one. */
  rule?: AlertRule;
  words: string;
  save: (rule: AlertRule) => Promise<Answer<unknown>>;
  onSaved: () => void;
  onCancel?: () => void;
}

export function AlertForm({ rule, words, save, onSaved, onCancel }: FormProps): JSX.Element {
  const [draft, setDraft] = useState<Draft>(rule === undefined ? usualDraft : draftOf(rule));
  const { busy, problem, run } = useAct();
  const meant = readDraft(draft);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (meant === null || (await run(() => save(meant))) === null) return;
    if (rule === undefined) setDraft(usualDraft);
    onSaved();
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="row-of-fields wide">
        <MetricField metric={draft.metric} onMetric={(metric) => setDraft(withMetric(draft, metric))} />
        {isNamed(draft.metric) && <OfField draft={draft} onOf={(of) => set({ of })} />}
        <GroupFields draft={draft} onDraft={setDraft} />
        <Choice
          words="When it"
          chosen={draft.condition}
          options={conditionsOf(draft.metric)}
          onChoice={(condition) => set({ condition })}
        />
        {['below', 'above'].includes(draft.condition) && (
          <NumberField
            key={draft.metric}
            words={isShare(draft.metric) ? 'Percent' : unitWords(draft.metric)}
            min={isSigned(draft.metric) ? undefined : 0}
            max={isShare(draft.metric) ? 100 : undefined}
            step={isShare(draft.metric) || isNumber(draft.metric) ? 'any' : '1'}
            value={draft.value}
            onValue={(value) => set({ value })}
          />
        )}
        <Choice
          words="Over"
          chosen={String(draft.window_hours)}
          options={[...new Set([...WINDOWS_HOURS, draft.window_hours])]
            .filter((hours) => isWindowOf(draft.metric, hours))
            .map((hours) => ({ key: String(hours), words: windowWords(hours) }))}
          onChoice={(hours) => set({ window_hours: Number(hours) })}
        />
        <NumberField
          words={`Once so many were ${wereOf(draft.metric)}`}
          min={leastOfDraft(draft)}
          step="1"
          value={draft.least_n}
          onValue={(least_n) => set({ least_n })}
        />
      </div>
      <label class="field">
        <span>
          Name <span class="muted">(as whoever is paged sees it)</span>
        </span>
        <input
          type="text"
          maxLength={100}
          autocomplete="off"
          placeholder={meant === null ? '' : nameOf(meant)}
          value={draft.name}
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </label>
      <p class="breaks" aria-live="polite">
        {meant === null ? missingWords(draft) : ruleWords(meant)}
      </p>
      {problem !== null && <Refusal problem={problem} />}
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy || meant === null}>
          {words}
        </button>
        {onCancel !== undefined && (
          <button type="button" class="quiet" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

function MetricField({
  metric,
  onMetric,
}: {
  metric: AlertMetric;
  onMetric: (metric: AlertMetric) => void;
}): JSX.Element {
  const option = ([name, { words }]: [string, { words: string }]) => (
    <option key={name} value={name}>
      {capitalised(words)}
    </option>
  );
  return (
    <label class="field">
      Figure
      <select value={metric} onChange={(event) => onMetric(event.currentTarget.value as AlertMetric)}>
        <optgroup label="Rates">{Object.entries(rateWords).map(option)}</optgroup>
        <optgroup label="Speed, size, edits, scores and amounts">{Object.entries(numberWords).map(option)}</optgroup>
        <optgroup label="Counts">{Object.entries(countWords).map(option)}</optgroup>
      </select>
    </label>
  );
}

/** A number too small is no missing one: what the figure needs is said. */
function missingWords(draft: Draft): string {
  const least = leastOfDraft(draft);
  if (draft.least_n.trim() === '' || Number(draft.least_n) >= least) return 'Something is missing.';
  const what = draft.metric.endsWith('_mean') ? 'A mean' : 'A change of a rate';
  return `${what} says nothing of fewer than ${least}: ask for ${least} or more.`;
}

function unitWords(metric: AlertMetric): string {
  return isNumber(metric) && numberWords[metric].unit === 'ms' ? 'Milliseconds' : 'Number';
}

/** Which reason, outcome, shape or score. */
function OfField({ draft, onOf }: { draft: Draft; onOf: (of: string) => void }): JSX.Element {
  if (draft.metric === 'score_mean') return <ScoreField chosen={draft.of} onOf={onOf} />;
  const offered = offeredOf(draft.metric);
  if (offered !== null) {
    const options = offered.map((key) => ({ key, words: offeredWords(key) }));
    return <Choice words="Which" chosen={draft.of} options={options} onChoice={onOf} />;
  }
  return <NameField draft={draft} onOf={onOf} />;
}

/** One that has come is offered; another is taken, for it may come yet, but not without a word. */
function NameField({ draft: { metric, of }, onOf }: { draft: Draft; onOf: (of: string) => void }): JSX.Element {
  const id = useId();
  const data = useDetails();
  const known =
    data === null
      ? []
      : metric === 'reason_share'
        ? data.reasons.map(({ reason }) => reason)
        : outcomesOf(metric, data);
  const named = of.trim();
  return (
    <div class="field">
      <label class="field">
        {metric === 'reason_share' ? 'Which reason' : 'Which outcome'}
        <input
          type="text"
          required
          maxLength={500}
          autocomplete="off"
          list={id}
          value={of}
          onInput={(event) => onOf(event.currentTarget.value)}
        />
      </label>
      <datalist id={id}>
        {known.map((key) => (
          <option key={key} value={key}>
            {metric === 'reason_share' ? reasonWord(key) : key}
          </option>
        ))}
      </datalist>
      {data !== null && named !== '' && !known.includes(named) && (
        <p class="muted small" role="status">
          {metric === 'reason_share'
            ? 'Not among the reasons given most in 90 days: spelt so, the rule may stay quiet.'
            : 'No such outcome has come in 90 days: spelt so, the rule stays quiet until one does.'}
        </p>
      )}
    </div>
  );
}

/** An amount is no yes or no; of a yes or no the share is asked, and its mean is the same. */
function outcomesOf(metric: AlertMetric, { outcomes }: SummaryDetails): string[] {
  return outcomes
    .filter(({ yes, mean }) => metric === 'outcome_mean' || Math.abs((yes?.value ?? 0) - mean) < 1e-6)
    .map(({ name }) => name);
}

/** What has come of late, to choose from. */
function useDetails(): SummaryDetails | null {
  const { data } = useLive<SummaryDetails>(
    'details',
    (signal) => {
      const from = new Date(Date.now() - OFFERED_MS).toISOString();
      return get<'getSummaryDetails'>('/v1/summary/details', { from }, signal);
    },
    0,
  );
  return data;
}

/** What machines said in numbers of late; what a score in words says has no mean. */
function ScoreField({ chosen, onOf }: { chosen: string; onOf: (of: string) => void }): JSX.Element {
  const data = useDetails();
  const known = (data?.scores ?? []).flatMap(({ name, source, value }) =>
    value === null ? [JSON.stringify([name, source])] : [],
  );
  const options = [...new Set([chosen, ...known])].map((key) => ({
    key,
    words: key === '' ? (data !== null && known.length === 0 ? 'none in numbers yet' : 'choose one') : scoreWords(key),
  }));
  return <Choice words="Which score" chosen={chosen} options={options} onChoice={onOf} />;
}

const EVERYTHING = '';
const SEVERAL = 'several';

/** Everything, or one group of one kind. A rule made elsewhere may name several: it keeps them unless another is chosen. */
function GroupFields({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }): JSX.Element {
  const [key = EVERYTHING, ...others] = Object.keys(draft.group);
  const by = others.length === 0 && isGroup(key) ? key : undefined;
  const keys = useKeys(by);
  const chosen = by === undefined ? '' : (draft.group[by] ?? '');
  return (
    <>
      <Choice
        words="Of"
        chosen={by ?? (others.length > 0 ? SEVERAL : EVERYTHING)}
        options={[
          { key: EVERYTHING, words: 'everything' },
          ...groupsOf(draft.metric).map((name) => ({ key: name, words: `one ${groupWords[name]}` })),
          ...(others.length > 0 ? [{ key: SEVERAL, words: 'several at once' }] : []),
        ]}
        onChoice={(wanted) => {
          if (wanted !== SEVERAL) onDraft(withGroup(draft, isGroup(wanted) ? wanted : undefined, ''));
        }}
      />
      {by !== undefined && (
        <Choice
          words="Which"
          chosen={chosen}
          options={[...new Set([chosen, ...keys])].map((name) => ({ key: name, words: name || 'not given' }))}
          onChoice={(value) => onDraft(withGroup(draft, by, value))}
        />
      )}
    </>
  );
}

const channels = ['widget', 'server'];

function useKeys(by: GroupBy | undefined): readonly string[] {
  const { data } = useLive<Summary>(
    by === undefined || by === 'channel' ? null : `keys ${by}`,
    (signal) => {
      const from = new Date(Date.now() - OFFERED_MS).toISOString();
      return get<'getSummary'>('/v1/summary', { group_by: by, interval: 'week', from }, signal);
    },
    0,
  );
  if (by === 'channel') return channels;
  return data?.group_by === by ? (data?.groups.map(({ key }) => key) ?? []) : [];
}

interface ChoiceProps {
  words: string;
  chosen: string;
  options: readonly { key: string; words: string }[];
  onChoice: (key: string) => void;
}

function Choice({ words, chosen, options, onChoice }: ChoiceProps): JSX.Element {
  return (
    <label class="field">
      {words}
      <select value={chosen} onChange={(event) => onChoice(event.currentTarget.value)}>
        {options.map(({ key, words: option }) => (
          <option key={key} value={key}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NumberProps {
  words: string;
  min?: number | undefined;
  max?: number | undefined;
  step: string;
  value: string;
  onValue: (value: string) => void;
}

function NumberField({ words, min, max, step, value, onValue }: NumberProps): JSX.Element {
  return (
    <label class="field">
      {words}
      <input
        type="number"
        required
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  );
}
