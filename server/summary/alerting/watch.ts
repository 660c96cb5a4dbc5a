/** What all rules say now: for whoever asks, and for the tools that page people. */
import type { Alert } from '../../../shared/alert.ts';
import type { Db } from '../../db/connect.ts';
import { noCounts } from '../rate.ts';
import { readExposure, readSeries, type TallySum } from '../store.ts';
import { weighExposure } from '../weigh-exposure.ts';
import { evaluateDays, evaluateRule, firstHour, type Hours } from './evaluate.ts';
import { wantedBy } from './figure.ts';
import { listProjects, listRules, type RuleRow, readTallySeries } from './store.ts';

/** Rules are read where they are written; rollups where reads may lag. */
export interface Watched {
  db: Db;
  readDb: Db;
}

/**
 * Those that fire first; among each, by name.
 *
 * @param isFollowed whether it matters since when they fire
 */
export async function readAlerts(
  { db, readDb }: Watched,
  projectId: number,
  now: Date,
  isFollowed = true,
): Promise<Alert[]> {
  const rows = await listRules(db, projectId);
  const names = rows.map(({ name }) => name);
  const alerts: Alert[] = [];
  // One after the other: an embedded database has one connection, which others wait for, too.
  for (const rules of groupsOf(rows.filter((row) => !isByDay(row)))) {
    const hours = await readHours(readDb, projectId, rules, now);
    alerts.push(...rules.map((row) => toAlert(row, evaluateRule(row.rule, hours, now))));
  }
  for (const row of rows.filter(isByDay)) alerts.push(await readByDay(readDb, projectId, row, now, isFollowed));
  const isQuiet = ({ state }: Alert): number => Number(state.status !== 'firing');
  return alerts.sort(
    (one, other) => isQuiet(one) - isQuiet(other) || names.indexOf(one.name) - names.indexOf(other.name),
  );
}

export async function readAlert(readDb: Db, projectId: number, row: RuleRow, now: Date): Promise<Alert> {
  if (isByDay(row)) return readByDay(readDb, projectId, row, now);
  return toAlert(row, evaluateRule(row.rule, await readHours(readDb, projectId, [row], now), now));
}

function toAlert({ id, name, rule, created_at }: RuleRow, state: Alert['state']): Alert {
  return { id, name, ...rule, created_at: created_at.toISOString(), state };
}

/** Who was shown what is summed by the day, beside the rollups. */
function isByDay({ rule }: RuleRow): boolean {
  return rule.metric === 'weighted_positive_rate';
}

async function readByDay(readDb: Db, projectId: number, row: RuleRow, now: Date, isFollowed = true): Promise<Alert> {
  const filter = { prompt_version: row.rule.group.prompt_version };
  const read = async (from: Date, to: Date) =>
    weighExposure(await readExposure(readDb, projectId, { from, to, filter })).weighted;
  return toAlert(row, await evaluateDays(row.rule, read, now, isFollowed));
}

/** Rules that look at the same hours, whatever they make of them: these are read once. */
function groupsOf(rows: readonly RuleRow[]): RuleRow[][] {
  const groups = new Map<string, RuleRow[]>();
  for (const row of rows) {
    const { model, model_version, prompt_version, channel } = row.rule.group;
    const key = JSON.stringify([model, model_version, prompt_version, channel]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** As far back as any of the rules asks, which have one group. */
async function readHours(readDb: Db, projectId: number, rules: readonly RuleRow[], now: Date): Promise<Hours> {
  const from = new Date(Math.min(...rules.map(({ rule }) => firstHour(rule, now).getTime())));
  const selection = { from, to: now, filter: rules[0]?.rule.group ?? {} };
  const series = await readSeries(readDb, projectId, { ...selection, interval: 'hour' });
  const hours = new Map(series.map(({ at, counts }) => [at.getTime(), { counts, tallies: [] as TallySum[] }]));
  const wanted = rules.flatMap(({ rule }) => wantedBy(rule));
  if (wanted.length === 0) return hours;
  for (const { at, ...sum } of await readTallySeries(readDb, projectId, selection, wanted)) {
    const hour = hours.get(at.getTime()) ?? { counts: noCounts(), tallies: [] };
    hour.tallies.push(sum);
    hours.set(at.getTime(), hour);
  }
  return hours;
}

interface Firing {
  labels: { project: string; rule: string };
  value: number;
}

/** However often it is scraped, rollups are read at most this often. */
const REMEMBERED_MS = 15_000;
const PROJECTS_MAX = 20;

/** Whether each rule of each project fires, remembered for a moment. */
export class AlertWatch {
  private readonly watched: Watched;
  private remembered: { until: number; firing: Promise<Firing[]> } | undefined;

  constructor(watched: Watched) {
    this.watched = watched;
  }

  firing(): Promise<Firing[]> {
    if (this.remembered !== undefined && Date.now() < this.remembered.until) return this.remembered.firing;
    const firing = this.read();
    const mine = { until: Date.now() + REMEMBERED_MS, firing };
    this.remembered = mine;
    firing.catch(() => {
      if (this.remembered === mine) this.forget();
    });
    return firing;
  }

  /** A rule has changed: the next look is a new one. */
  forget(): void {
    this.remembered = undefined;
  }

  private async read(): Promise<Firing[]> {
    const firing: Firing[] = [];
    for (const { id, name } of await listProjects(this.watched.db, PROJECTS_MAX)) {
      for (const alert of await readAlerts(this.watched, id, new Date(), false)) {
        firing.push({
          labels: { project: name, rule: alert.name },
          value: Number(alert.state.status === 'firing'),
        });
      }
    }
    return firing;
  }
}
