import { describe, expect, test } from 'vitest';
import type { Case, KnownEvent, KnownGeneration } from './case.ts';
import { derive } from './derive.ts';
import { policyOf } from './policy.ts';
import { aCase, aDecision, aGeneration, anEvent } from './test-data.ts';

const chat = policyOf({ profile: 'chat', signed: false });
const signed = policyOf({ profile: 'chat', signed: true });
const form = policyOf({ profile: 'form', signed: false });

type More = Parameters<typeof anEvent>[2];
const up = (more?: More) => anEvent('vote', { value: 'up' }, more);
const down = (more?: More) => anEvent('vote', { value: 'down' }, more);
const correction = (text = 'Better words.', more?: More) => anEvent('correction', { text }, more);
const accept = (via: 'insert' | 'send' | 'submit' | 'download', more?: More) => anEvent('accept', { via }, more);
const kept = (after_s: 30 | 120 | 300 | 600, similarity = 1, more?: More) =>
  anEvent('retention', { after_s, similarity }, { s: 60 + after_s, ...more });
const edit = (similarity: number, text = 'The bones along your back.', more?: More) =>
  anEvent('edit', { similarity, text, final: true }, more);
const rating = (value: number) => anEvent('rating', { value, min: 1, max: 5 });
const copy = (share: number, actor = 'uAda') =>
  anEvent('copy', { chars: share * 100, total: 100, of: 'output' }, { actor });

const rowsOf = (events: readonly KnownEvent[], more: Partial<Case> = {}, policy = chat) =>
  derive(aCase(events, more), [], policy).rows;
/** `task source`, with `+` or `−` where it is unpaired, and its gates. */
const say = (events: readonly KnownEvent[], more: Partial<Case> = {}, policy = chat) =>
  rowsOf(events, more, policy)
    .map(({ task, source, desirable, gates }) =>
      [task, source, ...(desirable === null ? [] : [desirable ? '+' : '−']), ...gates].join(' '),
    )
    .sort();

