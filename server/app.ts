/** Wires the capabilities together; the only file that knows them all. */
import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../shared/error.ts';
import { routes } from '../shared/routes.ts';
import type { RateLimits } from './config.ts';
import { caseRoutes } from './datasets/cases/routes.ts';
import { freezing } from './datasets/freezing/freeze.ts';
import { walkNamed } from './datasets/naming/store.ts';
import { datasetRoutes } from './datasets/routes.ts';
import { FREEZE } from './datasets/store.ts';
import { revokeRows } from './datasets/versions/store.ts';
import type { Database, Db } from './db/connect.ts';
import type { DiskFloor } from './db/disk-floor.ts';
import { findPending } from './db/migrate.ts';
import { createSweeper } from './db/sweep.ts';
import type { ErasureDeps } from './erasure/erase.ts';
import { rememberRevoked, replayRevocations } from './erasure/replay-revocations.ts';
import { replayTombstones } from './erasure/replay-tombstones.ts';
import { createRetirer } from './erasure/retire.ts';
import { erasureRoutes } from './erasure/routes.ts';
import { TombstoneFile } from './erasure/tombstone-file.ts';
import { exportRoutes } from './exports/routes.ts';
import { answerDirectly } from './http/answer-directly.ts';
import { answerErrors } from './http/errors.ts';
import { compileTrust, findAddressBy } from './http/find-address.ts';
import { Metrics } from './http/metrics.ts';
import { type MountOptions, mount } from './http/mount.ts';
import { describe } from './http/openapi.ts';
import { type Limits, TokenBuckets } from './http/rate-limit.ts';
import { type Bound, bind, Stream } from './http/route.ts';
import { answerMistyped, serveFiles } from './http/serve-files.ts';
import { createSurroundings, surround } from './http/surroundings.ts';
import { within } from './http/within.ts';
import { deadLetterRoutes } from './ingest/dead-letters/routes.ts';
import { Ingest } from './ingest/ingest.ts';
import { ingestRoutes } from './ingest/routes.ts';
import { jobRoutes } from './jobs/routes.ts';
import { createJobRunner } from './jobs/runner.ts';
import { CallerFinder } from './keys/find-caller.ts';
import { managingRoutes } from './keys/managing/routes.ts';
import { insertAudit } from './keys/managing/store.ts';
import { sessionRoutes, settingsRoutes } from './keys/routes.ts';
import { widgetOptions } from './keys/widget-options.ts';
import type { Key } from './labels/case.ts';
import { readAllTies } from './labels/gathering/follow-chains.ts';
import { policyRoutes } from './labels/policies/routes.ts';
import { policyOf } from './labels/policy.ts';
import { relabel } from './labels/relabel.ts';
import { labelRoutes } from './labels/routes.ts';
import { readProject } from './labels/store.ts';
import { createWorker } from './labels/worker.ts';
import { pairRoutes } from './review/pairs/routes.ts';
import { reviewRoutes } from './review/routes.ts';
import { samplingRoutes } from './review/sampling/routes.ts';
import { alertRoutes } from './summary/alerting/routes.ts';
import { AlertWatch } from './summary/alerting/watch.ts';
import { comparisonRoutes } from './summary/comparing/routes.ts';
import { movementRoutes } from './summary/moving/routes.ts';
import { repeatedRoutes } from './summary/repeating/routes.ts';
import { summaryRoutes } from './summary/routes.ts';

export interface AppOptions {
  database: Database;
  /** For reads that may lag: a replica, or the database itself. */
  readDatabase: Database;
  /** Where an embedded database writes; undefined where the disk is somebody else's. */
  disk?: DiskFloor | undefined;
  logger: Logger;
  /** What `npm run build` made for browsers. */
  browserDir: string;
  version: string;
  trustProxy: number | string[] | false;
  /** How fast requests may come; undefined: as fast as they do. */
  rateLimits: RateLimits | undefined;
  /** Path of the file that remembers erasures. */
  tombstones: string;
  /** The address people and products reach this server at. */
  publicUrl: () => string;
  /** Whether this process makes labels, or leaves that to others with the same database. */
  labelWorker: boolean;
  /** Check answers against the contract: on in tests. */
  checkResponses: boolean;
}

