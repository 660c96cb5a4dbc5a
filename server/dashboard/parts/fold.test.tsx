// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { Fold } from './fold.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** @param longer by how much the text is longer than where it stands, which has no height here */
function draw(text: string, longer: number): void {
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(longer);
  render(<Fold text={text}>{text}</Fold>);
}

const long = 'a '.repeat(50_000);

test('a text of many screens ends after two, and is whole a press later', async () => {
  draw(long, 64_000);
  const all = await screen.findByRole('button', { name: 'Show all 100,000 characters' });
  const text = document.getElementById(all.getAttribute('aria-controls') ?? '');
  expect([all.getAttribute('aria-expanded'), text?.className]).toEqual(['false', 'folded longer']);
  expect(text?.textContent).toBe(long);
  fireEvent.click(all);
  const less = await screen.findByRole('button', { name: 'Show less' });
  expect([less.getAttribute('aria-expanded'), text?.className]).toEqual(['true', '']);
});

test('what a search found in the rest opens it', async () => {
  draw(long, 64_000);
  const all = await screen.findByRole('button', { name: /^Show all/ });
  const text = document.getElementById(all.getAttribute('aria-controls') ?? '') as HTMLElement;
  text.scrollTop = 900;
  fireEvent.scroll(text);
  await screen.findByRole('button', { name: 'Show less' });
});

test('a text that fits has no button', async () => {
  draw('a '.repeat(1000), 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.queryByRole('button')).toBeNull();
});
