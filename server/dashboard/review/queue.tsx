/** What is in doubt, one output after the other, as the API hands them out. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { NextReview, ReviewQueue } from '../../../shared/review.ts';
import { useAct } from '../act.ts';
import { type Problem, send } from '../api.ts';
import { draftOf, dropDraft, keepDraft } from '../drafts.ts';
import { outputText } from '../generations/read-text.ts';
import { useKeys } from '../keys.ts';
import { Icon } from '../parts/icon.tsx';
import { addedWords } from './daily.tsx';
import { DecideOrAdd } from './decide-or-add.tsx';
import type { KeyWords } from './key-help.tsx';
import { ClaimLine, OneByOneFrame, UndoButton, useOneByOne } from './one-by-one.tsx';
import { type Draft, decisionOf, draftKey, emptyDraft, isTyped, type Verdict } from './read-draft.ts';
import { queueReasons, queueWords, ReadingMatter, useKnown } from './reading-matter.tsx';
import { type Added, takeOut } from './send-case.ts';
import { useDeciding } from './send-decision.ts';

type Item = NonNullable<NextReview['item']>;

interface Open {
  item: Item;
  draft: Draft;
}

interface QueueProps {
  queue: ReviewQueue | undefined;
  blind: boolean;
  overlap: boolean;
  /** What the queue is narrowed to. */
  children: ComponentChildren;
}

const keys: KeyWords = [
  ['G', 'Good: decide, and go on'],
  ['B', 'Bad: decide, and go on'],
  ['E', 'Write what it should have been'],
  ['R', 'Write why'],
  ['A', 'Add to an eval dataset, and go on'],
  ['S', 'Skip: leave it to somebody else'],
  ['U', 'Undo the last decision'],
  ['Esc', 'Leave the field one writes in'],
  ['Ctrl + Enter', 'In a field: bad, with what is written'],
];

export function Queue({ queue, blind, overlap, children }: QueueProps): JSX.Element {
  const deciding = useDeciding();
  const taking = useAct();
  /** What was added, by its decision: taken out when that is taken back. */
  const added = useRef(new Map<string, Added>());
  const walk = useOneByOne<Open>({
    key: `${queue} ${blind} ${overlap}`,
    async ask(signal) {
      const answer = await send<'claimReview'>('POST', '/v1/review/claims', { queue, blind, overlap }, signal);
      if (!answer.ok) return answer;
      const { item } = answer.data;
      return {
        ...answer,
        data: item === null ? null : { item, draft: draftOf<Draft>(draftKey(item.generation)) ?? emptyDraft },
      };
    },
    async takeBack(id) {
      const one = added.current.get(id);
      return (one === undefined || (await takeOut(taking.run, one))) && deciding.takeBack(id);
    },
    again(finished) {
      keep(finished);
      return finished;
    },
  });
  const [help, setHelp] = useState(false);
  const { open } = walk;

  /** What was typed is sent, or left with what was skipped: undo finds it there. */
  const goOn = ({ item }: Open, decision: string | null, words: string) => {
    dropDraft(draftKey(item.generation));
    walk.goOn(decision, words);
  };
  const decide = async (verdict: Verdict) => {
    if (open === null) return;
    const id = await deciding.decide(
      decisionOf(open.item.generation, open.draft, outputText(open.item.generation.output), verdict),
    );
    if (id !== null) goOn(open, id, `Decided: ${verdict === 'positive' ? 'good' : 'bad'}.`);
  };
  const add = (one: Added) => {
    if (one.decision !== null) added.current.set(one.decision, one);
    if (open !== null) goOn(open, one.decision, addedWords(one));
  };
  const skip = async () => {
    if (open === null || deciding.busy) return;
    if (await deciding.skip(open.item.generation)) goOn(open, null, 'Skipped.');
  };
  const undo = () => {
    if (!deciding.busy) void walk.undo();
  };
  useKeys({ s: () => void skip(), u: undo, '?': () => setHelp(true) });

  const undoButton = <UndoButton walk={walk} busy={deciding.busy} onUndo={undo} />;
  return (
    <OneByOneFrame
      {...{ walk, keys, help, undoButton }}
      thing="output"
      options={children}
      onHelp={setHelp}
      searching="Looking for the next output"
      nothing={{
        title: 'Nothing is left for you here.',
        words: 'What is in doubt, and a random part of everything, shows up by itself.',
      }}
    >
      {open !== null && (
        <Reading
          key={`${open.item.generation.trace_id} ${open.item.generation.span_id}`}
          item={open.item}
          blind={blind}
          draft={open.draft}
          onDraft={(draft) => {
            const now = { ...open, draft };
            keep(now);
            walk.setOpen(now);
          }}
          onDecide={decide}
          onAdded={add}
          deciding={{ busy: deciding.busy, problem: deciding.problem ?? taking.problem }}
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
    </OneByOneFrame>
  );
}

function keep({ item: { generation }, draft }: Open): void {
  keepDraft(draftKey(generation), draft, isTyped(draft, outputText(generation.output)));
}

interface ReadingProps {
  item: Item;
  blind: boolean;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onDecide: (verdict: Verdict) => void;
  onAdded: (added: Added) => void;
  deciding: { busy: boolean; problem: Problem | null };
  children: JSX.Element[];
}

function Reading({ item, blind, draft, onDraft, onDecide, onAdded, deciding, children }: ReadingProps): JSX.Element {
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
        <DecideOrAdd
          at={item.generation}
          known={{ label: known.detail?.label ?? null, decisions: known.detail?.decisions ?? [] }}
          onAdded={onAdded}
          output={outputText(item.generation.output)}
          written={known.written}
          draft={draft}
          onDraft={onDraft}
          onDecide={onDecide}
          busy={deciding.busy}
          problem={deciding.problem}
        >
          {children}
        </DecideOrAdd>
        {known.argument}
      </aside>
    </div>
  );
}
