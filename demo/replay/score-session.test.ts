import { describe, expect, it } from 'vitest';
import { GenerationBatch } from '../../shared/generation.ts';
import { inventedSession } from './invented-session.ts';
import { applyChange, readSession, textAtEnd } from './read-coauthor.ts';
import { generationsOf, refOf, scoreOf } from './score-session.ts';

const session = readSession('invented', inventedSession());
const score = scoreOf(session);

describe('generationsOf', () => {
  it('makes each offered text a span of its round’s trace, with the text before the cursor as its input', () => {
    const generations = generationsOf(session);
    expect(GenerationBatch.safeParse({ generations }).error).toBeUndefined();
    expect(generations).toHaveLength(15);
    expect(new Set(generations.map(({ trace_id }) => trace_id)).size).toBe(6);
    expect(generations[1]).toMatchObject({
      ...refOf(session, 0, 1),
      input: session.rounds[0]?.prompt,
      output: 'I hope this letter finds you well.',
    });
  });
});

describe('scoreOf', () => {
  it('plays typing over a selection as one act, and ends in the same text', () => {
    const changes = score.steps.flatMap((step) => (step.kind === 'type' ? step.changes : []));
    expect(changes.filter(({ remove, insert }) => remove > 0 && insert !== '')).toEqual([
      { at: expect.any(Number), remove: 'twice'.length, insert: 't' },
    ]);
    let text = score.text;
    for (const step of score.steps) {
      if (step.kind === 'type') text = step.changes.reduce(applyChange, text);
      if (step.kind === 'accept') text = applyChange(text, { at: step.at, remove: 0, insert: step.text });
    }
    expect(text).toBe(textAtEnd(session));
  });

  it('chooses the accepted offer over all others of its round, and says where it stood', () => {
    const accepts = score.steps.flatMap((step) => (step.kind === 'accept' ? [step] : []));
    expect(accepts.map(({ others, position }) => [others.length, position])).toEqual([
      [2, 1],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    for (const { chosen, others, text } of accepts) {
      expect(chosen.text.trim()).toBe(text.trim());
      expect(others.map((other) => other.spanId)).not.toContain(chosen.spanId);
      expect(new Set([chosen, ...others].map((offer) => offer.traceId)).size).toBe(1);
    }
  });

  it('lets dismissals and what superseded a round be about first offers', () => {
    const dismissed = score.steps.flatMap((step) => (step.kind === 'dismiss' ? [step.offer.text] : []));
    expect(dismissed).toEqual(['My knee is better.', 'My knee is better.']);
    const again = score.steps.flatMap((step) =>
      step.kind === 'regenerate' ? [[step.offer.text, step.next.text]] : [],
    );
    expect(again).toEqual([['Send me ink.', 'Please send me ink and two candles.']]);
  });
});
