import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../shared/event.ts';
import { consentOf } from './consent.ts';

const vouching = { assumed_improve: true, assumed_train: true };
const cautious = { assumed_improve: true, assumed_train: false };

describe('consent', () => {
  it.each<[string, Purpose[] | undefined, 'publishable' | 'secret', typeof vouching, ReturnType<typeof consentOf>]>([
    ['a page that says nothing is refused', undefined, 'publishable', vouching, undefined],
    ['a page that says no purpose is refused', [], 'publishable', vouching, undefined],
    ['a page that says train alone is refused', ['train'], 'publishable', vouching, undefined],
    [
      'a page that says improve is kept for that',
      ['improve'],
      'publishable',
      vouching,
      { improve: true, train: false },
    ],
    ['a page may say both', ['train', 'improve'], 'publishable', cautious, { improve: true, train: true }],
    ['a silent backend has what the project assumes', undefined, 'secret', cautious, { improve: true, train: false }],
    ['a backend that says less is taken at its word', ['improve'], 'secret', vouching, { improve: true, train: false }],
    ['a backend that says none is stored with none', [], 'secret', vouching, { improve: false, train: false }],
    ['a backend may say more', ['improve', 'train'], 'secret', cautious, { improve: true, train: true }],
  ])('%s', (_sentence, stated, via, project, expected) => {
    expect(consentOf(stated, via, project)).toEqual(expected);
  });
});
