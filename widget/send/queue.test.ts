// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event, EventResult } from '../../shared/event.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Entry, Storage } from './storage.ts';
import { type Answer, createTransport, type Transport } from './transport.ts';

let tried: string[][];
let reports: string[];
let answers: ((events: readonly Event[]) => Answer)[];
let beacons: number;

const accept = (events: readonly Event[]): Answer => ({
  kind: 'results',
  results: events.map(({ id }) => ({ id, status: 'accepted' })),
});

const transport: Transport = {
  async send(events) {
    tried.push(events.map(({ id }) => id));
    return (answers.shift() ?? accept)(events);
  },
  beacon: () => {
    beacons += 1;
  },
  fits: (bytes) => bytes < 60_000,
};

/** What the tabs of one browser share. That IndexedDB keeps it is tested in a real one, `delivery.browser.test.ts`. */
let disk: Map<string, Entry>;
let queue: Queue;
const opened: Queue[] = [];

function page(storage: Storage = shared(disk)): Queue {
  const made = createQueue(
    transport,
    storage,
    (name, detail) => {
      if (name === 'stored') return;
      const id = 'event' in detail ? detail.event.id : '';
      reports.push('reason' in detail ? `${name} ${id} ${detail.reason}` : `${name} ${id}`.trim());
    },
    'nod pk_1',
  );
  opened.push(made);
  return made;
}

function shared(entries: Map<string, Entry>): Storage {
  return {
    load: async () => structuredClone([...entries.values()]),
    put: async (more) => {
      for (const entry of structuredClone(more)) entries.set(entry.event.id, entry);
      return entries.size;
    },
    remove: async (ids) => {
      for (const id of ids) entries.delete(id);
    },
    clear: () => entries.clear(),
    close: () => undefined,
  };
}

const denied: Storage = {
  load: async () => undefined,
  put: async () => undefined,
  remove: async () => undefined,
  clear: () => undefined,
  close: () => undefined,
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T12:00:00Z') });
  tried = [];
  reports = [];
  answers = [];
  beacons = 0;
  disk = new Map();
  queue = page();
});

afterEach(() => {
  for (const one of opened.splice(0)) one.stop();
  vi.useRealTimers();
});

function event(id: string, text = ''): Event {
  return {
    id,
    kind: 'correction',
    text,
    trace_id: 't',
    occurred_at: '2026-11-20T12:00:00.000Z',
    consent: ['improve'],
  };
}

function result(id: string, status: EventResult['status']): EventResult {
  return status === 'accepted' ? { id, status } : { id, status, error: { code: 'invalid', message: 'bad' } };
}

test('behaviour waits three seconds for company, an act goes out at once and takes the rest along', async () => {
  queue.add(event('a'), false);
  await vi.advanceTimersByTimeAsync(2999);
  expect(tried).toEqual([]);
  queue.add(event('b'), true);
  await vi.advanceTimersByTimeAsync(0);
  expect(tried).toEqual([['a', 'b']]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tried).toHaveLength(1);
  expect(reports).toEqual(['sent a', 'sent b']);
});

test('no batch has more than 50 events', async () => {
  for (let index = 0; index < 90; index += 1) queue.add(event(`e${index}`), false);
  await vi.advanceTimersByTimeAsync(3000);
  expect(tried.map((batch) => batch.length)).toEqual([50, 40]);
  expect(queue.size()).toBe(0);
});

test('every event has its own fate: one bad event never holds back the others', async () => {
  answers.push((events) => ({
    kind: 'results',
    results: events.map(({ id }, index) => result(id, index === 1 ? 'invalid' : 'accepted')),
  }));
  for (const id of ['a', 'b', 'c']) queue.add(event(id), true);
  await vi.advanceTimersByTimeAsync(0);
  expect(reports).toEqual(['sent a', 'dropped b invalid', 'sent c']);
});

test('what the server did not answer is tried again, and only that', async () => {
  answers.push((events) => ({ kind: 'results', results: events.slice(0, 1).map(({ id }) => result(id, 'accepted')) }));
  for (const id of ['a', 'b']) queue.add(event(id), true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tried).toEqual([['a', 'b'], ['b']]);
});

