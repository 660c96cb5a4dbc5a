/** The numbers of a policy, each with where it comes from. */
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { PolicyContent, PolicySignal, ProjectPolicy } from '../../../shared/policy.ts';
import { capitalised, formatWeight } from '../format.ts';
import { changeAccuracy, changeBaseRate, isShare, readShare } from './policy-change.ts';

interface FieldsProps {
  policy: ProjectPolicy;
  content: PolicyContent;
  onContent: (content: PolicyContent) => void;
}

/** "assumed", "set by hand", "measured (120)". */
function Basis({ basis, n }: Pick<PolicySignal, 'basis' | 'n'>): JSX.Element {
  const words = { assumed: 'assumed', set: 'set', measured: `measured (${n ?? 0})` }[basis];
  return <span class={`tag ${basis === 'measured' ? 'gold' : ''}`}>{words}</span>;
}

const families = { vote: 'Votes', choice: 'Choices', use: 'Use', retry: 'Second tries' } as const;

export function Signals({ policy, content, onContent }: FieldsProps): JSX.Element {
  const baseRate = useId();
  return (
    <>
      <div class="row-of-fields">
        <label class="field">
          Kind of product
          <select
            value={content.profile ?? policy.profile}
            onChange={(event) => {
              const profile = (['chat', 'editor', 'form'] as const).find((one) => one === event.currentTarget.value);
              if (profile !== undefined) onContent({ ...content, profile });
            }}
          >
            <option value="chat">Chat</option>
            <option value="editor">Editor</option>
            <option value="form">Form: any change of a value is a change</option>
          </select>
        </label>
        <div class="field">
          <label for={baseRate}>
            Good outputs in all (%) <Basis {...policy.base_rate} />
          </label>
          <Percent
            id={baseRate}
            value={content.base_rate}
            hint={policy.base_rate.value}
            onValue={(value) => onContent(changeBaseRate(content, value))}
          />
        </div>
      </div>
      {Object.entries(families).map(([family, title]) => (
        <fieldset key={family} class="family">
          <legend>{title}</legend>
          <ul>
            {policy.signals
              .filter((signal) => signal.family === family)
              .map((signal) => (
                <li key={signal.signal}>
                  <SignalRow
                    signal={signal}
                    value={content.accuracies?.[signal.signal]}
                    onValue={(value) => onContent(changeAccuracy(content, signal.signal, value))}
                  />
                </li>
              ))}
          </ul>
        </fieldset>
      ))}
    </>
  );
}

interface RowProps {
  signal: PolicySignal;
  value: number | undefined;
  onValue: (value: number | undefined) => void;
}

function SignalRow({ signal, value, onValue }: RowProps): JSX.Element {
  const { words, says, weight } = signal;
  const id = useId();
  return (
    <div class="signal">
      <label for={id}>
        {capitalised(words)}{' '}
        <span class="muted small">
          says {says}, weighs{' '}
          <span class={`weight ${says === 'good' ? 'for' : 'against'}`}>
            {formatWeight(says === 'good' ? Math.abs(weight) : -Math.abs(weight))}
          </span>
        </span>{' '}
        <Basis {...signal} />
      </label>
      <Percent id={id} value={value} hint={signal.accuracy} onValue={onValue} />
    </div>
  );
}

interface PercentProps {
  id: string;
  value: number | undefined;
  /** What holds while nothing is set. */
  hint: number;
  onValue: (value: number | undefined) => void;
}

/** Keeps what is typed while it is no number yet. */
function Percent({ id, value, hint, onValue }: PercentProps): JSX.Element {
  const [text, setText] = useState(value === undefined ? '' : shown(value));
  // Changes may be discarded from outside.
  const known =
    Object.is(readShare(text), value) || Number.isNaN(value) ? text : value === undefined ? '' : shown(value);
  const hintId = useId();
  const isWrong = value !== undefined && !isShare(value);
  return (
    <span class="percent">
      <input
        id={id}
        type="number"
        min={1}
        max={99}
        step="any"
        aria-invalid={isWrong}
        aria-describedby={hintId}
        placeholder={shown(hint)}
        value={known}
        onInput={(event) => {
          const { value: typed, validity } = event.currentTarget;
          setText(typed);
          // What is no number at all has no value, as if nothing were typed.
          onValue(validity.badInput ? Number.NaN : readShare(typed));
        }}
      />
      <span id={hintId} aria-live="polite">
        {isWrong && <span class="problem">Between 1 and 99.</span>}
      </span>
    </span>
  );
}

const shown = (share: number): string => String(Math.round(share * 10_000) / 100);
