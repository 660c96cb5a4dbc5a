// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { render, screen } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { DatasetName } from './dataset-name.tsx';

test('a name that cannot be is answered with what a name is made of', () => {
  const field = (value: string) => <DatasetName label="Name" value={value} onTyped={() => undefined} />;
  const { rerender } = render(field('support-pairs.2'));
  expect(screen.queryByText(/^Small letters/)).toBeNull();
  rerender(field('Support pairs'));
  expect(screen.getByText(/^Small letters, digits/)).toBeTruthy();
  expect(screen.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
});
