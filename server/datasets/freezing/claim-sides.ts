/**
 * Settles before anything is sealed on which side everybody is for good whose answers are in this version, or what they
 * said of those of others, by each name these are known by. Where another version, or a case that was added since this
 * one began, came first and says otherwise, their rows are left out.
 */
import { Split } from '../../../shared/export.ts';
import { unitKey } from '../split.ts';
import type { Facts } from './facts.ts';
import { Numbering } from './numbering.ts';

/**
 * @param atOnce units that are settled at once
 * @param settle answers those of the units that are on another side
 */
export async function claimSides(
  facts: Facts,
  atOnce: number,
  settle: (units: readonly Buffer[], split: Split) => Promise<Buffer[]>,
): Promise<void> {
  const seen = new Numbering();
  for (const split of Split.options) {
    // The names of rows that fall out on account of their people are not settled by them.
    for (const unitsOf of [(row: number) => facts.unitsOf(row), (row: number) => facts.otherNamesOf(row)]) {
      seen.clear();
      let units: Buffer[] = [];
      const elsewhere = new Set<string>();
      const settleSome = async (): Promise<void> => {
        for (const unit of await settle(units, split)) elsewhere.add(unitKey(unit));
        units = [];
      };
      for (const row of rowsOn(facts, split)) {
        for (const unit of unitsOf(row)) {
          if (!seen.isNew(unit.readInt32BE(0), unit.readInt32BE(4))) continue;
          units.push(unit);
          if (units.length === atOnce) await settleSome();
        }
      }
      if (units.length > 0) await settleSome();
      if (elsewhere.size === 0) continue;
      for (const row of rowsOn(facts, split)) {
        if (unitsOf(row).some((unit) => elsewhere.has(unitKey(unit)))) facts.leaveOut(row, 'case_added');
      }
    }
  }
}

function* rowsOn(facts: Facts, split: Split): Generator<number> {
  for (let row = 0; row < facts.size; row += 1) if (facts.isKept(row) && facts.splitOf(row) === split) yield row;
}
