import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedRetention } from './expected-retention.ts';
import { inventedSession } from './invented-session.ts';
import { changesIn, readCoAuthor, readSession, type Session, type Step, textAtEnd } from './read-coauthor.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nod-coauthor-'));
  const lines = inventedSession().map((event) => JSON.stringify(event));
  await writeFile(join(folder, 'invented.jsonl.gz'), gzipSync(lines.join('\n')));
});
afterAll(() => rm(folder, { recursive: true }));

describe('readCoAuthor', () => {
  let session: Session;
  beforeAll(async () => {
    const [first] = await readCoAuthor(folder);
    if (first === undefined) throw new Error('nothing was read');
    session = first;
  });

  it('names the session after its file and finds its rounds', () => {
    expect(session.id).toBe('invented');
    expect(session.rounds.map((round) => round.offers.length)).toEqual([3, 2, 5, 1, 2, 2]);
    expect(session.rounds[0]?.prompt).toBe('The lighthouse keeper wrote to his sister.\n\nDear Marthe,');
  });

  it('believes the inserted text, not the recorded index, about which offer was accepted', () => {
    expect(of(session, 'accept').map(({ round, offer }) => [round, offer])).toEqual([
      [0, 1],
      [1, 0],
      [4, 0],
      [5, 0],
    ]);
  });

  it('counts a close as a dismissal only while the round is open, again after it was reopened', () => {
    expect(of(session, 'dismiss').map(({ round }) => round)).toEqual([2, 2]);
  });

  it('finds the round that the next one superseded', () => {
    expect(of(session, 'supersede').map(({ round, by }) => [round, by])).toEqual([[3, 4]]);
  });

  it('follows the text to its end', () => {
    expect(textAtEnd(session)).toBe(
      'The lighthouse keeper wrote to his sister.\n\nDear Marthe, I hope this letter finds you well. We had fog all week.' +
        '  The lamp needs oil three times a day. \nYours, Anselm.',
    );
    expect(session.steps.flatMap(changesIn).length).toBeGreaterThan(50);
  });

  it('refuses a text that nobody offered, and a folder without recordings', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'nod-coauthor-'));
    const events = inventedSession().map((event) => (event.suggestions ? { ...event, suggestions: ['other'] } : event));
    expect(() => readSession('x', events)).toThrow('x: a text was inserted that round 0 did not offer');
    await expect(readCoAuthor(empty)).rejects.toThrow('holds no recording');
    await rm(empty, { recursive: true });
  });

  it('names the file and the line that cannot be read', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'nod-coauthor-'));
    await writeFile(join(broken, 'a.jsonl'), '{"n":0,"t_ms":0,"event":"x","source":"user"}\n{"n":1');
    await expect(readCoAuthor(broken)).rejects.toThrow(/a\.jsonl, line 2/);
    await rm(broken, { recursive: true });
  });
});

describe('expectedRetention', () => {
  const session = readSession('invented', inventedSession());
  const found = expectedRetention(session);
  const at = (round: number) =>
    Object.fromEntries(found.filter((r) => r.round === round).map((r) => [r.after_s, r.similarity]));

  it('is whole for a text that is only typed after', () => {
    expect(at(0)).toEqual({ 30: 1, 120: 1, 300: 1, 600: 1 });
  });

  it('counts what is changed inside, not the white space around', () => {
    // Of 37 characters, 8 differ between "twice" and "three times".
    expect(at(1)[30]).toBeCloseTo(29 / 37, 10);
    expect(at(1)[600]).toBe(at(1)[30]);
  });

  it('is nothing for a text that was taken out', () => {
    expect(at(4)).toEqual({ 30: 0, 120: 0, 300: 0, 600: 0 });
  });

  it('changes when the text does, and ends with the document', () => {
    expect(at(5)).toEqual({ 30: 1, 120: 1, 300: expect.closeTo(6 / 17), 600: expect.closeTo(6 / 17) });
    const shorter = { ...session, endsAt: session.endsAt - 400_000 };
    expect(
      expectedRetention(shorter)
        .filter((r) => r.round === 5)
        .map((r) => r.after_s),
    ).toEqual([30, 120]);
  });
});

function of<K extends Step['kind']>(session: Session, kind: K): Extract<Step, { kind: K }>[] {
  return session.steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);
}
