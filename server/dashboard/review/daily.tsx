/** The daily sample: a few generations of one day, read one after the other. What one decides is a decision like any other. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationDetail } from '../../../shared/reading.ts';
import type { DailySample, SampleReason } from '../../../shared/sample.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { draftOf, keepDraft } from '../drafts.ts';
import { formatInterval, formatThings } from '../format.ts';
import { outputText } from '../generations/read-text.ts';
import { useKeys } from '../keys.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { go, type Query, withQuery } from '../router.ts';
import { mayReview, note } from '../session.ts';
import { DecideOrAdd } from './decide-or-add.tsx';
import { KeyHelp, type KeyWords } from './key-help.tsx';
import { type Draft, decisionOf, draftKey, emptyDraft, isTyped, type Verdict } from './read-draft.ts';
import { knownOf, ReadingMatter } from './reading-matter.tsx';
import { type Added, takeOut } from './send-case.ts';
import { useDeciding } from './send-decision.ts';
import { nextUnread, otherDay, readPosition } from './walk-sample.ts';

const SAMPLE_MS = 30_000;

type Item = DailySample['items'][number];

const keys: KeyWords = [
  ['N or →', 'Next: read, go on'],
  ['P or ←', 'The one before'],
  ['G', 'Good: decide, and go on'],
  ['B', 'Bad: decide, and go on'],
  ['E', 'Write what it should have been'],
  ['R', 'Write why'],
  ['A', 'Add to an eval dataset, and go on'],
  ['U', 'Undo the last decision'],
  ['Esc', 'Leave the field one writes in'],
];

const reasons: Record<SampleReason, (item: Item) => readonly [title: string, words: string]> = {
  contested: () => ['Contested', 'Evidence disagrees about this one.'],
  worst: () => ['Among the worst', 'What people did speaks against it more than against others of the day.'],
  busy: ({ asked }) => [`Asked ${formatThings(asked ?? 0, 'time')}`, 'One answer of these, drawn at random.'],
  random: () => ['Random', 'Drawn from all of the day.'],
};

export function Daily({ query }: { query: Query }): JSX.Element {
  /** What one has done since the sample was asked for. */
  const [mine, setMine] = useState(0);
  const { data, problem } = useLive<DailySample>(
    `${query.day ?? ''} ${mine}`,
    (signal) => send<'drawDailySample'>('POST', '/v1/review/sample', { day: query.day }, signal),
    SAMPLE_MS,
  );
  if (data === null)
    return problem?.kind === 'refused' ? (
      <Refusal problem={problem} />
    ) : (
      <Loading lines={8} words="Drawing the sample" />
    );
  if (data.items.length === 0)
    return (
      <div class="stack">
        <DayLine sample={data} />
        <Nothing title="Nothing happened that day.">
          A sample is drawn from the generations of a whole day, in UTC.
        </Nothing>
      </div>
    );
  return <Reading key={data.day} sample={data} query={query} onDone={() => setMine((times) => times + 1)} />;
}

interface Last {
  /** Null: nothing was decided that was not before. */
  id: string | null;
  place: number;
  added: Added | null;
}

