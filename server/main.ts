/** Starts Nod: configuration, database, project, server, demo; stops it gracefully on a signal. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fillSample } from '../demo/replay/fill-sample.ts';
import { createDemo } from '../demo/server.ts';
import { AppError } from '../shared/error.ts';
import { type App, createApp, erasureOf, REVOKED_AGAIN } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { connect, type Database } from './db/connect.ts';
import { DiskFloor } from './db/disk-floor.ts';
import { reserveSegments, watchLog } from './db/embedded-log.ts';
import { migrate } from './db/migrate.ts';
import { requireDurable } from './db/require-durable.ts';
import { tendEmbedded } from './db/tend-embedded.ts';
import { replayRevocations } from './erasure/replay-revocations.ts';
import { createLogger } from './http/logger.ts';
import { openServer } from './http/open-server.ts';
import { boundMemory } from './jobs/spare-memory.ts';
import { type PreparedProject, prepareProject, replaceKey } from './keys/prepare-project.ts';
import { markSampleFilled } from './keys/store.ts';
import { welcome } from './welcome.ts';

/** How long a stop waits for the requests it has accepted. */
const STOP_WITHIN_MS = 10_000;
/**
 * A stopping server takes requests until none has come for so many looks in a row: a keep-alive client's next one may be
 * on its way. Looks rather than a time: a busy machine, or an embedded database, may read nothing for a while.
 */
const QUIET_LOOKS = 10;
const LOOK_EVERY_MS = 50;
const QUIET_WITHIN_MS = 5000;

boundMemory();

const browserDir = fileURLToPath(new URL('../browser', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const onError = (error: unknown): void => {
    logger.error({ name: error instanceof Error ? error.name : 'unknown' }, 'the database failed outside a request');
  };
  // The port first: keys and password are made once and shown once, so nothing may fail between making and showing.
  const server = openServer(answerStarting);
  const address = await listen(server, config);
  const disk = config.databaseUrl === undefined ? new DiskFloor(config.dataDir, config.diskFloorBytes) : undefined;
  const database = await openDatabase(config, disk, onError);
  const replica =
    config.databaseReplicaUrl === undefined
      ? undefined
      : await connect({ url: config.databaseReplicaUrl, dataDir: config.dataDir }, onError);
  // What the environment names is put in place after it: a secret deleted since is in force again if it is named.
  const revoked = await replayRevocations(erasureOf(database, config.tombstones));
  if (revoked > 0) logger.warn({ revoked }, REVOKED_AGAIN);
  const prepared = await prepareProject(database.db, config);
  const tending = database.embedded ? tendEmbedded(database.pool, onError) : undefined;
  const unwatch = database.embedded ? watchLog(database.pool, onError) : undefined;

  const app = createApp({
    database,
    readDatabase: replica ?? database,
    disk,
    logger,
    browserDir,
    version,
    trustProxy: config.trustProxy,
    tombstones: config.tombstones,
    rateLimits: config.rateLimits,
    labelWorker: config.labelWorker,
    publicUrl: () => config.publicUrl ?? address,
    checkResponses: process.env.NODE_ENV === 'test',
  });
  if (config.sampleData) {
    app.express.use('/demo', await openDemo(database, prepared, address));
  }
  app.finish();
  await app.forget();

  server.off('request', answerStarting);
  server.on('request', app.listener);
  app.start();
  stopOnSignal(
    server,
    async () => {
      await app.stop();
      tending?.stop();
      unwatch?.();
      await replica?.close();
      await database.close();
    },
    app,
  );
  process.stdout.write(welcome(config, prepared, config.publicUrl ?? address));
  if (config.sampleData && prepared.project.sample_filled_at === null) {
    await fill(database, prepared, address).catch(onError); // what is missing is sent at the next start
  }
  await tending?.tend();
}

/** While the database opens: try again in a moment. */
function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  const { body } = new AppError('unavailable', 'The server is starting.');
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' });
  response.end(JSON.stringify(body));
}

/**
 * Opens the database and brings its schema up to date: over the direct address where a pooler stands between, and with
 * as much time as a migration takes.
 */
async function openDatabase(
  config: Config,
  disk: DiskFloor | undefined,
  onError: (error: Error) => void,
): Promise<Database> {
  const database = await connect({ url: config.databaseUrl, dataDir: config.dataDir }, onError);
  if (database.embedded) {
    if (disk !== undefined) await reserveSegments(database.pool, () => disk.freeBytes());
    await migrate(database.pool);
    return database;
  }
  if (!config.acceptLoss) await requireDurable(database.pool);
  const direct = await connect(
    {
      url: config.databaseDirectUrl,
      dataDir: config.dataDir,
      maxConnections: 1,
      silenceLimitMs: Number.POSITIVE_INFINITY,
    },
    onError,
  );
  await migrate(direct.pool).finally(() => direct.close());
  return database;
}

/** The demo is a product like any other: it knows an address and two keys. */
async function openDemo(
  { db }: Database,
  { project, publishableKey }: PreparedProject,
  endpoint: string,
): Promise<ReturnType<typeof createDemo>> {
  const secretKey = await replaceKey(db, project.id, 'demo', ['ingest', 'read']);
  return createDemo({ endpoint: () => endpoint, secretKey, publishableKey, browserDir });
}

async function fill({ db }: Database, { project, publishableKey }: PreparedProject, endpoint: string): Promise<void> {
  process.stdout.write('Sending the sample conversations…\n');
  const secretKey = await replaceKey(db, project.id, 'sample', ['ingest', 'read']);
  await fillSample({ endpoint, secretKey, publishableKey, startAt: project.created_at });
  await markSampleFilled(db, project.id);
  process.stdout.write('The sample is in.\n');
}

/** Resolves to the address the server can be reached at from this machine. */
function listen(server: Server, { host, port }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const bound = server.address();
      const actual = bound !== null && typeof bound === 'object' ? bound.port : port;
      const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
      resolve(`http://${name}:${actual}`);
    });
  });
}

/**
 * First signal: say so until it is quiet, while every answer ends its connection; then take no more, finish what was
 * accepted, close. Closing at once would cut connections whose next request is on its way. Second signal, or too long:
 * end at once.
 */
function stopOnSignal(server: Server, close: () => Promise<void>, app: App): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    app.refuse();
    untilQuiet(server).then(() => {
      server.close(() => {
        close().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function untilQuiet(server: Server): Promise<void> {
  let came = false;
  server.on('request', () => {
    came = true;
  });
  const deadline = Date.now() + QUIET_WITHIN_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS && Date.now() < deadline; quiet = came ? 0 : quiet + 1) {
    came = false;
    await wait(LOOK_EVERY_MS);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
});

/** What to do about what most often keeps a server from starting; else what was thrown. */
function describeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'The port is taken. Choose another with PORT=...';
  const cause = error instanceof AppError ? error.cause : error;
  if (isRefused(cause)) return 'The database cannot be reached. Check DATABASE_URL, and that PostgreSQL runs.';
  if (error instanceof AppError && error.code === 'no_space') return `${error.message} (no_space)`;
  return error instanceof Error ? error.message : String(error);
}

function isRefused(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isRefused);
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND');
}
