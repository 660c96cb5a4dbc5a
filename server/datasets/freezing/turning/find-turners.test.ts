import { expect, test } from 'vitest';
import { derive } from '../../../labels/derive.ts';
import { policyOf } from '../../../labels/policy.ts';
import { aCase, anEvent, freshId } from '../../../labels/test-data.ts';
import { verifiedAlone } from '../../../labels/vouched-for.ts';
import { turnersOf, whatTrains } from './find-turners.ts';

test('where the project signs, who turned a label is seen in what is vouched for', () => {
  const signed = policyOf({ profile: 'chat', signed: true });
  const by = (actor: string, verified = true) => ({ actor, verified, id: freshId(), s: 700 });
  const events = [
    anEvent('retention', { after_s: 600, similarity: 1 }, by('owner')),
    anEvent('vote', { value: 'down' }, by('mallory')),
    // Of strangers, who make it clear again as far as it is shown, but nothing trains by them.
    ...['a', 'b', 'c'].map((stranger) => anEvent('vote', { value: 'up' }, by(stranger, false))),
  ];
  const { label } = derive(aCase(events), [], signed);
  const readable = whatTrains({ ...label, ...verifiedAlone(label), owner: 'owner' });
  expect(label.verified_status).toBe('contested');
  expect(readable).toMatchObject({ status: 'contested', p: label.verified_p });
  expect(readable.evidence.map(({ actor }) => actor).sort()).toEqual(['mallory', 'owner']);
  expect(turnersOf(readable, signed, {})).toEqual(['mallory']);
});
