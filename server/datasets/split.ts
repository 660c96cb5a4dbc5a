/**
 * Which side a row is on. A pure function of the project's salt and of whose the row is, so that it is the same in every
 * version of every dataset: what was once held out never trains. One thing moves somebody, once and in one direction:
 * a case of theirs that is added to an eval dataset before any version trains on them. Whose something is may come to be
 * known late: what it was known by before stays where a version has it.
 */
import { hash } from 'node:crypto';
import type { SplitShares } from '../../shared/dataset.ts';
import { AppError } from '../../shared/error.ts';
import type { Split } from '../../shared/export.ts';

export const DEFAULT_SHARES: SplitShares = { train: 0.8, validation: 0.1, test: 0.1 };

/** How a project deals its sides. */
export interface Deal {
  salt: Buffer;
  shares: SplitShares;
}

/** What decides about the sides of some rows. Of units that are not in these the hash does. */
export interface Sides extends Deal {
  /** Where units are for good: a version holds them, or a case of theirs was added. By `unitKey`. */
  settled: ReadonlyMap<string, Split>;
  /** Of people that no version knows yet: where answers of theirs stand from when they were nobody’s. By unit. */
  stood: ReadonlyMap<string, readonly Split[]>;
}

/** `fixed` since the first version: with other shares later, what was held out would train. */
export interface FixedSides extends Deal {
  fixed: boolean;
}

export interface Owned {
  user: string | null;
  conversation_id: string | null;
  trace_id: string;
}

/** Whose it is: the person's, else the conversation's, else its own. */
export function unitOf({ user, conversation_id, trace_id }: Owned): string {
  if (user !== null) return unitOfPerson(user);
  return conversation_id === null ? `trace ${trace_id}` : `conversation ${conversation_id}`;
}

export function unitOfPerson(user: string): string {
  return `user ${user}`;
}

/** Of a unit that is a person. */
export function personOfUnit(unit: string): string | undefined {
  return unit.startsWith('user ') ? unit.slice('user '.length) : undefined;
}

/** All it may have been known by in an earlier version, when its person or its conversation had not come. */
export function namesOf({ user, conversation_id, trace_id }: Owned): string[] {
  return [
    ...(user === null ? [] : [unitOfPerson(user)]),
    ...(conversation_id === null ? [] : [`conversation ${conversation_id}`]),
    `trace ${trace_id}`,
  ];
}

/**
 * What a row settles beside its unit: the conversation of a person’s, since its other turns may be nobody’s; the trace of
 * what is nobody’s yet, by which it is found when its person comes.
 */
export function otherNameOf({ user, conversation_id, trace_id }: Owned): string | undefined {
  if (conversation_id === null) return undefined;
  return user === null ? `trace ${trace_id}` : `conversation ${conversation_id}`;
}

/** Of a SHA-256 this much is read as a fraction: exact in a double. */
const FRACTION_BYTES = 6;
/** And this much names a unit, in memory and in the database: the migration that filled that table says the same. */
const UNIT_BYTES = 8;

function digestOf(salt: Uint8Array, unit: string): Buffer {
  return hash('sha256', Buffer.concat([salt, Buffer.from(unit)]), 'buffer');
}

/** Keyed, so that nobody can be guessed from it. */
export function unitHash(salt: Uint8Array, unit: string): Buffer {
  return digestOf(salt, unit).subarray(0, UNIT_BYTES);
}

/** A fingerprint as sets hold it. */
export function unitKey(unit: Buffer): string {
  return unit.toString('latin1');
}

/** By the hash alone. */
export function sideOf(salt: Uint8Array, unit: string, shares: SplitShares): Split {
  return sideOfDigest(digestOf(salt, unit), shares);
}

function sideOfDigest(digest: Buffer, shares: SplitShares): Split {
  const fraction = digest.readUIntBE(0, FRACTION_BYTES) / 2 ** (8 * FRACTION_BYTES);
  if (fraction < shares.test) return 'test';
  return fraction < shares.test + shares.validation ? 'validation' : 'train';
}

/** Where it stands in a version, and its fingerprint. */
export function placeOf({ salt, shares, settled }: Sides, unit: string): { split: Split; unit: Buffer } {
  const digest = digestOf(salt, unit);
  const fingerprint = digest.subarray(0, UNIT_BYTES);
  return { split: settled.get(unitKey(fingerprint)) ?? sideOfDigest(digest, shares), unit: fingerprint };
}

/** Where a case of theirs puts somebody: where their hash says, or where that trains, on test. */
export function heldOutSideOf(unit: Buffer, shares: SplitShares): Split {
  const side = sideOfDigest(unit, shares);
  return side === 'train' ? 'test' : side;
}

/** Whether units that met, in a conversation or a row, are on one side; else what they share would be on two. */
export function areOnOneSide(sides: Sides, units: readonly string[]): boolean {
  return new Set(units.map((unit) => placeOf(sides, unit).split)).size <= 1;
}

/** Whether a version has them on another side than this, from when it was not known whose that is. */
export function stoodElsewhere(
  { salt, settled, stood }: Sides,
  split: Split,
  { units, names }: { units: readonly string[]; names: readonly string[] },
): boolean {
  return (
    units.some((unit) => stood.get(unit)?.some((side) => side !== split)) ||
    names.some((name) => (settled.get(unitKey(unitHash(salt, name))) ?? split) !== split)
  );
}

/** @throws AppError `conflict` when the project's shares are fixed and not these */
export function checkShares(
  { shares, fixed }: Pick<FixedSides, 'shares' | 'fixed'>,
  wanted: SplitShares | undefined,
): void {
  if (!fixed || wanted === undefined) return;
  if (wanted.train === shares.train && wanted.validation === shares.validation && wanted.test === shares.test) return;
  throw new AppError(
    'conflict',
    `This project’s sides are ${shares.train} / ${shares.validation} / ${shares.test} since its first version, and stay so: with others, what was held out would train.`,
    { path: 'split' },
  );
}