test('a server that answers for nothing is not asked in a tight loop', async () => {
  const nothing = (): Answer => ({ kind: 'results', results: [] });
  answers.push(...Array.from({ length: 100 }, () => nothing));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tried.length).toBeLessThan(30);
  expect(queue.size()).toBe(1);
});

test('after a failure the same ids are sent, not before the server allows', async () => {
  answers.push(() => ({ kind: 'later', afterMs: 120_000 }));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  queue.add(event('b'), true);
  queue.hide(false);
  await vi.advanceTimersByTimeAsync(119_000);
  expect(tried).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(tried).toEqual([['a'], ['a', 'b']]);
});

test('a batch that is too large is split, and an event that is too large alone is dropped', async () => {
  const limit = (events: readonly Event[]): Answer =>
    events.length > 1 || events[0]?.id === 'c' ? { kind: 'refused', status: 413, message: '' } : accept(events);
  answers.push(...Array.from({ length: 9 }, () => limit));
  for (const id of ['a', 'b', 'c', 'd']) queue.add(event(id), true);
  await vi.advanceTimersByTimeAsync(0);
  expect(reports.sort()).toEqual(['dropped c http_413', 'sent a', 'sent b', 'sent d']);
});

test('a refused key pauses delivery and keeps everything until it is tried again', async () => {
  answers.push(() => ({ kind: 'refused', status: 401, message: '' }));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  queue.add(event('b'), true);
  queue.hide(true);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(tried).toEqual([['a']]);
  expect([queue.paused(), queue.size()]).toEqual([true, 2]);
  await queue.flush();
  expect(reports.slice(1)).toEqual(['sent a', 'sent b']);
});

test('any other refusal drops the batch and says so', async () => {
  answers.push(() => ({ kind: 'refused', status: 400, message: 'no' }));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  expect(reports).toEqual(['dropped a http_400']);
});

test('the cap pushes out the oldest behaviour first, acts last', async () => {
  answers.push(() => ({ kind: 'refused', status: 403, message: '' }));
  queue.add(event('vote'), true);
  await vi.advanceTimersByTimeAsync(0);
  for (let index = 0; index < 101; index += 1) queue.add(event(`e${index}`), false);
  expect(queue.size()).toBe(100);
  expect(reports.filter((line) => line.startsWith('dropped'))).toEqual(['dropped e0 cap', 'dropped e1 cap']);
  queue.add(event('long', 'x'.repeat(200_000)), true);
  queue.add(event('longer', 'x'.repeat(200_000)), true);
  expect(reports.slice(-2)).toEqual(['dropped vote cap', 'dropped long cap']);
});

test('after seven days an event is given up', async () => {
  answers.push(() => ({ kind: 'refused', status: 403, message: '' }));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  vi.setSystemTime(Date.now() + 7 * 24 * 3_600_000 + 1);
  await queue.flush();
  expect(reports.at(-1)).toBe('dropped a age');
});

test('a page that is hidden sends at once; one that is left uses the beacon for what does not fit', async () => {
  queue.add(event('a'), false);
  queue.hide(false);
  expect(tried).toEqual([['a']]);
  queue.add(event('big', 'x'.repeat(70_000)), false);
  queue.hide(true);
  expect(beacons).toBe(1);
  expect(queue.size()).toBe(2);
});

test('what is in flight is not sent a second time', async () => {
  queue.add(event('a'), true);
  const first = queue.flush();
  queue.hide(true);
  queue.hide(true);
  await first;
  await vi.advanceTimersByTimeAsync(5000);
  expect(tried).toEqual([['a']]);
});

const LATER: Answer = { kind: 'later', afterMs: 0 };
const offline = (): void => {
  answers = Array.from({ length: 100 }, () => () => LATER);
};

test('what an earlier page left is sent first, under its ids, once something may be sent at all', async () => {
  offline();
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  queue.stop();
  answers = [];
  const next = page();
  await vi.advanceTimersByTimeAsync(60_000);
  await next.flush();
  expect(tried).toEqual([['a']]);
  next.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(tried.slice(1)).toEqual([['a']]);
  expect([reports.at(-1), next.size(), disk.size]).toEqual(['sent a', 0, 0]);
});

