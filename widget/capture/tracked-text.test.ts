import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChange, difference } from './region.ts';
import { similarity } from './similarity.ts';
import { type Finding, type Piece, trackText, UNDO_SETTLES_MS } from './tracked-text.ts';

const S = 1000;

type Found = Finding & { text: string };

/** "Before. KEEP THIS After." with "KEEP THIS" accepted at 0 s. */
function accepted(): { tracked: ReturnType<typeof trackText>; piece: Piece; found: Found[] } {
  const tracked = trackText('Before. KEEP THIS After.');
  const found: Found[] = [];
  const piece: Piece = {
    original: 'KEEP THIS',
    region: { start: 8, end: 17 },
    acceptedAt: 0,
    report: (finding, _, text) => found.push({ ...finding, text }),
  };
  tracked.pieces.add(piece);
  return { tracked, piece, found };
}

const retention = (found: readonly Found[], original = 'KEEP THIS'): [number, number][] =>
  found.flatMap((one): [number, number][] =>
    one.kind === 'retention' ? [[one.after_s, Number(similarity(one.text, original).toFixed(3))]] : [],
  );

test('a text nobody touches is all there at every checkpoint, then nothing is due', () => {
  const { tracked, found } = accepted();
  expect(tracked.nextDue()).toBe(30 * S);
  tracked.advance(700 * S);
  expect(retention(found)).toEqual([
    [30, 1],
    [120, 1],
    [300, 1],
    [600, 1],
  ]);
  expect(tracked.nextDue()).toBe(Number.POSITIVE_INFINITY);
});

test('a late look reports what stood there at the deadline, not what came after it', () => {
  const { tracked, found } = accepted();
  tracked.change({ at: 8, remove: 5, insert: '' }, 31 * S);
  expect(retention(found)).toEqual([[30, 1]]);
  tracked.advance(121 * S);
  expect(retention(found)[1]).toEqual([120, 0.444]);
});

test('a change at the deadline itself still counts', () => {
  const { tracked, found } = accepted();
  tracked.change({ at: 8, remove: 5, insert: '' }, 30 * S);
  tracked.advance(30 * S + 1);
  expect(retention(found)).toEqual([[30, 0.444]]);
});

test('the text may move, by typing before it or by being cut and pasted', () => {
  const { tracked, found } = accepted();
  tracked.change({ at: 0, remove: 0, insert: 'A new beginning. ' }, 1 * S);
  tracked.change({ at: 25, remove: 10, insert: '' }, 5 * S);
  tracked.change({ at: 0, remove: 0, insert: 'KEEP THIS ' }, 6 * S);
  tracked.advance(40 * S);
  expect(found).toEqual([{ kind: 'retention', after_s: 30, text: 'KEEP THIS' }]);
});

test('taken out and not put back is an undo, once, and keeps nothing', () => {
  const { tracked, found } = accepted();
  tracked.change({ at: 8, remove: 9, insert: '' }, 5 * S);
  tracked.advance(5 * S + UNDO_SETTLES_MS);
  expect(found).toEqual([]);
  tracked.advance(5 * S + UNDO_SETTLES_MS + 1);
  tracked.change({ at: 0, remove: 0, insert: 'KEEP THIS' }, 20 * S);
  tracked.advance(130 * S);
  expect(found).toEqual([
    { kind: 'undo', text: '' },
    { kind: 'retention', after_s: 30, text: '' },
    { kind: 'retention', after_s: 120, text: '' },
  ]);
});

test('when watching ends, checkpoints that were not reached are silent, and a changed text goes out', () => {
  const { tracked, piece, found } = accepted();
  tracked.change({ at: 12, remove: 5, insert: '' }, 5 * S);
  tracked.end(piece, 30 * S);
  expect(retention(found)).toEqual([[30, 0.444]]);
  expect(found.at(-1)).toMatchObject({ kind: 'edit', text: 'KEEP', final: true });
  tracked.end(piece, 900 * S);
  expect(found).toHaveLength(2);
});

test('an unchanged text ends without a word, an emptied one as undo', () => {
  const kept = accepted();
  kept.tracked.end(kept.piece, 10 * S);
  expect(kept.found).toEqual([]);
  const gone = accepted();
  gone.tracked.change(difference(gone.tracked.text(), 'Before.  After.'), 9 * S);
  gone.tracked.end(gone.piece, 10 * S);
  expect(gone.found).toEqual([{ kind: 'undo', text: '' }]);
});

test('a document that is the output is compared whole, from its commit on', () => {
  const tracked = trackText('Dear Ann,\nthanks.\n');
  const found: Found[] = [];
  const piece: Piece = {
    original: 'Dear Ann,\nthanks.',
    report: (finding, _, text) => found.push({ ...finding, text }),
  };
  tracked.pieces.add(piece);
  tracked.advance(50 * S);
  expect(found).toEqual([]);
  piece.acceptedAt = 50 * S;
  tracked.change(difference(tracked.text(), 'Dear Ann,\nthanks'), 60 * S);
  tracked.advance(81 * S);
  expect(retention(found, piece.original)).toEqual([[30, 0.941]]);
});

test('two texts in one document are followed apart', () => {
  const { tracked, found } = accepted();
  const others: Finding[] = [];
  tracked.pieces.add({
    original: 'Before.',
    region: { start: 0, end: 7 },
    acceptedAt: 0,
    report: (finding) => others.push(finding),
  });
  tracked.change({ at: 0, remove: 8, insert: '' }, 3 * S);
  tracked.advance(31 * S);
  expect(retention(found)).toEqual([[30, 1]]);
  expect(others).toEqual([{ kind: 'undo' }, { kind: 'retention', after_s: 30 }]);
});

test('however often one looks in between, the findings are the same', () => {
  const change = fc.record({
    wait: fc.nat(90),
    at: fc.nat(),
    remove: fc.nat(4),
    insert: fc.constantFrom('', 'x', 'yz'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), fc.array(fc.nat(600), { maxLength: 10 }), (changes, looks) => {
      const run = (extra: readonly number[]): Finding[] => {
        const { tracked, piece, found } = accepted();
        let now = 0;
        for (const { wait, at, remove, insert } of changes) {
          for (const look of extra) if (look * S > now && look * S < now + wait * S) tracked.advance(look * S);
          now += wait * S;
          const from = at % (tracked.text().length + 1);
          const done = { at: from, remove: Math.min(remove, tracked.text().length - from), insert };
          const expected = applyChange(tracked.text(), done);
          tracked.change(done, now);
          expect(tracked.text()).toBe(expected);
        }
        tracked.end(piece, now + 10 * S);
        return found;
      };
      expect(run([...looks].sort((a, b) => a - b))).toEqual(run([]));
    }),
  );
});
