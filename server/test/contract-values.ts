/** Makes values that a schema of the contract takes, by walking the schema itself: a new field is tried without being named. */
import fc from 'fast-check';
import type { z } from 'zod';

/** Texts that break things: what the database cannot hold, what programs take for something else. */
export const oddTexts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\u2028',
    '__proto__',
    'constructor',
    'ﷺ',
    '\u202e',
    '%00',
  ),
  fc.constantFrom(
    "'; drop table events; --",
    '<script>alert(1)</script>',
    '{{7*7}}',
    '=1+1',
    '../../etc/passwd',
    '1e400',
  ),
);

/** What a fixed form takes. */
const FORMS: Record<string, fc.Arbitrary<unknown>> = {
  uuid: fc.uuid(),
  datetime: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
};

/** @param schema of strings, numbers, booleans, literals, enums, lists, records, objects and unions of these */
export function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = schema._zod as unknown as { def: Definition };
  switch (def.type) {
    case 'string':
      return FORMS[def.format ?? ''] ?? (isPattern(def) ? fc.constantFrom('t1', 't2', 'trace-3') : texts(def));
    case 'number':
      return fc.oneof(fc.nat(1000), fc.constantFrom(0, 1, -1, 0.5, 1e15, 30, 120));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'default':
      return inner(def);
    case 'optional':
      return fc.option(inner(def), { nil: undefined });
    case 'nullable':
      return fc.option(inner(def), { nil: null });
    case 'array':
      return fc.array(def.element === undefined ? fc.anything() : valuesOf(def.element), {
        minLength: 1,
        maxLength: 3,
      });
    case 'record':
      return fc.dictionary(
        def.keyType === undefined ? fc.string({ minLength: 1, maxLength: 10 }) : keys(def.keyType),
        def.valueType === undefined ? fc.jsonValue() : valuesOf(def.valueType),
        { maxKeys: 4 },
      );
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(def.shape ?? {}).map(([name, part]) => [name, valuesOf(part)])),
      );
    case 'union':
      return fc.oneof(...(def.options ?? []).map(valuesOf));
    default:
      return fc.jsonValue();
  }
}

interface Definition {
  type: string;
  format?: string;
  checks?: { _zod: { def: { check: string; format?: string; maximum?: number } } }[];
  values?: unknown[];
  entries?: Record<string, unknown>;
  innerType?: z.core.$ZodType;
  element?: z.core.$ZodType;
  keyType?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  shape?: Record<string, z.core.$ZodType>;
  options?: z.core.$ZodType[];
}

function inner({ innerType }: Definition): fc.Arbitrary<unknown> {
  return innerType === undefined ? fc.constant(null) : valuesOf(innerType);
}

/** A body with the one name that is never taken would be refused whole, whatever else is in it. */
function keys(keyType: z.core.$ZodType): fc.Arbitrary<string> {
  return valuesOf(keyType)
    .map(String)
    .filter((key) => key !== '__proto__');
}

function isPattern({ checks = [] }: Definition): boolean {
  return checks.some(({ _zod }) => _zod.def.check === 'string_format' && _zod.def.format === 'regex');
}

function texts({ checks = [] }: Definition): fc.Arbitrary<string> {
  const longest = checks.map(({ _zod }) => _zod.def.maximum ?? Number.POSITIVE_INFINITY);
  const max = Math.min(50, ...longest);
  return fc.oneof(
    fc.string({ minLength: 1, maxLength: max }),
    oddTexts.map((text) => text.slice(0, max) || 'x'),
  );
}