export interface App {
  express: Express;
  /** Takes every request: what has a way of its own first, the rest through Express. */
  listener: RequestListener;
  /** Adds what must come last: the answers to wrong addresses and to errors. */
  finish(): void;
  /** Erases and revokes again what a restored backup has brought back; before anything is served. */
  forget(): Promise<void>;
  /** Starts the workers: labels, jobs, and the deletion of what has expired. */
  start(): void;
  /** From now on `/readyz` answers 503, so that a proxy sends requests elsewhere, and no connection is kept. */
  refuse(): void;
  /** Commits what was accepted, stops the worker, gives jobs back. The database stays open. */
  stop(): Promise<void>;
}

/** A burst goes on for a while: one line a minute says enough. */
const BURST_WARNING_MS = 60_000;
/** Logged where a start found something that the file of tombstones knows to be revoked. */
export const REVOKED_AGAIN =
  'the database gave back what was revoked: it was restored; keys, secrets and accounts were revoked again';
/** How long a readiness check waits for the database. */
const READY_WITHIN_MS = 1000;
/** How long a request waits to learn whose keys and secrets it holds: with the commit, less than two seconds together. */
const LOOK_UP_WITHIN_MS = 1000;

export function createApp(options: AppOptions): App {
  const { database, readDatabase, disk, logger } = options;
  const metrics = new Metrics();
  // Embedded, nothing stands still but the process itself; and there a look-up may well wait behind others.
  const callers = new CallerFinder(database.db, Date.now, (lookUp) =>
    database.embedded ? lookUp : within(LOOK_UP_WITHIN_MS, lookUp),
  );
  const worker = createWorker({
    db: database.db,
    embedded: database.embedded,
    onError: (error) => logger.error({ name: nameOf(error) }, 'labelling failed; it will be tried again'),
  });
  const noWork = (): void => undefined;
  const { wake, policyChanged } = options.labelWorker ? worker : { wake: noWork, policyChanged: noWork };
  const room = disk === undefined ? {} : { requireRoom: (bytes?: number) => disk.requireRoom(bytes) };
  const jobs = createJobRunner({
    db: database.db,
    works: { [FREEZE]: freezing({ ...database, ...room, readTies: readAllTies }) },
    alone: database.embedded,
    onError: (error) => logger.error({ name: nameOf(error) }, 'a job broke off'),
  });
  const warnOfBurst = atMostEvery(BURST_WARNING_MS, () =>
    logger.warn(
      'a burst of votes from one person or address is kept but not counted; behind a proxy, check NOD_TRUST_PROXY',
    ),
  );
  const limits = limitsOf(options.rateLimits);
  const ingest = new Ingest({
    db: database.db,
    embedded: database.embedded,
    signingSecrets: (projectId) => callers.signingSecrets(projectId),
    ...room,
    onCommit: (of, seconds) => metrics.timeCommit(of, seconds),
    onCommitted: wake,
    onResults: (of, status, code, items) => metrics.countItems(of, status, code, items),
    takeFromUser: (user, events) => limits?.user.take(user, events),
    onQuarantined: (why) => {
      metrics.countQuarantined(why);
      if (why === 'burst') warnOfBurst();
    },
  });
  const sweeper = createSweeper({
    ...database,
    onError: (error) => logger.error({ name: nameOf(error) }, 'sweeping up after an erasure failed'),
  });
  const erasure = { ...erasureOf(database, options.tombstones), onDeleted: () => sweeper.soon() };
  const retirer = createRetirer({
    ...erasure,
    onError: (error) =>
      logger.error({ name: nameOf(error) }, 'deleting what has expired failed; it will be tried again'),
  });
  metrics.gauge(
    'nod_label_queue_depth',
    'Marks waiting for the label worker.',
    async () => (await worker.queue()).depth,
  );
  metrics.gauge('nod_label_lag_seconds', 'Age of the oldest mark.', async () => (await worker.queue()).lagSeconds);

  const watched = { db: database.db, readDb: readDatabase.db };
  const alerts = new AlertWatch(watched);
  metrics.gaugeEach('nod_alert_firing', 'Whether a rule of a project fires: 1, or 0.', ['project', 'rule'], () =>
    alerts.firing(),
  );
  metrics.gauge('nod_ingest_queue_items', 'Items waiting to be committed.', () => ingest.queued);
  if (disk !== undefined) {
    metrics.gauge('nod_disk_free_bytes', 'Room where the embedded database writes.', () => disk.freeBytes());
  }

  const warnOfProxy = atMostEvery(Number.POSITIVE_INFINITY, () =>
    logger.warn('requests come through a proxy; without NOD_TRUST_PROXY all visitors look like one address'),
  );
  const app = express();
  app.disable('x-powered-by');
  const trust = compileTrust(options.trustProxy);
  app.set('trust proxy', trust);
  let stopping = false;
  const surroundings = createSurroundings({
    metrics,
    logger,
    isStopping: () => stopping,
    onRequest({ headers }) {
      if (options.trustProxy === false && headers['x-forwarded-for'] !== undefined) warnOfProxy();
    },
  });
  app.use(surround(surroundings));
  const endpoints = [
    ...ingestRoutes(ingest),
    ...deadLetterRoutes({ db: database.db, ingest }),
    ...labelRoutes({ db: readDatabase.db }),
    ...policyRoutes({ db: database.db, onAdopted: policyChanged }),
    ...reviewRoutes({ db: database.db, onCommitted: wake }),
    ...pairRoutes({ db: database.db, onCommitted: wake }),
    ...samplingRoutes({ db: database.db }),
    ...datasetRoutes({ db: database.db, readTies: readAllTies, onAsked: jobs.wake, ...room }),
    ...caseRoutes({ db: database.db }),
    ...jobRoutes({ db: database.db }),
    ...exportRoutes({ db: readDatabase.db, publicUrl: options.publicUrl }),
    ...summaryRoutes({ db: readDatabase.db }),
    ...alertRoutes({ ...watched, onChanged: () => alerts.forget() }),
    ...movementRoutes({ db: readDatabase.db }),
    ...comparisonRoutes({ db: readDatabase.db }),
    ...repeatedRoutes({ db: readDatabase.db }),
    ...sessionRoutes({ db: database.db, publicUrl: options.publicUrl }),
    ...settingsRoutes({ db: database.db, forget: () => callers.forget() }),
    ...managingRoutes({
      db: database.db,
      forget: () => callers.forget(),
      remember: (revocations) => erasure.file.append(revocations),
      onSigning: policyChanged,
    }),
    ...erasureRoutes(erasure),
    ...operationRoutes(options, metrics, () => stopping),
  ];
  const mounting: MountOptions = {
    credentials: callers,
    checkResponses: options.checkResponses,
    limits,
    audit: ({ project, name, via }, { method, path }, target) =>
      insertAudit(database.db, project.id, {
        who: name,
        via: via === 'secret' ? 'secret' : 'session', // a publishable key has no such rights
        action: `${method} ${path}`,
        target,
      }),
  };
  mount(app, endpoints, mounting);
  serveFiles(app, options.browserDir, async (key) =>
    widgetOptions((await callers.findKey(key))?.project.settings ?? {}),
  );

  const directly = { ...mounting, surroundings, logger, addressOf: findAddressBy(trust) };
  const listener = endpoints
    .filter(({ route }) => route === routes.postEvents)
    .reduce<RequestListener>((next, endpoint) => answerDirectly(endpoint, directly, next), app);

  return {
    express: app,
    listener,
    finish() {
      app.use(answerMistyped(options.browserDir));
      app.use(() => {
        throw new AppError('not_found', 'There is nothing at this address.');
      });
      app.use(answerErrors(logger));
    },
    async forget() {
      const missing = await replayTombstones(erasure);
      if (missing > 0)
        logger.warn({ missing }, 'the database did not know of erasures: it was restored; they were repeated');
      const revoked = await replayRevocations(erasure);
      if (revoked > 0) logger.warn({ revoked }, REVOKED_AGAIN);
      // A file that cannot be written is no reason not to serve: whoever erases or revokes will be told.
      await rememberRevoked(erasure).catch((error: unknown) =>
        logger.error({ name: nameOf(error) }, 'revoked keys could not be added to the file of tombstones'),
      );
    },
    start() {
      if (options.labelWorker) worker.start();
      jobs.start();
      retirer.start();
    },
    refuse() {
      stopping = true;
    },
    async stop() {
      await ingest.drain();
      await Promise.all([retirer.stop(), worker.stop(), jobs.stop()]);
      await sweeper.stop();
    },
  };
}

