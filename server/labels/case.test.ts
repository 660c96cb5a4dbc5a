import { expect, it } from 'vitest';
import { distinctKeys } from './case.ts';

it('makes of what carries keys the keys alone, each once: an id beside them would become that of a row', () => {
  const event = (id: string, trace_id: string) => ({ id, trace_id, span_id: '' });
  expect(distinctKeys([event('e1', 'b'), event('e2', 'a'), event('e3', 'b')])).toEqual([
    { trace_id: 'b', span_id: '' },
    { trace_id: 'a', span_id: '' },
  ]);
});
