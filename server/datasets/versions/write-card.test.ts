import { describe, expect, test } from 'vitest';
import { DatasetDefinition, type Manifest } from '../../../shared/dataset.ts';
import { writeCard } from './write-card.ts';

const side = (rows: number) => ({ rows, bytes: rows * 100, sha256: 'a'.repeat(64) });

function manifest(changes: Partial<Manifest['figures']> = {}, more: Partial<Manifest> = {}): Manifest {
  return {
    ...{ dataset: 'answers', version: 3, definition: DatasetDefinition.parse({ task: 'unpaired' }) },
    split: { train: 0.8, validation: 0.1, test: 0.1 },
    sha256: 'b'.repeat(64),
    files: { train: side(800), validation: side(100), test: side(100) },
    figures: {
      ...{ rows: 1000, splits: { train: 800, validation: 100, test: 100 }, gold: 250 },
      left_out: [{ rule: 'no_consent', words: 'somebody it rests on has not agreed to this use', rows: 7 }],
      signals: [{ name: 'up', rows: 600 }],
      sources: [{ name: 'label', rows: 1000 }],
      models: [
        { name: 'gpt|4\n<b>', rows: 999 },
        { name: '', rows: 1 },
      ],
      policies: [{ name: '2-ab12cd34', rows: 1000 }],
      classes: { desirable: 400, undesirable: 600 },
      desirable_weight: { suggested: 1.5, from: 1.5, to: 2 },
      people: { count: 312, largest_share: 0.05, top_10_share: 0.21, cap: 50 },
      lengths: { chosen_mean: 240.5, rejected_mean: null, ratio_median: null, ratio_mean: null },
      ...changes,
    },
    response: { generations: 9000, shown: 5000, voted: 100, corrected: 40, rate: 0.02 },
    created_at: '2026-03-01T00:00:00.000Z',
    ...more,
  };
}

