/**
 * Every bound of the contract, with its unit in its name. The one file of `shared/` whose *values* the widget
 * may import: it must stay free of zod and of anything else that weighs.
 */

/** `trace_id` and `span_id`: printable ASCII without space. W3C hex is the usual form. */
export const ID_MAX_CHARS = 200;
export const ID_PATTERN = /^[!-~]{1,200}$/;

/** Events in one `POST /v1/events`; generations in one `POST /v1/generations`. */
export const BATCH_MAX_ITEMS = 1000;

/** Body of a request made with a publishable key. Fits eight keepalive requests of the browser's 64 KiB. */
export const PUBLIC_BODY_MAX_BYTES = 512 * 1024;
/** Body of a request made with a secret key: room for long contexts and tool lists. */
export const SECRET_BODY_MAX_BYTES = 8 * 1024 * 1024;

/** Any one text of an event (a correction, a comment, an edited text), in UTF-16 code units. */
export const TEXT_MAX_CHARS = 100_000;
export const COMMENT_MAX_CHARS = 10_000;

/** Nesting of a JSON body, counted on the bytes before parsing (a deeper `jsonb` blocks the embedded database). */
export const JSON_MAX_DEPTH = 32;
/** Members of one object, counted likewise: JavaScript takes a tenth of a second for a hundred thousand. */
export const JSON_MAX_MEMBERS = 10_000;

/** Numbers beyond this are `invalid`: `jsonb` numerics overflow far above, JavaScript loses integers near it. */
export const NUMBER_MAX_ABS = 1e15;

/** `properties` of an event: flat, few and short. */
export const PROPERTIES_MAX_KEYS = 50;
export const PROPERTY_KEY_MAX_CHARS = 100;
export const PROPERTY_VALUE_MAX_CHARS = 1000;

export const REASONS_MAX = 20;
export const REASON_MAX_CHARS = 100;
export const REJECTED_REFS_MAX = 50;

/** When the retention of an accepted text is measured, in seconds after the accept (Ziegler et al., CACM 67(3)). */
export const RETENTION_CHECKPOINTS_S = [30, 120, 300, 600] as const;

/** A token may be used for this long after its event happened; older receipts make it unverified. */
export const TOKEN_RECEIPT_WINDOW_DAYS = 7;

/** Edit distance is over characters up to this length, over word tokens above (LABELS: similarity). */
export const SIMILARITY_CHARACTERS_MAX = 5000;

/** Events of kind `shown` that a label lists among what did not count: thousands may look at one output. */
export const LOOKS_LISTED_MAX = 20;

/** A page of a list endpoint. */
export const PAGE_DEFAULT_ITEMS = 50;
export const PAGE_MAX_ITEMS = 500;

/** Cases that one eval dataset is given one by one. */
export const ADDED_CASES_MAX = 10_000;

/** The name of an outcome or a score, and of whoever gave the score. */
export const NAME_MAX_CHARS = 100;
/** The number of a stored policy; the database counts them in an `integer`. */
export const POLICY_NUMBER_MAX = 2_147_483_647;
/** Outcomes that a policy can name. */
export const POLICY_OUTCOMES_MAX = 50;

/** Alert rules of a project: each costs a read of its window's rollups at every look. */
export const ALERT_RULES_MAX = 20;
/** A week, so that a window and the one before it hold the same weekdays. */
export const ALERT_WINDOW_MAX_HOURS = 168;
/** How far back the beginning of what fires is looked for. */
export const ALERT_LOOK_BACK_HOURS = 168;
/** How long what a reviewer skipped is not offered to them again. */
export const SKIP_DAYS = 7;
