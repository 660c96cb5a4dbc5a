import { expect, test } from 'vitest';
import { readFilters } from './filters.ts';

test.each([
  [{ min_latency_ms: '1500' }, ['Latency: at least 1.5 s']],
  [{ min_latency_ms: 'abc', min_output_tokens: 'x' }, ['Latency: at least abc', 'Tokens out: at least x']],
  [{ tenth: '0' }, ['Shown to: nobody known']],
  [{ tenth: '10' }, ['Shown to: people of tenth 10, most active']],
  [{ script: 'latin' }, ['Prompt: in Latin script']],
  [{ script: 'none' }, ['Prompt: in no known script']],
  [{ min_prompt_chars: '0', min_answer_chars: '120' }, ['Prompt: sent', 'Answer: at least 120 characters']],
  [{ watched: '120', light_edit: 'true' }, ['Left after an edit: two thirds or more', 'Watched for: 2 min']],
  [{ outcome_true: 'solved' }, ['Outcome: solved: yes']],
  [{ spelling: 'typo' }, ['Prompt: with a typo']],
  [{ spelling: 'judged' }, ['Prompt: looked at for typos']],
  [{ to: 'whenever' }, ['Until: whenever']],
  [{ reason: 'slow' }, ['Reason: Takes too long']],
  [{ reviewer: 'Rita', audited: 'tied' }, ['Decided by: Rita', 'Random audit: as many said good as bad']],
  [{ reviewed: 'split' }, ['In review: decided on, and not alike']],
  [{ audited: 'positive' }, ['Random audit: the label said positive']],
  [{ range: '7d', q: 'eggs' }, []],
])('%j is said as %j', (query, words) => {
  expect(
    readFilters(query, (key) => (key === 'slow' ? 'Takes too long' : key)).map(
      ({ name, value }) => `${name}: ${value}`,
    ),
  ).toEqual(words);
});
