import { describe, expect, it } from 'vitest';
import { Event } from '../../../shared/event.ts';
import { findSender } from './find-sender.ts';

describe('who sent an event that is invalid', () => {
  it.each<[string, object, string | undefined]>([
    ['a number', { user_id: 12345 }, '12345'],
    ['the contract’s own name, after an object', { user: { plan: 'pro' }, user_id: 'ada' }, 'ada'],
    ['the contract’s own name, after another id', { uid: 7, user_id: 'ada' }, 'ada'],
    ['its own name in another spelling, after another id', { uid: 7, username: 'x', 'User-ID': 'ada' }, 'ada'],
    ['another name where its own holds nothing', { user_id: null, userId: '', uid: 'ada' }, 'ada'],
    ['the end user', { endUserId: 'ada' }, 'ada'],
    ['a user name', { username: 'ada' }, 'ada'],
    ['an address', { email: 'ada@example.org' }, 'ada@example.org'],
    ['an id before a name', { username: 'Ada L', customer_id: 'ada' }, 'ada'],
    ['an object with an id', { user: { id: 'ada', name: 'Ada Lovelace' }, username: 'Ada L' }, 'ada'],
    ['an object with its own name', { userInfo: { user_id: 'ada', name: 'Ada Lovelace' } }, 'ada'],
    ['an object about something else', { meta: { list: [{ n: 1, userId: 'ada' }] } }, 'ada'],
    ['the properties', { properties: { plan: 'pro', user_id: { deep: { id: 'ada' } } } }, 'ada'],
    ['an object instead of its id', { user_id: { value: 'ada' } }, 'ada'],
    ['the event before its properties', { properties: { user_id: 'ben' }, uid: 'ada' }, 'ada'],
    ['a list', { users: 1, user: ['ada', 'ben'] }, 'ada'],
    ['nothing', { user: { plan: 'pro' }, userInfo: 'none', user_plan: 'pro', userAgent: 'curl' }, undefined],
  ])('is told by %s', (_name, item, userId) => {
    const sender = findSender({ ...item });
    expect(sender.userId).toBe(userId);
    expect(JSON.stringify(sender.fields)).not.toMatch(/ada|lovelace|12345|"deep"/i);
  });

  it('may be known by a session alone, and a token says nothing here', () => {
    expect(
      findSender({ sid: 's1', sessionId: 7, token: 't', properties: { accessToken: 't', ip: '192.0.2.1', a: 1 } }),
    ).toEqual({ userId: undefined, sessionId: '7', fields: { properties: { a: 1 } } });
  });

  it('takes away no field of the contract but those of the sender', () => {
    const names = new Set(Event.options.flatMap(({ shape }) => Object.keys(shape)));
    const { fields } = findSender(Object.fromEntries([...names].map((name) => [name, 'x'])));
    expect([...names].filter((name) => !(name in fields)).sort()).toEqual(['session_id', 'token', 'user_id']);
  });
});
