/**
 * Which side a row is on. A pure function of the project's salt and of whose the row is, so that it is the same in every
 * version of every dataset: what was once held out never trains.
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
}

/** `fixed` since the first version: with other shares later, what was held out would train. */
export interface FixedSides extends Sides {
  fixed: boolean;
}

export interface Owned {
  user: string | null;
  conversation_id: string | null;
  trace_id: string;
}

/** Whose it is: the person's, else the conversation's, else its own. */
export function unitOf({ user, conversation_id, trace_id }: Owned): string {
  if (user !== null) return `user ${user}`;
  return conversation_id === null ? `trace ${trace_id}` : `conversation ${conversation_id}`;
}

/** Of a SHA-256 this much is read as a fraction: exact in a double. */
const FRACTION_BYTES = 6;

export function sideOf(salt: Uint8Array, unit: string, shares: SplitShares): Split {
  const digest = hash('sha256', Buffer.concat([salt, Buffer.from(unit)]), 'buffer');
  const fraction = digest.readUIntBE(0, FRACTION_BYTES) / 2 ** (8 * FRACTION_BYTES);
  if (fraction < shares.test) return 'test';
  return fraction < shares.test + shares.validation ? 'validation' : 'train';
}

/** Whether units that met in one conversation are on one side; else the conversation would be on two. */
export function areOnOneSide(salt: Uint8Array, units: readonly string[], shares: SplitShares): boolean {
  return new Set(units.map((unit) => sideOf(salt, unit, shares))).size <= 1;
}

/** @throws AppError `conflict` when the project's shares are fixed and not these */
export function checkShares({ shares, fixed }: FixedSides, wanted: SplitShares | undefined): void {
  if (!fixed || wanted === undefined) return;
  if (wanted.train === shares.train && wanted.validation === shares.validation && wanted.test === shares.test) return;
  throw new AppError(
    'conflict',
    `This project’s sides are ${shares.train} / ${shares.validation} / ${shares.test} since its first version, and stay so: with others, what was held out would train.`,
    { path: 'split' },
  );
}
