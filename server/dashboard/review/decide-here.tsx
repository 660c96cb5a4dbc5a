/** Deciding on a generation that is open: from a failing case to an eval case, one key away. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { GenerationDetail } from '../../../shared/reading.ts';
import { useAct } from '../act.ts';
import { draftOf, dropDraft, keepDraft } from '../drafts.ts';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { Refusal } from '../parts/notices.tsx';
import { hrefOfDataset, type Ref } from '../router.ts';
import { DecideOrAdd, OrAdd } from './decide-or-add.tsx';
import { KeyHelp, type KeyWords } from './key-help.tsx';
import { correctedIn, type Draft, decisionOf, draftKey, emptyDraft, isTyped, type Verdict } from './read-draft.ts';
import { type Added, takeOut } from './send-case.ts';
import { useDeciding } from './send-decision.ts';

interface DecideHereProps {
  at: Ref;
  output: string;
  written: string | null;
  known: Pick<GenerationDetail, 'label' | 'decisions'>;
}

interface Done {
  /** Null: it was decided so before. */
  id: string | null;
  verdict: Verdict;
  draft: Draft;
  added: Added | null;
}

const keys: KeyWords = [
  ['G', 'Good'],
  ['B', 'Bad'],
  ['E', 'Write what it should have been'],
  ['R', 'Write why'],
  ['A', 'Add to an eval dataset'],
  ['U', 'Undo'],
  ['Esc', 'Leave the field one writes in'],
  ['Ctrl + Enter', 'In a field: bad, or add the case, with what is written'],
];

export function DecideHere({ at, output, written, known }: DecideHereProps): JSX.Element {
  const key = draftKey(at);
  const draft = draftOf<Draft>(key) ?? emptyDraft;
  const setDraft = (now: Draft) => keepDraft(key, now, isTyped(now, output));
  const [done, setDone] = useState<Done | null>(null);
  const [help, setHelp] = useState(false);
  const deciding = useDeciding();
  const { busy, problem, run } = useAct();
  const decide = async (verdict: Verdict) => {
    const id = await deciding.decide(decisionOf(at, draft, output, verdict));
    if (id === null) return;
    setDone({ id, verdict, draft, added: null });
    dropDraft(key);
  };
  const added = (one: Added) => {
    // What was decided before it was added is taken back with it.
    setDone({ id: one.decision ?? done?.id ?? null, verdict: one.verdict, draft: done?.draft ?? draft, added: one });
    dropDraft(key);
  };
  const undo = async () => {
    if (done === null || deciding.busy || busy) return;
    if (done.added !== null && !(await takeOut(run, done.added))) return;
    if (done.id !== null && !(await deciding.takeBack(done.id))) return;
    setDraft(done.draft);
    setDone(null);
  };
  useKeys({ u: () => void undo(), '?': () => setHelp(true) });
  const helpShown = help && <KeyHelp keys={keys} onClose={() => setHelp(false)} />;
  if (done === null) {
    return (
      <>
        {helpShown}
        <DecideOrAdd
          at={at}
          known={known}
          output={output}
          written={written}
          draft={draft}
          onDraft={setDraft}
          onDecide={decide}
          onAdded={added}
          busy={deciding.busy}
          problem={deciding.problem}
        >
          <div class="buttons">
            <button type="button" class="quiet" onClick={() => setHelp(true)}>
              Keys <kbd>?</kbd>
            </button>
          </div>
        </DecideOrAdd>
      </>
    );
  }
  return (
    <>
      {helpShown}
      <OrAdd at={at} ground={{ output, written, draft: done.draft, ...known }} onAdded={added}>
        {(addButton) => (
          <section class="card decide" aria-labelledby="decided-title">
            <h2 id="decided-title">You decided: {done.verdict === 'positive' ? 'good' : 'bad'}</h2>
            <div role="status" class="stack">
              {done.added === null ? <p>{becomes(done, output)}</p> : <AddedLine added={done.added} />}
            </div>
            {problem !== null && <Refusal problem={problem} />}
            {deciding.problem !== null && <Refusal problem={deciding.problem} />}
            {done.added === null && addButton}
            <div class="buttons">
              <button type="button" class="quiet" onClick={undo} disabled={deciding.busy || busy}>
                <Icon name="undo" /> Undo <kbd>U</kbd>
              </button>
            </div>
          </section>
        )}
      </OrAdd>
    </>
  );
}

function AddedLine({ added: { dataset, leftOut } }: { added: Added }): JSX.Element {
  return (
    <>
      <p>
        It is a case of <a href={hrefOfDataset(dataset)}>{dataset}</a>
        {leftOut === null ? ', and in its next version.' : '.'}
      </p>
      {leftOut !== null && (
        <p class="notice">
          <strong>A version would leave it out:</strong> {leftOut}.
        </p>
      )}
    </>
  );
}

function becomes({ verdict, draft }: Done, output: string): string {
  if (correctedIn(draft, output) !== null) return 'It is an eval case: your text is its target.';
  if (verdict === 'positive') return 'It is an eval case: the answer is its target.';
  return draft.reason.trim() === ''
    ? 'It is no eval case yet: undo, and say why or what it should have been.'
    : 'It is an eval case: your reason is its rubric.';
}
