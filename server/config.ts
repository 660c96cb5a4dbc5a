/** The environment, parsed once at start. What is wrong is refused by name, before anything is opened. */
import { join } from 'node:path';
import { z } from 'zod';
import { KEY_PATTERN } from '../shared/key.ts';

const text = z.string().min(1);
const key = (prefix: 'pk' | 'sk') =>
  z
    .string()
    .regex(KEY_PATTERN, `must be ${prefix}_ and 43 base64url characters`)
    .startsWith(`${prefix}_`, `must start with ${prefix}_`);

const Environment = z.object({
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65535).default(3000),
  HOST: text.default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
    .optional(),
  DATABASE_DIRECT_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
    .optional(),
  DATABASE_REPLICA_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
    .optional(),
  NOD_DATA_DIR: text.default('./data'),
  NOD_TOMBSTONES: text.optional(),
  NOD_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  NOD_PUBLISHABLE_KEY: key('pk').optional(),
  NOD_SECRET_KEY: key('sk').optional(),
  NOD_TEST_PUBLISHABLE_KEY: key('pk').optional(),
  NOD_TEST_SECRET_KEY: key('sk').optional(),
  NOD_SIGNING_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  NOD_ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  NOD_ALLOWED_ORIGINS: text.optional(),
  NOD_ACCEPT_LOSS: z
    .literal('acknowledged events may be lost', { error: 'must say: acknowledged events may be lost' })
    .optional(),
  NOD_DISK_FLOOR_MB: z.coerce.number({ error: 'must be a number' }).int().min(0).max(1_000_000).default(64),
  NOD_BURST_VOTES_PER_MINUTE: z.coerce.number({ error: 'must be a number' }).int().min(1).max(1_000_000).optional(),
  NOD_RATE_LIMITS: text.optional(),
  NOD_SAMPLE_DATA: z.enum(['0', '1'], { error: 'must be 0 or 1' }).optional(),
  NOD_TRUST_PROXY: text.optional(),
  NOD_LABEL_WORKER: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** Ours, and those of the replay and of the tests, which may stand in the same environment. */
const known = new Set([
  ...Object.keys(Environment.shape),
  'NOD_URL',
  'NOD_CHROMIUM',
  'NOD_COAUTHOR_DIR',
  'NOD_TEST_CHROMIUM',
  'NOD_TEST_DATABASE_URL',
  'NOD_TEST_PGBOUNCER',
  'NOD_TEST_POSTGRES_BIN',
]);

/** Requests a second of an address and of a key; events a second of a person. */
export interface RateLimits {
  address: number;
  key: number;
  user: number;
}

/** An office behind one address, a product's whole traffic with one key, and somebody who clicks very fast. */
const RATE_LIMITS: RateLimits = { address: 100, key: 2000, user: 20 };

export interface Config {
  port: number;
  host: string;
  /** Absent: the embedded database in `dataDir`. */
  databaseUrl: string | undefined;
  /** For migrations, which want a session of their own; the same as `databaseUrl` unless a pooler stands between. */
  databaseDirectUrl: string | undefined;
  /** For reads that may lag a little. */
  databaseReplicaUrl: string | undefined;
  dataDir: string;
  /** Start on a PostgreSQL that may lose what it has committed. */
  acceptLoss: boolean;
  /** Embedded, nothing new is taken when less than this is free on its disk. */
  diskFloorBytes: number;
  /** The file that remembers erasures; outside what is backed up with the database. */
  tombstones: string;
  /** Absent: made from the address the server listens on. */
  publicUrl: string | undefined;
  publishableKey: string | undefined;
  secretKey: string | undefined;
  /** Of the project for trying things out. */
  testPublishableKey: string | undefined;
  testSecretKey: string | undefined;
  signingSecret: string | undefined;
  adminPassword: string | undefined;
  /** Origins publishable keys are taken from; absent: as stored (any, in a new project). */
  allowedOrigins: string[] | undefined;
  /** Votes a minute from one person or address above which they do not count; absent: as stored (20, in a new project). */
  burstVotesPerMinute: number | undefined;
  /** How fast requests may come; undefined: as fast as they do. */
  rateLimits: RateLimits | undefined;
  /** Sample conversations and the demo. By default with the embedded database only: never in production. */
  sampleData: boolean;
  /** Express `trust proxy`: a number of hops or a list of addresses; never `true`, which lets anyone choose theirs. */
  trustProxy: number | string[] | false;
  /** Whether this process makes labels; one of those that share a database must. */
  labelWorker: boolean;
  logLevel: string;
}

/** Reads the configuration, or throws an `Error` that names every variable at fault. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
  // A misspelt name would silently leave a door open: NOD_ALLOWED_ORIGIN, say.
  const unknown = Object.keys(given).filter((name) => name.startsWith('NOD_') && !known.has(name));
  faults.push(...unknown.map((name) => `${name} is not a setting`));
  if (!parsed.success || faults.length > 0) {
    throw new Error(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
  const env = parsed.data;
  for (const kind of ['PUBLISHABLE', 'SECRET'] as const) {
    const test = env[`NOD_TEST_${kind}_KEY`];
    if (test !== undefined && test === env[`NOD_${kind}_KEY`]) {
      throw new Error(
        `The configuration is not usable:\n  NOD_TEST_${kind}_KEY must differ from NOD_${kind}_KEY: it keeps tests apart`,
      );
    }
  }
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
    databaseReplicaUrl: env.DATABASE_REPLICA_URL,
    dataDir: env.NOD_DATA_DIR,
    acceptLoss: env.NOD_ACCEPT_LOSS !== undefined,
    diskFloorBytes: env.NOD_DISK_FLOOR_MB * 1024 * 1024,
    tombstones: env.NOD_TOMBSTONES ?? join(env.NOD_DATA_DIR, 'tombstones.ndjson'),
    publicUrl: env.NOD_PUBLIC_URL?.replace(/\/+$/, ''),
    publishableKey: env.NOD_PUBLISHABLE_KEY,
    secretKey: env.NOD_SECRET_KEY,
    testPublishableKey: env.NOD_TEST_PUBLISHABLE_KEY,
    testSecretKey: env.NOD_TEST_SECRET_KEY,
    signingSecret: env.NOD_SIGNING_SECRET,
    adminPassword: env.NOD_ADMIN_PASSWORD,
    allowedOrigins: env.NOD_ALLOWED_ORIGINS?.split(',').map((origin) => readOrigin(origin.trim())),
    burstVotesPerMinute: env.NOD_BURST_VOTES_PER_MINUTE,
    rateLimits: readRateLimits(env.NOD_RATE_LIMITS),
    sampleData: env.NOD_SAMPLE_DATA === undefined ? env.DATABASE_URL === undefined : env.NOD_SAMPLE_DATA === '1',
    trustProxy: readTrustProxy(env.NOD_TRUST_PROXY),
    labelWorker: env.NOD_LABEL_WORKER === '1',
    logLevel: env.LOG_LEVEL,
  };
}

function readOrigin(origin: string): string {
  if (origin === '*') return origin;
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
  throw new Error(
    `The configuration is not usable:\n  NOD_ALLOWED_ORIGINS must list origins such as https://app.example.com, or *; not ${origin}`,
  );
}

function readTrustProxy(value: string | undefined): Config['trustProxy'] {
  if (value === undefined || value === '0') return false;
  if (/^\d+$/.test(value)) return Number(value);
  if (value === 'true') {
    throw new Error(
      'The configuration is not usable:\n  NOD_TRUST_PROXY must be a number of hops or a list of addresses: true would let anyone choose their address',
    );
  }
  return value.split(',').map((address) => address.trim());
}

/** `off`, or such as `address=100 key=2000 user=20`, in any order; what is left out is as by default. */
function readRateLimits(value: string | undefined): RateLimits | undefined {
  if (value === 'off') return undefined;
  const limits = { ...RATE_LIMITS };
  for (const part of value?.split(/[\s,]+/) ?? []) {
    const [, name, number] = /^(address|key|user)=(\d{1,9})$/.exec(part) ?? [];
    if ((name !== 'address' && name !== 'key' && name !== 'user') || Number(number) < 1) {
      throw new Error(
        `The configuration is not usable:\n  NOD_RATE_LIMITS must be off, or such as address=100 key=2000 user=20; not ${value}`,
      );
    }
    limits[name] = Number(number);
  }
  return limits;
}
