// @vitest-environment happy-dom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hrefOfGeneration, hrefTo, readPlace } from './router.ts';

const view = (address: string): string => {
  const url = new URL(address, 'http://nod.test');
  return readPlace(url.pathname, url.search).view;
};

test.each([
  ['/', 'overview'],
  ['/?range=7d', 'overview'],
  ['/generations', 'generations'],
  ['/generations/', 'generations'],
  ['/generations?status=negative', 'generations'],
  ['/generations/abc', 'generation'],
  ['/alerts?edit=1', 'alerts'],
  ['/export', 'export'],
  ['/demo', 'unknown'],
  ['/v1/export', 'unknown'],
  ['/generations/a/b', 'unknown'],
  ['/generations/%E0%A4%A', 'unknown'],
])('%s is the %s view', (address, expected) => {
  expect(view(address)).toBe(expected);
});

test('the address of a generation leads back to it, whatever printable its ids are made of', () => {
  const id = fc.stringMatching(/^[!-~]{1,30}$/).filter((text) => text !== '.' && text !== '..');
  fc.assert(
    fc.property(id, fc.oneof(fc.constant(''), id), (trace_id, span_id) => {
      const url = new URL(hrefOfGeneration({ trace_id, span_id }), 'http://nod.test');
      expect(readPlace(url.pathname, url.search)).toMatchObject({ view: 'generation', ref: { trace_id, span_id } });
    }),
  );
});

test('what is not chosen stays out of an address', () => {
  expect(hrefTo('/generations', { status: 'negative', model: undefined })).toBe('/generations?status=negative');
  expect(hrefTo('/')).toBe('/');
});
