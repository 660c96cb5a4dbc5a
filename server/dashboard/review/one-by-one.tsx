/** One thing after the other, as they are handed out: look, decide, next. Nothing typed is lost by going back. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer } from '../api.ts';
import { now } from '../clock.ts';
import { formatThings } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { KeyHelp, type KeyWords } from './key-help.tsx';
import { type HandedOut, useHandedOut } from './use-handed-out.ts';

export interface OneByOne<T> extends Omit<HandedOut<T>, 'next'> {
  /** What came of the last key. */
  said: string;
  /** How many were finished, and can be gone back to. */
  done: number;
  /** @param decision its id; null: skipped */
  goOn(decision: string | null, words: string): void;
  undo(): Promise<void>;
}

interface Walk<T> {
  /** What is asked for: another key asks anew. */
  key: string;
  ask: (signal: AbortSignal) => Promise<Answer<T | null>>;
  /** False when it did not work. */
  takeBack: (decision: string) => Promise<boolean>;
  /** How one that was finished is opened again. */
  again?: (finished: T) => T;
}

export function useOneByOne<T>({ key, ask, takeBack, again = (finished) => finished }: Walk<T>): OneByOne<T> {
  const { open, setOpen, problem, next } = useHandedOut<T>(key, ask);
  /** What was open when one went back; it comes before anything new. */
  const [ahead, setAhead] = useState<T[]>([]);
  const [done, setDone] = useState<{ open: T; decision: string | null }[]>([]);
  const [said, setSaid] = useState('');
  return {
    ...{ open, setOpen, problem, said, done: done.length },
    goOn(decision, words) {
      if (open === null) return;
      setDone((before) => [...before, { open, decision }]);
      setSaid(words);
      const [waiting, ...rest] = ahead;
      setAhead(rest);
      setOpen(waiting ?? null);
      if (waiting === undefined) next();
    },
    async undo() {
      const last = done.at(-1);
      if (last === undefined || (last.decision !== null && !(await takeBack(last.decision)))) return;
      setDone((before) => before.slice(0, -1));
      if (open !== null) setAhead((before) => [open, ...before]);
      setOpen(again(last.open));
      setSaid(last.decision === null ? 'Back at what you skipped.' : 'Taken back.');
    },
  };
}

interface FrameProps {
  walk: Pick<OneByOne<unknown>, 'open' | 'problem' | 'said' | 'done'>;
  /** What one of them is called: `output`. */
  thing: string;
  /** What it is narrowed to, in one line with how it goes. */
  options: ComponentChildren;
  keys: KeyWords;
  help: boolean;
  onHelp: (shown: boolean) => void;
  /** Looking for the next one, in words. */
  searching: string;
  /** What is said when there is none. */
  nothing: { title: string; words: string };
  undoButton: ComponentChildren;
  /** What is open. */
  children: ComponentChildren;
}

export function OneByOneFrame({ walk, undoButton, children, ...said }: FrameProps): JSX.Element {
  const { open, problem } = walk;
  return (
    <>
      <div class="review-line">
        {said.options}
        <p role="status" class="muted small">
          {walk.said} {walk.done > 0 && `${formatThings(walk.done, said.thing)} this visit.`}
        </p>
        <button type="button" class="quiet" onClick={() => said.onHelp(true)}>
          Keys <kbd>?</kbd>
        </button>
      </div>
      {said.help && <KeyHelp keys={said.keys} onClose={() => said.onHelp(false)} />}
      {open === null && problem === 'nothing' && (
        <div class="stack">
          <Nothing title={said.nothing.title}>{said.nothing.words}</Nothing>
          <div class="buttons">{undoButton}</div>
        </div>
      )}
      {open === null && problem === null && <Loading lines={8} words={said.searching} />}
      {open === null && problem !== null && problem !== 'nothing' && <Refusal problem={problem} />}
      {open !== null && children}
    </>
  );
}

export function UndoButton({
  walk,
  busy,
  onUndo,
}: {
  walk: Pick<OneByOne<unknown>, 'done'>;
  busy: boolean;
  onUndo: () => void;
}): JSX.Element | null {
  if (walk.done === 0) return null;
  return (
    <button type="button" class="quiet" onClick={onUndo} disabled={busy}>
      <Icon name="undo" /> Undo <kbd>U</kbd>
    </button>
  );
}

/** @param until null: nobody’s */
export function ClaimLine({ until }: { until: string | null }): JSX.Element | null {
  if (until === null) return null;
  const minutes = Math.round((Date.parse(until) - now.value) / 60_000);
  return (
    <p class="muted small">
      {minutes > 0
        ? `Yours for ${minutes} min: nobody else is handed it meanwhile.`
        : 'Your time for this one is over: somebody else may be handed it too. You can still decide.'}
    </p>
  );
}
