/** JSON as a tree one can fold; every value as text. */
import type { JSX } from 'preact';
import { formatThings } from '../format.ts';

/** Deeper and wider than this starts folded. */
const OPEN_DEPTH = 2;
const OPEN_ENTRIES = 20;
const ENTRIES_SHOWN = 500;

/** An object or a list; null for anything else, a bare number or word among it. */
export function readJson(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

export function JsonTree({ value }: { value: object }): JSX.Element {
  return (
    <div class="json mono">
      <Branch value={value} depth={0} />
    </div>
  );
}

function Branch({ value, depth }: { value: object; depth: number }): JSX.Element {
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  return (
    <details open={depth < OPEN_DEPTH && entries.length <= OPEN_ENTRIES}>
      <summary>
        {list ? '[ ]' : '{ }'} <span class="muted">{formatThings(entries.length, list ? 'item' : 'field')}</span>
      </summary>
      <ul>
        {entries.slice(0, ENTRIES_SHOWN).map(([name, child]) => (
          <li key={name}>
            <span class="muted">
              <bdi>{name}</bdi>:
            </span>{' '}
            <Leaf value={child} depth={depth + 1} />
          </li>
        ))}
        {entries.length > ENTRIES_SHOWN && <li class="muted">and {entries.length - ENTRIES_SHOWN} more</li>}
      </ul>
    </details>
  );
}

function Leaf({ value, depth }: { value: unknown; depth: number }): JSX.Element {
  if (typeof value === 'object' && value !== null) return <Branch value={value} depth={depth} />;
  return (
    <span class={`text ${typeof value}`} dir="auto">
      {typeof value === 'string' ? value : String(value)}
    </span>
  );
}