/** What erasing needs, also where no server runs: a restored backup has to forget again. */
export function erasureOf({ db, embedded }: Database, tombstones: string): ErasureDeps {
  return {
    db,
    embedded,
    file: new TombstoneFile(tombstones),
    labels: { readTies: readAllTies, rederive },
    copies: [{ table: 'dataset_rows', walkNamed, remove: revokeRows }],
  };
}

function operationRoutes({ database, disk, version }: AppOptions, metrics: Metrics, stopping: () => boolean): Bound[] {
  // Made when first asked for: it takes a quarter of the time of a start.
  let contract: string | undefined;
  return [
    bind(routes.livez, () => ({ ok: true as const })),
    bind(routes.readyz, async () => {
      if (stopping()) throw new AppError('unavailable', 'The server is stopping.');
      await requireReady(database, disk).catch((cause: unknown) => {
        // 503 whatever the reason: whoever asks wants to know whether to send requests here.
        throw new AppError('unavailable', cause instanceof AppError ? cause.message : 'The database refuses.', {
          cause,
        });
      });
      return { ok: true as const };
    }),
    bind(routes.metrics, async () => new Stream(metrics.contentType, [await metrics.text()])),
    bind(routes.openapi, () => {
      contract ??= JSON.stringify(describe(routes, version));
      return new Stream('application/json', [contract]);
    }),
  ];
}