describe('which rows a signal yields by itself (the last column of the table)', () => {
  const corrected = ['preference correction', 'sft correction', 'unpaired correction +', 'unpaired label −'];
  test.each<[string, KnownEvent[], string[]]>([
    ['a correction', [correction()], corrected],
    ['down with a reason', [anEvent('vote', { value: 'down', reasons: ['wrong'] })], ['unpaired label −']],
    ['down', [down()], ['unpaired label −']],
    ['up', [up()], ['sft label needs_proof', 'unpaired label +']],
    ['up with retention behind it', [up(), accept('insert'), kept(120)], ['sft kept', 'unpaired label +']],
    ['a high rating', [rating(5)], ['sft label needs_proof', 'unpaired label +']],
    ['a low rating', [rating(1)], ['unpaired label −']],
    ['a middling rating', [rating(3)], []],
    ['kept at 30 s', [kept(30)], ['unpaired label +']],
    ['kept at 120 s', [kept(120)], ['sft kept', 'unpaired label +']],
    ['kept at 300 s', [kept(300)], ['sft kept', 'unpaired label +']],
    ['kept at 600 s', [kept(600)], ['sft kept', 'unpaired label +']],
    [
      'kept but for a part, without the text that became of it',
      [accept('insert'), kept(120, 0.68)],
      ['sft kept kept_unknown', 'unpaired label +'],
    ],
    [
      'kept but for a letter, without the text',
      [kept(600, 1 - 1 / 5000)],
      ['sft kept kept_unknown', 'unpaired label +'],
    ],
    ['kept whole, by the arithmetic of another sender', [kept(600, 0.9999999)], ['sft kept', 'unpaired label +']],
    ['kept but for a part, with the text', [kept(120, 0.7), edit(0.7)], ['sft kept', 'unpaired label +']],
    [
      'kept but for a part, with an end but no text',
      [kept(120, 0.7), anEvent('edit', { similarity: 0.7, final: true })],
      ['sft kept kept_unknown', 'unpaired label +'],
    ],
    [
      'kept whole, and changed in the end, nobody knows into what',
      [kept(120), anEvent('edit', { similarity: 0.7, final: true }, { s: 900 })],
      ['sft kept kept_unknown', 'unpaired label +'],
    ],
    ['a download', [accept('download')], ['unpaired label +']],
    ['a send', [accept('send')], ['unpaired label +']],
    ['a submit', [accept('submit')], ['unpaired label +']],
    ['an accept and nothing known after', [accept('insert')], []],
    ['two such accepts, though the label is positive', [accept('insert'), accept('insert', { actor: 'uBob' })], []],
    ['half of it kept, with the final text', [kept(120, 0.5), edit(0.5)], ['preference edit', 'sft edit']],
    ['half of it kept, without a text', [kept(120, 0.5)], []],
    ['a light edit', [edit(0.8)], ['preference edit near_identical', 'sft edit']],
    ['a real edit', [edit(0.5)], ['preference edit', 'sft edit']],
    ['a rewrite', [edit(0.2, 'Vertebrae, stacked.')], ['preference edit']],
    ['a rewrite into something far longer', [edit(0.1, 'Long. '.repeat(40))], ['preference edit insane_rewrite']],
    ['a rewrite into another script', [edit(0, 'Позвоночник вашей спины.')], ['preference edit insane_rewrite']],
    [
      'an edit by one letter, whatever likeness its sender says',
      [edit(0.4, 'The row of bones down your back!')],
      ['preference edit near_identical', 'sft edit'],
    ],
    [
      'a rewrite whose sender says that much is the same, which it may be of a part',
      [edit(0.5, 'Entirely other words.')],
      ['preference edit', 'sft edit'],
    ],
    [
      'half of it kept, they say, and a text that is nearly the answer',
      [kept(120, 0.5), edit(0.5, 'The row of bones down your back!')],
      ['preference edit near_identical', 'sft edit'],
    ],
    [
      'an edit that left the answer as it was, whatever likeness its sender says',
      [edit(0.5, 'The row of bones down your back. \r\n')],
      ['preference edit same_text near_identical', 'sft edit needs_proof'],
    ],
    ['an edit still under way', [anEvent('edit', { similarity: 0.5, text: 'The bon', final: false })], []],
    ['an edit without its text', [anEvent('edit', { similarity: 0.5, final: true })], []],
    ['an undo', [accept('insert', { s: 1 }), anEvent('undo', {}, { s: 2 })], ['unpaired label −']],
    ['most of it lost', [kept(120, 0.1)], ['unpaired label −']],
    ['whole copies, though the label is positive', [copy(1), copy(1, 'uBob')], []],
    ['a copy of a part', [copy(0.2)], []],
    ['dismissals, though the label is negative', ['a', 'b', 'c'].map((actor) => anEvent('dismiss', {}, { actor })), []],
    ['a regenerate, though the label is negative', [anEvent('regenerate', {})], []],
    ['a rephrase, though the label is negative', [anEvent('follow_up', { similarity: 0.9 })], []],
    ['an abandon', [anEvent('abandon', { after_ms: 1 })], []],
    ['a vote each way', [up(), down({ actor: 'uBob' })], []],
    ['being rejected', [anEvent('choice', { rejected: [{ trace_id: 'trace' }] }, { trace_id: 'other' })], []],
    [
      'being chosen',
      [anEvent('choice', { rejected: [{ trace_id: 'other' }] })],
      ['preference choice unknown_generation'],
    ],
  ])('%s', (_, events, rows) => {
    expect(say(events)).toEqual(rows);
  });

  test('an edit is weighed by the higher of two likenesses: its sender’s, and that of its text to the answer', () => {
    const signalOf = (event: KnownEvent, more: Partial<Case> = {}) => {
      const { evidence } = derive(aCase([event], more), [], chat).label;
      return evidence.map(({ signal, detail }) => `${signal}: ${detail}`);
    };
    const near = ' The row of bones down your back!\n';
    expect(signalOf(edit(0.4, near))).toEqual(['edited_lightly: 97 % alike']);
    expect(signalOf(edit(0.99, near))).toEqual(['edited_lightly: 99 % alike']);
    expect(signalOf(edit(0.4, near), { generation: null })).toEqual(['edited: 40 % alike']);
    const long = (end: string) => `${'word '.repeat(3000)}${end}`;
    const answered = (output: string) => ({ generation: aGeneration({ output }) });
    expect(signalOf(edit(0.4, long('one')), answered(long('two')))).toEqual(['edited_lightly: 100 % alike']);
    expect(signalOf(edit(0.4, long(long('one'))), answered(long(long('two'))))).toEqual(['edited: 40 % alike']);
    const many = Array.from({ length: 30 }, (_, n) => edit(0.4, near, { actor: `u${n}` }));
    const { evidence } = derive(aCase(many), [], chat).label;
    expect(evidence.filter(({ signal }) => signal === 'edited_lightly')).toHaveLength(20);
  });

  test('a changed value in a form: pair and SFT, however alike the strings', () => {
    expect(say([edit(0.9, 'Billing')], {}, form)).toEqual(['preference edit', 'sft edit']);
  });

  test('a changed value in a form where a reviewer refused the suggested one: nothing of it was kept', () => {
    const refused = { decisions: [aDecision('Rita', 'negative')] };
    expect(say([edit(0.9, 'Billing')], refused, form)).toEqual(['preference edit', 'sft edit', 'unpaired gold −']);
  });

  test('a configured outcome is evidence only', () => {
    const policy = policyOf(
      { profile: 'chat', signed: false },
      { outcomes: { solved: { accuracy: 0.9, goodWhen: { is: true } } } },
    );
    expect(say([anEvent('outcome', { name: 'solved', value: true })], {}, policy)).toEqual([]);
  });
});

