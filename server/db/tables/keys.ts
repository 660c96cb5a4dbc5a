import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Redaction } from '../../../shared/privacy.ts';
import type { ProjectSettings } from '../../../shared/settings.ts';
import type { Json, Time } from '../columns.ts';

/** The tables that keys writes: who may do what, and what the project sets. */
export interface KeysTables {
  projects: ProjectsTable;
  keys: KeysTable;
  signing_secrets: SigningSecretsTable;
  accounts: AccountsTable;
  sessions: SessionsTable;
  audit_log: AuditLogTable;
}

/** Writer: keys. */
export interface ProjectsTable {
  id: Generated<number>;
  name: string;
  /** Which policy profile the labels use: chat, editor or form. */
  profile: ColumnType<'chat' | 'editor' | 'form', 'chat' | 'editor' | 'form' | undefined, 'chat' | 'editor' | 'form'>;
  /** Origins a publishable key is taken from; `*` is any. */
  origins: string[];
  /** What an event or generation sent with a secret key and without `consent` is taken to have. */
  assumed_improve: ColumnType<boolean, boolean | undefined, boolean>;
  assumed_train: ColumnType<boolean, boolean | undefined, boolean>;
  /** Events older than this are `rejected: expired`, so dedupe holds for as long as data does. */
  retention_days: ColumnType<number, number | undefined, number>;
  /** Votes a minute from one actor or address above which they are quarantined. */
  burst_votes_per_minute: ColumnType<number, number | undefined, number>;
  /** HMAC key of user ids and content; 32 bytes; never rotates. */
  pseudonym_secret: Buffer;
  created_at: ColumnType<Date, never, never>;
  /** When the sample conversations were all sent; null until then. */
  sample_filled_at: ColumnType<Date | null, never, Date>;
  /** Set on a project for trying things out: the project it stands beside. */
  test_of: ColumnType<number | null, number | undefined, never>;
  /** What the widget is told with its script. */
  settings: ColumnType<ProjectSettings, string | undefined, string>;
  /** What is taken out of texts before they are stored; `{}`: every rule, no words of its own. */
  redaction: ColumnType<Redaction, string | undefined, string>;
  /**
   * It has had a signing secret, and nobody has said since that it shall sign no more. A release before this column may
   * have made a secret without setting it: a project with a secret signs, whatever stands here.
   */
  signs: ColumnType<boolean, boolean | undefined, boolean>;
}
export type Project = Selectable<ProjectsTable>;

/** Writer: keys. */
export interface KeysTable {
  project_id: number;
  id: string;
  kind: 'publishable' | 'secret';
  name: string;
  /** SHA-256 of the whole key. */
  hash: Buffer;
  /** The key itself where it is no secret. */
  public_key: string | null;
  scopes: string[];
  created_at: ColumnType<Date, never, never>;
  last_used_at: ColumnType<Date | null, never, Date>;
  revoked_at: ColumnType<Date | null, never, Date>;
}

/** Writer: keys. Trace tokens (JWT, HS256) are signed by the product with one of these. */
export interface SigningSecretsTable {
  project_id: number;
  kid: string;
  secret: string;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: keys. People who sign in to the page. */
export interface AccountsTable {
  project_id: number;
  name: string;
  role: 'viewer' | 'reviewer' | 'admin';
  /** scrypt: `N:r:p:salt:hash`, base64url. */
  password_hash: string;
  created_at: ColumnType<Date, never, never>;
}

/** Writer: keys. */
export interface SessionsTable {
  project_id: number;
  token_hash: Buffer;
  account: string;
  role: 'viewer' | 'reviewer' | 'admin';
  created_at: ColumnType<Date, never, never>;
  expires_at: Time;
}

/** Writer: keys. Every use of an administrator's rights. */
export interface AuditLogTable {
  project_id: number;
  seq: Generated<string>;
  at: ColumnType<Date, never, never>;
  who: string;
  via: 'secret' | 'session';
  /** Method and path of the contract. */
  action: string;
  /** What the address named. */
  target: Json<Record<string, unknown>>;
}