test('an event is on disk before anybody is told that it is', async () => {
  const told: boolean[] = [];
  const watched = createQueue(transport, shared(disk), (name) => name === 'stored' && told.push(disk.has('a')), 'n');
  opened.push(watched);
  watched.add(event('a'), false);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([true]);
});

test('where nothing can be stored, memory does, and no storage is promised', async () => {
  const told: string[] = [];
  const poor = createQueue(transport, denied, (name) => told.push(name), 'n');
  opened.push(poor);
  answers.push(() => LATER);
  poor.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual(['delayed', 'sent']);
});

test('a disk that never answers holds nothing back', async () => {
  const stuck = page({ ...denied, load: () => new Promise(() => undefined), put: () => new Promise(() => undefined) });
  stuck.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(tried).toEqual([['a']]);
});

test('a disk that answers late still tells what earlier pages left, and how long the server asked for silence', async () => {
  const left = (id: string): Entry => ({ event: event(id), explicit: true, addedAt: Date.now(), bytes: 100 });
  const late = (): Storage => {
    const storage = shared(disk);
    return { ...storage, load: () => new Promise((resolve) => setTimeout(() => resolve(storage.load()), 5000)) };
  };
  disk.set('a', left('a'));
  page(late()).start();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(tried).toEqual([['a']]);

  disk.set('b', { ...left('b'), retryAt: Date.now() + 120_000 });
  page(late()).start();
  await vi.advanceTimersByTimeAsync(119_000);
  expect(tried).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(tried).toEqual([['a'], ['b']]);
});

test('what two tabs wrote stays within the caps, and acts outlive behaviour whichever tab they came from', async () => {
  offline();
  const other = page();
  queue.add(event('vote'), true);
  for (let index = 0; index < 60; index += 1) {
    vi.advanceTimersByTime(1);
    queue.add(event(`a${index}`), false);
    other.add(event(`b${index}`), false);
    await vi.advanceTimersByTimeAsync(1);
    expect(disk.size).toBeLessThanOrEqual(100);
  }
  expect(disk.has('vote')).toBe(true);
  expect(disk.has('b59')).toBe(true);
  expect(disk.has('a0')).toBe(false);
});

test('a tab takes along what another one stored, and each still learns what became of its own', async () => {
  offline();
  const other = page();
  queue.add(event('a'), true);
  other.add(event('b'), true);
  await vi.advanceTimersByTimeAsync(0);
  answers = [];
  reports = [];
  await queue.flush();
  await other.flush();
  expect([queue.size(), other.size(), disk.size]).toEqual([0, 0, 0]);
  expect(reports.filter((line) => line === 'sent b').length).toBeGreaterThan(0);
});

test('the silence a server asked for is kept by the next page, also when it is left', async () => {
  answers.push(() => ({ kind: 'later', afterMs: 120_000 }));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  queue.stop();
  const next = page();
  next.start();
  await vi.advanceTimersByTimeAsync(0);
  next.add(event('b'), true);
  next.hide(true);
  await vi.advanceTimersByTimeAsync(119_000);
  expect(tried).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(tried.at(-1)).toEqual(['a', 'b']);
});

test('a silence on disk is believed for a day at most: the clock may have been another one', async () => {
  const inThreeDays = Date.now() + 72 * 3_600_000;
  disk.set('a', { event: event('a'), explicit: true, addedAt: Date.now(), bytes: 100, retryAt: inThreeDays });
  queue.start();
  await vi.advanceTimersByTimeAsync(23.9 * 3_600_000);
  expect(tried).toEqual([]);
  await vi.advanceTimersByTimeAsync(0.2 * 3_600_000);
  expect(tried).toEqual([['a']]);
});

test('a clock that is set back while waiting delays nothing', async () => {
  answers.push(() => ({ kind: 'later', afterMs: 5000 }));
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  vi.setSystemTime(Date.now() - 48 * 3_600_000);
  await vi.advanceTimersByTimeAsync(6000);
  expect(tried).toHaveLength(2);
});

