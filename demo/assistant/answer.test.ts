import { describe, expect, it, test } from 'vitest';
import { answer, inPieces, topics } from './answer.ts';
import { fallback } from './everyday.ts';

describe('the assistant', () => {
  test.each([
    ['How do I make a lemon risotto that is not heavy?', 'risotto'],
    ['What can I do with left over rice?', 'leftover rice'],
    ['What can I use instead of buttermilk?', 'substitutes'],
    ['My sourdough comes out dense. What went wrong?', 'sourdough'],
    ['What should I cook tonight?', 'dinner'],
    ['How fine should I grind for pour-over coffee?', 'coffee'],
    ['Plan two unhurried days in Lisbon for me', 'lisbon'],
    ['What do I pack for a week with only a carry-on?', 'packing'],
    ['How do I get over jet lag?', 'jet lag'],
    ['Is the night train to Rome any good?', 'trains'],
    ['Write a debounce function in TypeScript', 'debounce'],
    ['How do I find duplicate rows in SQL?', 'sql duplicates'],
    ['A regex for an ISO date, please', 'regex'],
    ['How do I undo my last git commit?', 'git undo'],
    ['Sum a CSV by region in Python', 'python csv'],
    ['How do I centre a div with CSS?', 'css centre'],
    ['Write an email to a customer whose order is late', 'late mail'],
    ['Plan my week so that I can focus', 'plan a week'],
    ['Thanks, that was perfect', 'thanks'],
    ['Who are you?', 'hello'],
  ])('knows what "%s" is about', (prompt, name) => {
    expect(topics.find((topic) => topic.name === name)?.answers).toContain(answer([prompt], 0));
  });

  it('always gives the same answer to the same question', () => {
    expect(answer(['lemon risotto'], 0)).toBe(answer(['lemon risotto'], 0));
  });

  it('has another answer when asked again, and begins anew after its last', () => {
    for (const { name, keywords, answers } of topics) {
      const prompts = [keywords[0] ?? name];
      expect(new Set(answers.map((_, attempt) => answer(prompts, attempt)))).toEqual(new Set(answers));
      expect(answer(prompts, answers.length)).toBe(answer(prompts, 0));
    }
  });

  it('moves on when the same subject comes up in a later turn', () => {
    const [first, second] = topics.find(({ name }) => name === 'coffee')?.answers ?? [];
    expect(answer(['coffee?'], 0)).toBe(first);
    expect(answer(['coffee?', 'more about coffee'], 0)).toBe(second);
  });

  it('stays with the subject when a follow-up names none', () => {
    const about = topics.find(({ name }) => name === 'lisbon')?.answers;
    expect(about).toContain(answer(['Two days in Lisbon', 'Make it a bit more relaxed'], 0));
  });

  it('says so when it does not know', () => {
    expect(fallback.answers).toContain(answer(['Quantum chromodynamics'], 0));
  });

  it('streams pieces that make up the answer, to the character', () => {
    for (const text of topics.flatMap(({ answers }) => answers)) expect(inPieces(text).join('')).toBe(text);
  });

  it('closes every code block it opens: an answer cut off never trains', () => {
    for (const text of topics.flatMap(({ answers }) => answers)) expect(text.split('```').length % 2).toBe(1);
  });
});
