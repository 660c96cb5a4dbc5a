/** Two answers to one prompt, side by side and blind: which is better. By keys, one pair after the other. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { COMMENT_MAX_CHARS } from '../../../shared/limits.ts';
import type { NextPair, PairVerdict } from '../../../shared/pair.ts';
import { useAct } from '../act.ts';
import { send } from '../api.ts';
import { draftOf, dropDraft, keepDraft } from '../drafts.ts';
import { Messages } from '../generations/messages.tsx';
import { readInput, readOutput } from '../generations/read-text.ts';
import { useKeys } from '../keys.ts';
import { newId } from '../new-id.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Refusal } from '../parts/notices.tsx';
import { OriginTags } from '../parts/origin-tags.tsx';
import type { KeyWords } from './key-help.tsx';
import { ClaimLine, OneByOneFrame, UndoButton, useOneByOne } from './one-by-one.tsx';
import { Retrieved } from './reading-matter.tsx';

type Pair = NonNullable<NextPair['pair']>;

interface Open {
  pair: Pair;
  reason: string;
  /** Of the decision that is being sent: the same again goes by the same id. */
  id: string;
}

const keys: KeyWords = [
  ['1 or ←', 'The left one is better'],
  ['2 or →', 'The right one is better'],
  ['G', 'Both are good'],
  ['B', 'Both are bad'],
  ['R', 'Write why'],
  ['S', 'Skip: leave it to somebody else'],
  ['U', 'Undo the last decision'],
  ['Esc', 'Leave the field one writes in'],
];

const verdicts: readonly [PairVerdict, words: string, key: string, icon: IconName, tone: string][] = [
  ['left', 'Left is better', '1', 'back', ''],
  ['right', 'Right is better', '2', 'arrow', ''],
  ['both_good', 'Both good', 'G', 'check', 'good'],
  ['both_bad', 'Both bad', 'B', 'cross', 'bad'],
];

const saidWords: Record<PairVerdict, string> = {
  left: 'Left is better.',
  right: 'Right is better.',
  both_good: 'Both good.',
  both_bad: 'Both bad.',
};

