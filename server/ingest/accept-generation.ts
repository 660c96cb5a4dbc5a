/** Decides about one generation, or part of one: what it says, or why it is not taken. Pure. */
import { Generation, type GenerationResult } from '../../shared/generation.ts';
import type { Project } from '../db/tables/keys.ts';
import { assumedConsent, consentOf } from '../privacy/consent.ts';
import { deriveKey, generationPseudonym, userPseudonym } from '../privacy/pseudonym.ts';
import { redactorOf } from '../privacy/redact.ts';
import { sanitise } from '../privacy/sanitise.ts';
import { invalid, type Place, schemaError } from './item-error.ts';
import type { GenerationFields, GenerationPart } from './merge-generation.ts';

export interface GenerationContext {
  project: Project;
  receivedAt: Date;
}

/** A checked item: what JSON does not hold is absent, never undefined. */
type Sent = { [F in keyof Generation]: Exclude<Generation[F], undefined> };

export type GenerationDecision = { accept: GenerationPart } | { result: GenerationResult };

/** @param item one element of `generations`, unknown JSON */
export function acceptGeneration(item: unknown, place: Place, context: GenerationContext): GenerationDecision {
  const parsed = Generation.safeParse(item);
  if (!parsed.success) {
    return { result: { ...readKey(item), status: 'invalid', error: schemaError(place, parsed.error) } };
  }
  const infinite = findInfinite(item);
  if (infinite !== undefined) {
    const error = invalid(place, infinite, 'must be a number that JSON can hold');
    return { result: { ...readKey(item), status: 'invalid', error } };
  }
  const { data } = parsed;
  if (data.parent?.trace_id === data.trace_id && (data.parent.span_id ?? '') === (data.span_id ?? '')) {
    const error = invalid(place, ['parent'], 'must be another generation');
    return { result: { ...readKey(item), status: 'invalid', error } };
  }
  // Taken as it was sent, not as it was parsed: parsing moves known keys of a message to the front.
  const { value: generation, sanitised } = sanitise(item as Sent);
  const { trace_id, span_id = '', consent, user_id, parent, started_at, ...fields } = generation;
  const { project, receivedAt } = context;
  const { texts, redacted, originals } = redactTexts(fields, project);
  const said: Partial<GenerationFields> = {
    ...fields,
    ...texts,
    ...(user_id === undefined ? {} : { user_actor: userPseudonym(project.pseudonym_secret, user_id) }),
    ...(parent === undefined ? {} : { parent_trace_id: parent.trace_id, parent_span_id: parent.span_id ?? '' }),
    ...(started_at === undefined ? {} : { started_at: new Date(started_at).toISOString() }),
  };
  return {
    accept: {
      project_id: project.id,
      trace_id,
      span_id,
      fields: said,
      consent: consent === undefined ? undefined : consentOf(consent, 'secret', project),
      assumed: assumedConsent(project),
      sanitised,
      redacted,
      originals,
      contentKey: deriveKey(project.pseudonym_secret, 'content'),
      received_at: receivedAt.toISOString(),
      subject: generationPseudonym(project.pseudonym_secret, { trace_id, span_id }),
    },
  };
}

type Texts = Pick<Sent, 'input' | 'output' | 'context' | 'tools' | 'params' | 'metadata'>;

/** Without what is personal; ids and names of models, prompts and providers are the product's own words. */
function redactTexts(
  { input, output, context, tools, params, metadata }: Texts,
  project: Project,
): { texts: Texts; redacted: string[]; originals: Pick<Texts, 'input' | 'output'> } {
  const redactor = redactorOf(project.redaction);
  const messages = redactor.redactMessages(present({ input, output, context }));
  const others = redactor.redactFields(present({ tools, params, metadata }));
  const texts: Texts = { ...messages.value, ...others.value };
  return {
    texts,
    redacted: [...new Set([...messages.redacted, ...others.redacted])],
    originals: {
      ...(input === undefined || input === texts.input ? {} : { input }),
      ...(output === undefined || output === texts.output ? {} : { output }),
    },
  };
}

/** Without the fields that nobody sent. */
function present<T extends object>(fields: T): { [F in keyof T]: Exclude<T[F], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Where a number stands that JSON text can write and JavaScript cannot hold, such as 1e400. */
function findInfinite(value: unknown): PropertyKey[] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  const parts: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, part] of parts) {
    const path = findInfinite(part);
    if (path !== undefined) return [key, ...path];
  }
  return undefined;
}

const ECHO_MAX_CHARS = 200;

/** The key to answer with, so that a sender finds its item again even where the key is what is wrong. */
function readKey(item: unknown): { trace_id: string | null; span_id: string } {
  const { trace_id, span_id }: { trace_id?: unknown; span_id?: unknown } =
    typeof item === 'object' && item !== null ? item : {};
  const isShort = (id: unknown): id is string => typeof id === 'string' && id.length <= ECHO_MAX_CHARS;
  return { trace_id: isShort(trace_id) ? trace_id : null, span_id: isShort(span_id) ? span_id : '' };
}
