/** The ways to go on that are on the table: insert one, ask for others, or close. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { WritingAnswer } from '../../contract.ts';
import { Icon } from '../icon.tsx';
import { isSelected, select } from '../subjects.ts';
import { asking } from './document.ts';

interface OffersProps {
  answer: WritingAnswer;
  onInsert: (spanId: string) => void;
  onOthers: () => void;
  onDismiss: () => void;
}

export function Offers({ answer, onInsert, onOthers, onDismiss }: OffersProps): JSX.Element {
  const { trace_id: traceId, model_version: version, offers } = answer;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector('button')?.focus({ preventScroll: true });
    list.current?.scrollIntoView({ block: 'nearest' });
  }, [traceId]);
  return (
    <section class="offers" aria-label="Ways to go on" onKeyDown={(event) => event.key === 'Escape' && onDismiss()}>
      <ol ref={list}>
        {offers.map(({ span_id: spanId, text }) => (
          <li key={`${traceId} ${spanId}`} class={isSelected(traceId, spanId) ? 'offer selected' : 'offer'}>
            <button type="button" onClick={() => onInsert(spanId)} onFocus={() => select({ traceId, spanId })}>
              <span data-nod-output={traceId} data-nod-span={spanId}>
                {text}
              </span>
              <span class="offer-insert">Insert</span>
            </button>
          </li>
        ))}
      </ol>
      <div class="offers-actions">
        <button type="button" disabled={asking.value} onClick={onOthers}>
          <Icon name="again" /> Show others
        </button>
        <button type="button" class="quiet" onClick={onDismiss}>
          Close
        </button>
        <span class="made-by">sage {version}</span>
      </div>
    </section>
  );
}
