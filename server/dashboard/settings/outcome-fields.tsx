/** What may happen after an answer, and what it says of it: named by the project, or it counts nothing. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PolicyContent } from '../../../shared/policy.ts';
import { formatShare } from '../format.ts';
import { changeOutcome, isShare, readShare } from './policy-change.ts';

type Outcome = NonNullable<PolicyContent['outcomes']>[string];

const conditions = {
  true: { words: 'good when it is yes', good_when: { is: true } },
  false: { words: 'good when it is no', good_when: { is: false } },
} as const;

interface OutcomeProps {
  content: PolicyContent;
  onContent: (content: PolicyContent) => void;
}

export function OutcomeFields({ content, onContent }: OutcomeProps): JSX.Element {
  const [name, setName] = useState('');
  const [condition, setCondition] = useState('true');
  const [bound, setBound] = useState('0');
  const [accuracy, setAccuracy] = useState('80');
  const share = readShare(accuracy);
  const isWrong = share !== undefined && !isShare(share);
  const add = () => {
    if (name.trim() === '' || share === undefined || isWrong) return;
    onContent(changeOutcome(content, name.trim(), { accuracy: share, good_when: goodWhen(condition, bound) }));
    setName('');
  };
  return (
    <fieldset>
      <legend>What happened later</legend>
      <p class="muted small">An outcome counts only if it is named here.</p>
      <ul class="rows-list">
        {Object.entries(content.outcomes ?? {}).map(([key, outcome]) => (
          <li key={key}>
            <p>
              <code class="breaks">{key}</code>{' '}
              <span class="muted small">
                {outcomeWords(outcome)}, accuracy {formatShare(outcome.accuracy)}
              </span>
            </p>
            <button type="button" class="quiet" onClick={() => onContent(changeOutcome(content, key, undefined))}>
              Remove<span class="visually-hidden"> {key}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="row-of-fields wide">
        <label class="field">
          Name of the outcome
          <input
            type="text"
            maxLength={100}
            placeholder="refunded"
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          It is
          <select value={condition} onChange={(event) => setCondition(event.currentTarget.value)}>
            {Object.entries(conditions).map(([key, { words }]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
            <option value="at_least">good from a number on</option>
            <option value="at_most">good up to a number</option>
          </select>
        </label>
        {condition.startsWith('at_') && (
          <label class="field">
            Number
            <input type="number" step="any" value={bound} onInput={(event) => setBound(event.currentTarget.value)} />
          </label>
        )}
        <label class="field">
          Accuracy (%)
          <input
            type="number"
            min={1}
            max={99}
            aria-invalid={isWrong}
            value={accuracy}
            onInput={(event) => setAccuracy(event.currentTarget.value)}
          />
          {isWrong && <span class="problem">Between 1 and 99.</span>}
        </label>
      </div>
      <div class="buttons">
        <button type="button" disabled={name.trim() === '' || share === undefined || isWrong} onClick={add}>
          Add the outcome
        </button>
      </div>
    </fieldset>
  );
}

function goodWhen(condition: string, bound: string): Outcome['good_when'] {
  if (condition === 'at_least') return { at_least: Number(bound) };
  if (condition === 'at_most') return { at_most: Number(bound) };
  return { is: condition === 'true' };
}

function outcomeWords({ good_when }: Outcome): string {
  if ('is' in good_when) return good_when.is ? conditions.true.words : conditions.false.words;
  return 'at_least' in good_when ? `good from ${good_when.at_least} on` : `good up to ${good_when.at_most}`;
}
