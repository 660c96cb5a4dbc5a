/** The editor's documents: their text, the offers on the table, and the passages that came from the model. */
import { computed, signal } from '@preact/signals';
import type { Trace } from '../../../widget/api.ts';
import type { DraftStart, WritingAnswer } from '../../contract.ts';
import { askWriting, readDrafts } from '../api.ts';
import { purposes } from '../consent.ts';
import { tell } from '../nod.ts';
import { follow, select } from '../subjects.ts';

export interface Passage {
  traceId: string;
  spanId: string;
  text: string;
}

export interface Doc {
  /** A fresh id for each visit: the conversation its offers belong to. */
  id: string;
  draft: DraftStart;
  text: string;
  round: number;
  passages: readonly Passage[];
}

const LETTERS = ['A', 'B', 'C', 'D', 'E'];

export const docs = signal<readonly Doc[]>([]);
export const openDraftId = signal<string | undefined>(undefined);
/** Offered now, for the open document. */
export const table = signal<WritingAnswer | undefined>(undefined);
export const asking = signal(false);
export const failed = signal(false);

export const doc = computed(() => docs.value.find(({ draft }) => draft.id === openDraftId.value));

export async function startWriting(): Promise<void> {
  if (docs.value.length > 0) return;
  try {
    const drafts = await readDrafts();
    docs.value = drafts.map((draft) => ({ id: crypto.randomUUID(), draft, text: draft.text, round: 0, passages: [] }));
    openDraftId.value = drafts[0]?.id;
  } catch {
    failed.value = true;
  }
}

export function openDraft(id: string): void {
  dismiss();
  openDraftId.value = id;
}

export function setText(text: string): void {
  change((one) => ({ ...one, text }));
}

/** Asks for ways to go on. Asked while others are on the table, those are passed over. */
export async function askForOffers(before: string): Promise<void> {
  const current = doc.value;
  if (current === undefined || asking.value) return;
  const passedOver = table.value;
  asking.value = true;
  try {
    const { id, draft, round } = current;
    const answer = await askWriting({ document_id: id, draft_id: draft.id, before, round, consent: purposes.value });
    if (openDraftId.value !== draft.id) return;
    for (const [index, offer] of answer.offers.entries()) {
      const old = passedOver?.offers[index];
      if (passedOver && old) tell('regenerate', refOf(passedOver, old.span_id), refOf(answer, offer.span_id));
    }
    table.value = answer;
    failed.value = false;
    change((one) => ({ ...one, round: round + 1 }));
    follow(
      ...answer.offers
        .map(({ span_id, text }, index) => ({
          product: 'writing' as const,
          traceId: answer.trace_id,
          spanId: span_id,
          title: `Round ${round + 1}, ${LETTERS[index] ?? index + 1}`,
          hint: text,
          modelVersion: answer.model_version,
        }))
        .reverse(),
    );
  } catch {
    failed.value = true;
  } finally {
    asking.value = false;
  }
}

/** Puts an offer into the text at `at`, with a space before it where one is missing. */
export function insert(spanId: string, field: HTMLTextAreaElement, at: number): void {
  const answer = table.value;
  const position = answer?.offers.findIndex(({ span_id }) => span_id === spanId) ?? -1;
  const offer = answer?.offers[position];
  if (answer === undefined || offer === undefined) return;
  const space = at > 0 && !/\s/.test(field.value.charAt(at - 1)) ? ' ' : '';
  field.setRangeText(`${space}${offer.text}`, at, at, 'end');
  tell('insert', refOf(answer, spanId), offer.text, { into: field, at: at + space.length });
  const others = answer.offers.filter(({ span_id }) => span_id !== spanId);
  const rejected = others.map(({ span_id }) => refOf(answer, span_id));
  tell('choose', refOf(answer, spanId), rejected, { position });
  table.value = undefined;
  change((one) => ({
    ...one,
    text: field.value,
    passages: [...one.passages, { traceId: answer.trace_id, spanId, text: offer.text }],
  }));
  select({ traceId: answer.trace_id, spanId });
}

/** Takes a passage out again, with the space that came with it. */
export function takeOut(passage: Passage, field: HTMLTextAreaElement): void {
  const found = field.value.indexOf(passage.text);
  if (found === -1) return;
  const at = found > 0 && field.value.charAt(found - 1) === ' ' ? found - 1 : found;
  const remove = found - at + passage.text.length;
  field.setRangeText('', at, at + remove, 'end');
  tell('changed', field, { at, remove, insert: '' });
  setText(field.value);
  select(passage);
}

export function dismiss(): void {
  const answer = table.value;
  if (answer === undefined) return;
  for (const { span_id } of answer.offers) tell('dismiss', refOf(answer, span_id));
  table.value = undefined;
}

function refOf(answer: WritingAnswer, spanId: string): Trace {
  return { traceId: answer.trace_id, spanId };
}

function change(by: (one: Doc) => Doc): void {
  docs.value = docs.value.map((one) => (one.draft.id === openDraftId.value ? by(one) : one));
}
