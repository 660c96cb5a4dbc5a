/** The little markdown the assistant writes, as elements: never as HTML. */
import type { ComponentChild, JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { type Block, readBlocks, readInline } from './read-markdown.ts';

export function Markdown({ text, onCopyBlock }: { text: string; onCopyBlock: (code: string) => void }): JSX.Element {
  return (
    <>
      {readBlocks(text).map((block) => (
        <BlockView key={block.line} block={block} onCopyBlock={onCopyBlock} />
      ))}
    </>
  );
}

function BlockView({ block, onCopyBlock }: { block: Block; onCopyBlock: (code: string) => void }): JSX.Element {
  if (block.kind === 'code') {
    return (
      <figure class="code">
        <figcaption>
          {block.language}
          <CopyButton text={block.code} onCopied={() => onCopyBlock(block.code)} />
        </figcaption>
        <pre>
          <code>{block.code}</code>
        </pre>
      </figure>
    );
  }
  if (block.kind === 'list') {
    const items = block.items.map((item) => <li key={item}>{inline(item)}</li>);
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  return <p>{inline(block.text)}</p>;
}

function inline(text: string): ComponentChild[] {
  return readInline(text).map(({ kind, text: words }) => {
    if (kind === 'strong') return <strong>{words}</strong>;
    if (kind === 'em') return <em>{words}</em>;
    return kind === 'code' ? <code>{words}</code> : words;
  });
}
