/** Two answers to one prompt, side by side and blind: which is better. By keys, one pair after the other. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { COMMENT_MAX_CHARS } from '../../../shared/limits.ts';
import type { NextPair, PairVerdict } from '../../../shared/pair.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { formatThings } from '../format.ts';
import { Messages } from '../generations/messages.tsx';
import { readInput, readOutput } from '../generations/read-text.ts';
import { useKeys } from '../keys.ts';
import { newId } from '../new-id.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { KeyHelp, type KeyWords } from './key-help.tsx';
import { ClaimLine } from './queue.tsx';
import { Retrieved } from './reading-matter.tsx';
import { useHandedOut } from './use-next.ts';

type Pair = NonNullable<NextPair['pair']>;

interface Open {
  pair: Pair;
  reason: string;
  /** Of the decision that is being sent: the same again goes by the same id. */
  id: string;
}

/** `said` null: skipped. */
interface Done extends Open {
  said: PairVerdict | null;
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
  const { open, setOpen, problem, next } = useHandedOut<Open>(`pairs ${overlap}`, async (signal) => {
    const answer = await get<'nextPair'>('/v1/review/pairs/next', { overlap: overlap ? 'true' : undefined }, signal);
    if (!answer.ok) return answer;
    const { pair } = answer.data;
    return { ...answer, data: pair === null ? null : { pair, reason: '', id: newId() } };
  });
  const [ahead, setAhead] = useState<Open[]>([]);
  const [done, setDone] = useState<Done[]>([]);
  const [said, setSaid] = useState('');
  const [help, setHelp] = useState(false);
  const { busy, problem: refused, run } = useAct();
  const why = useRef<HTMLTextAreaElement>(null);

  const goOn = (finished: Done) => {
    setDone((before) => [...before, finished]);
    setSaid(finished.said === null ? 'Skipped.' : saidWords[finished.said]);
    const [waiting, ...rest] = ahead;
    setAhead(rest);
    setOpen(waiting ?? null);
    if (waiting === undefined) next();
  };
  const decide = async (verdict: PairVerdict) => {
    if (open === null || busy) return;
    const { pair, reason, id } = open;
    const body = { ...sidesOf(pair), id, verdict, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
    if ((await run(() => send<'postPairDecision'>('POST', '/v1/review/pairs', body))) !== null)
      goOn({ ...open, said: verdict });
  };
  const skip = async () => {
    if (open === null || busy) return;
    const body = sidesOf(open.pair);
    if ((await run(() => send<'skipPair'>('POST', '/v1/review/pairs/skip', body))) !== null)
      goOn({ ...open, said: null });
  };
  const undo = async () => {
    const last = done.at(-1);
    if (last === undefined || busy) return;
    const taken =
      last.said === null ||
      (await run(() => send<'withdrawPairDecision'>('POST', `/v1/review/pairs/${last.id}/withdraw`))) !== null;
    if (!taken) return;
    setDone((before) => before.slice(0, -1));
    if (open !== null) setAhead((before) => [open, ...before]);
    setOpen({ pair: last.pair, reason: last.reason, id: newId() });
    setSaid(last.said === null ? 'Back at what you skipped.' : 'Taken back.');
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
    u: () => void undo(),
    r: () => why.current?.focus(),
    '?': () => setHelp(true),
  });

  const undoButton = done.length > 0 && (
    <button type="button" class="quiet" onClick={undo} disabled={busy}>
      <Icon name="undo" /> Undo <kbd>U</kbd>
    </button>
  );
  return (
    <>
      <div class="review-line">
        {children}
        <p role="status" class="muted small">
          {said} {done.length > 0 && `${formatThings(done.length, 'pair')} this visit.`}
        </p>
        <button type="button" class="quiet" onClick={() => setHelp(true)}>
          Keys <kbd>?</kbd>
        </button>
      </div>
      {help && <KeyHelp keys={keys} onClose={() => setHelp(false)} />}
      {open === null && problem === 'nothing' && (
        <div class="stack">
          <Nothing title="No two answers wait to be compared.">
            A pair is two answers to one prompt: asked for again, offered together, or made from the same turn.
          </Nothing>
          <div class="buttons">{undoButton}</div>
        </div>
      )}
      {open === null && problem === null && <Loading lines={8} words="Looking for two answers" />}
      {open === null && problem !== null && problem !== 'nothing' && <Refusal problem={problem} />}
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
                ref={why}
                rows={2}
                maxLength={COMMENT_MAX_CHARS}
                value={open.reason}
                onInput={(event) => setOpen({ ...open, reason: event.currentTarget.value })}
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
    </>
  );
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
        <h2 id="prompt-title">Prompt</h2>
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
