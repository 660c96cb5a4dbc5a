/** What Nod learned of one output: its label, what it rests on, what it trains, and the events as they came. */
import type { JSX } from 'preact';
import type { Label } from '../../../shared/label.ts';
import { choice } from '../consent.ts';
import { Icon } from '../icon.tsx';
import { keyOf, listed, product, type Subject, select, selected, statuses } from '../subjects.ts';
import { Events } from './events.tsx';
import { Evidence } from './evidence.tsx';
import { detail, unreachable } from './live.ts';
import { Meter } from './meter.tsx';
import { Training } from './training.tsx';
import { statusSentences, statusWords } from './words.ts';

export function Panel(): JSX.Element {
  const subject = selected.value;
  return (
    <div class="panel-body">
      <h2>
        What Nod learned
        <span class={unreachable.value ? 'live lost' : 'live'}>{unreachable.value ? 'no connection' : 'live'}</span>
      </h2>
      {subject === undefined ? <Nothing /> : <Learned subject={subject} />}
    </div>
  );
}

function Nothing(): JSX.Element {
  const first = {
    chat: 'Ask something. The answer gets a label here as soon as you do anything with it.',
    desk: 'Open a ticket. Each suggested field gets a label here.',
    writing: 'Ask for a way to go on. Each offer gets a label here.',
  };
  return <p class="muted">{first[product.value]}</p>;
}

function Learned({ subject }: { subject: Subject }): JSX.Element {
  const read = detail.value;
  const label = read?.label ?? null;
  return (
    <>
      <Subjects current={subject} />
      <Verdict label={label} recorded={read !== null} />
      {label !== null && <Evidence label={label} />}
      {label !== null && read?.generation && <Training label={label} generation={read.generation} />}
      {read !== null && <Events events={read.events} />}
      <p class="panel-links">
        <a href={pageAddress(subject)}>
          <Icon name="open" /> Open on Nod’s page
        </a>
      </p>
    </>
  );
}

/** The outputs one can look at, newest first. */
function Subjects({ current }: { current: Subject }): JSX.Element {
  return (
    <div class="subjects">
      <ul>
        {listed.value.map((subject) => {
          const status = statuses.value[keyOf(subject)] ?? 'unlabelled';
          return (
            <li key={keyOf(subject)}>
              <button type="button" aria-pressed={keyOf(subject) === keyOf(current)} onClick={() => select(subject)}>
                <span class={`dot ${status}`} />
                <span class="sr-only">{statusWords[status]}: </span>
                {subject.title}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="hint muted">
        “{current.hint}” <span class="version">sage {current.modelVersion}</span>
      </p>
    </div>
  );
}

function Verdict({ label, recorded }: { label: Label | null; recorded: boolean }): JSX.Element {
  const status = label?.status ?? 'unlabelled';
  return (
    <section class="verdict" aria-live="polite">
      <p class={`verdict-word ${status}`}>{statusWords[status]}</p>
      <Meter p={label?.p ?? 0.5} known={status !== 'unlabelled'} />
      <p class="muted">{recorded ? statusSentences[status] : unrecorded()}</p>
    </section>
  );
}

function unrecorded(): string {
  if (choice.value === undefined) return 'Nothing is recorded before you agree.';
  return choice.value === 'none' ? 'Recording is off: Nod knows nothing of this.' : 'On its way to Nod…';
}

function pageAddress({ traceId, spanId }: Subject): string {
  const span = spanId === '' ? '' : `?${new URLSearchParams({ span_id: spanId })}`;
  return `/generations/${encodeURIComponent(traceId)}${span}`;
}