describe('what a row trains', () => {
  const only = (events: KnownEvent[], task: string, more: Partial<Case> = {}) => {
    const found = rowsOf(events, more).filter((row) => row.task === task);
    expect(found).toHaveLength(1);
    return found[0] ?? expect.fail();
  };

  test('a correction is preferred to the output', () => {
    const event = correction('A column of vertebrae.');
    expect(only([event], 'preference')).toMatchObject({
      ...{ chosen: 'A column of vertebrae.', rejected: null, p: 0.9, event_ids: [event.id] },
    });
  });

  test('the text the person kept, not the one they were offered', () => {
    expect(only([kept(120), edit(0.9, 'Nearly the same.')], 'sft')).toMatchObject({
      source: 'kept',
      chosen: 'Nearly the same.',
    });
    expect(only([kept(120)], 'sft')).toMatchObject({ source: 'kept', chosen: null, p: 0.82, gates: [] });
  });

  test('the whole answer that somebody kept, whoever else changed it', () => {
    const [whole, changed] = [kept(120), kept(120, 0.8, { actor: 'uBob' })];
    expect(only([changed, whole], 'sft')).toMatchObject({ chosen: null, gates: [], event_ids: [whole.id] });
  });

  test('of several answers to one prompt, the branch that was kept', () => {
    const kept120 = [accept('insert'), kept(120)];
    const other = (more: Partial<Case>) => aCase([], { generation: aGeneration({ trace_id: 'other' }), ...more });
    const sft = (mine: Partial<Case>, sibling: Case) =>
      derive(aCase(kept120, mine), [sibling], chat)
        .rows.filter(({ task }) => task === 'sft')
        .map(({ gates }) => gates);
    expect(sft({}, other({ continued: true }))).toEqual([['other_branch']]);
    expect(sft({ continued: true }, other({ continued: true }))).toEqual([[]]);
    expect(sft({}, other({}))).toEqual([[]]);
    const elsewhere = other({
      continued: true,
      generation: aGeneration({ trace_id: 'other', input: 'Another prompt' }),
    });
    expect(sft({}, elsewhere)).toEqual([[]]);
  });

  test('of an edited branch that was left no text to imitate; what was said to be better than it still is', () => {
    const other = aCase([], { generation: aGeneration({ trace_id: 'other' }), continued: true });
    const say = (events: KnownEvent[], mine: Partial<Case> = {}) =>
      derive(aCase(events, mine), [other], chat)
        .rows.map(({ task, gates }) => [task, ...gates].join(' '))
        .sort();
    expect(say([edit(0.5)])).toEqual(['preference', 'sft other_branch']);
    expect(say([edit(0.5)], { continued: true })).toEqual(['preference', 'sft']);
    expect(say([correction()])).toEqual(['preference', 'sft', 'unpaired', 'unpaired']);
  });

  test('a kept text is nobody else’s', () => {
    const somebody = edit(0.9, 'Theirs.', { actor: 'uBob' });
    const own = (similarity: number) => rowsOf([kept(120, similarity), somebody]).find((row) => row.source === 'kept');
    expect(own(1)).toMatchObject({ chosen: null, gates: [] });
    expect(own(0.9)).toMatchObject({ chosen: null, gates: ['kept_unknown'] });
  });

  test('two people who wrote the same are one row that rests on both', () => {
    const [one, two] = [correction('Same.'), correction('Same.', { actor: 'uBob' })];
    expect(only([one, two], 'sft').event_ids).toEqual([one.id, two.id]);
    expect(rowsOf([one, correction('Other.', { actor: 'uBob' })]).filter((row) => row.task === 'sft')).toHaveLength(2);
  });

  test('of two people who wrote the same, one who agreed to training is enough', () => {
    const [free, closed] = [correction('Same.'), correction('Same.', { actor: 'uBob', train: false })];
    expect(only([closed, free], 'sft')).toMatchObject({ gates: [], event_ids: [free.id] });
  });

  test('an id stays the same while what the row says does', () => {
    const [alone] = rowsOf([down()]);
    const [joined] = rowsOf([down(), down({ actor: 'uBob' })]);
    expect(alone?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(joined?.id).toBe(alone?.id);
    expect(new Set(rowsOf([correction(), kept(120, 0.1)]).map((row) => row.id)).size).toBe(4);
  });
});

describe('what corrects nothing', () => {
  const OUTPUT = 'The row of bones down your back.';
  const same = ['the answer itself', OUTPUT] as const;
  const others = [
    ['the same words, spaced otherwise', ` ${OUTPUT.replaceAll(' ', '\n')} `],
    ['nothing', ''],
    ['white space', ' \n'],
  ] as const;
  test.each([same, ...others])('%s as a correction says nothing and trains nothing', (_, text) => {
    const event = correction(text);
    const { label, rows, contribution } = derive(aCase([event]), [], chat);
    expect(label).toMatchObject({ status: 'unlabelled', p: 0.5, evidence: [], dropped: [{ rule: 'no_weight' }] });
    expect(rows).toEqual([]);
    expect(contribution.counters).toEqual({ generations: 1, unlabelled: 1, shown: 1 });
  });

  test.each([same, ...others])('%s beside a vote down leaves the vote', (_, text) => {
    expect(say([down({ s: 1 }), correction(text, { s: 2 })])).toEqual(['unpaired label −']);
  });

  test.each([same, ...others])('%s takes an earlier correction of the same person back', (_, text) => {
    expect(say([correction('Better.', { s: 1 }), correction(text, { s: 2 })])).toEqual([]);
  });

  test.each([same, ...others])('%s as a reviewer’s text leaves the verdict', (_, corrected_text) => {
    const decided = (verdict: 'positive' | 'negative') => ({
      decisions: [aDecision('Rita', verdict, { corrected_text })],
    });
    expect(say([], decided('negative'))).toEqual(['unpaired gold −']);
    expect(rowsOf([], decided('positive')).map(({ task, chosen }) => [task, chosen])).toEqual(
      expect.arrayContaining([
        ['sft', null],
        ['unpaired', null],
      ]),
    );
    expect(say([], decided('positive'))).toEqual(['sft gold', 'unpaired gold +']);
  });

  test('of two reviewers’ texts, the one that corrects', () => {
    const decisions = [
      aDecision('Rita', 'negative', { corrected_text: 'Better.', s: 1 }),
      aDecision('Sam', 'negative', { corrected_text: OUTPUT, s: 2 }),
    ];
    expect(rowsOf([], { decisions }).find(({ task }) => task === 'sft')).toMatchObject({ chosen: 'Better.' });
  });
});

describe('a reviewer’s decision', () => {
  const decided = (verdict: 'positive' | 'negative', corrected_text?: string) => ({
    decisions: [aDecision('Rita', verdict, corrected_text === undefined ? {} : { corrected_text })],
  });
  test.each<[string, KnownEvent[], Partial<Case>, string[]]>([
    ['good', [], decided('positive'), ['sft gold', 'unpaired gold +']],
    ['bad', [], decided('negative'), ['unpaired gold −']],
    [
      'bad, and what it should have been',
      [],
      decided('negative', 'Better.'),
      ['preference gold', 'sft gold', 'unpaired gold +', 'unpaired gold −'],
    ],
    ['good, with a touch', [], decided('positive', 'Better.'), ['preference gold', 'sft gold', 'unpaired gold +']],
    ['good, over a user’s correction', [correction()], decided('positive'), ['sft gold', 'unpaired gold +']],
    [
      'bad, beside a user’s correction',
      [correction()],
      decided('negative'),
      ['preference correction', 'sft correction', 'unpaired correction +', 'unpaired gold −'],
    ],
    ['good, over a user’s edit', [edit(0.5)], decided('positive'), ['sft gold', 'unpaired gold +']],
    ['good, over a user’s rewrite', [edit(0.2, 'Vertebrae.')], decided('positive'), ['sft gold', 'unpaired gold +']],
    [
      'good, with a touch, over a user’s edit',
      [edit(0.5)],
      decided('positive', 'Better.'),
      ['preference gold', 'sft gold', 'unpaired gold +'],
    ],
    [
      'bad, beside an edit that keeps nearly all of it',
      [edit(0.97)],
      decided('negative'),
      ['preference edit near_identical', 'sft edit refused_text', 'unpaired gold −'],
    ],
    [
      'bad, beside an edit that keeps half of it',
      [edit(0.5)],
      decided('negative'),
      ['preference edit', 'sft edit refused_text', 'unpaired gold −'],
    ],
    [
      'bad, beside a rewrite',
      [edit(0.2, 'Vertebrae, stacked.')],
      decided('negative'),
      ['preference edit', 'unpaired gold −'],
    ],
    ['good, beside votes', [up()], decided('positive'), ['sft gold', 'unpaired gold +']],
    ['disputed', [up()], { decisions: [aDecision('Rita', 'positive'), aDecision('Sam', 'negative')] }, []],
  ])('%s', (_, events, more, rows) => {
    expect(say(events, more)).toEqual(rows);
  });
});

describe('gates', () => {
  const generation = (overrides: Partial<KnownGeneration>) => ({ generation: aGeneration(overrides) });
  const cut = 'Here:\n```js\nlet a = 1;';
  test.each<[string, KnownEvent[], Partial<Case>, string[]]>([
    [
      'an orphan',
      [up()],
      { generation: null },
      ['sft label unknown_generation needs_proof', 'unpaired label + unknown_generation'],
    ],
    ['no prompt', [kept(120)], generation({ input: '' }), ['sft kept empty_input', 'unpaired label + empty_input']],
    ['an empty list of messages', [down()], generation({ input: [] }), ['unpaired label − empty_input']],
    ['no answer', [down()], generation({ output: null }), ['unpaired label − empty_output']],
    [
      'an answer cut off by its length',
      [kept(120)],
      generation({ finish_reason: 'length' }),
      ['sft kept cut_off', 'unpaired label + cut_off'],
    ],
    [
      'an answer cut off inside code',
      [kept(120)],
      generation({ output: cut }),
      ['sft kept cut_off', 'unpaired label + cut_off'],
    ],
    ['a cut-off answer as the bad one', [down()], generation({ output: cut }), ['unpaired label −']],
    [
      'a correction of a cut-off answer',
      [correction()],
      generation({ finish_reason: 'length' }),
      ['preference correction', 'sft correction', 'unpaired correction +', 'unpaired label −'],
    ],
    [
      'a correction that is cut off itself',
      [correction(cut)],
      {},
      ['preference correction cut_off', 'sft correction cut_off', 'unpaired correction + cut_off', 'unpaired label −'],
    ],
    [
      'a cut-off answer with one character more',
      [kept(120, 0.97), edit(0.95, 'The row of bones down your back, eac')],
      generation({ finish_reason: 'length', output: 'The row of bones down your back, ea' }),
      ['sft kept cut_off', 'unpaired label + cut_off'],
    ],
    [
      'a cut-off answer with another beginning',
      [edit(0.5, 'That is the row of bones down your back, ea')],
      generation({ finish_reason: 'length', output: 'The row of bones down your back, ea' }),
      ['preference edit cut_off near_identical', 'sft edit cut_off'],
    ],
    [
      'a cut-off answer that somebody finished',
      [kept(120, 0.8), edit(0.8, 'The row of bones down your back, each with a hole.')],
      generation({ finish_reason: 'length', output: 'The row of bones down your back, ea' }),
      ['sft kept', 'unpaired label + cut_off'],
    ],
    [
      'a cut-off answer that a reviewer touched elsewhere',
      [],
      {
        ...generation({ finish_reason: 'length', output: 'The row of bones down your back, ea' }),
        decisions: [aDecision('Rita', 'positive', { corrected_text: 'A row of bones down your back, ea' })],
      },
      ['preference gold cut_off', 'sft gold cut_off', 'unpaired gold + cut_off'],
    ],
    [
      'an answer with a character that was replaced',
      [kept(120)],
      generation({ output: 'A \ufffd spine.', sanitised: true }),
      ['sft kept mended', 'unpaired label + mended'],
    ],
    [
      'an answer that held the replacement character itself',
      [kept(120)],
      generation({ output: 'U+FFFD is \ufffd.' }),
      ['sft kept', 'unpaired label +'],
    ],
    [
      'a generation in which something else was replaced',
      [kept(120)],
      generation({ sanitised: true }),
      ['sft kept', 'unpaired label +'],
    ],
    [
      'a correction with a character that was replaced',
      [correction('A \ufffd spine.', { sanitised: true })],
      {},
      ['preference correction mended', 'sft correction mended', 'unpaired correction + mended', 'unpaired label −'],
    ],
    [
      'a correction of an answer with a replaced character',
      [correction()],
      generation({ output: 'A \ufffd spine.', sanitised: true }),
      ['preference correction', 'sft correction', 'unpaired correction +', 'unpaired label − mended'],
    ],
    [
      'an edited text with a character that was replaced',
      [edit(0.5, 'A \ufffd spine.', { sanitised: true })],
      {},
      ['preference edit mended', 'sft edit mended'],
    ],
    [
      'a reviewer’s text with a character that was replaced',
      [],
      { decisions: [aDecision('Rita', 'positive', { corrected_text: 'A \ufffd spine.' })] },
      ['preference gold mended', 'sft gold mended', 'unpaired gold + mended'],
    ],
    ['a generation without consent', [down()], generation({ train: false }), ['unpaired label − no_consent']],
    ['an event without consent', [down({ train: false })], {}, ['unpaired label − no_consent']],
    ['one of two who agree without consent', [down(), down({ actor: 'bea', train: false })], {}, ['unpaired label −']],
    [
      'an event without consent that the row does not rest on',
      [kept(120), anEvent('dismiss', {}, { actor: 'uBob', train: false })],
      {},
      ['sft kept', 'unpaired label +'],
    ],
  ])('%s', (_, events, more, rows) => {
    expect(say(events, more).map(sorted)).toEqual(rows.map(sorted));
  });

  test('unsigned evidence stays out where the project signs', () => {
    expect(say([correction()], {}, signed)).toEqual([
      'preference correction unverified',
      'sft correction unverified',
      'unpaired correction + unverified',
      'unpaired label − unverified',
    ]);
    expect(say([correction('x', { verified: true })], {}, signed)).toContain('sft correction');
  });
});

/** Gates come in the order of their table; these tests name them in any. */
function sorted(row: string): string {
  return row.split(' ').sort().join(' ');
}
