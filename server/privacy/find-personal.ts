/**
 * Replaces what identifies a person or opens a door in one text. Each rule takes time that grows with the text and no
 * faster: a pattern that succeeds consumes what it read, one that fails has read a bounded number of characters, and
 * where a run of characters could be read from many places, only its first is a beginning.
 *
 * They look for what has a form. Names, addresses of houses and what is spelt out ("bob at example dot com") have
 * none, and pass.
 */
import { placeholders, type RedactionRule } from '../../shared/privacy.ts';
import { ibanLength, isCardNumber, isIban } from './check-digits.ts';

/** The text with what the rule finds replaced; the very same text where it finds nothing. */
export type Rule = (text: string) => string;

/** In the order in which they are applied: what opens doors first, because a password may look like anything. */
export const rules: readonly { name: Exclude<RedactionRule, 'term'>; apply: Rule }[] = [
  { name: 'secret', apply: replaceSecrets },
  { name: 'email', apply: replaceEmails },
  { name: 'iban', apply: ifDigits(replaceIbans) },
  { name: 'card', apply: ifDigits(replaceCards) },
  { name: 'phone', apply: ifDigits(replacePhones) },
];

/** No number worth hiding has fewer. */
const DIGITS_MIN = 7;

function ifDigits(rule: Rule): Rule {
  return (text) => (hasDigits(text) ? rule(text) : text);
}

function hasDigits(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) continue;
    digits += 1;
    if (digits === DIGITS_MIN) return true;
  }
  return false;
}

/** RFC 5321 bounds: 64 characters before the sign, 63 a label. `git@` is a machine's address, `A@B.T()` is code. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+-])(?!git@)[\p{L}\p{N}_](?:[\p{L}\p{N}._%+'-]{0,63})@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}(_])/gu;

function replaceEmails(text: string): string {
  return text.includes('@') ? text.replace(EMAIL, placeholders.email) : text;
}

/** Digits that may be a card or several, in groups as printed on them; which are is a matter of their check digits. */
const CARD_RUN = /(?<![\w.+])[2-6]\d{3,}(?:[ -]\d{2,6})*/g;
const CARD_DIGITS = { min: 13, max: 19 };

function replaceCards(text: string): string {
  return text.replace(CARD_RUN, (run, at: number) => {
    if (run.length < CARD_DIGITS.min) return run;
    const glued = /\w/.test(text.charAt(at + run.length));
    const groups = [...run.matchAll(/\d+/g)].map((group) => ({ start: group.index, digits: group[0] }));
    const parts: string[] = [];
    let from = 0;
    for (let first = 0; first < groups.length; first += 1) {
      const last = endOfCard(groups, first, glued);
      const [begin, end] = [groups[first], groups[last ?? -1]];
      if (last === undefined || begin === undefined || end === undefined) continue;
      parts.push(run.slice(from, begin.start), placeholders.card);
      from = end.start + end.digits.length;
      first = last;
    }
    return parts.join('') + run.slice(from);
  });
}

/** The last group of the card that begins with this one; undefined when none does. */
function endOfCard(groups: readonly { digits: string }[], first: number, glued: boolean): number | undefined {
  let digits = '';
  const usable = glued ? groups.length - 1 : groups.length;
  for (let last = first; last < usable && digits.length <= CARD_DIGITS.max; last += 1) {
    digits += groups[last]?.digits ?? '';
    if (digits.length >= CARD_DIGITS.min && isCardNumber(digits)) return last;
  }
  return undefined;
}

const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gi;

function replaceIbans(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: start } of text.matchAll(IBAN_START)) {
    const end = index < from ? undefined : endOfIban(text, index, start.slice(0, 2).toUpperCase());
    if (end === undefined) continue;
    parts.push(text.slice(from, index), placeholders.iban);
    from = end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from);
}

/** As many characters as the country's have, with one space or hyphen between any two. */
function endOfIban(text: string, start: number, country: string): number | undefined {
  const length = ibanLength(country);
  if (length === undefined) return undefined;
  let iban = '';
  let at = start;
  while (iban.length < length) {
    const code = text.charCodeAt(at);
    const separated = (code === SPACE || code === HYPHEN) && iban.length > 0;
    if (separated) at += 1;
    if (!isAlphanumeric(text.charCodeAt(at))) return undefined;
    iban += text.charAt(at);
    at += 1;
  }
  return isAlphanumeric(text.charCodeAt(at)) || !isIban(iban.toUpperCase()) ? undefined : at;
}

const SPACE = 0x20;
const HYPHEN = 0x2d;

function isAlphanumeric(code: number): boolean {
  const small = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (small >= 0x61 && small <= 0x7a);
}