export function Pairs({ overlap, children }: { overlap: boolean; children: ComponentChildren }): JSX.Element {
  const { busy, problem: refused, run } = useAct();
  const walk = useOneByOne<Open>({
    key: `pairs ${overlap}`,
    async ask(signal) {
      const answer = await send<'claimPair'>('POST', '/v1/review/pairs/claims', { overlap }, signal);
      if (!answer.ok) return answer;
      const { pair } = answer.data;
      return {
        ...answer,
        data: pair === null ? null : { pair, reason: draftOf<string>(keyOf(pair)) ?? '', id: newId() },
      };
    },
    takeBack: async (id) =>
      (await run(() => send<'withdrawPairDecision'>('POST', `/v1/review/pairs/${id}/withdraw`))) !== null,
    again(finished) {
      keep(finished);
      return { ...finished, id: newId() };
    },
  });
  const [help, setHelp] = useState(false);
  const why = useRef<HTMLTextAreaElement>(null);
  const { open } = walk;
  const goOn = (pair: Pair, decision: string | null, words: string) => {
    dropDraft(keyOf(pair));
    walk.goOn(decision, words);
  };

  const decide = async (verdict: PairVerdict) => {
    if (open === null || busy) return;
    const { pair, reason, id } = open;
    const body = { ...sidesOf(pair), id, verdict, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
    if ((await run(() => send<'postPairDecision'>('POST', '/v1/review/pairs', body))) !== null)
      goOn(pair, id, saidWords[verdict]);
  };
  const skip = async () => {
    if (open === null || busy) return;
    const body = sidesOf(open.pair);
    if ((await run(() => send<'skipPair'>('POST', '/v1/review/pairs/skip', body))) !== null)
      goOn(open.pair, null, 'Skipped.');
  };
  const undo = () => {
    if (!busy) void walk.undo();
  };
  const act = (verdict: PairVerdict) => () => void decide(verdict);
  useKeys({
    '1': act('left'),
    arrowleft: act('left'),
    '2': act('right'),
    arrowright: act('right'),
    g: act('both_good'),
    b: act('both_bad'),
    s: () => void skip(),
    u: undo,
    r: () => why.current?.focus(),
    '?': () => setHelp(true),
  });

  const undoButton = <UndoButton walk={walk} busy={busy} onUndo={undo} />;
  return (
    <OneByOneFrame
      {...{ walk, keys, help, undoButton }}
      thing="pair"
      options={children}
      onHelp={setHelp}
      searching="Looking for two answers"
      nothing={{
        title: 'No two answers wait to be compared.',
        words: 'A pair is two answers to one prompt: asked for again, offered together, or made from the same turn.',
      }}
    >
      {open !== null && (
        <Sides
          key={`${open.pair.left.trace_id} ${open.pair.left.span_id} ${open.pair.right.trace_id}`}
          pair={open.pair}
        >
          <section class="card decide" aria-labelledby="pair-title">
            <h2 id="pair-title">Which answer is better?</h2>
            <div class="pair-verdicts">
              {verdicts.map(([verdict, words, key, icon, tone]) => (
                <button key={verdict} type="button" class={tone} onClick={act(verdict)} disabled={busy}>
                  <Icon name={icon} /> {words} <kbd>{key}</kbd>
                </button>
              ))}
            </div>
            {refused !== null && <Refusal problem={refused} />}
            <label class="field">
              <span>
                Why <span class="muted">(optional)</span> <kbd>R</kbd>
              </span>
              <textarea
                dir="auto"
                ref={why}
                rows={2}
                maxLength={COMMENT_MAX_CHARS}
                value={open.reason}
                onInput={(event) => {
                  const now = { ...open, reason: event.currentTarget.value };
                  keep(now);
                  walk.setOpen(now);
                }}
                onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
              />
            </label>
            <p class="muted small">
              Better makes a preference pair, and calls neither of them good. Both good or both bad is a verdict on
              each.
            </p>
            <div class="buttons">
              <button type="button" class="quiet" onClick={skip} disabled={busy}>
                Skip <kbd>S</kbd>
              </button>
              {undoButton}
              <ClaimLine until={open.pair.claimed_until} />
            </div>
          </section>
        </Sides>
      )}
    </OneByOneFrame>
  );
}

const keyOf = ({ left, right }: Pair): string =>
  `pair ${left.trace_id} ${left.span_id} ${right.trace_id} ${right.span_id}`;

function keep({ pair, reason }: Open): void {
  keepDraft(keyOf(pair), reason, reason.trim() !== '');
}

function sidesOf({ left, right }: Pair) {
  const ref = ({ trace_id, span_id }: Pair['left']) => ({ trace_id, ...(span_id === '' ? {} : { span_id }) });
  return { left: ref(left), right: ref(right) };
}

function Sides({ pair, children }: { pair: Pair; children: ComponentChildren }): JSX.Element {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div class="stack compared-pair" ref={top} tabIndex={-1}>
      <section class="card" aria-labelledby="prompt-title">
        <div class="section-head">
          <h2 id="prompt-title">Prompt</h2>
          <OriginTags generation={pair} />
        </div>
        <Messages said={readInput(pair.input)} />
      </section>
      {pair.context !== null && pair.context.length > 0 && <Retrieved context={pair.context} />}
      <div class="pair-answers">
        <Answer id="left-title" words="Left" output={pair.left.output} />
        <Answer id="right-title" words="Right" output={pair.right.output} />
      </div>
      {children}
    </div>
  );
}

function Answer({ id, words, output }: { id: string; words: string; output: Pair['left']['output'] }): JSX.Element {
  const answer = readOutput(output);
  return (
    <section class="card answer" aria-labelledby={id}>
      <h2 id={id}>{words}</h2>
      {answer === null ? <p class="muted">It is empty.</p> : <Messages said={[answer]} />}
    </section>
  );
}
