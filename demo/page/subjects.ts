/** The outputs this page has shown, and which of them the panel looks at. */
import { computed, signal } from '@preact/signals';
import type { LabelStatus } from '../../shared/label.ts';

export type Product = 'chat' | 'desk' | 'writing';

export interface Subject {
  product: Product;
  traceId: string;
  spanId: string;
  /** A few words that tell it from its neighbours: "Answer 2", "Category". */
  title: string;
  /** The first words of the output. */
  hint: string;
  modelVersion: string;
}

const HINT_MAX_CHARS = 60;
const LISTED_MAX = 9;

export const product = signal<Product>(productOf(location.hash));
/** Newest first. */
export const subjects = signal<readonly Subject[]>([]);
/** By `keyOf`: the status last read, for the dots in lists. */
export const statuses = signal<Readonly<Record<string, LabelStatus>>>({});
const selectedKeys = signal<Partial<Record<Product, string>>>({});

/** Those of the open product one can choose from. */
export const listed = computed(() =>
  subjects.value.filter((subject) => subject.product === product.value).slice(0, LISTED_MAX),
);

/** The one of the open product that was last looked at or acted on. */
export const selected = computed<Subject | undefined>(() => {
  const here = subjects.value.filter((subject) => subject.product === product.value);
  return here.find((subject) => keyOf(subject) === selectedKeys.value[product.value]) ?? here[0];
});

export function keyOf({ traceId, spanId }: { traceId: string; spanId: string }): string {
  return `${traceId} ${spanId}`;
}

/** Adds outputs, the most interesting one last, and looks at that one. */
export function follow(...added: Subject[]): void {
  const hinted = added.map((subject) => ({ ...subject, hint: shorten(subject.hint) }));
  subjects.value = [...hinted.reverse(), ...subjects.value];
  if (hinted[0] !== undefined) select(hinted[0]);
}

export function select(subject: { traceId: string; spanId: string; product?: Product }): void {
  const known = subjects.value.find((one) => keyOf(one) === keyOf(subject));
  if (known !== undefined) selectedKeys.value = { ...selectedKeys.value, [known.product]: keyOf(known) };
}

export function isSelected(traceId: string, spanId = ''): boolean {
  return selected.value !== undefined && keyOf(selected.value) === keyOf({ traceId, spanId });
}

export function productOf(hash: string): Product {
  return hash === '#desk' || hash === '#writing' ? (hash.slice(1) === 'desk' ? 'desk' : 'writing') : 'chat';
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > HINT_MAX_CHARS ? `${line.slice(0, HINT_MAX_CHARS - 1).trimEnd()}…` : line;
}
