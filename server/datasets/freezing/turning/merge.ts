/** Puts rows that are derived anew among those that are read as they are stored, by key. */
import { compareText } from '../../../labels/case.ts';
import type { Candidate } from '../../selecting/candidate.ts';
import type { Batch } from '../../selecting/store.ts';
import { compareKeys } from './unheard.ts';

/** Rows derived anew that are handed on at once where none are stored in between. */
const AT_ONCE = 50;

/** @param goesOn false when the walk ended before the last row: what is derived after its last one is not wanted */
export async function* merge(
  stored: AsyncIterable<Batch>,
  derived: AsyncGenerator<Candidate[]>,
  goesOn: () => boolean,
): AsyncGenerator<Batch> {
  let waiting: Candidate[] = [];
  const next = async (): Promise<Candidate | undefined> => {
    while (waiting.length === 0) {
      const { value, done } = await derived.next();
      if (done === true) return undefined;
      waiting = [...value];
    }
    return waiting[0];
  };
  try {
    for await (const { candidates, gated } of stored) {
      let out: Candidate[] = [];
      for (const candidate of candidates) {
        for (let head = await next(); head !== undefined && compareRows(head, candidate) < 0; head = await next()) {
          out.push(head);
          waiting.shift();
          if (out.length >= AT_ONCE) {
            yield { candidates: out, gated: [] };
            out = [];
          }
        }
        out.push(candidate);
      }
      yield { candidates: out, gated };
    }
    while (goesOn() && (await next()) !== undefined) {
      const candidates = waiting;
      waiting = [];
      yield { candidates, gated: [] };
    }
  } finally {
    await derived.return(undefined);
  }
}

function compareRows(one: Candidate, other: Candidate): number {
  const keys = [one, other].map(({ generation }) => generation ?? { trace_id: '', span_id: '' });
  const [a, b] = keys;
  return (a === undefined || b === undefined ? 0 : compareKeys(a, b)) || compareText(one.id, other.id);
}
