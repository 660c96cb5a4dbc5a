/**
 * `npm run rebuild [-- --check]`: recomputes every label, row and rollup from events and decisions. By default it
 * puts right what differs; with `--check` it only compares and exits 1 on a difference.
 */
import { readConfig } from '../config.ts';
import { connect, type Db } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { policyOf } from '../labels/policy.ts';
import { isClean, rebuild } from '../labels/rebuild/rebuild.ts';
import { listProjects, readQueue } from '../labels/store.ts';

async function main(): Promise<void> {
  const check = process.argv.slice(2).includes('--check');
  const config = readConfig(process.env);
  const database = await connect({ url: config.databaseDirectUrl, dataDir: config.dataDir }, () => undefined);
  try {
    await migrate(database.pool);
    const clean = await rebuildAll(database.db, check);
    if (check && !clean) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

async function rebuildAll(db: Db, check: boolean): Promise<boolean> {
  const { depth } = await readQueue(db);
  if (depth > 0) say(`${depth} marks wait for a worker; what they are about may differ until it has been by.`);
  const projects = await listProjects(db);
  if (projects.length === 0) say('There is no project yet, so nothing to rebuild.');
  let clean = true;
  for (const project of projects) {
    const policy = policyOf(project, project.overrides);
    const report = await rebuild(db, project.id, policy, { check });
    const statuses = Object.entries(report.statuses).map(([status, count]) => `${count} ${status}`);
    say(`Project ${project.id}, policy ${policy.version}: ${report.labels} labels (${statuses.join(', ') || 'none'})`);
    if (isClean(report)) {
      say('  nothing differs');
      continue;
    }
    clean = false;
    const { labels, rows, rollups } = report.differences;
    say(`  ${check ? 'differ' : 'differed, now right'}: ${labels} labels, rows of ${rows} labels, ${rollups} rollups`);
    for (const example of report.examples) say(`    ${example.trim()}`);
  }
  return clean;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
