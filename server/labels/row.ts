/** One candidate for training data: what it rests on decides its id, and its gates whether it is exported. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Gate, RowSource, Task } from '../../shared/label.ts';
import { gateWords } from '../../shared/label-words.ts';
import { type KnownEvent, type KnownGeneration, keyText } from './case.ts';
import type { Judged } from './judge.ts';
import { type Policy, round } from './policy.ts';
import { isCutOff, isEmptyInput, isEmptyOutput, isSameInput, isSameOutput, isStillCutOff } from './read-text.ts';

/** A training row as stored; `chosen` or `rejected` null is the generation's own output. */
export interface Row {
  id: string;
  task: Task;
  source: RowSource;
  chosen: unknown;
  rejected: unknown;
  desirable: boolean | null;
  p: number;
  gates: Gate[];
  event_ids: string[];
}

/** One side of a row: the generation's own output, a text a person wrote, or the output of a sibling. */
export type Side = 'own' | { text: string } | { sibling: Judged };

export interface Candidate {
  task: Task;
  source: RowSource;
  /** What is judged: learnt from (sft), preferred, or called desirable or not (unpaired). */
  chosen: Side;
  rejected?: Side;
  desirable?: boolean;
  /** Confidence of the row's own evidence. */
  p: number;
  /** Gates that only the row's source can know of; the common ones are found here. */
  gates?: readonly Gate[];
  events: readonly KnownEvent[];
}

export function toRow(candidate: Candidate, subject: Judged, policy: Policy): Row {
  const { task, source, chosen, rejected, desirable, p } = candidate;
  const found = new Set([...(candidate.gates ?? []), ...gatesOf(candidate, subject, policy)]);
  const basis = [
    keyText(subject.key),
    task,
    source,
    identity(chosen),
    rejected === undefined ? '' : identity(rejected),
    desirable ?? '',
  ];
  return {
    id: createHash('sha256')
      .update(canonicalize(basis) ?? '')
      .digest('hex')
      .slice(0, 32),
    task,
    source,
    chosen: stored(chosen),
    rejected: rejected === undefined ? null : stored(rejected),
    desirable: desirable ?? null,
    p: round(p),
    gates: gateOrder.filter((gate) => found.has(gate)),
    // What was read from a turn can lack consent like any event, but there is no event to point at.
    event_ids: [
      ...new Set(candidate.events.filter((event) => event.inferred !== true).map((event) => event.id)),
    ].sort(),
  };
}

const gateOrder = Object.keys(gateWords) as Gate[];

export function withGate(row: Row, gate: Gate): Row {
  const found = new Set([...row.gates, gate]);
  return { ...row, gates: gateOrder.filter((one) => found.has(one)) };
}

function* gatesOf(
  { task, chosen, rejected, desirable, events }: Candidate,
  subject: Judged,
  policy: Policy,
): Iterable<Gate> {
  const sides = rejected === undefined ? [chosen] : [chosen, rejected];
  const generations = [subject.generation, ...sides.flatMap((side) => generationOf(side))];
  if (generations.some((generation) => generation === null)) yield 'unknown_generation';
  if (generations.some((generation) => generation?.train === false) || events.some((event) => !event.train)) {
    yield 'no_consent';
  }
  if (policy.signed && events.some((event) => !event.verified)) yield 'unverified';
  if (subject.generation === null) return;
  if (isEmptyInput(subject.generation.input)) yield 'empty_input';

  const contents = sides.map((side) => contentOf(side, subject.generation));
  if (contents.some((content) => content !== undefined && isEmptyOutput(content))) yield 'empty_output';
  if (isMended(chosen, contents[0], events, subject.generation)) yield 'mended';
  if (desirable !== false && endsTooSoon(chosen, contents[0], subject.generation)) yield 'cut_off';
  if (task !== 'preference' || contents.includes(undefined)) return;
  if (isSameOutput(contents[0], contents[1])) yield 'same_text';
  const known = generations.filter((generation) => generation !== null);
  if (known.some(({ input }) => !isSameInput(input, known[0]?.input))) yield 'prompt_differs';
  if (new Set(known.map(({ access }) => JSON.stringify([...access].sort()))).size > 1) yield 'access_differs';
}

/** A text that a person wrote has no finish reason: it can only stop where the answer it was made of was stopped. */
function endsTooSoon(chosen: Side, content: unknown, own: KnownGeneration): boolean {
  if (typeof chosen === 'object' && 'text' in chosen) return isStillCutOff(chosen.text, own.output, own.finish_reason);
  return isCutOff(content, (chosen === 'own' ? own : siblingOf(chosen))?.finish_reason ?? null);
}

const REPLACEMENT = '\ufffd';

/**
 * Whether what is learnt holds a character that Nod put there in place of one it cannot store. A reviewer's text keeps
 * no note of that, and has no reason to hold this one.
 */
function isMended(chosen: Side, content: unknown, events: readonly KnownEvent[], own: KnownGeneration): boolean {
  if (!JSON.stringify(content ?? null).includes(REPLACEMENT)) return false;
  if (typeof chosen === 'string') return own.sanitised;
  if ('sibling' in chosen) return siblingOf(chosen)?.sanitised === true;
  return events.length === 0 || events.some((event) => event.sanitised);
}

function siblingOf(side: Side): KnownGeneration | null {
  return typeof side === 'object' && 'sibling' in side ? side.sibling.generation : null;
}

function generationOf(side: Side): (KnownGeneration | null)[] {
  return typeof side === 'object' && 'sibling' in side ? [side.sibling.generation] : [];
}

/** Undefined where the product never sent the sibling. */
function contentOf(side: Side, own: KnownGeneration | null): unknown {
  if (side === 'own') return own?.output;
  if ('text' in side) return side.text;
  return side.sibling.generation === null ? undefined : side.sibling.generation.output;
}

/** Own output is null in the row, so that texts are stored once. */
function stored(side: Side): unknown {
  if (side === 'own') return null;
  return 'text' in side ? side.text : (side.sibling.generation?.output ?? null);
}

function identity(side: Side): unknown {
  if (side === 'own') return 'own';
  return 'text' in side ? { text: side.text } : { sibling: keyText(side.sibling.key) };
}
