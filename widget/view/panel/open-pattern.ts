/** The other patterns, which are a file of their own and take from this one what they have in common with it. */
import type { Kit, Opening } from '../interface.ts';
import { tell } from '../tell-page.ts';
import { drawAsk } from './ask.ts';
import { wordsOf } from './words.ts';

const kit: Kit = { drawAsk, wordsOf };

export async function openPattern({ element, shared, traceOf, drawFrame }: Opening, ended: AbortSignal): Promise<void> {
  const { starts, patternsCss } = await shared.files.patterns();
  shared.addStyles(patternsCss);
  const start = starts.get(element.localName);
  if (ended.aborted || !start) return;
  // Which child stands in which slot is decided by code: the page's own nodes are not touched.
  const { root, stop } = drawFrame(element, shared, { slotAssignment: 'manual' });
  const end = start({
    ...{ element, root, shared, kit, traceOf },
    tell: (name, detail) => tell(element, name, detail),
  });
  ended.addEventListener('abort', () => {
    end();
    stop();
  });
}
