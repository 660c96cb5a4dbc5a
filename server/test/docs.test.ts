/** Do the guides still tell the truth? What they link to and name must exist, and what they list must be all there is. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NewDataset } from '../../shared/dataset.ts';
import { errorCodes } from '../../shared/error.ts';
import { Event, EventBatch } from '../../shared/event.ts';
import { Generation, GenerationBatch } from '../../shared/generation.ts';
import { routes } from '../../shared/routes.ts';
import { run } from '../throwaway/run.ts';

interface Guide {
  path: string;
  text: string;
}
let guides: Guide[] = [];

beforeAll(async () => {
  const { stdout } = await run('git', ['ls-files', '*.md']);
  const paths = stdout.split('\n').filter((path) => path !== '' && existsSync(path));
  guides = paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
});

describe('the guides', () => {
  it('are found', () => {
    expect(guides.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['README.md', 'server/README.md', 'shared/README.md', 'widget/README.md']),
    );
  });

  it('link to files and headings that exist', () => {
    const broken = guides.flatMap(({ path, text }) => linksOf(text).filter((link) => !leadsSomewhere(path, link)));
    expect(guides.flatMap(({ text }) => linksOf(text)).length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  it('name scripts that package.json has', () => {
    const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts);
    const named = guides.flatMap(({ path, text }) =>
      [...text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(([, script, short]) => ({
        path,
        script: script ?? short,
      })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ script }) => !scripts.includes(script ?? ''))).toEqual([]);
  });

  it('list every variable that the server reads, and no other', () => {
    const listed = tableOf('server/README.md', '## Running it').flatMap((row) => quoted(row[0] ?? ''));
    const source = readFileSync('server/config.ts', 'utf8');
    const read = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(read.sort());
  });

  it('list every kind of event with all of its fields', () => {
    const rows = tableOf('shared/README.md', '### Kinds');
    const common = tableOf('shared/README.md', '### Fields of every event').flatMap((row) => quoted(row[0] ?? ''));
    const documented = rows.map(([kind = '', fields = '']) => [quoted(kind)[0], fieldsIn(fields).sort()]);
    const defined = Event.options.map(({ shape }) => [
      shape.kind.value,
      Object.entries(shape)
        .filter(([name]) => !common.includes(name))
        .map(([name, type]) => `${name}${type.isOptional() ? '?' : ''}`)
        .sort(),
    ]);
    expect(documented).toEqual(defined);
  });

  it('list every field of a generation', () => {
    const documented = tableOf('shared/README.md', '## Generations').flatMap((row) => fieldsIn(row[0] ?? ''));
    const defined = Object.entries(Generation.shape).map(([name, type]) => `${name}${type.isOptional() ? '?' : ''}`);
    expect(documented.sort()).toEqual(defined.sort());
  });

  it('list every error code', () => {
    const documented = tableOf('shared/README.md', '## Errors').flatMap((row) => quoted(row[0] ?? ''));
    expect(documented.sort()).toEqual([...errorCodes].sort());
  });

  it('name endpoints that exist', () => {
    const paths = new Set(Object.values(routes).map(({ path }) => path.replace(/\/:.*/, '')));
    const named = guides.flatMap(({ text }) =>
      [...text.matchAll(/\/v1((?:\/[a-z]+(?:[_.-][a-z]+)*)+)/g)].map(([, rest]) => `/v1${rest}`),
    );
    expect(named.length).toBeGreaterThan(20);
    // In an example a parameter has a value.
    const patterns = Object.values(routes).map(({ path }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`));
    const exists = (path: string): boolean => paths.has(path) || patterns.some((pattern) => pattern.test(path));
    expect(named.filter((path) => !exists(path))).toEqual([]);
  });

  it('show requests that the contract takes', () => {
    const shown = guides.flatMap(({ text }) =>
      [...text.matchAll(/\/v1\/(events|generations)[^\n]*-d '([^']+)'/g)].map(([, of, body = '']) =>
        (of === 'events' ? EventBatch : GenerationBatch).safeParse(JSON.parse(body)),
      ),
    );
    expect(shown.map(({ success }) => success)).toEqual([true, true, true]);
    const defined = guides.flatMap(({ text }) => [...text.matchAll(/\/v1\/datasets"[^']*-d '([^']+)'/g)]);
    expect(defined.map(([, body = '']) => NewDataset.safeParse(JSON.parse(body)).success)).toEqual([true]);
  });
});

/** Targets of links and images that lie in the project, code aside. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((to) => !/^\w+:/.test(to));
}

function leadsSomewhere(path: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? path : relative('.', resolve(dirname(path), file));
  if (!existsSync(join('.', target)) || target.startsWith('..')) return false;
  return heading === undefined || headingsOf(readFileSync(target, 'utf8')).includes(heading);
}

/** As GitHub names them: lower case, no punctuation, hyphens for spaces. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Cells of the first table below a heading, without its two head lines. */
function tableOf(path: string, heading: string): string[][] {
  const { text = '' } = guides.find((guide) => guide.path === path) ?? {};
  const lines = text.slice(text.indexOf(`\n${heading}\n`)).split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length).map((line) => line.split('|').slice(1, -1));
}

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Names in a cell such as "`value`: `"up"` or `null`; `comment`?". */
function fieldsIn(cell: string): string[] {
  return [...cell.matchAll(/`([a-z_]+)`(\??)/g)]
    .map(([, name = '', optional = '']) => name + optional)
    .filter((name) => name !== 'null');
}
