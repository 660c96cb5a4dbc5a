import { expect, test } from 'vitest';
import { problemOf, withSearch } from './api.ts';

const body = (code: string, message: string): string => JSON.stringify({ error: { code, message } });

test.each([
  [401, body('unauthenticated', 'Sign in.'), { kind: 'signed_out', code: 'unauthenticated', message: 'Sign in.' }],
  [400, body('invalid', 'query.from: no time'), { kind: 'refused', code: 'invalid', message: 'query.from: no time' }],
  [
    400,
    JSON.stringify({ error: { code: 'invalid', path: 'query.status', message: 'query.status: Invalid option' } }),
    { kind: 'refused', code: 'invalid', message: 'This link asks for something the page does not know: status.' },
  ],
  [503, body('unavailable', 'Stopping.'), { kind: 'lost', code: 'unavailable', message: 'Stopping.' }],
  [429, body('rate_limited', 'Slower.'), { kind: 'lost', code: 'rate_limited', message: 'Slower.' }],
  [502, '<html>Bad gateway</html>', { kind: 'lost', code: '502', message: 'The server answered 502.' }],
  [404, 'null', { kind: 'refused', code: '404', message: 'The server answered 404.' }],
])('an answer %i %s means %o', (status, text, problem) => {
  expect(problemOf(status, text)).toEqual(problem);
});

test('what is undefined or empty stays out of a query, and the rest is encoded', () => {
  expect(withSearch('/v1/export', { format: 'jsonl', model: 'a&b c', status: undefined })).toBe(
    '/v1/export?format=jsonl&model=a%26b+c',
  );
  expect(withSearch('/v1/summary', {})).toBe('/v1/summary');
});
