/**
 * Settles before anything is sealed that whoever trains here, by their answers or by what they said of
 * those of others, is on the train side for good. A case of theirs that was
 * added since this version began came first: then they are held out, and their rows are left out.
 */
import { unitKey } from '../split.ts';
import type { Facts } from './facts.ts';
import { Numbering } from './numbering.ts';

/**
 * @param atOnce units that are settled at once
 * @param settle answers those of the units that are held out
 */
export async function claimSides(
  facts: Facts,
  atOnce: number,
  settle: (units: readonly Buffer[]) => Promise<Buffer[]>,
): Promise<void> {
  const seen = new Numbering();
  let units: Buffer[] = [];
  const heldOut = new Set<string>();
  const settleSome = async (): Promise<void> => {
    for (const unit of await settle(units)) heldOut.add(unitKey(unit));
    units = [];
  };
  for (const row of trainingRows(facts)) {
    for (const unit of facts.unitsOf(row)) {
      if (!seen.isNew(unit.readInt32BE(0), unit.readInt32BE(4))) continue;
      units.push(unit);
      if (units.length === atOnce) await settleSome();
    }
  }
  if (units.length > 0) await settleSome();
  if (heldOut.size === 0) return;
  for (const row of trainingRows(facts)) {
    if (facts.unitsOf(row).some((unit) => heldOut.has(unitKey(unit)))) facts.leaveOut(row, 'case_added');
  }
}

function* trainingRows(facts: Facts): Generator<number> {
  for (let row = 0; row < facts.size; row += 1) if (facts.isKept(row) && !facts.isHeldOut(row)) yield row;
}
