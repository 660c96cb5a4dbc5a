import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyedHash } from './keyed-hash.ts';

it('is HMAC-SHA256, whatever the key and the text', () => {
  const keys = fc.uint8Array({ maxLength: 100 });
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 700 }), { maxLength: 3 });
  fc.assert(
    fc.property(keys, texts, fc.constantFrom('hex', 'binary'), (key, parts, encoding) => {
      for (const text of [...parts, '\ud800', parts.join('')]) {
        expect(keyedHash(key, text, encoding)).toBe(createHmac('sha256', key).update(text, 'utf8').digest(encoding));
      }
    }),
    { numRuns: 30 },
  );
});