test('what is older than seven days on disk is given up, and said', async () => {
  offline();
  queue.add(event('old'), true);
  await vi.advanceTimersByTimeAsync(0);
  queue.stop();
  vi.setSystemTime(Date.now() + 4 * 24 * 3_600_000);
  const second = page();
  second.add(event('young'), true);
  await vi.advanceTimersByTimeAsync(0);
  second.stop();
  vi.setSystemTime(Date.now() + 4 * 24 * 3_600_000);
  answers = [];
  reports = [];
  page().start();
  await vi.advanceTimersByTimeAsync(0);
  expect(reports).toEqual(['dropped old age', 'sent young']);
  expect(disk.size).toBe(0);
});

test('after opting out nothing waits anywhere, also not what is just being read or answered', async () => {
  offline();
  queue.add(event('a'), true);
  await vi.advanceTimersByTimeAsync(0);
  answers = [() => ({ kind: 'later', afterMs: 60_000 })];
  void queue.flush();
  queue.clear(true);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([queue.size(), disk.size]).toEqual([0, 0]);
  expect(tried.flat().filter((id) => id === 'a').length).toBeLessThanOrEqual(2);
});

test.each<[string, () => Response | Promise<Response>, Answer]>([
  ['no network', () => Promise.reject(new TypeError('failed')), { kind: 'later', afterMs: 0 }],
  ['503', () => new Response('', { status: 503, headers: { 'retry-after': '7' } }), { kind: 'later', afterMs: 7000 }],
  ['429', () => new Response('', { status: 429 }), { kind: 'later', afterMs: 0 }],
  ['425', () => new Response('', { status: 425 }), { kind: 'later', afterMs: 0 }],
  ['408', () => new Response('', { status: 408 }), { kind: 'later', afterMs: 0 }],
  ['413', () => new Response('', { status: 413 }), { kind: 'refused', status: 413, message: '' }],
  ['401', () => new Response('', { status: 401 }), { kind: 'refused', status: 401, message: '' }],
  [
    '400',
    () => Response.json({ error: { code: 'unreadable', message: 'why' } }, { status: 400 }),
    { kind: 'refused', status: 400, message: 'why' },
  ],
  ['a 200 that is not ours', () => new Response('<html>Sign in to the Wi-Fi'), { kind: 'later', afterMs: 0 }],
  ['200', () => Response.json({ results: [] }), { kind: 'results', results: [] }],
])('what an answer means: %s', async (_, respond, expected) => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => respond());
  const { send } = createTransport('https://nod.example.com', 'pk_1');
  expect(await send([event('a')])).toEqual(expected);
  const [url, request] = fetched.mock.calls[0] ?? [];
  expect(url).toBe('https://nod.example.com/v1/events?key=pk_1');
  expect(request).toMatchObject({ method: 'POST', keepalive: true, credentials: 'omit' });
  expect(JSON.parse(String(request?.body))).toMatchObject({
    sent_at: '2026-11-20T12:00:00.000Z',
    events: [{ id: 'a' }],
  });
  fetched.mockRestore();
});

test('a server that never answers is given up after a minute', async () => {
  const minute = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(minute.signal);
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(
    (_, request) =>
      new Promise((_resolve, reject) => {
        request?.signal?.addEventListener('abort', () => reject(new DOMException('too late', 'TimeoutError')));
      }),
  );
  const answer = createTransport('https://nod.example.com', 'pk_1').send([event('a')]);
  expect(timeout).toHaveBeenCalledWith(60_000);
  minute.abort();
  expect(await answer).toEqual({ kind: 'later', afterMs: 0 });
  timeout.mockRestore();
  fetched.mockRestore();
});

test('bodies beyond what browsers keep alive are sent without keepalive', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({ results: [] }));
  await createTransport('https://nod.example.com', 'pk_1').send([event('a', 'ü'.repeat(40_000))]);
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({ keepalive: false });
  fetched.mockRestore();
});
