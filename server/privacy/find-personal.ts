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
import { secretFinders } from './find-secrets.ts';
import { digitsIn, type Finder, matches, replaceFound, type Span } from './fold.ts';

/** The text with what the rule finds replaced; the very same text where it finds nothing. */
export type Rule = (text: string) => string;

/** One finder after another, each in what the one before has left. */
function rule(
  name: Exclude<RedactionRule, 'term'>,
  ...finders: readonly Finder[]
): { name: Exclude<RedactionRule, 'term'>; apply: Rule } {
  return {
    name,
    apply: (text) => finders.reduce((rest, find) => replaceFound(rest, find, placeholders[name]), text),
  };
}

/** The same for what is made of digits: where there are few, none of it is looked for. */
function ruleOfDigits(...[name, ...finders]: Parameters<typeof rule>): ReturnType<typeof rule> {
  const { apply } = rule(name, ...finders);
  return { name, apply: (text) => (digitsIn(text) < DIGITS_MIN ? text : apply(text)) };
}

/** No number worth hiding has fewer. */
const DIGITS_MIN = 7;

/**
 * RFC 5321 bounds: 64 characters before the sign, 63 a label. `git@` is a machine's address, `A@B.T` is code, and so is
 * what is called: `W@x.to(device)`, unless the name is one that hosts have and methods do not.
 */
const EMAIL =
  /(?<![\p{L}\p{N}_])(?!git@)[\p{L}\p{N}_](?:(?!\.\.)[\p{L}\p{N}._%+'-]){0,63}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:(?:com|org|net|edu|gov|info|biz|io|dev|app|co|eu|de|fr|es|it|nl|ch|uk|us|ca|au|jp|cn|br|pl|se|example|test)(?=\()|\p{L}{2,24}(?!\())(?![\p{L}\p{N}]|_{1,3}[\p{L}\p{N}])/giu;

function findEmails(text: string): Span[] {
  if (!text.includes('@') && !text.includes('%40')) return [];
  return Array.from(text.matchAll(EMAIL), ({ index, 0: found }): Span => {
    const end = index + found.length;
    const isMarkedUp = text.charAt(end) === '_'; // _ada@example.org_
    return [isMarkedUp ? index + (/^_*/.exec(found)?.[0].length ?? 0) : index, end];
  });
}

/** Digits that may be a card or several, in groups as printed on them; which are is a matter of their check digits. */
const CARD_RUN = /(?<![\w.+])[2-6]\d{3,}(?:[ -]\d{2,6})*/g;
const CARD_DIGITS = { min: 13, max: 19 };

function findCards(text: string): Span[] {
  const spans: Span[] = [];
  for (const { index: at, 0: run } of text.matchAll(CARD_RUN)) {
    if (run.length < CARD_DIGITS.min) continue;
    const glued = /\w/.test(text.charAt(at + run.length));
    const groups = [...run.matchAll(/\d+/g)].map((group) => ({ start: at + group.index, digits: group[0] }));
    for (let first = 0; first < groups.length; first += 1) {
      const last = endOfCard(groups, first, glued);
      const [begin, end] = [groups[first], groups[last ?? -1]];
      if (last === undefined || begin === undefined || end === undefined) continue;
      spans.push([begin.start, end.start + end.digits.length]);
      first = last;
    }
  }
  return spans;
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

function findIbans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const { index, 0: start } of text.matchAll(IBAN_START)) {
    const end = index < from ? undefined : endOfIban(text, index, start.slice(0, 2).toUpperCase());
    if (end === undefined) continue;
    spans.push([index, end]);
    from = end;
  }
  return spans;
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
const DIGIT = String.raw`[ .\-/()]{0,3}\d`;
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

/** In the order in which they are applied: what opens doors first, because a password may look like anything. */
export const rules: readonly { name: Exclude<RedactionRule, 'term'>; apply: Rule }[] = [
  rule('secret', ...secretFinders),
  rule('email', findEmails),
  ruleOfDigits('iban', findIbans),
  ruleOfDigits('card', findCards),
  ruleOfDigits('phone', ...PHONES.map((pattern) => matches(pattern, isPhone))),
];
