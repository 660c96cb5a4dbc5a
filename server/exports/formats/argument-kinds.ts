/**
 * Which kind of value stands under each name in the arguments of tool calls. Readers of columns give a name one kind for
 * a whole file: pyarrow, with which Hugging Face `datasets` reads JSON, stops at "Column changed from number to string".
 */
import type { ExportLine } from '../../../shared/export.ts';

/** Models make up names; beyond so many nothing new is remembered. */
const NAMES_MAX = 10_000;

export class ArgumentKinds {
  /** The first name that is of two kinds. */
  clash: string | undefined;
  private readonly kinds = new Map<string, string>();

  /** Looks at the messages of a line that has arguments as objects. */
  add(line: ExportLine): void {
    for (const [column, messages] of Object.entries(line)) {
      if (!Array.isArray(messages) || this.clash !== undefined) continue;
      for (const { tool_calls: calls = [] } of messages as readonly { tool_calls?: readonly Call[] }[]) {
        for (const call of calls) this.note(column, call.function.arguments);
      }
    }
  }

  private note(column: string, named: unknown): void {
    const waiting = [{ path: column, name: '', value: named }];
    for (const { path, name, value } of waiting) {
      const kind = kindOf(value);
      if (kind === 'null') continue; // goes with every other
      const before = this.kinds.get(path);
      if (before === undefined && this.kinds.size < NAMES_MAX) this.kinds.set(path, kind);
      if (before !== undefined && before !== kind) this.clash ??= name;
      if (typeof value !== 'object') continue;
      for (const [key, inner] of Object.entries(value ?? {})) {
        // All items of a list are one column.
        const below =
          kind === 'list' ? { name, path: `${path} []` } : { name: key, path: `${path} ${JSON.stringify(key)}` };
        waiting.push({ ...below, value: inner });
      }
    }
  }
}

interface Call {
  function: { arguments: unknown };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
