/** The `nod-feedback` command as somebody in a shell has it: real processes against a real server. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, runCommand } from './run-command.ts';
import { startServer, type TestServer } from './start-server.ts';

const PEOPLE = 12;

let server: TestServer;
let directory: string;
let env: Record<string, string>;
beforeAll(async () => {
  server = await startServer();
  directory = await mkdtemp(join(tmpdir(), 'nod-cli-'));
  env = { NOD_URL: server.url, NOD_SECRET_KEY: server.secretKey };
  const at = new Date().toISOString();
  const traces = Array.from({ length: PEOPLE }, (_, n) => ({ trace_id: `t-${n}`, user_id: `person-${n}` }));
  await post('/v1/generations', {
    generations: traces.map((of, n) => ({ ...of, model: 'm', input: `Why ${n}?`, output: `Because of ${n}.` })),
  });
  await post('/v1/events', {
    sent_at: at,
    events: traces.map((of, n) => ({
      ...{ id: randomUUID(), kind: 'correction', ...of },
      ...{ occurred_at: at, text: `The better answer ${n}.` },
    })),
  });
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function post(path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

async function json(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand([...args, '--json'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout);
}

describe('called wrongly, it', () => {
  const someKey = { NOD_SECRET_KEY: `sk_${'a'.repeat(43)}` };
  const exporting = ['export', '--dataset', 'd', '--out', 'nowhere', '--format'];
  const calls: [string, string[], Record<string, string>, string][] = [
    ['names its commands', [], {}, 'Usage: nod-feedback COMMAND'],
    ['does not know a command', ['explode'], {}, 'There is no command explode'],
    ['does not know an option', ['datasets', '--all'], {}, "Unknown option '--all'"],
    ['misses its key', ['datasets'], {}, 'NOD_SECRET_KEY'],
    ['wants to know what to export', ['export', '--format', 'jsonl'], {}, 'Either --dataset or --live'],
    ['gives no part of a bundle', [...exporting, 'bundle', '--split', 'train'], {}, 'A bundle is a version whole'],
    [
      'leaves nothing raw that it does not change',
      [...exporting, 'jsonl', '--raw'],
      {},
      '--raw goes with --format csv',
    ],
    ['leaves no bundle raw', [...exporting, 'bundle', '--raw'], {}, '--raw goes with --format csv'],
    [
      'wants a folder to export to',
      ['export', '--dataset', 'd', '--out', 'package.json', '--format', 'jsonl'],
      someKey,
      '--out names a folder, and package.json is a file',
    ],
    ['wants the id of a key', ['keys', 'revoke', '999999'], someKey, '999999 is not the id of a key'],
    ['wants a file for its backup', ['backup'], {}, '--out is missing'],
    ['wants the tombstones of a restore', ['restore', 'backup.tar'], {}, '--tombstones (or --nobody-was-erased)'],
  ];
  it.each(calls)('%s: exit code 2, and nothing on standard output', async (_what, args, env, words) => {
    const { code, stdout, stderr } = await runCommand(args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});

describe('every command', () => {
  it('explains itself', async () => {
    const names = [...(await runCommand(['--help'])).stdout.matchAll(/^ {2}(\w+) {3}/gm)].map(([, name]) => name ?? '');
    expect(names).toEqual(['export', 'datasets', 'freeze', 'keys', 'erase', 'rebuild', 'backup', 'restore']);
    for (const { code, stdout } of await Promise.all(names.map((name) => runCommand([name, '--help'])))) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: nod-feedback /);
    }
  });

  it('says what the server refuses, with exit code 1', async () => {
    const { code, stdout, stderr } = await runCommand(['datasets', 'nothing'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).not.toContain('    at '); // words, not a stack
    const gone = await runCommand(['datasets'], { ...env, NOD_URL: 'http://127.0.0.1:1' });
    const unreachable = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const backup = ['backup', '--out', join(directory, 'never.tar')];
    expect((await runCommand(backup, unreachable)).stderr).toContain('The database cannot be reached');
    const typo = { NOD_DATA_DIR: join(directory, 'typo') };
    expect((await runCommand(backup, typo)).stderr).toContain(`no database of Nod in ${typo.NOD_DATA_DIR}`);
    expect(existsSync(typo.NOD_DATA_DIR)).toBe(false);
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('http://127.0.0.1:1 does not answer') });
  });
});

describe('a dataset', () => {
  it('is frozen, listed, and downloaded as its manifest says', async () => {
    await post('/v1/datasets', { name: 'better', task: 'sft', unreviewed: true });
    expect(await runCommand(['freeze', 'better'], env)).toMatchObject({ code: 0, stdout: 'better@1\n' });
    expect((await runCommand(['datasets'], env)).stdout).toMatch(/better@1 +sft +frozen/);

    const { files } = (await json('export', '--dataset', 'better', '--format', 'jsonl', '--out', directory)) as {
      files: { file: string; verified: boolean }[];
    };
    expect(files.map(({ file, verified }) => [file, verified])).toEqual([
      [join(directory, 'better-v1.jsonl'), true],
      [join(directory, 'better-v1-jsonl.provenance.jsonl'), false],
    ]);
    const manifest = JSON.parse(await readFile(join(directory, 'better-v1.manifest.json'), 'utf8'));
    const lines = (await readFile(join(directory, 'better-v1.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(manifest.figures.rows);
    expect(lines.length).toBeGreaterThan(0);
  });

  it('comes with what LLaMA-Factory must know of its file, beside what is known of others', async () => {
    const out = join(directory, 'llama');
    await mkdir(out);
    await writeFile(join(out, 'dataset_info.json'), '{"mine":{"file_name":"mine.json"}}');
    for (const split of [[], ['--split', 'train']]) {
      await json('export', '--dataset', 'better@1', '--format', 'llama-factory-sft', ...split, '--out', out);
    }
    const known = JSON.parse(await readFile(join(out, 'dataset_info.json'), 'utf8'));
    const there = await readdir(out);
    for (const name of ['better-v1-llama-factory-sft', 'better-v1-train-llama-factory-sft']) {
      expect(known[name]).toMatchObject({ file_name: `${name}.jsonl`, formatting: 'sharegpt' });
      expect(there).toContain(`${name}.jsonl`);
    }
    expect(known.mine).toEqual({ file_name: 'mine.json' });
  });

  it('of a format that cannot hold it is refused in the words of the server', async () => {
    const args = ['export', '--dataset', 'better@1', '--format', 'trl-dpo', '--out', directory];
    const { code, stderr } = await runCommand(args, env);
    expect(code).toBe(1);
    expect(stderr).toContain('trl-dpo holds no sft rows');
  });

  it('that is none is exported live, with what was left out', async () => {
    const args = ['export', '--live', '--format', 'trl-sft', '--model', 'm', '--out', directory];
    const { code, stdout } = await runCommand(args, env);
    expect(code).toBe(0);
    expect(stdout).toContain(join(directory, 'nod-trl-sft.jsonl'));
    const lines = (await readFile(join(directory, 'nod-trl-sft.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(PEOPLE);
  });

  it('that is none is exported live for those who are named', async () => {
    const generation = { trace_id: 'tagged', input: 'Q', output: 'A', model: 'tagged', access: ['ann', 'bob'] };
    await post('/v1/generations', { generations: [{ ...generation, consent: ['improve', 'train'] }] });
    const decision = { id: randomUUID(), trace_id: 'tagged', verdict: 'positive' };
    await post('/v1/review/decisions', decision);
    const out = join(directory, 'tagged');
    await mkdir(out);
    const exported = async (...named: string[]) => {
      await json('export', '--live', '--format', 'trl-sft', '--model', 'tagged', ...named, '--out', out);
      return (await readFile(join(out, 'nod-trl-sft.jsonl'), 'utf8')).split('\n').filter(Boolean).length;
    };
    await expect.poll(() => exported('--access', 'ann', '--access', 'bob'), { timeout: 20_000 }).toBe(1);
    expect(await exported('--access', 'cid')).toBe(0);
    expect(await exported()).toBe(0);
  });
});

describe('keys', () => {
  it('are made, rotated and revoked, and each stops at once', async () => {
    const made = (await json('keys', 'create', 'reader', '--scope', 'read')) as {
      key: string;
      created: { id: string };
    };
    const reader = { ...env, NOD_SECRET_KEY: made.key };
    expect(await runCommand(['datasets'], reader)).toMatchObject({ code: 0 });
    expect(await runCommand(['keys'], reader)).toMatchObject({ code: 1 }); // not its scope
    const rotated = await runCommand(['keys', 'rotate', made.created.id], env);
    expect(rotated.stdout).toMatch(/^sk_\S{43}\n$/);
    expect(await runCommand(['keys', 'revoke', made.created.id], env)).toMatchObject({ code: 0, stdout: '' });
    expect(await runCommand(['datasets'], reader)).toMatchObject({ code: 1 });
    expect(await runCommand(['datasets'], { ...env, NOD_SECRET_KEY: rotated.stdout.trim() })).toMatchObject({
      code: 0,
    });
    expect((await runCommand(['keys'], env)).stdout).toMatch(new RegExp(`${made.created.id} .*reader .*revoked`));
  });
});

describe('erasing', () => {
  const erase = (args: string[], input: string): Promise<Ran> => runCommand(['erase', ...args], env, input);

  it('asks first, and does nothing where nobody can answer', async () => {
    const { code, stdout, stderr } = await erase(['--user', '-'], 'person-3\n');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Nothing was erased');
  });

  it('takes the id from standard input, and prints the receipt', async () => {
    const { code, stdout } = await erase(['--user', '-', '--yes', '--json'], 'person-3\n');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).counts).toMatchObject({ events: 1, generations: 1 });
    const trace = await erase(['--trace', '-', '--yes'], 't-4\n');
    expect(trace.stdout).toMatch(/events +1\n/);
  });
});
