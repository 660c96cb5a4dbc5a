import { describe, expect, it } from 'vitest';
import { readBlocks, readInline } from './read-markdown.ts';

describe('reading markdown', () => {
  it('tells paragraphs, lists and code apart', () => {
    const text =
      'Two ways:\n\n- one\n- two\n\n1. first\n2. second\n\n```ts\nconst a = 1;\n\nconst b = 2;\n```\n\nDone.';
    expect(readBlocks(text)).toEqual([
      { line: 0, kind: 'text', text: 'Two ways:' },
      { line: 2, kind: 'list', ordered: false, items: ['one', 'two'] },
      { line: 5, kind: 'list', ordered: true, items: ['first', 'second'] },
      { line: 8, kind: 'code', language: 'ts', code: 'const a = 1;\n\nconst b = 2;' },
      { line: 14, kind: 'text', text: 'Done.' },
    ]);
  });

  it('reads code that is still arriving', () => {
    expect(readBlocks('Here:\n```sql\nSELECT 1')).toEqual([
      { line: 0, kind: 'text', text: 'Here:' },
      { line: 1, kind: 'code', language: 'sql', code: 'SELECT 1' },
    ]);
  });

  it('keeps markup as text', () => {
    expect(readBlocks('<img src=x onerror=alert(1)>')).toEqual([
      { line: 0, kind: 'text', text: '<img src=x onerror=alert(1)>' },
    ]);
  });

  it('marks strong, emphasised and code within a line, and leaves lone stars alone', () => {
    expect(readInline('**Now**: use `a * b`, *not* 2 * 3')).toEqual([
      { kind: 'strong', text: 'Now' },
      { kind: 'plain', text: ': use ' },
      { kind: 'code', text: 'a * b' },
      { kind: 'plain', text: ', ' },
      { kind: 'em', text: 'not' },
      { kind: 'plain', text: ' 2 * 3' },
    ]);
  });
});
