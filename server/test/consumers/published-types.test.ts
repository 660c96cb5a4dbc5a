/**
 * Lines held against the types that consumers publish for JavaScript. What counts happens when this is compiled: a
 * field they do not know, or know otherwise, does not pass `npm run check:types`.
 */
import type { LangfuseAPIClient } from '@langfuse/core';
import type { ExampleCreate } from 'langsmith/schemas';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { expect, test } from 'vitest';
import type { LangfuseLine, LangsmithLine } from '../../../shared/export-evaluation.ts';
import type { OpenAiDpoLine, OpenAiMessage, OpenAiRftLine } from '../../../shared/export-training.ts';

type CreateDatasetItem = Parameters<LangfuseAPIClient['datasetItems']['create']>[0];

/** As JSON has it: what is absent is not there. */
type Written<T> = T extends object ? { [K in keyof T]: Written<Exclude<T[K], undefined>> } : T;
type Unweighed<M> = M extends { weight: unknown } ? Omit<M, 'weight'> : M;
/** The first type goes wherever the second is asked for. */
type Goes<Ours, Theirs> = Written<Ours> extends Theirs ? true : never;
/** And says nothing the second does not know. */
type Known<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs> extends never ? true : never;

const taken: true[] = [
  true satisfies Goes<LangsmithLine, ExampleCreate>,
  true satisfies Known<LangsmithLine, ExampleCreate>,
  true satisfies Goes<LangfuseLine, CreateDatasetItem>,
  true satisfies Known<LangfuseLine, CreateDatasetItem>,
  true satisfies Goes<Unweighed<OpenAiMessage>, ChatCompletionMessageParam>,
  true satisfies Goes<OpenAiDpoLine['input']['messages'][number], ChatCompletionMessageParam>,
  true satisfies Goes<OpenAiRftLine['messages'][number], ChatCompletionMessageParam>,
];

test('the published types take our lines', () => {
  expect(taken).toHaveLength(7);
});