/** A digit with at most three separators before it. */
const DIGIT = String.raw`[ .\-/()\u00a0]{0,3}\d`;
/** ITU-T E.164 has 15 digits at most. */
const PHONES: readonly RegExp[] = [
  // +49 (0)30 1234567, +1-202-555-0143, +4915112345678
  new RegExp(String.raw`(?<![\w+.])(?:\(\+\d{1,3}\)|\+\d)(?:${DIGIT}){6,14}(?!\w)`, 'g'),
  // 0049 30 1234567
  new RegExp(String.raw`(?<![\w.+-])00[1-9]\d{0,2}[ .\-/](?:${DIGIT}){6,12}(?!\w)`, 'g'),
  // (202) 555-0143, 202-555-0143, 1.202.555.0143
  /(?<![\w.+-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[ .-]\d{4}(?!\w|[.-]\d)/g,
  // 01 23 45 67 89
  /(?<![\w.+-])0[1-9](?:([ .-])\d\d)(?:\1\d\d){3}(?!\w|[.-]\d)/g,
  // 0171-2345678, 030/1234567, (020) 7946 0958, 07911 123456
  /(?<![\w.+-])(?:\(0[1-9]\d{1,3}\)|0[1-9]\d{1,3})[ /-]\d{3,8}(?:[ -]\d{2,4}){0,2}(?![\w:]|[.-]\d)/g,
  // any number right after a word that says what it is
  new RegExp(
    String.raw`(?=\d)(?<=(?<![\p{L}\p{N}\[])(?:phone|telephone|tel|mobile|cell|fax|whatsapp|sms|telefon|mobil|handy|teléfono|móvil|téléphone|portable)[^\d\n+]{1,15})\d(?:${DIGIT}){6,14}(?!\w)`,
    'giu',
  ),
];
const PHONE_MIN_DIGITS = 7;
/** Without any separator a number with a plus sign is only taken for a phone's from here on. */
const BARE_MIN_DIGITS = 10;
/** With the zero that stands before a number within its country: a date has 8 digits, a table's columns more. */
const TRUNK_DIGITS = { min: 9, max: 12, maxInGroups: 11 };

function replacePhones(text: string): string {
  return PHONES.reduce(
    (rest, pattern) => rest.replace(pattern, (found: string) => (isPhone(found) ? placeholders.phone : found)),
    text,
  );
}

function isPhone(found: string): boolean {
  const digits = found.replace(/\D/g, '').length;
  if (/^\+\d+$/.test(found)) return digits >= BARE_MIN_DIGITS;
  if (/^\+\d+\.\d+$/.test(found)) return false; // a signed decimal
  if (/^\(?0[1-9]/.test(found)) {
    const inGroups = found.split(/[ -]/).length > 2;
    return digits >= TRUNK_DIGITS.min && digits <= (inGroups ? TRUNK_DIGITS.maxInGroups : TRUNK_DIGITS.max);
  }
  return digits >= PHONE_MIN_DIGITS;
}

/** Keys by the prefixes that their makers give them, so that they can be found. */
const KEYS = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[
    'sk_[A-Za-z0-9_-]{43}', // Nod
    'sk-[A-Za-z0-9_-]{20,}', // OpenAI, Anthropic
    '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}', // Stripe
    '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])', // AWS
    'gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}',
    'xox[abeprs]-[A-Za-z0-9-]{10,}', // Slack
    'AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,}', // Google
    'hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}',
    'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}', // SendGrid
  ].join('|')})`,
  'g',
);

interface Secret {
  /** What a text without which cannot hold it is spared the search. */
  sign: RegExp;
  pattern: RegExp;
}

const SECRETS: readonly Secret[] = [
  { sign: /(?:[sr]k|gh[pousr]|github_pat|hf|npm)_|sk-|AKIA|ASIA|AIza|glpat-|xox|ya29|pypi-|SG\./, pattern: KEYS },
  {
    sign: /eyJ/, // a JWT: {"... in base64
    pattern: /(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  },
  {
    sign: /PRIVATE KEY/,
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:\s{1,4}Proc-Type: 4,ENCRYPTED\s{1,4}DEK-Info: [\w,-]{1,100})?[A-Za-z0-9+/=\\\s]{40,}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
  },
  // What stands before these is no secret: it stays, and shows what was there.
  {
    sign: /:\/\//, // postgres://user:password@host
    pattern: /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/:@]{0,100}:[^\s/@]{1,200}(?=@)/gi,
  },
  {
    sign: /bearer|basic/i,
    pattern: /(?<=\b(?:bearer|basic) {1,3})(?=[A-Za-z._~+/-]{0,40}\d)[A-Za-z0-9._~+/-]{20,}=*/gi,
  },
  {
    sign: /pass|pwd|secret|key|token/i, // "password": "..." with a letter and a digit in it: not a name, not a call
    pattern:
      /(?<=\b(?:password|passwd|passwort|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|token)["']?\s{0,3}[:=]\s{0,3}(["'`]))(?=[^"'`\s]{0,60}\d)(?=[^"'`\s]{0,60}[A-Za-z])[^"'`\s]{8,200}(?=\1)/gi,
  },
  {
    sign: /(?:KEY|TOKEN|SECRET|PASSWORD)=/, // API_KEY=...
    pattern: /(?<=(?:KEY|TOKEN|SECRET|PASSWORD)=)(?=[^\s"'`;]{0,60}\d)(?=[^\s"'`;]{0,60}[A-Za-z])[^\s"'`;$(){}]{12,}/g,
  },
  {
    sign: /password|passwort/i, // my password is ...
    pattern:
      /(?<=\b(?:my|the|your|new|old|temporary) (?:password|passwort) (?:is|was|:) ?["'`]?)(?=[^"'`\s]{0,60}\d)[^"'`\s,;]{6,100}/gi,
  },
];

function replaceSecrets(text: string): string {
  return SECRETS.reduce(
    (rest, { sign, pattern }) => (sign.test(rest) ? rest.replace(pattern, placeholders.secret) : rest),
    text,
  );
}
