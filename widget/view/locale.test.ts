import { expect, test } from 'vitest';
import { chooseLocale, isRightToLeft } from './locale.ts';

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE_ch', 'de'],
  ['pt', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['zh', 'zh-Hans'],
  ['zh-CN', 'zh-Hans'],
  ['zh-Hans-SG', 'zh-Hans'],
  ['zh-TW', undefined],
  ['zh-Hant-HK', undefined],
  ['ar-EG', 'ar'],
  ['arn', undefined],
  ['en-GB', undefined],
  ['toString', undefined],
  ['', undefined],
])('the tag "%s" asks for %s', (tag, locale) => expect(chooseLocale(tag)).toBe(locale));

test.each([
  ['ar', true],
  ['he-IL', true],
  ['arn', false],
  ['en', false],
])('"%s" is written from right to left: %s', (tag, rtl) => expect(isRightToLeft(tag)).toBe(rtl));