/** After a pause as much may come at once as else in twenty seconds; what a person did offline comes at once, too. */
const BURST_S = { address: 20, key: 20, user: 100 };

function limitsOf(rates: RateLimits | undefined): Limits | undefined {
  if (rates === undefined) return undefined;
  const bucketsOf = (of: keyof RateLimits): TokenBuckets =>
    new TokenBuckets({ perSecond: rates[of], burst: rates[of] * BURST_S[of] });
  return { address: bucketsOf('address'), key: bucketsOf('key'), user: bucketsOf('user') };
}

/** Within the transaction of an erasure: what rests on what went is to go with it, not a moment later. */
async function rederive(transaction: Db, projectId: number, keys: readonly Key[]): Promise<void> {
  const project = await readProject(transaction, projectId);
  await relabel(transaction, projectId, policyOf(project, project.overrides), keys);
}

/** Runs `act` at the first call, and again only when so many milliseconds have passed since. */
function atMostEvery(ms: number, act: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (Date.now() - last < ms) return;
    last = Date.now();
    act();
  };
}

/** Reachable, with the schema of this release, and room to write. */
async function requireReady({ pool }: Database, disk: DiskFloor | undefined): Promise<void> {
  const pending = await within(READY_WITHIN_MS, findPending(pool));
  if (pending.length > 0) throw new AppError('unavailable', `The schema lacks ${pending.join(', ')}.`);
  await disk?.requireRoom();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
