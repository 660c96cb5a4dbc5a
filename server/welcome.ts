/** What the process prints when it has started: where things are, what to paste, how to sign in. */
import type { Config } from './config.ts';
import type { PreparedProject } from './keys/prepare-project.ts';

export function welcome(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'sampleData' | 'adminPassword'>,
  prepared: Pick<PreparedProject, 'publishableKey' | 'newSecretKey' | 'newAdminPassword' | 'test'>,
  publicUrl: string,
): string {
  const lines: [string, string][] = [['Page', publicUrl]];
  if (config.sampleData) lines.push(['Demo', `${publicUrl}/demo`]);
  lines.push(['Embed', `<script async src="${publicUrl}/nod.js" data-key="${prepared.publishableKey}"></script>`]);
  if (prepared.newSecretKey !== undefined) {
    lines.push(['Secret key', `${prepared.newSecretKey}  (shown this once; for your backend)`]);
  }
  lines.push([
    'Test key',
    `${prepared.test.publishableKey}  (in data-key while you develop: kept apart from real data)`,
  ]);
  if (prepared.test.newSecretKey !== undefined) {
    lines.push([
      'Test secret',
      `${prepared.test.newSecretKey}  (shown this once; reads what was sent with the test key)`,
    ]);
  }
  lines.push(['Password', describePassword(config.adminPassword, prepared.newAdminPassword)]);
  lines.push([
    'Data',
    config.databaseUrl === undefined
      ? `${config.dataDir} (embedded: survives a crash of this process, not a power loss; set DATABASE_URL in production)`
      : 'PostgreSQL',
  ]);
  const width = Math.max(...lines.map(([name]) => name.length)) + 3;
  return `\nNod is running.\n\n${lines.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join('\n')}\n\n`;
}

function describePassword(given: string | undefined, generated: string | undefined): string {
  if (generated !== undefined) return `${generated}  (shown this once)`;
  if (given !== undefined) return 'the one in NOD_ADMIN_PASSWORD';
  return 'the one shown at the first start (forgotten? start once with NOD_ADMIN_PASSWORD=...)';
}
