// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { cleanup, render } from '@testing-library/preact';
import { afterEach, expect, test } from 'vitest';
import { Nothing, Refusal } from './notices.tsx';

afterEach(cleanup);

test('a view that has nothing but that has it for its heading', () => {
  const { getByRole, queryByRole, rerender } = render(<Nothing title="No such page." isView />);
  expect(getByRole('heading', { level: 1 }).textContent).toBe('No such page.');
  rerender(<Nothing title="No row." />);
  expect(queryByRole('heading')).toBeNull();
});

test('names of fields in the server’s words are shown as code, whatever else stands there as text', () => {
  const problem = { kind: 'refused', code: 'invalid', message: 'Send `user_id`, not <b>`' } as const;
  const { container, getByRole } = render(<Refusal problem={problem} />);
  expect(container.querySelector('code')?.textContent).toBe('user_id');
  expect(getByRole('alert').textContent).toBe('This did not work. Send user_id, not <b>`');
});
