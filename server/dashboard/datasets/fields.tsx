/** The fields of a definition: what it is for and which rows first, the rest one click away. */
import type { JSX } from 'preact';
import type { ExportTask } from '../../../shared/export.ts';
import type { RowSource } from '../../../shared/label.ts';
import { capitalised } from '../format.ts';
import { sourceWords } from '../generations/conclude.ts';
import { statusWords } from '../parts/status.tsx';
import { type Typed, taskWords } from './definition.ts';

interface FieldsProps {
  typed: Typed;
  onTyped: (typed: Typed) => void;
}

export function Fields({ typed, onTyped }: FieldsProps): JSX.Element {
  const set = <K extends keyof Typed>(name: K, value: Typed[K]) => onTyped({ ...typed, [name]: value });
  return (
    <>
      <fieldset>
        <legend>What it is for</legend>
        <div class="formats tasks">
          {Object.entries(taskWords).map(([task, { title, words }]) => (
            <label key={task} class="task">
              <input
                type="radio"
                name="task"
                checked={task === typed.task}
                onChange={() => set('task', task as ExportTask)}
              />
              <span>
                <strong>{title}</strong>
                <span class="muted small">{words}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="row-of-fields">
        <Choice
          words="Label"
          value={typed.status}
          options={{ '': 'Any', ...statusWords }}
          onChange={(status) => set('status', status)}
        />
        <Choice
          words="Decided by a reviewer"
          value={typed.gold}
          options={{ any: 'Either way', yes: 'Yes', no: 'No' }}
          onChange={(gold) => set('gold', gold)}
        />
        <Amount words="Sure, at least (%)" value={typed.minP} max={100} onInput={(text) => set('minP', text)} />
      </div>
      <div class="row-of-fields">
        <Text words="Model" value={typed.model} onInput={(text) => set('model', text)} />
        <Text words="Model version" value={typed.modelVersion} onInput={(text) => set('modelVersion', text)} />
        <Text words="Prompt version" value={typed.promptVersion} onInput={(text) => set('promptVersion', text)} />
      </div>
      <div class="row-of-fields">
        <Day words="From (UTC day)" value={typed.from} onInput={(day) => set('from', day)} />
        <Day words="To, included" value={typed.to} onInput={(day) => set('to', day)} />
      </div>
      <fieldset>
        <legend>
          Made from <span class="muted">(none ticked: all)</span>
        </legend>
        <div class="checks">
          {Object.entries(sourceWords).map(([source, words]) => (
            <label key={source} class="check">
              <input
                type="checkbox"
                checked={typed.sources.some((one) => one === source)}
                onChange={(event) =>
                  set(
                    'sources',
                    event.currentTarget.checked
                      ? [...typed.sources, source as RowSource]
                      : typed.sources.filter((one) => one !== source),
                  )
                }
              />
              {capitalised(words.replace('from ', ''))}
            </label>
          ))}
        </div>
      </fieldset>
      <details>
        <summary>Split, repeats, caps and access</summary>
        <div class="form inner">
          <div class="row-of-fields">
            <Amount words="Train (%)" value={typed.train} max={100} hint="80" onInput={(text) => set('train', text)} />
            <Amount
              words="Validation (%)"
              value={typed.validation}
              max={100}
              hint="10"
              onInput={(text) => set('validation', text)}
            />
            <Amount words="Test (%)" value={typed.test} max={100} hint="10" onInput={(text) => set('test', text)} />
          </div>
          <p class="muted small">
            Empty: as the project has it. Its first version fixes the shares for all that follow.
          </p>
          <div class="row-of-fields">
            <Amount
              words="Rows of one person, at most"
              value={typed.capRows}
              max={20}
              step="1"
              onInput={(text) => set('capRows', text)}
            />
            <Amount
              words="or this share of all (%)"
              value={typed.capShare}
              max={5}
              onInput={(text) => set('capShare', text)}
            />
            <Choice
              words="Prompts on both sides leave"
              value={typed.decontaminate}
              options={{ train: 'the train side', held_out: 'the held-out side' }}
              onChange={(side) => set('decontaminate', side)}
            />
          </div>
          <div class="checks">
            <Check words="Leave out exact repeats" on={typed.exact} onChange={(on) => set('exact', on)} />
            <Check words="… and near ones" on={typed.near} onChange={(on) => set('near', on)} />
            <Check
              words="Take corrections of unverified people that nobody reviewed"
              on={typed.unreviewed}
              onChange={(on) => set('unreviewed', on)}
            />
            <Check
              words="Redact texts once more, by the rules as they are then"
              on={typed.redact}
              onChange={(on) => set('redact', on)}
            />
          </div>
          <Text
            words="Who will use it (access tags, with commas)"
            value={typed.access}
            onInput={(text) => set('access', text)}
          />
        </div>
      </details>
    </>
  );
}

interface TextProps {
  words: string;
  value: string;
  onInput: (text: string) => void;
}

function Text({ words, value, onInput }: TextProps): JSX.Element {
  return (
    <label class="field">
      {words}
      <input
        type="text"
        value={value}
        placeholder="Any"
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function Day({ words, value, onInput }: TextProps): JSX.Element {
  return (
    <label class="field">
      {words}
      <input type="date" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

function Amount({
  words,
  value,
  onInput,
  max,
  step = 'any',
  hint,
}: TextProps & { max: number; step?: string; hint?: string }): JSX.Element {
  return (
    <label class="field">
      {words}
      <input
        type="number"
        min={step === '1' ? 1 : 0}
        max={max}
        step={step}
        value={value}
        placeholder={hint}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps<T extends string> {
  words: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ words, value, options, onChange }: ChoiceProps<T>): JSX.Element {
  return (
    <label class="field">
      {words}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {Object.entries<string>(options).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({ words, on, onChange }: { words: string; on: boolean; onChange: (on: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      {words}
    </label>
  );
}
