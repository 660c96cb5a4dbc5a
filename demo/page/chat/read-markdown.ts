/** Reads the little markdown the assistant writes: paragraphs, lists, fenced code; strong, em and code within. */

/** `line` is where it starts, which stays as it is while text arrives. */
export type Block = { line: number } & (
  | { kind: 'text'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'code'; language: string; code: string }
);

export interface Inline {
  kind: 'plain' | 'strong' | 'em' | 'code';
  text: string;
}

const FENCE = /^```(\w*)/;
const ITEM = /^(?:[-*]|(\d+)\.)\s+(.*)/;

/** Text that is still arriving is read as far as it goes: an open fence is code to its end. */
export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let fenced = false;
  for (const [number, line] of text.split('\n').entries()) {
    const last = blocks.at(-1);
    const fence = FENCE.exec(line);
    if (fenced) {
      if (fence !== null) fenced = false;
      else if (last?.kind === 'code') last.code += last.code === '' ? line : `\n${line}`;
      continue;
    }
    if (fence !== null) {
      fenced = true;
      blocks.push({ line: number, kind: 'code', language: fence[1] ?? '', code: '' });
      continue;
    }
    readLine(line, number, blocks);
  }
  return blocks.filter((block) => block.kind !== 'text' || block.text.trim() !== '');
}

function readLine(line: string, number: number, blocks: Block[]): void {
  const last = blocks.at(-1);
  const item = ITEM.exec(line);
  if (item !== null) {
    const ordered = item[1] !== undefined;
    if (last?.kind === 'list' && last.ordered === ordered) last.items.push(item[2] ?? '');
    else blocks.push({ line: number, kind: 'list', ordered, items: [item[2] ?? ''] });
  } else if (line.trim() === '') {
    blocks.push({ line: number, kind: 'text', text: '' });
  } else if (last?.kind === 'text' && last.text !== '') {
    last.text += `\n${line}`;
  } else {
    blocks.push({ line: number, kind: 'text', text: line });
  }
}

export function readInline(text: string): Inline[] {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`)/).flatMap((part): Inline[] => {
    if (part === '') return [];
    if (part.startsWith('**') && part.length > 4) return [{ kind: 'strong', text: part.slice(2, -2) }];
    if (part.startsWith('`') && part.length > 2) return [{ kind: 'code', text: part.slice(1, -1) }];
    if (part.startsWith('*') && part.length > 2) return [{ kind: 'em', text: part.slice(1, -1) }];
    return [{ kind: 'plain', text: part }];
  });
}
