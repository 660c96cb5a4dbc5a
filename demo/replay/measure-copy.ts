/** How much of an answer a copied text is: of one of its code blocks when it lies in one, else of the whole answer. */

export interface CopiedShare {
  chars: number;
  /** Length of the answer, or of the code block copied from. */
  total: number;
  of: 'output' | 'block';
}

/** When several blocks hold the text, the shortest is the one it is most of. */
export function measureCopy(answer: string, copied: string): CopiedShare {
  const [closest] = codeBlocks(answer)
    .flatMap((block) => shareOf(block, copied))
    .sort((a, b) => a.total - b.total);
  // Who selects past the end of an answer has copied all of it, and something else.
  return closest ?? { chars: Math.min(copied.trim().length, answer.length), total: answer.length, of: 'output' };
}

interface CodeBlock {
  /** What stands beside the opening fence, such as `python`. */
  language: string;
  code: string;
}

/** Between ``` fences; an answer may end inside its last block. */
function codeBlocks(answer: string): CodeBlock[] {
  return answer
    .split('```')
    .filter((_, index) => index % 2 === 1)
    .map((inside) => {
      const lineEnd = inside.indexOf('\n') + 1;
      return { language: inside.slice(0, lineEnd).trim(), code: inside.slice(lineEnd) };
    });
}

/**
 * The recording's copy buttons took the opening line along, language or not: it is no part of the code. White space
 * around a selection is not counted either.
 */
function shareOf({ language, code }: CodeBlock, copied: string): CopiedShare[] {
  const withoutLanguage = copied.startsWith(`${language}\n`) ? copied.slice(language.length) : copied;
  const text = [copied.trim(), withoutLanguage.trim()].find((part) => part !== '' && code.includes(part));
  return text === undefined ? [] : [{ chars: text.length, total: code.length, of: 'block' }];
}