describe('the card', () => {
  test('says of how many answers somebody was not heard, and nothing where everybody was', () => {
    expect(writeCard(manifest({ unheard: { labels: 280, people: 1 } }))).toContain(
      'what they said of 280 of these answers was not counted',
    );
    expect(writeCard(manifest())).not.toContain('was not counted');
  });

  test('begins with what Hugging Face reads', () => {
    const card = writeCard(manifest(), [
      { name: 'unpaired', files: [{ split: 'train', path: 'unpaired/train-*.parquet' }] },
    ]);
    expect(card.split('---')[1]).toBe(`
license: other
pretty_name: "answers, version 3"
task_categories:
- text-generation
tags:
- human-feedback
- unpaired
- nod
size_categories:
- 1K<n<10K
configs:
- config_name: "unpaired"
  data_files:
  - split: train
    path: "unpaired/train-*.parquet"
`);
  });

  test.each([
    [0, 'n<1K'],
    [999, 'n<1K'],
    [1000, '1K<n<10K'],
    [999_999, '100K<n<1M'],
    [2_000_000, '1M<n<10M'],
  ])('%i rows are of size %s', (rows, size) => {
    expect(writeCard(manifest({ rows }))).toContain(`- ${size}\n`);
  });

  test('says how many vote, who weighs most and what was left out', () => {
    const card = writeCard(manifest());
    expect(card).toContain('with which somebody did something, 100 were voted on or rated, 40 were corrected');
    expect(card).toContain(': 2 % got a vote.');
    expect(card).toContain('The busiest is behind 5 % of the rows');
    expect(card).toContain('| `no_consent` | somebody it rests on has not agreed to this use | 7 |');
    expect(card).toContain('`desirable_weight` 1.5 is suggested; 1.5 to 2 fits (arXiv 2402.01306 eq. 8)');
    expect(card).toContain('| voted up | 600 | 60 % |');
    expect(card).toContain('a vote up is behind more than half of the rows');
    expect(card).toContain(`| test | 100 | 10000 | \`${'a'.repeat(64)}\` |`);
  });

  test('says how many rows are gone since', () => {
    expect(writeCard({ ...manifest(), revoked: 3 })).toContain('**3 of these rows were taken out since');
    expect(writeCard(manifest())).not.toContain('taken out since');
  });

  test('says first that there is nothing to train on', () => {
    const card = writeCard(manifest({ warnings: ['The train side is empty: why.'] }));
    expect(card.indexOf('**The train side is empty: why.**')).toBeLessThan(card.indexOf('## Splits'));
    expect(card).toContain('**The train side is empty: why.**');
  });

  test('says how many somebody put in by hand, which are no sample', () => {
    expect(writeCard(manifest({ added: 12 }))).toContain('12 of them were put in one by one');
    expect(writeCard(manifest())).not.toContain('one by one');
  });

  test('warns where preferred answers are much longer', () => {
    const lengths = (ratio_median: number) => ({ chosen_mean: 300, rejected_mean: 100, ratio_median, ratio_mean: 3 });
    expect(writeCard(manifest({ lengths: lengths(2.9) }))).toContain('write more rather than better');
    expect(writeCard(manifest({ lengths: lengths(1.1) }))).not.toContain('write more rather than better');
  });

  test('keeps names from outside within their cells', () => {
    expect(writeCard(manifest())).toContain('| gpt\\|4 &lt;b> | 999 |');
  });

  test('makes no link of a name', () => {
    const name = '[free](https://evil.example) www.evil.example a_b@c.example `x`';
    const card = writeCard(manifest({ models: [{ name, rows: 1 }] }));
    expect(card).toContain(
      String.raw`| \[free\](https:\/\/evil.example) www\.evil.example a\_b\@c.example \`x\` | 1 |`.replaceAll(
        '\\`',
        '\\`',
      ),
    );
  });

  test('says by which accuracies, and whether they are more than assumed', () => {
    const signal = { signal: 'up', says: 'good', accuracy: 0.86, basis: 'measured', n: 30 } as const;
    const policy = {
      ...({ version: '4-ab12cd34', profile: 'chat', signed: false, outcomes: {} } as const),
      base_rate: { value: 0.5, basis: 'assumed', n: null } as const,
      signals: [signal, { ...signal, signal: 'undone', says: 'bad', basis: 'assumed', n: null } as const],
    };
    const card = writeCard(manifest({}, { policy }));
    expect(card).toContain('| voted up: the answer is good | 86 % | measured (n = 30) |');
    expect(card).toContain('| share of good answers | 50 % | assumed |');
    expect(card).not.toContain('undone: ');
  });

  test('says what people agreed to, from when the data is, and that it was redacted', () => {
    const dates = { first: '2026-01-02T03:04:05.000Z', last: '2026-02-03T03:04:05.000Z' };
    const card = writeCard(manifest({ dates }, { consent: 'train' }));
    expect(card).toContain('agreed to the purpose `train`');
    expect(card).toContain('Answers given from 2026-01-02 to 2026-02-03');
    expect(card).toContain('went through the redaction of the project');
  });

  test('says who labelled', () => {
    const hired = 'Nobody was hired';
    expect(writeCard(manifest({ gold: 0 }))).toContain(hired);
    expect(writeCard(manifest({ gold: 1 }))).not.toContain(hired);
    const cases = writeCard(manifest({ gold: 0 }, { definition: DatasetDefinition.parse({ task: 'eval' }) }));
    expect(cases).toContain('Reviewers decided every row');
    expect(cases).not.toContain(hired);
  });

  test('says how long wanted and unwanted answers are', () => {
    const lengths = { chosen_mean: 200, rejected_mean: null, ratio_median: null, ratio_mean: null };
    const card = writeCard(manifest({ lengths: { ...lengths, desirable_mean: 300, undesirable_mean: 100.4 } }));
    expect(card).toContain('Mean length of the answers: 200 characters; of the wanted ones 300, of the unwanted 100.');
  });

  test('admits what is not known', () => {
    const response = { generations: 50, shown: 44, voted: 4, corrected: 40, rate: null };
    const card = writeCard(manifest({}, { response }));
    expect(card).toContain(
      'Of the 50 answers of the whole project in the time the filter spans, somebody did something',
    );
    expect(card).toContain('with 44: 4 were voted on or rated, 40 were corrected');
    expect(card).toContain('is not known: nothing was recorded as shown');
    expect(card).toContain('only some of the answers that are seen or used get a vote');
  });
});