function Reading({ sample, query, onDone }: { sample: DailySample; query: Query; onDone: () => void }): JSX.Element {
  const { items, day } = sample;
  const chosen = readPosition(query.n, items.length);
  // Where one begins is decided once: what one reads later must not move the page under one's eyes.
  const [start] = useState(() => nextUnread(items, -1));
  const place = chosen === undefined ? start : chosen;
  const item = place === null ? undefined : items[place];
  const draft = (item === undefined ? undefined : draftOf<Draft>(draftKey(item))) ?? emptyDraft;
  const [last, setLast] = useState<Last | null>(null);
  const [said, setSaid] = useState('');
  const [help, setHelp] = useState(false);
  const deciding = useDeciding();
  const taking = useAct();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);

  const open = (to: number | null) => go(withQuery({ n: to === null ? 'end' : String(to + 1) }));
  const markRead = async ({ trace_id, span_id }: Item) => {
    const body = { day, trace_id, ...(span_id === '' ? {} : { span_id }) };
    note(await send<'markRead'>('POST', '/v1/review/sample/read', body));
    onDone();
  };
  const goOn = () => {
    if (item === undefined || place === null) return;
    void markRead(item);
    open(place + 1 < items.length ? place + 1 : null);
  };
  const decide = async (verdict: Verdict, output: string) => {
    if (item === undefined || place === null) return;
    const id = await deciding.decide(decisionOf(item, draft, output, verdict));
    if (id === null) return;
    keepDraft(draftKey(item), draft, false);
    setLast({ id, place, added: null });
    setSaid(`Decided: ${verdict === 'positive' ? 'good' : 'bad'}.`);
    goOn();
  };
  const add = (added: Added) => {
    if (place === null) return;
    if (item !== undefined) keepDraft(draftKey(item), draft, false);
    setLast({ id: added.decision, place, added });
    setSaid(addedWords(added));
    goOn();
  };
  const undo = async () => {
    if (last === null || deciding.busy || taking.busy) return;
    if (last.added !== null && !(await takeOut(taking.run, last.added))) return;
    if (last.id !== null && !(await deciding.takeBack(last.id))) return;
    setSaid('Taken back.');
    open(last.place);
    setLast(null);
    onDone();
  };
  const back = () => {
    if (place === null) open(items.length - 1);
    else if (place > 0) open(place - 1);
  };
  useKeys({
    n: goOn,
    arrowright: goOn,
    p: back,
    arrowleft: back,
    u: () => void undo(),
    '?': () => setHelp(true),
  });

  const steps = (
    <div class="buttons">
      <button type="button" onClick={goOn} disabled={item === undefined}>
        Next <kbd>N</kbd>
      </button>
      <button type="button" class="quiet" onClick={back} disabled={place === 0}>
        Before <kbd>P</kbd>
      </button>
      {last !== null && (
        <button type="button" class="quiet" onClick={undo} disabled={deciding.busy}>
          <Icon name="undo" /> Undo <kbd>U</kbd>
        </button>
      )}
    </div>
  );
  return (
    <>
      <div class="review-line">
        <DayLine sample={sample} />
        <p role="status" class="muted small">
          {said} {sample.read} of {items.length} read.
        </p>
        <button type="button" class="quiet" onClick={() => setHelp(true)}>
          Keys <kbd>?</kbd>
        </button>
      </div>
      <Places items={items} place={place} />
      {help && <KeyHelp keys={keys} onClose={() => setHelp(false)} />}
      <div ref={top} tabIndex={-1} class="reviewed">
        {item === undefined || place === null ? (
          <End sample={sample}>{steps}</End>
        ) : (
          <One
            key={`${item.trace_id} ${item.span_id}`}
            item={item}
            draft={draft}
            onDraft={(now, output) => keepDraft(draftKey(item), now, isTyped(now, output))}
            onDecide={decide}
            onAdded={add}
            deciding={{ busy: deciding.busy, problem: deciding.problem ?? taking.problem }}
          >
            {steps}
          </One>
        )}
      </div>
      <HowDrawn lookedAt={sample.looked_at} />
    </>
  );
}

interface OneProps {
  item: Item;
  draft: Draft;
  onDraft: (draft: Draft, output: string) => void;
  onDecide: (verdict: Verdict, output: string) => void;
  onAdded: (added: Added) => void;
  deciding: Pick<ReturnType<typeof useDeciding>, 'busy' | 'problem'>;
  children: JSX.Element;
}

