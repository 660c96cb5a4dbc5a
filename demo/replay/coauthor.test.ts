/**
 * Plays writing sessions in a real Chromium against a real server, and compares what the server then holds with what the
 * recording says. The sessions are invented ones; with `NOD_COAUTHOR_DIR`, the same checks run over the CoAuthor
 * recordings in that folder (40 sessions, some minutes).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obtain } from '../../server/test/provisions.ts';
import { startServer, type TestServer } from '../../server/test/start-server.ts';
import type { StoredEvent } from '../../shared/event.ts';
import { GenerationDetail } from '../../shared/reading.ts';
import { type Played, replayCoAuthor } from './coauthor.ts';
import { expectedRetention } from './expected-retention.ts';
import { inventedSession } from './invented-session.ts';
import { type Outcome, readOutcome } from './read-outcome.ts';
import { refOf } from './score-session.ts';
import { read } from './send.ts';

/** What each folder holds, counted by other means: by hand, and as `CoAuthor` was described to us. */
const figures = {
  invented: {
    ...{ sessions: 1, rounds: 6, offers: 15, accepts: 4, dismisses: 2, dismissedRounds: 1, regenerates: 1, choices: 4 },
    retention: { 30: 4, 120: 4, 300: 4, 600: 4 },
  },
  coauthor: {
    ...{ sessions: 40, rounds: 500, offers: 1967, accepts: 351, dismisses: 120, dismissedRounds: 119, regenerates: 31 },
    choices: 329,
    retention: { 30: 341, 120: 307, 300: 216, 600: 49 },
  },
};

const PLAY_WITHIN_MS = 30 * 60_000;
const recorded = process.env.NOD_COAUTHOR_DIR;
const expected = recorded === undefined ? figures.invented : figures.coauthor;
/** What the server holds of an offered text. */
interface StoredOffer {
  session: string;
  round: number;
  offer: number;
  events: StoredEvent[];
  status: string | undefined;
}

for (const editor of ['textarea', 'contenteditable'] as const) describeReplay(editor);

function describeReplay(editor: 'textarea' | 'contenteditable'): void {
  let server: TestServer;
  let played: Played;
  let outcome: Outcome;
  /** What the server holds of each offered text, by round. */
  let stored: StoredOffer[];

  describe(`a replay of writing sessions in a ${editor}`, () => {
    beforeAll(async () => {
      server = await startServer();
      const target = { ...server, endpoint: server.url };
      const folder = recorded ?? (await writeInvented());
      played = await replayCoAuthor({ ...target, folder, editor, executable: (await obtain('chromium')).shell });
      const withEvents = played.events.map(({ event }) => event);
      const to = new Date(Date.now() + 1000).toISOString();
      outcome = await readOutcome(target, { from: played.firstAt, to, withEvents });
      stored = [];
      for (const session of played.sessions) {
        for (const round of session.rounds) {
          for (const offer of round.offers.keys()) {
            const { trace_id, span_id } = refOf(session, round.index, offer);
            const detail = await read(target, `/v1/generations/${trace_id}?span_id=${span_id}`, GenerationDetail);
            const { events = [], label } = detail ?? {};
            stored.push({ session: session.id, round: round.index, offer, events, status: label?.status });
          }
        }
      }
      if (recorded === undefined) await rm(folder, { recursive: true });
    }, PLAY_WITHIN_MS);
    afterAll(() => server?.stop());

    it('stores what the recording holds, no more and no less', () => {
      const dismissed = stored.filter(({ events }) => events.some((event) => event.kind === 'dismiss'));
      expect({
        sessions: played.sessions.length,
        rounds: new Set(stored.map(({ session, round }) => `${session} ${round}`)).size,
        offers: count('shown'),
        accepts: count('accept'),
        dismisses: count('dismiss'),
        dismissedRounds: new Set(dismissed.map(({ session, round }) => `${session} ${round}`)).size,
        regenerates: count('regenerate'),
        choices: count('choice'),
        retention: Object.fromEntries(
          [30, 120, 300, 600].map((s) => [s, retention().filter((r) => r.after_s === s).length]),
        ),
      }).toEqual(expected);
    });

    it('measures what is left of accepted texts as the definition does', () => {
      const wanted = new Map(
        played.sessions.flatMap((session) =>
          expectedRetention(session).map((r) => [`${session.id} ${r.round} ${r.offer} ${r.after_s}`, r.similarity]),
        ),
      );
      const measured = retention();
      expect(measured).toHaveLength(wanted.size);
      const close = measured.filter(({ key, similarity }) => Math.abs(similarity - (wanted.get(key) ?? -1)) <= 0.02);
      expect(close.length / measured.length).toBeGreaterThanOrEqual(recorded === undefined ? 1 : 0.95);
    });

    it('labels everything that has events: most kept texts positive, those taken out negative', () => {
      expect(outcome.missing).toBe(0);
      const kept = stored.filter(({ events }) => Number(last(events)?.body.similarity ?? 0) >= 0.67);
      const undone = stored.filter(({ events }) => events.some((event) => event.kind === 'undo'));
      expect(kept.length).toBeGreaterThan(0);
      expect(undone.length).toBeGreaterThan(0);
      expect(share(kept, 'positive')).toBeGreaterThan(0.9);
      expect(share(undone, 'negative')).toBeGreaterThan(0.9);
    });

    it('yields rows for supervised training and preference pairs', () => {
      const rows = Object.fromEntries(outcome.reports.map((report) => [report.format, report.rows]));
      expect(rows['trl-sft']).toBeGreaterThan(0);
      expect(rows['trl-dpo']).toBeGreaterThan(0);
    });

    it('ends before now, by the server’s clock', () => {
      const times = stored.flatMap(({ events }) => events.map((event) => [event.at, event.received_at]));
      expect(times.every(([at = '', received = '']) => at <= received)).toBe(true);
      const span =
        Date.parse(
          times
            .map(([at = '']) => at)
            .toSorted()
            .at(-1) ?? '',
        ) - Date.parse(played.firstAt);
      expect(span).toBeLessThan(PLAY_WITHIN_MS);
    });
  });

  /** A choice is read back with each output it is about, so each event is counted once. */
  function count(kind: string): number {
    const all = stored.flatMap(({ events }) => events.filter((event) => event.kind === kind));
    return new Set(all.map((event) => event.id)).size;
  }

  function retention(): { key: string; after_s: number; similarity: number }[] {
    return stored.flatMap(({ session, round, offer, events }) =>
      events
        .filter((event) => event.kind === 'retention')
        .map(({ body }) => ({
          key: `${session} ${round} ${offer} ${body.after_s}`,
          after_s: Number(body.after_s),
          similarity: Number(body.similarity),
        })),
    );
  }
}

/** The last checkpoint reached. */
function last(events: readonly StoredEvent[]): StoredEvent | undefined {
  return events
    .filter((event) => event.kind === 'retention')
    .toSorted((a, b) => Number(a.body.after_s) - Number(b.body.after_s))
    .at(-1);
}

function share(of: readonly StoredOffer[], status: string): number {
  return of.filter((one) => one.status === status).length / of.length;
}

async function writeInvented(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nod-coauthor-'));
  const lines = inventedSession().map((event) => JSON.stringify(event));
  await writeFile(join(folder, 'invented.jsonl'), lines.join('\n'));
  return folder;
}
