import { describe, expect, test } from 'vitest';
import type { Decision, Label } from '../../../shared/label.ts';
import { type CaseGround, decisionOfCase, isComplete, isSaid, startCase } from './case-draft.ts';

const at = { trace_id: 't', span_id: '' };
const OUTPUT = 'It was 1912.';

function ground(changes: Partial<CaseGround> = {}): CaseGround {
  return {
    ...{ output: OUTPUT, written: null, draft: { corrected: null, reason: '' }, label: null, decisions: [] },
    ...changes,
  };
}

function decision(changes: Partial<Decision> = {}): Decision {
  return {
    ...{ id: 'd', trace_id: 't', span_id: '', reviewer: 'Rita', verdict: 'negative', corrected_text: null },
    ...{ reason: null, consent: [], decided_at: '2026-11-20T12:00:00.000Z' },
    ...changes,
  };
}

const label = (status: Label['status']): Label => ({ status }) as Label;

describe('a case begins', () => {
  test.each<[string, Partial<CaseGround>, object]>([
    [
      'with what the reviewer wrote',
      { draft: { corrected: 'In 1911.', reason: '' }, written: 'Eh' },
      { target: 'In 1911.' },
    ],
    ['with what a person wrote instead', { written: '1911', label: label('negative') }, { target: '1911' }],
    ['with what was decided it should be', { decisions: [decision({ corrected_text: '1910' })] }, { target: '1910' }],
    ['with the answer, where that is good', { label: label('positive') }, { target: OUTPUT }],
    [
      'with the answer, where a reviewer approved it',
      { decisions: [decision({ verdict: 'positive' })] },
      { target: OUTPUT },
    ],
  ])('%s', (_name, known, target) => {
    expect(startCase(ground(known))).toMatchObject({ judgedBy: 'target', ...target });
  });

  test.each<[string, Partial<CaseGround>, string]>([
    ['empty, where nobody said what was wrong', { label: label('negative') }, ''],
    ['with the reason the reviewer is writing', { draft: { corrected: null, reason: 'guesses' } }, 'guesses'],
    ['with the reason of who refused it', { decisions: [decision({ reason: 'guesses' })] }, 'guesses'],
    [
      'though the label was good before it was refused',
      { label: label('positive'), decisions: [decision({ reason: 'guesses' })] },
      'guesses',
    ],
    [
      'without a decision that was taken back',
      { decisions: [decision({ verdict: 'positive', withdrawn_at: '2026-11-20T12:01:00.000Z' })] },
      '',
    ],
  ])('as a rubric, %s', (_name, known, rubric) => {
    expect(startCase(ground(known))).toMatchObject({ judgedBy: 'rubric', rubric });
  });
});

test('nothing is complete without words, which nobody invents', () => {
  expect(isComplete(startCase(ground({ label: label('negative') })))).toBe(false);
  expect(isComplete({ judgedBy: 'rubric', target: OUTPUT, rubric: ' must not guess' })).toBe(true);
  expect(isComplete({ judgedBy: 'target', target: ' ', rubric: 'must not guess' })).toBe(false);
});

test('the answer as its own target is a good one; any other words say that it was bad', () => {
  const of = (draft: Parameters<typeof decisionOfCase>[1]) => decisionOfCase(at, draft, ground());
  expect(of({ judgedBy: 'target', target: `${OUTPUT} `, rubric: 'x' })).toEqual({ trace_id: 't', verdict: 'positive' });
  expect(of({ judgedBy: 'target', target: '1911', rubric: 'x' })).toEqual({
    ...{ trace_id: 't', verdict: 'negative', corrected_text: '1911' },
  });
  expect(of({ judgedBy: 'rubric', target: '1911', rubric: ' must not guess ' })).toEqual({
    ...{ trace_id: 't', verdict: 'negative', reason: 'must not guess' },
  });
});

test('what one has decided already is not decided again', () => {
  const said = { trace_id: 't', verdict: 'negative', reason: 'guesses' } as const;
  const mine = decision({ reason: 'guesses' });
  expect(isSaid([mine], said, 'Rita')).toBe(true);
  expect(isSaid([mine], said, 'Bob')).toBe(false);
  expect(isSaid([mine], { ...said, reason: 'must not guess' }, 'Rita')).toBe(false);
  expect(isSaid([{ ...mine, withdrawn_at: mine.decided_at }], said, 'Rita')).toBe(false);
  expect(isSaid([mine, decision({ verdict: 'positive', decided_at: '2026-11-21T12:00:00.000Z' })], said, 'Rita')).toBe(
    false,
  );
});
