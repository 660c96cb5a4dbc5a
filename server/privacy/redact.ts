/**
 * Takes out of what is sent, before anything is stored, what identifies a person or opens a door: by the rules of
 * `find-personal.ts` and the project's own words. What holds nothing of the kind comes back as the very same value.
 *
 * All rules are on unless a project turns one off: what was never stored can neither leak nor be trained on, and what
 * is taken out wrongly costs a word in brackets.
 */
import { placeholders, type Redaction, RedactionRule } from '../../shared/privacy.ts';
import { type Rule, rules } from './find-personal.ts';
import { isSecretMember } from './find-secrets.ts';
import { forgetRead } from './fold.ts';
import { TermMatcher } from './match-terms.ts';

export interface Redacted<T> {
  value: T;
  /** Which rules found something, in the order of the contract. */
  redacted: RedactionRule[];
}

export interface Redactor {
  /** Every text of a JSON value, keys of objects included. */
  redact<T>(value: T): Redacted<T>;
  /**
   * The same for the values of fields whose names are the contract's: a project's word may be one of them.
   *
   * @param fixed fields that stay as they are
   */
  redactFields<T extends object>(fields: T, fixed?: readonly string[]): Redacted<T>;
  /**
   * The same for messages and documents, among these fields or by themselves, without what they are made of: roles,
   * types, and the ids by which they refer to each other.
   */
  redactMessages<T extends object>(fields: T): Redacted<T>;
}

/** Redactors that were asked for lately, by what their project set: it is read anew every second. */
const known = new Map<string, Redactor>();
const KNOWN_MAX = 100;

export function redactorOf(settings: Redaction): Redactor {
  const name = JSON.stringify(settings);
  const redactor = known.get(name) ?? createRedactor(settings);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, redactor);
  return redactor;
}

export function createRedactor(settings: Redaction): Redactor {
  const terms = new TermMatcher(settings.terms ?? []);
  const active: { name: RedactionRule; apply: Rule }[] = rules.filter(({ name }) => settings[name] !== false);
  if ((settings.terms ?? []).length > 0) {
    active.unshift({ name: 'term', apply: (text) => terms.replace(text, placeholders.term) });
  }
  const run = <T>(redactBy: (rules: Rules) => unknown): Redacted<T> => {
    const found = new Set<RedactionRule>();
    const redactText: Rule = (text) =>
      active.reduce((rest, { name, apply }) => {
        const after = apply(rest);
        if (after !== rest) found.add(name);
        return after;
      }, text);
    const redactMember: MemberRule = (name, text) => {
      if (settings.secret === false || !isSecretMember(name, text)) return redactText(text);
      found.add('secret');
      return placeholders.secret;
    };
    const redacted = redactBy({ redactText, redactMember });
    forgetRead();
    // Texts are replaced within the value: its shape, and so its type, is that of the input.
    return { value: redacted as T, redacted: RedactionRule.options.filter((rule) => found.has(rule)) };
  };
  return {
    redact: (value) => run((rules) => redactIn(value, rules, free)),
    redactFields: (fields, fixed) => run((rules) => redactEach(fields, rules, free, fixed)),
    redactMessages: (fields) => run((rules) => redactEach(fields, rules, messages)),
  };
}

/** Every field but the fixed ones. */
function redactEach(fields: object, rules: Rules, shape: Shape, fixed: readonly string[] = []): object {
  return mapEntries(fields, (name, value) => [name, fixed.includes(name) ? value : redactIn(value, rules, shape)]);
}

/** The very same object where every entry comes back as it was. */
function mapEntries(object: object, map: (key: string, part: unknown) => [string, unknown]): object {
  const before = Object.entries(object);
  const after = before.map(([key, part]) => map(key, part));
  const changed = after.some(([key, part], index) => key !== before[index]?.[0] || part !== before[index]?.[1]);
  return changed ? Object.fromEntries(after) : object;
}

/** Of a text that is a member of an object: its name may say what it is. */
type MemberRule = (name: string, text: string) => string;

interface Rules {
  redactText: Rule;
  redactMember: MemberRule;
}

/** What of an object is the contract's, and so no text of anybody. */
interface Shape {
  /** Keys that stay as they are. */
  names: ReadonlySet<string>;
  /** Keys whose texts stay as they are. */
  fixed: ReadonlySet<string>;
}
const free: Shape = { names: new Set(), fixed: new Set() };
const messages: Shape = {
  names: new Set([
    ...['role', 'content', 'name', 'type', 'text', 'refusal', 'id', 'score'],
    ...['tool_calls', 'tool_call_id', 'function', 'arguments'],
  ]),
  fixed: new Set(['role', 'type', 'id', 'tool_call_id']),
};
/** Where a text is itself JSON that is parsed again: the arguments of a tool call. */
const JSON_TEXT = 'arguments';

function redactIn(value: unknown, rules: Rules, shape: Shape): unknown {
  const { redactText, redactMember } = rules;
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => redactIn(item, rules, shape));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return mapEntries(value, (key, part) => {
    if (shape.fixed.has(key) && typeof part === 'string') return [key, part];
    if (key === JSON_TEXT && typeof part === 'string') return [key, redactJsonText(part, rules)];
    const name = shape.names.has(key) ? key : redactText(key);
    return [name, typeof part === 'string' ? redactMember(key, part) : redactIn(part, rules, shape)];
  });
}

/** What was JSON stays JSON, also where a bare number was taken out of it. */
function redactJsonText(text: string, rules: Rules): string {
  const { redactText, redactMember } = rules;
  const redacted = redactText(text);
  if (redacted === text || !isJson(text) || isJson(redacted)) return redacted;
  const redactAlso = (value: unknown): unknown => {
    if (typeof value === 'number') {
      const written = redactText(String(value));
      return written === String(value) ? value : written;
    }
    if (typeof value !== 'object' || value === null) return typeof value === 'string' ? redactText(value) : value;
    if (Array.isArray(value)) return value.map(redactAlso);
    const parts = Object.entries(value).map(([key, part]): [string, unknown] => [
      redactText(key),
      typeof part === 'string' ? redactMember(key, part) : redactAlso(part),
    ]);
    return Object.fromEntries(parts);
  };
  return JSON.stringify(redactAlso(JSON.parse(text)));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
