import { describe, expect, it } from 'vitest';
import { claimedPseudonym, deriveKey, sessionPseudonym, userPseudonym, votingActor } from './pseudonym.ts';

const secret = Buffer.alloc(32, 1);
const otherSecret = Buffer.alloc(32, 2);

describe('pseudonyms', () => {
  it('are short, printable and say what they stand for', () => {
    expect(userPseudonym(secret, 'ada')).toMatch(/^u[\w-]{22}$/);
    expect(sessionPseudonym(secret, 'ada')).toMatch(/^s[\w-]{22}$/);
  });

  it('are the same for the same person of a project', () => {
    expect(userPseudonym(secret, 'ada')).toBe(userPseudonym(secret, 'ada'));
  });

  it('differ between people, between projects, and between a user and a session of the same name', () => {
    const all = [
      userPseudonym(secret, 'ada'),
      userPseudonym(secret, 'Ada'),
      userPseudonym(otherSecret, 'ada'),
      `u${sessionPseudonym(secret, 'ada').slice(1)}`,
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('take any text for a name', () => {
    expect(userPseudonym(secret, '\0\ud800')).toMatch(/^u[\w-]{22}$/);
  });

  it('that nobody vouched for can be told apart, and all count as one', () => {
    const ada = claimedPseudonym(userPseudonym(secret, 'ada'));
    const bob = claimedPseudonym(userPseudonym(secret, 'bob'));
    expect(ada).not.toBe(bob);
    expect(votingActor(ada)).toBe(votingActor(bob));
    expect(votingActor(claimedPseudonym(''))).toBe('');
    expect(votingActor(userPseudonym(secret, 'ada'))).toBe(userPseudonym(secret, 'ada'));
  });
});

it('a key for one use differs from that for another', () => {
  expect(deriveKey(secret, 'user')).not.toEqual(deriveKey(secret, 'content'));
});
