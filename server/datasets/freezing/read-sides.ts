/** Reads what earlier versions and added cases have settled about some units. */
import type { Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import { type Deal, personOfUnit, type Sides, unitHash, unitKey, unitOfPerson } from '../split.ts';
import { readSettled, readStood } from '../store.ts';

/**
 * @param units all that will be asked about
 * @param peopleAtOnce whose answers are looked at by one statement
 */
export async function readOnSides(
  db: Db,
  projectId: number,
  deal: Deal,
  units: readonly string[],
  peopleAtOnce = 10,
): Promise<Sides> {
  const { salt, shares } = deal;
  const hashes = new Map([...new Set(units)].map((unit) => [unit, unitHash(salt, unit)]));
  const settled = await readSettled(db, projectId, [...hashes.values()], shares);
  // Whom a version has by name is where it has them: what else was theirs could not be known then.
  const fresh = [...hashes].flatMap(([unit, hash]) => (settled.has(unitKey(hash)) ? [] : (personOfUnit(unit) ?? [])));
  const stood = new Map<string, readonly Split[]>();
  for (let start = 0; start < fresh.length; start += peopleAtOnce) {
    const found = await readStood(db, projectId, fresh.slice(start, start + peopleAtOnce), deal);
    for (const [person, sides] of found) stood.set(unitOfPerson(person), sides);
  }
  return { salt, shares, settled, stood };
}
