/**
 * Which side a row is on. A pure function of the project's salt and of whose the row is, so that it is the same in every
 * version of every dataset: what was once held out never trains. One thing moves somebody, once and in one direction:
 * a case of theirs that is added to an eval dataset before any version trains on them.
 */
import { hash } from 'node:crypto';
import type { SplitShares } from '../../shared/dataset.ts';
import { AppError } from '../../shared/error.ts';
import type { Split } from '../../shared/export.ts';

export const DEFAULT_SHARES: SplitShares = { train: 0.8, validation: 0.1, test: 0.1 };

/** What decides about sides, of a project. */
export interface Sides {
  salt: Buffer;
  shares: SplitShares;
  /** Who is held out whatever their hash says, by `unitKey`. */
  heldOut: ReadonlySet<string>;
}

/** `fixed` since the first version: with other shares later, what was held out would train. */
export interface FixedSides extends Omit<Sides, 'heldOut'> {
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
export function placeOf({ salt, shares, heldOut }: Sides, unit: string): { split: Split; unit: Buffer } {
  const digest = digestOf(salt, unit);
  const side = sideOfDigest(digest, shares);
  const fingerprint = digest.subarray(0, UNIT_BYTES);
  return { split: side === 'train' && heldOut.has(unitKey(fingerprint)) ? 'test' : side, unit: fingerprint };
}

/** Whether units that met, in a conversation or a row, are on one side; else what they share would be on two. */
export function areOnOneSide(sides: Sides, units: readonly string[]): boolean {
  return new Set(units.map((unit) => placeOf(sides, unit).split)).size <= 1;
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
