/** Whom a version hears only so far: who turned more labels of others than one person may, and up to which. */
import type { DatasetDefinition, DatasetFigures } from '../../../../shared/dataset.ts';
import { compareText, type Key } from '../../../labels/case.ts';
import type { Policy } from '../../../labels/policy.ts';
import { type Readable, type Taking, turnersOf } from './find-turners.ts';

export interface Excess {
  /** Labels that they turned. */
  turned: number;
  /** The last of them, by key, in which they are heard. */
  upTo: Key;
}

export class Unheard {
  /** Labels that were read without somebody, as they are met. */
  labels = 0;

  readonly policy: Policy;
  /** What was written later is read as it is. */
  readonly asOf: Date;
  private readonly taking: Taking;
  private readonly excesses: ReadonlyMap<string, Excess>;

  constructor(policy: Policy, taking: Taking, asOf: Date, excesses: ReadonlyMap<string, Excess>) {
    [this.policy, this.taking, this.asOf, this.excesses] = [policy, taking, asOf, excesses];
  }

  get people(): number {
    return this.excesses.size;
  }

  /** Whose evidence this label is read without, if anybody's: of several whoever turned most. */
  inLabel(key: Key, label: Readable): string | undefined {
    const past = turnersOf(label, this.policy, this.taking).filter((person) => {
      const excess = this.excesses.get(person);
      return excess !== undefined && compareKeys(key, excess.upTo) > 0;
    });
    const turned = (person: string): number => this.excesses.get(person)?.turned ?? 0;
    return past.sort((one, other) => turned(other) - turned(one) || compareText(one, other))[0];
  }
}

/** Absent where every label was read as it is. */
export function unheardFigures(unheard: Unheard | undefined): Pick<DatasetFigures, 'unheard'> {
  if (unheard === undefined || unheard.labels === 0) return {};
  return { unheard: { labels: unheard.labels, people: unheard.people } };
}

/** Ids are ASCII: code units are in the order of the database's bytes. */
export function compareKeys(one: Key, other: Key): number {
  return compareText(one.trace_id, other.trace_id) || compareText(one.span_id, other.span_id);
}

/** What the definition takes of labels; undefined where nobody of the product can turn any. */
export function takingOf({ task, filter }: DatasetDefinition): Taking | undefined {
  if (task === 'eval' || filter.gold === true) return undefined;
  return { status: filter.status, min_p: filter.min_p };
}
