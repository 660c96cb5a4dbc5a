/** What others ask a page to load for the same job, bundled as a page would: each in its current version. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type Weight, weigh } from './weigh.ts';

interface Rival {
  name: string;
  package: string;
  /** The smallest program that does it. */
  code: string;
}

const RIVALS: readonly Rival[] = [
  {
    name: 'Langfuse: one score, no interface',
    package: 'langfuse',
    code: `import { LangfuseWeb } from 'langfuse';
      new LangfuseWeb({ publicKey: 'pk', baseUrl: 'https://example.com' }).score({ traceId: 't', name: 'thumb', value: 1 });`,
  },
  {
    name: 'LangSmith: createFeedback, no interface',
    package: 'langsmith',
    code: `import { Client } from 'langsmith';
      new Client({ apiKey: 'key' }).createFeedback('run', 'thumb', { score: 1 });`,
  },
  {
    name: 'Sentry: user feedback',
    package: '@sentry/browser',
    code: `import { feedbackIntegration, init } from '@sentry/browser';
      init({ dsn: 'https://key@example.com/1', integrations: [feedbackIntegration()] });`,
  },
  {
    name: 'Formbricks: loader alone, surveys come from its server',
    package: '@formbricks/js',
    code: `import formbricks from '@formbricks/js';
      formbricks.setup({ environmentId: 'id', appUrl: 'https://example.com' });`,
  },
  {
    name: 'PostHog: with surveys',
    package: 'posthog-js',
    code: `import posthog from 'posthog-js';
      import 'posthog-js/dist/surveys';
      posthog.init('key', { api_host: 'https://example.com' });`,
  },
];

export interface WeighedRival extends Weight {
  name: string;
  package: string;
  version: string;
}

/** Installs each into a folder of its own below `cache`; those that cannot be had are named with the reason. */
export async function weighRivals(cache: string): Promise<{ weighed: WeighedRival[]; missing: string[] }> {
  const weighed: WeighedRival[] = [];
  const missing: string[] = [];
  for (const rival of RIVALS) {
    try {
      weighed.push(await weighRival(rival, join(cache, rival.package.replace(/\W+/g, '-'))));
    } catch (error) {
      missing.push(`${rival.package}: ${reasonOf(error)}`);
    }
  }
  return { weighed, missing };
}

async function weighRival(rival: Rival, folder: string): Promise<WeighedRival> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', ...options, `${rival.package}@latest`], { cwd: folder });
  const { outputFiles } = await build({
    stdin: { contents: rival.code, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2020',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    external: ['node:*', 'async_hooks', 'crypto', 'fs', 'path', 'os', 'child_process'],
    logLevel: 'silent',
  });
  const { version }: { version: string } = JSON.parse(
    await readFile(join(folder, 'node_modules', rival.package, 'package.json'), 'utf8'),
  );
  return { name: rival.name, package: rival.package, version, ...weigh(outputFiles[0]?.contents ?? new Uint8Array()) };
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
  return lines.find((line) => line !== '' && !/^code |^npm warn/i.test(line)) ?? 'unknown';
}
