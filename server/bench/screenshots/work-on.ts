/** What people would have done on the page before its picture is taken: decisions, a dataset of two versions, a policy. */
import { randomUUID } from 'node:crypto';
import type { Job } from '../../../shared/job.ts';
import type { NextPair } from '../../../shared/pair.ts';
import type { NextReview } from '../../../shared/review.ts';

const DECISIONS = 60;

export async function workOn(url: string, key: string): Promise<void> {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const failing: string[] = [];
  for (let n = 0; n < DECISIONS; n += 1) {
    const { item } = await ask<NextReview>('POST', '/v1/review/claims', { queue: n % 3 === 0 ? 'uncertain' : 'audit' });
    if (item === null) continue;
    const verdict = (item.label?.p ?? 0.5) >= (n % 7 === 0 ? 0.9 : 0.5) ? 'positive' : 'negative';
    await ask('POST', '/v1/review/decisions', {
      ...{ id: randomUUID(), trace_id: item.generation.trace_id, verdict },
      ...(verdict === 'negative' ? { reason: 'Leaves out how long' } : {}),
    });
    if (verdict === 'negative') failing.push(item.generation.trace_id);
  }
  for (let n = 0; n < 8; n += 1) {
    const { pair } = await ask<NextPair>('POST', '/v1/review/pairs/claims', {});
    if (pair === null) break;
    const verdict = n % 4 === 3 ? 'both_good' : 'left';
    const [left, right] = [{ trace_id: pair.left.trace_id }, { trace_id: pair.right.trace_id }];
    await ask('POST', '/v1/review/pairs', { id: randomUUID(), left, right, verdict });
  }
  await ask('POST', '/v1/datasets', { name: 'failing-answers', task: 'eval' });
  const add = (trace_id: string) => ask('POST', '/v1/datasets/failing-answers/cases', { trace_id });
  for (const trace_id of failing.slice(0, 2)) await add(trace_id);
  const near = false; // the questions are few
  await ask('POST', '/v1/datasets', { name: 'kitchen-answers', task: 'unpaired', dedupe: { exact: false, near } });
  for (let version = 1; version <= 2; version += 1) {
    const { id } = await ask<Job>('POST', '/v1/datasets/kitchen-answers/versions');
    while (!['done', 'failed'].includes((await ask<Job>('GET', `/v1/jobs/${id}`)).state)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  for (const trace_id of failing.slice(2, 5)) await add(trace_id); // somebody trains by now
  const less = { kind: 'change', to: 'less' };
  const rule = { metric: 'positive_rate', group: {}, window_hours: 168, least_n: 50 };
  for (const more of [
    { name: 'Answers get worse', condition: { kind: 'change', to: 'worse' } },
    { name: 'Positive rate below 90%', condition: { kind: 'below', value: 0.9 } },
    { name: 'Positive rate below 20%', condition: { kind: 'below', value: 0.2 } },
    { name: 'The judge likes it less', metric: 'score_mean', of: '["helpful","judge-1"]', condition: less },
    {
      name: 'Weighted by exposure below 60%',
      metric: 'weighted_positive_rate',
      condition: { kind: 'below', value: 0.6 },
    },
    { name: 'Nobody asks', metric: 'generations', condition: { kind: 'below', value: 10 }, least_n: 0 },
  ]) {
    await ask('POST', '/v1/alerts', { ...rule, ...more });
  }
  await ask('PUT', '/v1/policy', { accuracies: { up: 0.75 } });
  await ask('POST', '/v1/people', { name: 'Vera', role: 'reviewer' });
  const occurred_at = new Date().toISOString();
  const wrong = { trace_id: 't', occurred_at, consent: ['improve'] };
  await ask('POST', '/v1/events', {
    sent_at: occurred_at,
    events: [
      { ...wrong, id: randomUUID(), kind: 'vote', value: 'sideways' },
      { ...wrong, id: randomUUID(), kind: 'copy', chars: 20, total: 10, of: 'output' },
    ],
  });
}
