/**
 * `nod-feedback rebuild [--check]`, `npm run rebuild`: recomputes every label, row and rollup from events and
 * decisions. By default it puts right what differs; with `--check` it only compares and fails on a difference.
 */
import type { Db } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { policyOf } from '../../labels/policy.ts';
import { isClean, type RebuildReport, rebuild } from '../../labels/rebuild/rebuild.ts';
import { listProjects, readQueue } from '../../labels/store.ts';
import { type Command, EXIT, readArguments } from '../command.ts';
import { DATABASE_VARIABLES, withDatabase } from '../with-database.ts';

const usage = `Usage: nod-feedback rebuild [--check] [--json]

Derives every label, training row and rollup anew from events and decisions, puts right what differs, and says what did.
Safe beside running servers.

  --check           only compare; exit code 1 on a difference
  --json            one JSON value: a report a project
${DATABASE_VARIABLES}`;

interface Report extends RebuildReport {
  project_id: number;
  policy_version: string;
}

export const rebuildCommand: Command = {
  usage,
  async run(args, { terminal, env }) {
    const options = { check: { type: 'boolean' }, json: { type: 'boolean' } } as const;
    const { values } = readArguments(args, options, { min: 0, max: 0 });
    const check = values.check === true;
    const reports = await withDatabase(env, async ({ db, pool }) => {
      await migrate(pool);
      const { depth } = await readQueue(db);
      if (depth > 0)
        terminal.say(`${depth} marks wait for a worker; what they are about may differ until it has been by.`);
      return rebuildAll(db, check);
    });
    if (values.json) terminal.printJson(reports);
    else if (reports.length === 0) terminal.print('There is no project yet, so nothing to rebuild.');
    else for (const line of reports.flatMap((report) => describe(report, check))) terminal.print(line);
    return check && !reports.every(isClean) ? EXIT.failed : EXIT.done;
  },
};

async function rebuildAll(db: Db, check: boolean): Promise<Report[]> {
  const reports: Report[] = [];
  for (const project of await listProjects(db)) {
    const policy = policyOf(project, project.overrides);
    const report = await rebuild(db, project.id, policy, { check });
    reports.push({ project_id: project.id, policy_version: policy.version, ...report });
  }
  return reports;
}

function describe(report: Report, check: boolean): string[] {
  const statuses = Object.entries(report.statuses).map(([status, count]) => `${count} ${status}`);
  const { labels, rows, rollups } = report.differences;
  return [
    `Project ${report.project_id}, policy ${report.policy_version}: ${report.labels} labels (${statuses.join(', ') || 'none'})`,
    ...(isClean(report)
      ? ['  nothing differs']
      : [
          `  ${check ? 'differ' : 'differed, now right'}: ${labels} labels, rows of ${rows} labels, ${rollups} rollups`,
          ...report.examples.map((example) => `    ${example.trim()}`),
        ]),
  ];
}
