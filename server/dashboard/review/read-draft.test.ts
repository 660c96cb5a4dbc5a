import { expect, test } from 'vitest';
import { NewDecision } from '../../../shared/review.ts';
import { newId } from '../new-id.ts';
import { decisionOf, emptyDraft, makesOfIt } from './read-draft.ts';

const at = { trace_id: 't', span_id: '' };

test.each([
  ['nothing written', emptyDraft, {}],
  ['the answer as it was', { corrected: ' Sydney.\n', reason: ' ' }, {}],
  ['a blank text', { corrected: ' ', reason: '' }, {}],
  ['another text', { corrected: 'Canberra.', reason: ' wrong ' }, { corrected_text: 'Canberra.', reason: 'wrong' }],
])('%s: only what says something is sent', (_name, draft, more) => {
  const decision = decisionOf(at, draft, 'Sydney.', 'negative');
  expect(decision).toEqual({ trace_id: 't', verdict: 'negative', ...more });
  expect(NewDecision.safeParse({ ...decision, id: newId() }).success).toBe(true);
});

test('an output of several is named by its span', () => {
  expect(decisionOf({ trace_id: 't', span_id: 's' }, emptyDraft, '', 'positive')).toMatchObject({ span_id: 's' });
});

test.each([
  ['positive', '', 'The answer becomes the target'],
  ['negative', '', 'With a reason'],
  ['negative', 'made up', 'Your reason becomes the rubric'],
] as const)('what becomes of a %s verdict with the reason "%s" is said', (verdict, reason, words) => {
  expect(makesOfIt(verdict, { corrected: null, reason }, 'Sydney.')).toContain(words);
});
