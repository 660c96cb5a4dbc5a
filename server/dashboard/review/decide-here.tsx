/** Deciding on a generation that is open: from a failing case to an eval case, one key away. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import type { Ref } from '../router.ts';
import { DecidePanel } from './decide-panel.tsx';
import { correctedIn, type Draft, decisionOf, emptyDraft, type Verdict } from './read-draft.ts';
import { useDeciding } from './send-decision.ts';

interface DecideHereProps {
  at: Ref;
  output: string;
  written: string | null;
}

interface Done {
  id: string;
  verdict: Verdict;
  draft: Draft;
}

export function DecideHere({ at, output, written }: DecideHereProps): JSX.Element {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [done, setDone] = useState<Done | null>(null);
  const deciding = useDeciding();
  const decide = async (verdict: Verdict) => {
    const id = await deciding.decide(decisionOf(at, draft, output, verdict));
    if (id !== null) setDone({ id, verdict, draft });
  };
  const undo = async () => {
    if (done !== null && !deciding.busy && (await deciding.takeBack(done.id))) setDone(null);
  };
  useKeys({ u: () => void undo() });
  if (done === null) {
    return (
      <DecidePanel
        output={output}
        written={written}
        draft={draft}
        onDraft={setDraft}
        onDecide={decide}
        busy={deciding.busy}
        problem={deciding.problem}
      />
    );
  }
  return (
    <section class="card decide" aria-labelledby="decided-title">
      <h2 id="decided-title">You decided: {done.verdict === 'positive' ? 'good' : 'bad'}</h2>
      <p role="status">{becomes(done, output)}</p>
      <div class="buttons">
        <a href="/datasets?new=1">Make a dataset of eval cases</a>
        <button type="button" class="quiet" onClick={undo} disabled={deciding.busy}>
          <Icon name="undo" /> Undo <kbd>U</kbd>
        </button>
      </div>
    </section>
  );
}

function becomes({ verdict, draft }: Done, output: string): string {
  if (correctedIn(draft, output) !== null) return 'It is an eval case: your text is its target.';
  if (verdict === 'positive') return 'It is an eval case: the answer is its target.';
  return draft.reason.trim() === ''
    ? 'It is no eval case yet: undo, and say why or what it should have been.'
    : 'It is an eval case: your reason is its rubric.';
}
