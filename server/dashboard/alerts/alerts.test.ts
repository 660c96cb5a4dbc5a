// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { expect, test } from 'vitest';
import type { Alert } from '../../../shared/alert.ts';
import { details } from '../test/fake-api.ts';
import { open, useApp } from '../test/open-app.tsx';

useApp();

const alert = (n: number): Alert => ({
  ...{ id: `0190a6b8-0000-7000-8000-00000000000${n}`, name: `Rule ${n}`, metric: 'generations', group: {} },
  ...{ window_hours: 24, least_n: 0, condition: { kind: 'below', value: 1 }, created_at: '2026-11-20T12:00:00.000Z' },
  state: {
    ...{ status: 'quiet', from: '2026-11-19T12:00:00.000Z', to: '2026-11-20T12:30:00.000Z', since: null },
    ...{ now: { value: 9, low: 9, high: 9, n: 9 }, before: null, difference: null, ratio: null, more_needed: 0 },
  },
});

test('whoever deletes a rule with the keys goes on at the next, at last at the top', async () => {
  const items = [1, 2, 3].map(alert);
  open('/alerts', {
    listAlerts: () => ({ items: [...items] }),
    deleteAlert: ({ url }) => {
      const at = items.findIndex(({ id }) => url.pathname.endsWith(id));
      items.splice(at, 1);
      return { ok: true };
    },
  });
  const remove = async (name: string): Promise<void> => {
    const button = await screen.findByRole('button', { name: `Delete ${name}` });
    button.focus();
    fireEvent.click(button);
    fireEvent.click(await screen.findByRole('button', { name: `Delete this rule ${name}` }));
    await waitFor(() => expect(screen.queryByRole('button', { name: new RegExp(`^Delete.* ${name}$`) })).toBeNull());
  };
  const focused = () => document.activeElement?.closest('li, main');
  await remove('Rule 2');
  expect(focused()?.textContent).toContain('Rule 3');
  await remove('Rule 3');
  expect(focused()?.textContent).toContain('Rule 1');
  await remove('Rule 1');
  expect(await screen.findByText('Nothing is watched yet.')).toBeTruthy();
  expect(document.activeElement?.id).toBe('main');
});

test('of what machines say in numbers one is chosen, and its mean may be less than nothing', async () => {
  const said = { n: 9, previous: null };
  const sent: unknown[] = [];
  open('/alerts', {
    listAlerts: () => ({ items: [] }),
    getSummaryDetails: () =>
      details({
        scores: [
          { ...said, name: 'helpful', source: 'judge', value: null, yes: null, mean: 0.2 },
          { ...said, name: 'tone', source: 'judge', value: 'rude', yes: null, mean: null },
        ],
      }),
    createAlert: ({ body }) => {
      sent.push(body);
      return { ...alert(1), ...(body as object) };
    },
  });
  const form = within((await screen.findByRole('heading', { name: 'Add a rule' })).closest('section') as HTMLElement);
  fireEvent.change(form.getByLabelText('Figure'), { target: { value: 'score_mean' } });
  expect(form.getByText('Something is missing.')).toBeTruthy();
  const which = form.getByLabelText('Which score');
  await within(which).findByText('helpful · judge');
  expect(within(which).queryByText(/tone/)).toBeNull();
  fireEvent.change(which, { target: { value: '["helpful","judge"]' } });
  fireEvent.input(form.getByLabelText('Number'), { target: { value: '-0.5' } });
  expect(form.getByText(/^Tell me when the mean score “helpful · judge” is below −0.5 over a day/)).toBeTruthy();
  fireEvent.click(form.getByText('Add the rule'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({
    ...{ metric: 'score_mean', of: '["helpful","judge"]', condition: { kind: 'below', value: -0.5 } },
  });
});

test('reasons and outcomes that have come are offered, and another name is not taken without a word', async () => {
  const yes = { value: 0.5, low: 0.4, high: 0.6, n: 90 };
  const known = { n: 90, previous: null };
  open('/alerts', {
    listAlerts: () => ({ items: [] }),
    getSummaryDetails: () =>
      details({
        reasons: [{ reason: 'wrong', count: 9, share: yes, previous: null }],
        outcomes: [
          { ...known, name: 'solved', yes, mean: 0.5 },
          { ...known, name: 'paid', yes: { ...yes, value: 0 }, mean: 21 },
        ],
      }),
  });
  const form = within((await screen.findByRole('heading', { name: 'Add a rule' })).closest('section') as HTMLElement);
  const offered = (input: HTMLElement) =>
    [...document.querySelectorAll<HTMLOptionElement>(`#${input.getAttribute('list')} option`)].map((one) => one.value);
  fireEvent.change(form.getByLabelText('Figure'), { target: { value: 'reason_share' } });
  await waitFor(() => expect(offered(form.getByLabelText('Which reason'))).toEqual(['wrong']));
  fireEvent.input(form.getByLabelText('Which reason'), { target: { value: 'wrng' } });
  expect(form.getByText(/^Not among the reasons given most/)).toBeTruthy();
  fireEvent.input(form.getByLabelText('Which reason'), { target: { value: 'wrong' } });
  expect(form.queryByText(/^Not among/)).toBeNull();
  fireEvent.change(form.getByLabelText('Figure'), { target: { value: 'outcome_share' } });
  await waitFor(() => expect(offered(form.getByLabelText('Which outcome'))).toEqual(['solved']));
  fireEvent.change(form.getByLabelText('Figure'), { target: { value: 'outcome_mean' } });
  await waitFor(() => expect(offered(form.getByLabelText('Which outcome'))).toEqual(['solved', 'paid']));
});

test('a mean of fewer than it needs is not taken, and the form says how many it needs', async () => {
  open('/alerts', { listAlerts: () => ({ items: [] }) });
  const form = within((await screen.findByRole('heading', { name: 'Add a rule' })).closest('section') as HTMLElement);
  fireEvent.change(form.getByLabelText('Figure'), { target: { value: 'edit_mean' } });
  fireEvent.input(form.getByLabelText('Once so many were edited'), { target: { value: '7' } });
  expect(form.getByText('A mean says nothing of fewer than 30: ask for 30 or more.')).toBeTruthy();
  expect((form.getByText('Add the rule') as HTMLButtonElement).disabled).toBe(true);
  fireEvent.input(form.getByLabelText('Once so many were edited'), { target: { value: '30' } });
  expect(form.getByText(/^Tell me when .* once at least 30 were edited\.$/)).toBeTruthy();
});

test('the rate weighted by exposure is offered by prompt version, and over whole days', async () => {
  open('/alerts', { listAlerts: () => ({ items: [] }) });
  const form = within((await screen.findByRole('heading', { name: 'Add a rule' })).closest('section') as HTMLElement);
  const words = (label: string) => [...form.getByLabelText(label).querySelectorAll('option')].map((one) => one.text);
  expect(words('Over')).toContain('an hour');
  fireEvent.change(form.getByLabelText('Figure'), { target: { value: 'weighted_positive_rate' } });
  expect(words('Over')).toEqual(['a day', '3 days', 'a week']);
  expect(words('Of')).toEqual(['everything', 'one prompt version']);
});
