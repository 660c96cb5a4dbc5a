import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redaction } from '../../shared/privacy.ts';
import { createRedactor } from './redact.ts';
import { measureRedaction } from './seeded/measure.ts';
import { seededTexts } from './seeded/texts.ts';

const { redact, redactMessages } = createRedactor({});
const everything = seededTexts(7, 3).map(({ text }) => text);

describe('redaction', () => {
  it('finds at least 98 % of every kind in its usual forms, and takes out next to nothing else', () => {
    const { recall, precision, untouched } = measureRedaction();
    for (const { rule, usual } of recall)
      expect({ rule, found: usual.count / usual.of >= 0.98 }).toEqual({ rule, found: true });
    expect(recall.map(({ rule }) => rule)).toEqual(['email', 'phone', 'card', 'iban', 'secret']);
    expect(precision.count / precision.of).toBeGreaterThanOrEqual(0.98);
    expect(untouched.count / untouched.of).toBeGreaterThanOrEqual(0.99);
  });

  it('says which rules found something, and leaves the rest of the text alone', () => {
    expect(redact('Write to ada@example.com or call +49 30 23125001 \u{1f600}.')).toEqual({
      value: 'Write to [email] or call [phone] \u{1f600}.',
      redacted: ['email', 'phone'],
    });
  });

  it('gives back the very same value where there is nothing personal', () => {
    const value = { input: [{ role: 'user', content: 'What is 12 * 12?' }], metadata: { n: [1, null, true, 'x\r\n'] } };
    const { value: after, redacted } = redact(value);
    expect(after).toBe(value);
    expect(redacted).toEqual([]);
  });

  it('reaches every text, keys included', () => {
    const { value } = redact({ list: ['a@example.com', { deep: 'b@example.com' }], 'c@example.com': 1 });
    expect(value).toEqual({ list: ['[email]', { deep: '[email]' }], '[email]': 1 });
  });

  it('leaves alone what is the contract’s, also where it is a word of the project', () => {
    const project = createRedactor({ terms: ['output', 'content', 'user', 'text', 'Acme'] });
    const output = [{ role: 'user', content: [{ type: 'text', text: 'Acme user', 'a@b.example': 1 }] }];
    expect(project.redactMessages({ output }).value).toEqual({
      output: [{ role: 'user', content: [{ type: 'text', text: '[redacted] [redacted]', '[email]': 1 }] }],
    });
    expect(project.redactFields({ text: 'text', properties: { text: 'a' } })).toEqual({
      value: { text: '[redacted]', properties: { '[redacted]': 'a' } },
      redacted: ['term'],
    });
  });

  it('is the same done twice, and only ever takes the texts', () => {
    const text = fc.oneof(fc.constantFrom(...everything), fc.string({ unit: 'grapheme' }));
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const once = redact(value);
        expect(redact(once.value).value).toEqual(once.value);
        expect(once.redacted.length === 0).toBe(once.value === value);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves the ids by which messages refer to each other, and takes out what stands in their texts', () => {
    const call = {
      id: 'call_4111111111111111',
      type: 'function',
      function: { name: 'send', arguments: '{"to":"a@example.com"}' },
    };
    const messages = [
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: '4111111111111111', content: 'sent to a@example.com' },
    ];
    expect(redactMessages({ input: messages }).value.input).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ ...call, function: { name: 'send', arguments: '{"to":"[email]"}' } }],
      },
      { role: 'tool', tool_call_id: '4111111111111111', content: 'sent to [email]' },
    ]);
  });

  it('keeps the arguments of a tool call JSON, also where a bare number goes', () => {
    const { value } = redact({ arguments: '{"card": 4111111111111111, "cvv": 123}' });
    expect(JSON.parse(value.arguments)).toEqual({ card: '[card]', cvv: 123 });
    expect(redact({ arguments: '{ "n" :  1 }' }).value.arguments).toBe('{ "n" :  1 }');
  });

  it('does what the project set', () => {
    const without = createRedactor({ email: false });
    expect(without.redact('a@example.com +49 30 23125001').value).toBe('a@example.com [phone]');
  });

  it.each(
    Object.entries({
      letters: 'a',
      signs: 'a@',
      dots: 'a.',
      digits: '4 ',
      'digits in fours': '4111 ',
      plus: '+1',
      tokens: 'eyJaaaaaaaaaaaa-',
      keys: '-----BEGIN PRIVATE KEY-----\n',
      addresses: 'a://',
      passwords: 'password="',
      accounts: 'DE12 ',
      telephones: 'tel 1',
      prefixes: 'sk-',
      brackets: '(0',
      names: 'token=',
      'names in quotes': '"secret":"',
      'names that are said': 'the password is ',
      'names with types': 'api_key: a ',
      'names before paths': 'token=/a1',
      'names before words': 'secret = getUser2Name.',
      'unseen characters': 'a\u200b',
      'wide digits': '４ ',
      'signs in addresses': 'a%40',
      'hyphens and letters': '-a',
      'dots and signs': 'a.a@',
    }),
  )('takes 200,000 characters of nothing but %s in its stride', (_name, part) => {
    redact(part.repeat(200_000 / part.length)); // a pattern that reads it again from every place takes minutes
  });
});

describe('words of the project’s own', () => {
  const terms = createRedactor({ terms: ['Project Falcon', 'Ann', 'Anna', 'Zoë', '#4711', 'she', 'he'] });

  it.each([
    ['Is project FALCON late?', 'Is [redacted] late?'],
    ['Ann and Anna, not Annabel, nor Joann.', '[redacted] and [redacted], not Annabel, nor Joann.'],
    ['Zoë met zoë', '[redacted] met [redacted]'],
    ['ticket #4711, not #47110', 'ticket [redacted], not #47110'],
    ['(she)', '([redacted])'],
    ['İ Ann', 'İ [redacted]'], // lower-cased it has another length
  ])('%s → %s', (text, expected) => {
    expect(terms.redact(text)).toEqual({ value: expected, redacted: ['term'] });
  });

  it('finds exactly what looking for each whole word finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 40 });
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(letters, words, (text, all) => {
        const expected = text.replace(/[ab]+/g, (word) => (all.includes(word) ? '[redacted]' : word));
        expect(createRedactor({ terms: all }).redact(text).value).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('are literals: no pattern is ever made of them', () => {
    const odd = createRedactor({ terms: ['(a+)+$', '.*'] });
    expect(odd.redact(`${'a'.repeat(50)}! (a+)+$ .*`).value).toBe(`${'a'.repeat(50)}! [redacted] [redacted]`);
  });

  it('are found whichever way their accents are written', () => {
    const { redact } = createRedactor({ terms: ['Zoë', 'Andre\u0301'] });
    expect(redact('Zo\u00eb, Zoe\u0308, Andr\u00e9, Andre\u0301, Zoe').value).toBe(
      '[redacted], [redacted], [redacted], [redacted], Zoe',
    );
  });

  it('take no longer where each ends with the others, in a text that is nothing else', () => {
    const nested = createRedactor({ terms: Array.from({ length: 99 }, (_, n) => 'a'.repeat(n + 2)) });
    const text = 'a'.repeat(100_000);
    const start = process.cpuUsage();
    expect(nested.redact(text).value).toBe(text);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(500); // 2.5 s where each is looked at, at each letter
    expect(nested.redact('aaa aaaa').value).toBe('[redacted] [redacted]');
  });

  it.each(['email', 'RED', 'x', '[phone]', '--'])('may not be %s', (term) => {
    expect(Redaction.safeParse({ terms: [term] }).success).toBe(false);
  });
});