function One({ item, draft, onDraft, onDecide, onAdded, deciding, children }: OneProps): JSX.Element {
  const { data, problem } = useLive<GenerationDetail>(
    'detail',
    (signal) =>
      get<'getGeneration'>(
        `/v1/generations/${encodeURIComponent(item.trace_id)}`,
        { span_id: item.span_id || undefined },
        signal,
      ),
    SLOW_MS,
  );
  if (data === null || data.generation === null) {
    return problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={8} words="Loading it" />;
  }
  const { generation } = data;
  const known = knownOf(data);
  const output = outputText(generation.output);
  return (
    <div class="two-sides">
      <ReadingMatter generation={generation} why={reasons[item.why](item)} known={known} blind={false} />
      <aside class="stack" aria-label="Your decision">
        {mayReview() ? (
          <DecideOrAdd
            at={item}
            known={{ label: data.label, decisions: data.decisions }}
            onAdded={onAdded}
            output={output}
            written={known.written}
            draft={draft}
            onDraft={(now) => onDraft(now, output)}
            onDecide={(verdict) => onDecide(verdict, output)}
            busy={deciding.busy}
            problem={deciding.problem}
          >
            {item.verdict !== null && <p class="small">You decided: {item.verdict === 'positive' ? 'good' : 'bad'}.</p>}
            {children}
          </DecideOrAdd>
        ) : (
          <section class="card">{children}</section>
        )}
        {known.argument}
      </aside>
    </div>
  );
}

export function addedWords({ dataset, leftOut }: Added): string {
  return leftOut === null ? `Added to ${dataset}.` : `Added to ${dataset}; a version would leave it out: ${leftOut}.`;
}

/** One mark for each: where one is, what is read, what is decided. */
function Places({ items, place }: { items: readonly Item[]; place: number | null }): JSX.Element {
  return (
    <nav class="places" aria-label="The sample">
      {items.map((item, index) => (
        <a
          key={`${item.trace_id} ${item.span_id}`}
          href={withQuery({ n: String(index + 1) })}
          class={item.verdict ?? (item.read_at === null ? 'unread' : 'read')}
          aria-current={index === place ? 'true' : undefined}
          aria-label={`${index + 1}, ${placeWords(item)}`}
        >
          {item.verdict === null ? index + 1 : <Icon name={item.verdict === 'positive' ? 'check' : 'cross'} />}
        </a>
      ))}
    </nav>
  );
}

function placeWords({ verdict, read_at }: Item): string {
  if (verdict !== null) return verdict === 'positive' ? 'decided good' : 'decided bad';
  return read_at === null ? 'not read yet' : 'read';
}

function DayLine({ sample: { day } }: { sample: DailySample }): JSX.Element {
  const later = otherDay(day, 1);
  return (
    <div class="day-line">
      <a href={withQuery({ day: otherDay(day, -1), n: undefined })} aria-label="The day before">
        <Icon name="back" />
      </a>
      <strong>{formatInterval(`${day}T00:00:00Z`, 'day')}</strong> <span class="muted">UTC</span>
      {later < new Date().toISOString().slice(0, 10) && (
        <a href={withQuery({ day: later, n: undefined })} aria-label="The day after">
          <Icon name="arrow" />
        </a>
      )}
    </div>
  );
}

function End({ sample: { items, day }, children }: { sample: DailySample; children: JSX.Element }): JSX.Element {
  const decided = (verdict: Verdict): number => items.filter((item) => item.verdict === verdict).length;
  const unread = items.filter((item) => item.read_at === null).length;
  return (
    <section class="card stack" aria-labelledby="end-title">
      <h2 id="end-title">
        {unread === 0
          ? 'You have read them all.'
          : `${unread} of ${items.length} ${unread === 1 ? 'is' : 'are'} not read yet.`}
      </h2>
      <p>
        You called {decided('positive')} of them good and {decided('negative')} bad.
      </p>
      <div class="buttons">
        <a href={withQuery({ show: undefined, n: undefined, day: undefined })}>Go on with the review</a>
        <a href={withQuery({ day: otherDay(day, -1), n: undefined })}>The day before</a>
      </div>
      {children}
    </section>
  );
}

function HowDrawn({ lookedAt }: { lookedAt: number }): JSX.Element {
  return (
    <details class="small muted">
      <summary>How these were drawn</summary>
      <p>
        From the newest {formatThings(lookedAt, 'generation')} of the day: three at random; three that are contested and
        three that evidence speaks against most, both only where no reviewer has decided; and one answer each to the
        three prompts that were asked most often that day (at least twice; the same words, whatever their case and
        spacing). What a day lacks is made up at random. Drawn when it was first opened, and the same for everybody.
      </p>
    </details>
  );
}
