/** All generations with their labels, newest first, narrowed by what the address says. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LabelledGeneration } from '../../../shared/reading.ts';
import { type Answer, get, type QueryInput } from '../api.ts';
import { capitalised } from '../format.ts';
import { keepHere, keptHere } from '../going-back.ts';
import { useLive } from '../live.ts';
import { Chips } from '../parts/chips.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { OriginTags } from '../parts/origin-tags.tsx';
import { RangeSwitch } from '../parts/range-switch.tsx';
import { ShowOlder } from '../parts/show-older.tsx';
import { LabelStatusLine, statusWords } from '../parts/status.tsx';
import { Switch } from '../parts/switch.tsx';
import { Time } from '../parts/time.tsx';
import { type RangeName, readRange, startOfRange } from '../range.ts';
import { hrefOfGeneration, type Query, withQuery } from '../router.ts';
import { reasonWord } from '../session.ts';
import { readFilters } from './filters.ts';
import { lastPrompt, outputText } from './read-text.ts';
import { SearchField } from './search-field.tsx';

const PAGE_ITEMS = 50;
/** A page carries whole texts, some 300 KB of them: often enough to feel live, rarely enough to cost little. */
const LIST_MS = 2500;

export function GenerationsView({ query }: { query: Query }): JSX.Element {
  const range = readRange(query.range) ?? 'all';
  const chosen = readFilters(query, reasonWord);
  const narrowed = {
    ...Object.fromEntries(chosen.map(({ key, raw }) => [key, raw])),
    status: query.status,
    q: query.q,
  };
  const key = JSON.stringify([range, narrowed]);
  return (
    <div class="stack">
      <div class="view-head">
        <h1>Generations</h1>
        <RangeSwitch range={range} usual="all" />
      </div>
      <SearchField words={query.q ?? ''} />
      <Switch
        label="Label"
        chosen={query.status ?? ''}
        options={[
          { key: '', words: 'Any label', href: withQuery({ status: undefined }) },
          ...Object.entries(statusWords).map(([name, words]) => ({
            key: name,
            words,
            href: withQuery({ status: name }),
          })),
        ]}
      />
      <Chips chips={chosen} />
      <List key={key} name={key} query={narrowed} range={range} />
    </div>
  );
}

/** What the address narrows the list by. */
type Narrowed = QueryInput & { from?: string | undefined };

/** Both narrow; times of one form are in order as texts. */
function laterOf(one: string | undefined, other: string | undefined): string | undefined {
  return one !== undefined && (other === undefined || one > other) ? one : other;
}

interface Page {
  items: LabelledGeneration[];
  next_cursor: string | null;
}

interface Read {
  newest: Page;
  older: Page | null;
}

interface ListProps {
  /** Under which whoever goes back finds what was read. */
  name: string;
  query: Narrowed;
  range: RangeName;
}

/** The newest page stays live; older pages are added below when asked for. */
function List({ name, query, range }: ListProps): JSX.Element {
  const load = (more: QueryInput, signal?: AbortSignal) =>
    get<'listGenerations'>(
      '/v1/generations',
      { ...query, from: laterOf(query.from, startOfRange(range, Date.now())), limit: PAGE_ITEMS, ...more },
      signal,
    );
  const { data, problem } = useLive<Page>('list', (signal) => load({}, signal), LIST_MS);
  const [left] = useState(() => keptHere<Read>(name));
  const [older, setOlder] = useState(left?.older ?? null);
  const [busy, setBusy] = useState(false);
  const rows = useRef<HTMLUListElement>(null);
  const newest = data ?? left?.newest ?? null;
  useLayoutEffect(() => {
    if (newest !== null) keepHere(name, { newest, older });
  }, [name, newest, older]);

  /** Page after page, since an answer has its limits, until there are so many. */
  const readOlder = async (before: readonly LabelledGeneration[], from: string | null, least: number) => {
    const page: Page = { items: [...before], next_cursor: from };
    setBusy(true);
    while (page.next_cursor !== null && page.items.length < least) {
      const answer: Answer<Page> = await load({ cursor: page.next_cursor });
      if (!answer.ok) return setBusy(false);
      page.items.push(...answer.data.items);
      page.next_cursor = answer.data.next_cursor;
    }
    setBusy(false);
    setOlder(page);
  };
  const isFresh = data !== null;
  // What stood here has changed where somebody judged one of them since.
  useEffect(() => {
    if (data !== null && left?.older != null) void readOlder([], data.next_cursor, left.older.items.length);
  }, [isFresh]);

  if (newest === null)
    return problem?.kind === 'refused' ? (
      <Refusal problem={problem} />
    ) : (
      <Loading lines={10} words="Loading generations" />
    );
  const items = withoutRepeats([...newest.items, ...(older?.items ?? [])]);
  if (items.length === 0) return <Empty isNarrowed={Object.values(query).some(Boolean)} isTimed={range !== 'all'} />;
  return (
    <>
      <ul class="generation-list" ref={rows}>
        {items.map((item) => (
          <li key={hrefOfGeneration(item.generation)}>
            <Row item={item} />
          </li>
        ))}
      </ul>
      <ShowOlder
        cursor={(older ?? newest).next_cursor}
        busy={busy}
        shown={items.length}
        rows={rows}
        onAsk={(cursor) => readOlder(older?.items ?? [], cursor, (older?.items.length ?? 0) + 1)}
      />
    </>
  );
}

function Empty({ isNarrowed, isTimed }: { isNarrowed: boolean; isTimed: boolean }): JSX.Element {
  if (!isNarrowed && !isTimed)
    return <Nothing title="No generation yet.">The first one shows up here by itself.</Nothing>;
  const ways = [...(isTimed ? ['take a longer time'] : []), ...(isNarrowed ? ['remove a filter'] : [])];
  return <Nothing title="No generation fits.">{`${capitalised(ways.join(', or '))}.`}</Nothing>;
}

function Row({ item: { generation, label } }: { item: LabelledGeneration }): JSX.Element {
  return (
    <a class="generation-row" href={hrefOfGeneration(generation)}>
      <span class="row-status">
        <LabelStatusLine label={label} />
      </span>
      <span class="row-text">
        <span class="row-prompt clamp-1" dir="auto">
          {lastPrompt(generation.input) || 'No prompt was sent'}
        </span>
        <span class="row-answer clamp-1 muted" dir="auto">
          {outputText(generation.output) || 'No answer was sent'}
        </span>
      </span>
      <span class="row-facts muted">
        <OriginTags generation={generation} />
        <bdi class="row-model">{generation.model ?? ''}</bdi>
        <Time iso={generation.at} />
      </span>
    </a>
  );
}

/** A generation that came while one read is on the live page and pushes another one onto the next. */
function withoutRepeats(items: readonly LabelledGeneration[]): LabelledGeneration[] {
  return [...new Map(items.map((item) => [hrefOfGeneration(item.generation), item])).values()];
}
