/**
 * Finds what opens doors: keys by the prefixes that their makers give them, and whatever stands behind a name that says
 * it is a password, a key or a token, as configuration, code, JSON, addresses, headers and people write it.
 *
 * A name says little by itself: code is full of `password = ask()` and `token: string`. What is taken is long enough,
 * has a digit that is not part of a technical word, or a mixture of capitals that no words have, and is neither a call
 * nor what a variable is called. A secret made of words passes.
 */
import { placeholders } from '../../shared/privacy.ts';
import { type Finder, matches, type Span } from './fold.ts';

/** Keys by the prefixes that their makers give them, so that they can be found. */
const KEYS = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[
    'sk_[A-Za-z0-9_-]{43}', // Nod
    'sk-[A-Za-z0-9_-]{20,}', // OpenAI, Anthropic
    '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}', // Stripe
    '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])', // AWS
    'gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}',
    'xox[abeprs]-[A-Za-z0-9-]{10,}', // Slack
    'AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,}', // Google
    'hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}',
    'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}', // SendGrid
  ].join('|')})`,
  'g',
);

/** What a text without which cannot hold it is spared the search. */
function where(sign: RegExp, find: Finder): Finder {
  return (text) => (sign.test(text) ? find(text) : []);
}

export const secretFinders: readonly Finder[] = [
  where(/(?:[sr]k|whsec|gh[pousr]|github_pat|hf|npm)_|sk-|AKIA|ASIA|AIza|glpat-|xox|ya29|pypi-|SG\./, matches(KEYS)),
  where(
    /eyJ/, // a JWT: {"... in base64
    matches(/(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g),
  ),
  where(
    /PRIVATE KEY/,
    matches(
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:\s{1,4}Proc-Type: 4,ENCRYPTED\s{1,4}DEK-Info: [\w,-]{1,100})?[A-Za-z0-9+/=\\\s]{40,}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    ),
  ),
  // What stands before these is no secret: it stays, and shows what was there.
  where(
    /:\/\//, // postgres://user:password@host
    matches(/(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/:@]{0,100}:[^\s/@]{1,200}(?=@)/gi),
  ),
  where(/bearer|basic/i, matches(/(?<=\b(?:bearer|basic) {1,3})(?=[A-Za-z._~+/-]{0,40}\d)[A-Za-z0-9._~+/-]{20,}=*/gi)),
  where(/pass|pwd|wort|contrase|secret|key|token|sig/i, findNamed),
];

/** What a name says that stands behind it. */
type Kind = 'password' | 'key' | 'signature' | 'other key';

const PASSWORD = 'passphrase|password|passwort|passwd|passcode|kennwort|contraseña';
const KEY_OF =
  'api|app|access|account|admin|auth|client|consumer|encryption|master|private|secret|service|shared|signing|storage|subscription|webhook';
/** The end of a name; before it may stand anything, such as `db_`, `X-Amz-`, `refresh`. Not `tokens`, not `tokenizer`. */
const NAME = new RegExp(
  `(?:(${PASSWORD}|pass|pwd)|(secret|token|(?:${KEY_OF})[_ -]?key)|(signature|sig)|key)\\d{0,2}(?![A-Za-z0-9_-])`,
  'gi',
);
const NAME_AT_END = new RegExp(`${NAME.source}$`, 'i');

/** What stands between a name and its value, in a bounded number of characters, what quotes and marks it included. */
const SEPARATOR = new RegExp(
  [
    String.raw`\*{0,2}(?:\\?["'${'`'}])?\*{0,2}\]?`, // "password", **Password**, config["password"]
    '(?:',
    String.raw`(?<typed> ?: ?[A-Za-z][\w.[\]|<> ]{0,30}? ?= {0,3}(?=\\?["']))`, // api_key: str = "..."
    String.raw`|(?<sign>[ \t]{0,3}(?:=>|:=|=(?![=~>])|:(?![:=])|%3[ad]))`,
    String.raw`|[ \t]{1,3}(?<verb>is|was|ist|war|lautet)(?=[ \t:]):?`,
    String.raw`)\*{0,2}(?<after>[ \t]{0,3})`,
  ].join(''),
  'iy',
);
const OPENING = /[bru]?\\?(["'`])/y;
/** What of a value is looked at; of a secret that is longer, the rest goes with it. */
const LOOKED_AT_MAX_CHARS = 128;
const QUOTED_RUN: Record<string, RegExp> = { '"': /[^\s"]+/y, "'": /[^\s']+/y, '`': /[^\s`]+/y };
/** In an address `&` begins the next parameter. */
const RUN = { assigned: /[^\s"'`;&,<>(){}[\]|]+/y, said: /[^\s"'`;,<>(){}[\]|]+/y };

function findNamed(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(NAME)) {
    if (match.index < from || isPlaceholder(text, match)) continue;
    const kind = kindOf(match, text.charAt(match.index - 1));
    const span = kind === undefined ? undefined : findValue(text, match.index + match[0].length, kind);
    if (span === undefined) continue;
    spans.push(span);
    from = span[1];
  }
  return spans;
}

/** What was taken out before is nobody's name for what stands behind it: the same must come of a text taken twice. */
function isPlaceholder(text: string, { index = 0 }: RegExpMatchArray): boolean {
  return text.startsWith(placeholders.secret, index - 1);
}

/** @param before the character before the match */
function kindOf([name, password, key, signature]: RegExpMatchArray, before: string): Kind | undefined {
  if (key !== undefined) return 'key';
  const word = (password ?? signature ?? name).toLowerCase().replace(/\d+$/, '');
  // Short words stand within others: `compass`, `Sig` of `config`. They count at a seam only: db_pass, dbPass.
  const isShort = ['pass', 'pwd', 'sig'].includes(word);
  const atSeam = !/[A-Za-z]/.test(before) || (/[a-z]/.test(before) && /^[A-Z]/.test(name));
  if (isShort && !atSeam) return undefined;
  if (word === 'pass') return 'key'; // says less: `pass: 123456` is a count
  if (password !== undefined) return 'password';
  if (signature !== undefined) return 'signature';
  return name.startsWith('KEY') ? 'other key' : undefined; // STRIPE_KEY, not `key`
}

function findValue(text: string, at: number, kind: Kind): Span | undefined {
  SEPARATOR.lastIndex = at;
  const separator = SEPARATOR.exec(text);
  if (separator === null) return undefined;
  const { typed, sign = '', verb, after = '' } = separator.groups ?? {};
  const isBare = sign === '=' && after === '';
  if ((kind === 'signature' || kind === 'other key') && !isBare) return undefined;
  const start = at + separator[0].length;
  OPENING.lastIndex = start;
  const opening = OPENING.exec(text);
  if (opening !== null) return findQuoted(text, start + opening[0].length, opening[1] ?? '', kind);
  if (typed !== undefined) return undefined;
  const how: How = verb !== undefined ? 'said' : isBare || /%/.test(sign) ? 'bare' : /=/.test(sign) ? 'code' : 'colon';
  const run = read(text, start, how === 'colon' || how === 'said' ? RUN.said : RUN.assigned);
  const value = run.replace(/[.:?]{1,3}$/, '');
  const next = text.charAt(start + run.length);
  if (!isSecretLike(value, kind) || isCode(value, { kind, how, next })) return undefined;
  return [start, end(text, start, value, run.length)];
}

function findQuoted(text: string, start: number, quote: string, kind: Kind): Span | undefined {
  const pattern = QUOTED_RUN[quote];
  if (pattern === undefined) return undefined;
  const run = read(text, start, pattern);
  const value = run.replace(/\\$/, ''); // of \" in JSON within JSON
  const isWhole = text.charAt(start + run.length) === quote || run.length === LOOKED_AT_MAX_CHARS;
  if (!isWhole || !isSecretLike(value, kind)) return undefined;
  if (kind === 'other key' && !isMixed(value)) return undefined;
  return [start, run.length < LOOKED_AT_MAX_CHARS ? start + value.length : endOfRun(text, start, pattern)];
}

/** The run of characters that begins here, as far as it is looked at. */
function read(text: string, start: number, pattern: RegExp): string {
  const window = text.slice(start, start + LOOKED_AT_MAX_CHARS);
  pattern.lastIndex = 0;
  return pattern.exec(window)?.[0] ?? '';
}

function end(text: string, start: number, value: string, looked: number): number {
  return looked < LOOKED_AT_MAX_CHARS ? start + value.length : endOfRun(text, start, RUN.assigned);
}

/** Read once: what is found is consumed. */
function endOfRun(text: string, start: number, pattern: RegExp): number {
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 0);
}

/** `bare`: name=value; `code`: name = value; `colon`: name: value; `said`: the name is value. */
type How = 'bare' | 'code' | 'colon' | 'said';

const MIN_CHARS: Record<Kind, number> = { password: 6, key: 8, signature: 16, 'other key': 12 };

/** Words that have digits in them wherever people write of secrets. */
const TECHNICAL =
  /(?<![A-Za-z0-9])(?:sha|md|base|aes|utf|argon|oauth|u?int|float|big(?:u?int)|rsa|ed|hs|rs|es|ps|blake|pbkdf|bcrypt|scrypt|iso|rfc|version|ipv|http|web|pkcs|uuid|part|step|level|option)[-_]?\d{1,5}/gi;
/** `HMAC-SHA256`, `ERC20`, `v2`: by themselves, not in a word. */
const ACRONYM = /(?<![A-Za-z0-9])(?:[A-Z]{2,5}-?|[HKPSVXhkpsvx])\d{1,5}(?![A-Za-z0-9])/g;
/** Stands for a value, is read from somewhere, or was taken out before. */
const STANDS_FOR = /^(?:[<$[{^%*#]|your|example|\w{1,20}:\/\/|0x[0-9a-f]{1,40}$)|\.{3}|…|\*{3}|x{6}/i;
/** A rule for passwords, a length, a time. */
const MEASURE =
  /(?<![a-z])(?:min|max|len|length|size|between)[:=]?\d|^\d+[-+_]?(?:char|byte|bit|digit|letter|symbol|word|token|zeichen|stellig)|^\d{4}-\d\d-\d\d(?:T|$)/i;
/** Letters of scripts that put no spaces between words: a sentence, and no password that anybody types. */
const NO_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u;
/** `/run/secrets/db_1`, `./token2`: a path where there are no more digits than these. */
const PATH = /^(?:~|\.{0,2})\//;
const PATH_MAX_DIGITS = 2;

function isSecretLike(value: string, kind: Kind): boolean {
  if (value.length < MIN_CHARS[kind] || !(/\d/.test(value) || isMixed(value))) return false;
  if (NO_SPACES.test(value)) return false;
  if (STANDS_FOR.test(value) || MEASURE.test(value)) return false;
  if (PATH.test(value) && digitsIn(value) <= PATH_MAX_DIGITS && !isRandom(value)) return false;
  if (!/\d/.test(value.replace(TECHNICAL, '').replace(ACRONYM, '')) && !isRandom(value)) return false;
  return kind === 'password' || /[A-Za-z]/.test(value);
}

function isMixed(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value);
}

function digitsIn(value: string): number {
  return value.replace(/\D/g, '').length;
}

/**
 * Where a name made of words passes from one to the next: of base62 every third character or so is such a place, of
 * `getUser2Name` every fourth at most, and of long names fewer.
 */
const SEAM = /[a-z](?=[A-Z])|[A-Z]{2}(?=[a-z])|[A-Za-z](?=\d)|\d(?=[A-Za-z])/g;
const RANDOM: readonly { chars: number; seams: number }[] = [
  { chars: 32, seams: 0.2 },
  { chars: 16, seams: 0.28 },
  { chars: 12, seams: 0.33 },
];

function isRandom(value: string): boolean {
  const seams = value.match(SEAM)?.length ?? 0;
  return RANDOM.some((least) => value.length >= least.chars && seams >= value.length * least.seams);
}

const CALLED_SO = /pass|pwd|secret|token|key/i;
const WORDS = /^[A-Za-z_$][\w$]*$/;
const DOTTED = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+$/;

/** Whether it is what a program calls a value by, or works one out from. */
function isCode(value: string, { kind, how, next }: { kind: Kind; how: How; next: string }): boolean {
  if (next !== '' && '([{'.includes(next)) return true;
  const digits = digitsIn(value);
  if (digits > 4 || isRandom(value)) return false;
  if (CALLED_SO.test(value) && /^[A-Za-z_$][\w$./-]*$/.test(value)) return !(digits > 2 && WORDS.test(value));
  if (DOTTED.test(value)) return true;
  if (how === 'said' && kind !== 'password') return digits < 3;
  if (digits > 2 || !WORDS.test(value)) return false;
  return how === 'code' || (how === 'colon' && kind !== 'password') || (next !== '' && ',;)}'.includes(next));
}

/** Whether a member of an object of this name is one: {"client_secret": "..."} that is no text. */
export function isSecretMember(name: string, value: string): boolean {
  const match = NAME_AT_END.exec(name.slice(-LOOKED_AT_MAX_CHARS));
  if (match === null) return false;
  const kind = kindOf(match, match.input.charAt(match.index - 1));
  if (kind !== 'password' && kind !== 'key') return false;
  return !/\s/.test(value) && isSecretLike(value.slice(0, LOOKED_AT_MAX_CHARS), kind);
}
