import { expect, test } from 'vitest';
import { ProjectSettings } from '../../../shared/settings.ts';
import { readChanges } from './read-changes.ts';
import { settingsIn, typed } from './read-words.ts';

test('what is typed comes back as it was, and the contract takes it', () => {
  const settings: ProjectSettings = {
    reasons: { up: ['clear'], down: ['wrong', 'off_brand'] },
    words: { up: 'Nice' },
    reason_words: { off_brand: 'Off = brand', unsafe: 'Not safe' },
    disclosure_url: 'https://example.com/feedback',
  };
  expect(settingsIn(typed(settings))).toEqual(settings);
  expect(ProjectSettings.parse(settings)).toEqual(settings);
});

test('empty fields set nothing, so that the widget’s own words stand', () => {
  expect(settingsIn({ up: ' \n', down: '', words: { up: ' ' }, otherReasonWords: {}, disclosure: '' })).toEqual({});
  expect(settingsIn(typed({}))).toEqual({});
});

test.each([
  ['', { ok: true, value: null }],
  ['{"colour": null}', { ok: true, value: { colour: null } }],
])('changes of refused events are read: %s', (text, expected) => {
  expect(readChanges(text)).toEqual(expected);
});

test.each(['{', '[]', '3', 'null'])('what is no JSON object changes nothing: %s', (text) => {
  expect(readChanges(text).ok).toBe(false);
});
