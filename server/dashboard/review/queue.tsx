/** One output after the other, as the API hands them out: read, decide, next. Nothing typed is lost by going back. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api.ts';
import { now } from '../clock.ts';
import { formatThings } from '../format.ts';
import { outputText } from '../generations/read-text.ts';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { DecidePanel } from './decide-panel.tsx';
import { KeyHelp, type KeyWords } from './key-help.tsx';
import { type Draft, decisionOf, type Verdict } from './read-draft.ts';
import { queueReasons, queueWords, ReadingMatter, useKnown } from './reading-matter.tsx';
import { useDeciding } from './send-decision.ts';
import { type Item, type Open, useNext, type Wanted } from './use-next.ts';

/** `id` of the decision; null: skipped. */
interface Done extends Open {
  id: string | null;
  verdict: Verdict | null;
}

const keys: KeyWords = [
  ['G', 'Good: decide, and go on'],
  ['B', 'Bad: decide, and go on'],
  ['E', 'Write what it should have been'],
  ['R', 'Write why'],
  ['S', 'Skip: leave it to somebody else'],
  ['U', 'Undo the last decision'],
  ['Esc', 'Leave the field one writes in'],
  ['Ctrl + Enter', 'In a field: bad, with what is written'],
];

/** @param props.children what the queue is narrowed to, in one line with how it goes */
export function Queue({ queue, blind, overlap, children }: Wanted & { children: ComponentChildren }): JSX.Element {
  const { open, setOpen, problem, next } = useNext({ queue, blind, overlap });
  /** What was open when one went back; it comes before anything new. */
  const [ahead, setAhead] = useState<Open[]>([]);
  const [done, setDone] = useState<Done[]>([]);
  const deciding = useDeciding();
  const [said, setSaid] = useState('');
  const [help, setHelp] = useState(false);

  const goOn = (finished: Done, words: string) => {
    setDone((before) => [...before, finished]);
    setSaid(words);
    const [waiting, ...rest] = ahead;
    setAhead(rest);
    setOpen(waiting ?? null);
    if (waiting === undefined) next();
  };
  const decide = async (verdict: Verdict) => {
    if (open === null) return;
    const id = await deciding.decide(
      decisionOf(open.item.generation, open.draft, outputText(open.item.generation.output), verdict),
    );
    if (id !== null) goOn({ ...open, id, verdict }, `Decided: ${verdict === 'positive' ? 'good' : 'bad'}.`);
  };
  const skip = async () => {
    if (open === null || deciding.busy) return;
    if (await deciding.skip(open.item.generation)) goOn({ ...open, id: null, verdict: null }, 'Skipped.');
  };
  const undo = async () => {
    const last = done.at(-1);
    if (last === undefined || deciding.busy) return;
    if (last.id !== null && !(await deciding.takeBack(last.id))) return;
    setDone((before) => before.slice(0, -1));
    if (open !== null) setAhead((before) => [open, ...before]);
    setOpen({ item: last.item, draft: last.draft });
    setSaid(last.id === null ? 'Back at what you skipped.' : 'Taken back.');
  };
  useKeys({ s: () => void skip(), u: () => void undo(), '?': () => setHelp(true) });

  const undoButton = done.length > 0 && (
    <button type="button" class="quiet" onClick={undo} disabled={deciding.busy}>
      <Icon name="undo" /> Undo <kbd>U</kbd>
    </button>
  );
  return (
    <>
      <div class="review-line">
        {children}
        <p role="status" class="muted small">
          {said} {done.length > 0 && `${formatThings(done.length, 'output')} this visit.`}
        </p>
        <button type="button" class="quiet" onClick={() => setHelp(true)}>
          Keys <kbd>?</kbd>
        </button>
      </div>
      {help && <KeyHelp keys={keys} onClose={() => setHelp(false)} />}
      {open === null && problem === 'nothing' && (
        <div class="stack">
          <Nothing title="Nothing is left for you here.">
            What is in doubt, and a random part of everything, shows up by itself.
          </Nothing>
          <div class="buttons">{undoButton}</div>
        </div>
      )}
      {open === null && problem === null && <Loading lines={8} words="Looking for the next output" />}
      {open === null && problem !== null && problem !== 'nothing' && <Refusal problem={problem} />}
      {open !== null && (
        <Reading
          key={`${open.item.generation.trace_id} ${open.item.generation.span_id}`}
          item={open.item}
          blind={blind}
          draft={open.draft}
          onDraft={(draft) => setOpen({ ...open, draft })}
          onDecide={decide}
          deciding={deciding}
        >
          <div class="buttons">
            <button type="button" class="quiet" onClick={skip} disabled={deciding.busy}>
              <Icon name="arrow" /> Skip <kbd>S</kbd>
            </button>
            {undoButton}
          </div>
          <ClaimLine until={open.item.claimed_until} />
        </Reading>
      )}
    </>
  );
}

interface ReadingProps {
  item: Item;
  blind: boolean;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onDecide: (verdict: Verdict) => void;
  deciding: { busy: boolean; problem: Problem | null };
  children: JSX.Element[];
}

function Reading({ item, blind, draft, onDraft, onDecide, deciding, children }: ReadingProps): JSX.Element {
  const top = useRef<HTMLDivElement>(null);
  const known = useKnown(item.generation, blind);
  useEffect(() => {
    top.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div class="two-sides reviewed" ref={top} tabIndex={-1}>
      <ReadingMatter
        generation={item.generation}
        why={item.queue === null ? null : [queueWords[item.queue], queueReasons[item.queue]]}
        known={known}
        blind={blind}
      />
      <aside class="stack" aria-label="Your decision">
        <DecidePanel
          output={outputText(item.generation.output)}
          written={known.written}
          draft={draft}
          onDraft={onDraft}
          onDecide={onDecide}
          busy={deciding.busy}
          problem={deciding.problem}
        >
          {children}
        </DecidePanel>
        {known.argument}
      </aside>
    </div>
  );
}

export function ClaimLine({ until }: { until: string }): JSX.Element {
  const minutes = Math.round((Date.parse(until) - now.value) / 60_000);
  return (
    <p class="muted small">
      {minutes > 0
        ? `Yours for ${minutes} min: nobody else is handed it meanwhile.`
        : 'Your time for this one is over: somebody else may be handed it too. You can still decide.'}
    </p>
  );
}
