/** Which attribute or call an event came from: by the DOM event that was handled, the calling code, and the page. */
import type { Event } from '../../shared/event.ts';
import type { Note } from './note.ts';

const CALLS: Partial<Record<Event['kind'], string>> = {
  rating: 'rate',
  choice: 'choose',
  correction: 'correct',
  follow_up: 'followUp',
};

/** @param own how the addresses of Nod's own files begin; undefined where it is part of a bundle */
export function sourceOf(
  event: Pick<Event, 'kind' | 'trace_id'>,
  { cause, stack }: Pick<Note, 'cause' | 'stack'>,
  page: ParentNode,
  own: string | undefined,
): string {
  const caller = own === undefined ? undefined : callerIn(stack, own);
  if (caller)
    return `nod.${CALLS[event.kind] ?? event.kind}() or nod.insert() at ${caller}`.replace(notInsert(event), '');
  for (const step of cause?.composedPath() ?? []) {
    const found = step instanceof Element ? markOf(step) : undefined;
    if (found) return `${found}, on ${cause?.type}`;
  }
  const trace = CSS.escape(event.trace_id);
  const standing = (WHERE[event.kind] ?? [])
    .map((mark) => mark.replace('?', trace))
    .find((selector) => page.querySelector(selector));
  if (standing) return standing.startsWith('nod-') ? `<${standing.split('[')[0]}>` : standing.slice(1, -1);
  return `nod.${CALLS[event.kind] ?? event.kind}()${LATER.includes(event.kind) ? ', nod.watch() or nod.insert()' : ''}`;
}

/** Marks in the page that lead to an event without anybody's call, most telling first. */
const WHERE: Partial<Record<Event['kind'], readonly string[]>> = {
  shown: ['[data-nod-output="?"]', 'nod-feedback[trace-id="?"]'],
  copy: ['[data-nod-output="?"]'],
  abandon: ['[data-nod-output="?"]', 'nod-feedback[trace-id="?"]'],
  accept: ['[data-nod-edit="?"]'],
  edit: ['[data-nod-edit="?"]'],
  retention: ['[data-nod-edit="?"]'],
  undo: ['[data-nod-edit="?"]'],
  vote: ['nod-feedback[trace-id="?"]'],
  correction: ['nod-feedback[trace-id="?"]'],
  choice: ['nod-choice'],
  rating: ['nod-rating[trace-id="?"]'],
};
const LATER: readonly Event['kind'][] = ['accept', 'edit', 'retention', 'undo'];

function notInsert({ kind }: Pick<Event, 'kind'>): string {
  return kind === 'accept' ? '' : ' or nod.insert()';
}

function markOf(element: Element): string | undefined {
  for (const attribute of ['data-nod-action', 'data-nod-edit', 'data-nod-output']) {
    if (element.hasAttribute(attribute)) return `${attribute}="${element.getAttribute(attribute)}"`;
  }
  return element.localName.startsWith('nod-') ? `<${element.localName}>` : undefined;
}

/** The first frame that is not ours: `app.js:12:3`. */
function callerIn(stack: string, own: string): string | undefined {
  for (const line of stack.split('\n')) {
    const address = /(https?:\/\/[^\s)]+):(\d+):(\d+)/.exec(line);
    if (address?.[1] && !address[1].startsWith(own)) {
      return `${address[1].split('/').pop() || 'the page'}:${address[2]}:${address[3]}`;
    }
  }
  return undefined;
}
