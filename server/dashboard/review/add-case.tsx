/** From a failing case to an eval: which dataset, and in words that a reviewer approves what a model is to be judged by. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { COMMENT_MAX_CHARS, TEXT_MAX_CHARS } from '../../../shared/limits.ts';
import { type AnswerOf, get } from '../api.ts';
import { draftOf, dropDraft, keepDraft } from '../drafts.ts';
import { useLive } from '../live.ts';
import { DatasetName } from '../parts/dataset-name.tsx';
import { Loading, Refusal } from '../parts/notices.tsx';
import type { Ref } from '../router.ts';
import { mayAdminister } from '../session.ts';
import { type CaseDraft, type CaseGround, decisionOfCase, isComplete, startCase, verdictOf } from './case-draft.ts';
import { lastDataset, rememberDataset } from './last-dataset.ts';
import { type Added, useAddingCase } from './send-case.ts';

interface AddCaseProps {
  at: Ref;
  ground: CaseGround;
  onAdded: (added: Added) => void;
  onClose: () => void;
}

export function AddCase(props: AddCaseProps): JSX.Element {
  const { data, problem } = useLive<AnswerOf<'listDatasets'>>(
    'datasets',
    (signal) => get<'listDatasets'>('/v1/datasets', {}, signal),
    0,
  );
  return (
    <section class="card decide" aria-labelledby="add-case-title">
      <h2 id="add-case-title">Add to an eval dataset</h2>
      {data !== null ? (
        <Fields
          {...props}
          names={data.items.filter(({ definition }) => definition.task === 'eval').map(({ name }) => name)}
        />
      ) : problem?.kind === 'refused' ? (
        <Refusal problem={problem} />
      ) : (
        <Loading lines={3} words="Loading the datasets" />
      )}
    </section>
  );
}

/** How the choice of a new one is told from a name: no name is empty. */
const NEW = '';
const USUAL_NAME = 'eval-cases';

function Fields({ at, ground, names, onAdded, onClose }: AddCaseProps & { names: readonly string[] }): JSX.Element {
  const [chosen, setChosen] = useState(() => startName(names));
  const [name, setName] = useState(USUAL_NAME);
  const key = `case ${at.trace_id} ${at.span_id}`;
  const [start] = useState(() => startCase(ground));
  const draft = draftOf<CaseDraft>(key) ?? start;
  const setDraft = (now: CaseDraft) => keepDraft(key, now, now.target !== start.target || now.rubric !== start.rubric);
  const adding = useAddingCase();
  const words = useRef<HTMLTextAreaElement>(null);
  const isTarget = draft.judgedBy === 'target';
  // Before the next key: whoever goes on typing types into it.
  useLayoutEffect(() => words.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (adding.busy || !isComplete(draft)) return;
    const dataset = chosen === NEW ? { name, isNew: true } : { name: chosen, isNew: false };
    const said = decisionOfCase(at, draft, ground);
    const added = await adding.add({ dataset, at, said, decisions: ground.decisions });
    if (added === null) return;
    rememberDataset(dataset.name);
    dropDraft(key);
    onAdded(added);
  };
  const cancel = () => {
    dropDraft(key);
    onClose();
  };
  const inForm = (event: KeyboardEvent & { currentTarget: HTMLFormElement }) => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  };
  if (names.length === 0 && !mayAdminister()) {
    return (
      <>
        <p>There is no eval dataset yet. An administrator makes one.</p>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </>
    );
  }
  return (
    <form class="form" onSubmit={submit} onKeyDown={inForm}>
      {names.length > 0 && (
        <label class="field">
          Dataset
          <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {names.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
            {mayAdminister() && <option value={NEW}>A new one…</option>}
          </select>
        </label>
      )}
      {chosen === NEW && (
        <DatasetName
          label={names.length === 0 ? 'There is none yet: the name of a new one' : 'Its name'}
          value={name}
          onTyped={setName}
        />
      )}
      <fieldset>
        <legend>A model is judged by</legend>
        {(
          [
            ['target', 'what it should say'],
            ['rubric', 'what it must not do'],
          ] as const
        ).map(([judgedBy, told]) => (
          <label key={judgedBy} class="check">
            <input
              type="radio"
              name="judged-by"
              checked={draft.judgedBy === judgedBy}
              onChange={() => setDraft({ ...draft, judgedBy })}
            />
            {told}
          </label>
        ))}
      </fieldset>
      <label class="field">
        {isTarget ? 'Target' : 'Rubric'}
        <textarea
          dir="auto"
          key={draft.judgedBy}
          ref={words}
          rows={isTarget ? 8 : 3}
          required
          maxLength={isTarget ? TEXT_MAX_CHARS : COMMENT_MAX_CHARS}
          placeholder={isTarget ? '' : 'must not …'}
          value={isTarget ? draft.target : draft.rubric}
          onInput={({ currentTarget: { value } }) =>
            setDraft(isTarget ? { ...draft, target: value } : { ...draft, rubric: value })
          }
        />
      </label>
      <p class="muted small">{becomes(draft, ground.output)}</p>
      {adding.problem !== null && <Refusal problem={adding.problem} />}
      <div class="buttons">
        <button type="submit" class="primary" disabled={adding.busy || !isComplete(draft)}>
          {adding.busy ? 'Adding…' : 'Add the case'}
        </button>
        <button type="button" class="quiet" onClick={cancel}>
          Cancel
        </button>
        <span class="muted small">
          <kbd>Ctrl + Enter</kbd> <kbd>Esc</kbd>
        </span>
      </div>
    </form>
  );
}

function startName(names: readonly string[]): string {
  const last = lastDataset();
  return names.find((name) => name === last) ?? names[0] ?? NEW;
}

function becomes(draft: CaseDraft, output: string): string {
  const heldOut = 'Its person is held out from now on: nothing of theirs trains, in any dataset.';
  if (!isComplete(draft)) return 'Nobody but you says what it is: nothing is made up.';
  if (draft.judgedBy === 'rubric') return `You decide: bad. Your words are the rubric. ${heldOut}`;
  const good = verdictOf(draft, output) === 'positive';
  return `You decide: ${good ? 'good. The answer' : 'bad. Your text'} is the target. ${heldOut}`;
}
