// @vitest-environment happy-dom
/** What somebody has typed and not sent is there when they come back, and a reload asks first. */
import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { expect, test } from 'vitest';
import type { ProjectPolicy } from '../../shared/policy.ts';
import { go } from './router.ts';
import { generation, label, refuse } from './test/fake-api.ts';
import { open, useApp } from './test/open-app.tsx';

useApp();

const field = (name: RegExp) => screen.findByRole<HTMLTextAreaElement>('textbox', { name });
const type = (into: HTMLElement, value: string) => fireEvent.input(into, { target: { value } });

/** Whether the browser would ask before it leaves. */
function asks(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

test('a better answer to an open generation outlives leaving it, until it is sent', async () => {
  open('/generations/trace-1', {
    getGeneration: ({ url }) => ({
      generation: generation({ trace_id: url.pathname.split('/').at(-1) ?? '' }),
      label: label(),
      events: [],
      decisions: [],
    }),
    postDecision: () => refuse(409, 'conflict', 'Not now.'),
  });
  fireEvent.click(await screen.findByRole('button', { name: /Write a better answer/ }));
  expect(asks()).toBe(false); // it says what the answer says
  type(await field(/What it should have been/), 'Canberra.');
  type(await field(/Why/), 'Sydney is not');
  expect(asks()).toBe(true);
  go('/generations/trace-2');
  await waitFor(async () => expect((await field(/Why/)).value).toBe(''));
  go('/generations');
  await screen.findByRole('heading', { name: 'Generations' });
  go('/generations/trace-1');
  expect((await field(/What it should have been/)).value).toBe('Canberra.');
  expect((await field(/Why/)).value).toBe('Sydney is not');
  expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('Canberra');

  fireEvent.click(screen.getByRole('button', { name: /^Good/ }));
  await screen.findByText('Not now.');
  expect((await field(/Why/)).value).toBe('Sydney is not');
  fireEvent.click(screen.getByRole('button', { name: 'Discard this text' }));
  type(await field(/Why/), '');
  expect(asks()).toBe(false);
});

test('what is typed in the review is there after a look at the second opinions, and after it is sent no more', async () => {
  open('/review', {
    claimReview: ({ body }) => ({
      item: {
        generation: generation({ trace_id: Object(body).overlap === true ? 'second' : 'trace-1' }),
        ...{ label: null, queue: 'audit', claimed_until: null },
      },
    }),
    postDecision: ({ body }) => ({ id: Object(body).id, status: 'accepted' }),
  });
  type(await field(/Why/), 'Made up');
  go('/review?overlap=1');
  await waitFor(() => expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Why/ }).value).toBe(''));
  go('/review');
  await waitFor(() => expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Why/ }).value).toBe('Made up'));
  fireEvent.click(screen.getByRole('button', { name: /^Bad/ }));
  await screen.findByText(/Decided: bad\./);
  expect(asks()).toBe(false);
});

const policy: ProjectPolicy = {
  ...{ version: 'policy-1', number: null, adopted_by: null, adopted_at: null, profile: 'chat', signed: false },
  ...{ base_rate: { value: 0.5, basis: 'assumed', n: null }, signals: [], content: {} },
  recompute: { labels: 0, on_older_version: 0, exact: true },
};

test('a policy’s numbers outlive another tab, and one that can be none has no preview and no force', async () => {
  const asked = open('/settings?part=policy', {
    getPolicy: () => policy,
    listPolicyVersions: () => ({ items: [], next_before: null }),
    listAudit: () => ({ items: [], next_cursor: null }),
    previewPolicy: () => refuse(404, 'not_found', 'Not of this test.'),
  });
  const number = () => screen.findByLabelText<HTMLInputElement>(/Good outputs in all/);
  type(await number(), '150');
  await screen.findByText('Between 1 and 99.');
  await screen.findByText(/one of the numbers is not/);
  const force = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Put it in force' });
  expect(force().disabled).toBe(true);
  type(await number(), '60');
  await waitFor(() => expect(force().disabled).toBe(false));
  expect(screen.queryByText('Between 1 and 99.')).toBeNull();
  await waitFor(() => expect(asked).toContain('POST /v1/policy/preview'));
  expect(asked.filter((one) => one.includes('preview'))).toHaveLength(1);

  go('/settings?part=audit');
  await screen.findByText('Nobody has used them yet.');
  go('/settings?part=policy');
  expect((await number()).value).toBe('60');
  expect(asks()).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Discard the changes' }));
  await waitFor(async () => expect((await number()).value).toBe(''));
  expect(asks()).toBe(false);
});

test('the name of a new dataset outlives a look elsewhere', async () => {
  open('/datasets?new=1', { listDatasets: () => ({ items: [] }) });
  type(await field(/Name/), 'support-pairs');
  go('/datasets');
  await screen.findByRole('heading', { name: 'Datasets' });
  go('/datasets?new=1');
  expect((await field(/Name/)).value).toBe('support-pairs');
  expect(asks()).toBe(true);
});
