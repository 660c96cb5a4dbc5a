/**
 * What is remembered of each row while a version is put together: enough to decide about all of them, in about 120 bytes
 * a row, so that a million rows need no more than the server has. A row's number is its position in the version.
 */
import { type FreezeRule, freezeWords } from '../../../shared/dataset.ts';
import { Split } from '../../../shared/export.ts';
import { RowSource, SignalName } from '../../../shared/label.ts';
import { Numbering } from './numbering.ts';
import type { RowSet } from './row-set.ts';
import { mix } from './sign.ts';
import { Signatures } from './signatures.ts';

export interface Fact {
  split: Split;
  /** Whose it is: 8 bytes. */
  unit: Buffer;
  /** What else it may be known by: as long. */
  otherName: Buffer | null;
  /** Who else is in it and has to stay on its side: as long. */
  tied: readonly Buffer[];
  /** Somebody put it into the dataset as a case. */
  added: boolean;
  gold: boolean;
  /** Confidence of the row's own evidence. */
  p: number;
  events: number;
  /** Who it rests on; nobody but reviewers: none. */
  actors: readonly Buffer[];
  /** Of these who alone made its label what it is: without them it would not be there. */
  hinge?: Buffer | undefined;
  /** Fingerprints, of which 8 bytes count; so are the actors. */
  whole: Buffer;
  prompt: Buffer;
  compared: Uint8Array;
  /** Whether a second redaction found something in it. */
  redacted: boolean;
  desirable: boolean | null;
  source: RowSource;
  signals: readonly SignalName[];
  model: string;
  policy: string;
  /** When its answer was given: seconds since 1970. */
  at: number;
  chosenLength: number;
  rejectedLength: number;
}

/** After so many rows whoever goes through them lets others have their turn: a few milliseconds of work at most. */
export const ROWS_A_TURN = 1000;

const rules = Object.keys(freezeWords) as FreezeRule[];
const KEPT = 255;

export class Facts {
  size = 0;
  readonly compared = new Signatures();
  readonly models: string[] = [];
  readonly policies: string[] = [];
  /** What came together, a bit for each name (there are less than 32): of all that could, little does. */
  private readonly signals: number[] = [];
  private readonly actors = new Numbering();
  /** Rows that rest on several people, which few do. */
  private readonly several = new Map<number, readonly number[]>();
  private readonly tiedNumbers = new Numbering();
  private readonly tiedUnits: Buffer[] = [];
  /** Rows that are tied to several. */
  private readonly severalTied = new Map<number, readonly number[]>();

  private readonly columns = {
    rule: new Column(),
    split: new Column(),
    unitHigh: new Column(),
    unitLow: new Column(),
    /** 0 for none. */
    otherNameHigh: new Column(),
    otherNameLow: new Column(),
    evidence: new Column(),
    /** One more than the number of the first; 0 for none. So are `hinge` and `tied`. */
    actor: new Column(),
    hinge: new Column(),
    tied: new Column(),
    wholeHigh: new Column(),
    wholeLow: new Column(),
    promptHigh: new Column(),
    promptLow: new Column(),
    flags: new Column(),
    source: new Column(),
    model: new Column(),
    policy: new Column(),
    signals: new Column(),
    at: new Column(),
    chosenLength: new Column(),
    rejectedLength: new Column(),
  };

  /** @returns the number of the row */
  add(fact: Fact): number {
    const row = this.size;
    const { columns } = this;
    columns.rule.set(row, KEPT);
    columns.split.set(row, Split.options.indexOf(fact.split));
    columns.unitHigh.set(row, fact.unit.readUInt32BE(0));
    columns.unitLow.set(row, fact.unit.readUInt32BE(4));
    columns.otherNameHigh.set(row, fact.otherName?.readUInt32BE(0) ?? 0);
    columns.otherNameLow.set(row, fact.otherName?.readUInt32BE(4) ?? 0);
    columns.evidence.set(row, evidenceOf(fact));
    const actors = fact.actors.map((actor) => numbered(this.actors, actor));
    columns.actor.set(row, (actors[0] ?? -1) + 1);
    if (actors.length > 1) this.several.set(row, actors);
    columns.hinge.set(row, fact.hinge === undefined ? 0 : numbered(this.actors, fact.hinge) + 1);
    const tied = fact.tied.map((unit) => this.tiedNumber(unit));
    columns.tied.set(row, (tied[0] ?? -1) + 1);
    if (tied.length > 1) this.severalTied.set(row, tied);
    columns.wholeHigh.set(row, fact.whole.readUInt32BE(0));
    columns.wholeLow.set(row, fact.whole.readUInt32BE(4));
    columns.promptHigh.set(row, fact.prompt.readUInt32BE(0));
    columns.promptLow.set(row, fact.prompt.readUInt32BE(4));
    columns.flags.set(row, flagsOf(fact));
    columns.source.set(row, RowSource.options.indexOf(fact.source));
    columns.model.set(row, indexIn(this.models, fact.model));
    columns.policy.set(row, indexIn(this.policies, fact.policy));
    columns.signals.set(row, indexIn(this.signals, bitsOf(fact.signals)));
    columns.at.set(row, fact.at);
    columns.chosenLength.set(row, fact.chosenLength);
    columns.rejectedLength.set(row, fact.rejectedLength);
    this.compared.set(row, fact.compared);
    this.size += 1;
    return row;
  }

  leaveOut(row: number, rule: FreezeRule): void {
    this.columns.rule.set(row, rules.indexOf(rule));
  }

  isKept(row: number): boolean {
    return this.columns.rule.get(row) === KEPT;
  }

  /** Undefined while it is kept. */
  ruleOf(row: number): FreezeRule | undefined {
    return rules[this.columns.rule.get(row)];
  }

  splitOf(row: number): Split {
    return Split.options[this.columns.split.get(row)] ?? 'train';
  }

  isHeldOut(row: number): boolean {
    return this.columns.split.get(row) !== 0;
  }

  /** Whose side is the row's: whose it is, and who else is in it. */
  unitsOf(row: number): readonly Buffer[] {
    const first = this.columns.tied.get(row) - 1;
    const tied = first === -1 ? [] : (this.severalTied.get(row) ?? [first]);
    const { unitHigh, unitLow } = this.columns;
    return [unitOf(unitHigh.get(row), unitLow.get(row)), ...tied.flatMap((number) => this.tiedUnits[number] ?? [])];
  }

  /** What else it may be known by. */
  otherNamesOf(row: number): readonly Buffer[] {
    const { otherNameHigh, otherNameLow } = this.columns;
    const [high, low] = [otherNameHigh.get(row), otherNameLow.get(row)];
    return high === 0 && low === 0 ? [] : [unitOf(high, low)];
  }

  private tiedNumber(unit: Buffer): number {
    const number = numbered(this.tiedNumbers, unit);
    if (number === this.tiedUnits.length) this.tiedUnits.push(unit);
    return number;
  }

  actorsOf(row: number): readonly number[] {
    const first = this.columns.actor.get(row) - 1;
    return first === -1 ? [] : (this.several.get(row) ?? [first]);
  }

  /** Who alone made its label what it is, if anybody did. */
  hingeOf(row: number): number | undefined {
    const hinge = this.columns.hinge.get(row) - 1;
    return hinge === -1 ? undefined : hinge;
  }

  get actorCount(): number {
    return this.actors.size;
  }

  /** Whether everything of it differs from every row of the set; it is in it from now on. */
  isNewWhole(row: number, seen: RowSet): boolean {
    return seen.isNew(row, this.columns.wholeLow.get(row), (other) => this.isSameWhole(row, other));
  }

  /** The same, where only rows that rest on the same person first are compared. */
  isNewWholeOfActor(row: number, seen: RowSet): boolean {
    const { actor, wholeLow } = this.columns;
    const isEqual = (other: number): boolean => this.isSameWhole(row, other) && actor.get(row) === actor.get(other);
    return seen.isNew(row, wholeLow.get(row) ^ mix(actor.get(row)), isEqual);
  }

  private isSameWhole(row: number, other: number): boolean {
    const { wholeHigh, wholeLow } = this.columns;
    return wholeLow.get(row) === wholeLow.get(other) && wholeHigh.get(row) === wholeHigh.get(other);
  }

  /** Whether its prompt differs from those of all rows of the set; it is in it from now on. */
  isNewPrompt(row: number, seen: RowSet): boolean {
    return seen.isNew(row, this.columns.promptLow.get(row), (other) => this.isSamePrompt(row, other));
  }

  hasPromptOfRow(row: number, seen: RowSet): boolean {
    return seen.has(this.columns.promptLow.get(row), (other) => this.isSamePrompt(row, other));
  }

  private isSamePrompt(row: number, other: number): boolean {
    const { promptHigh, promptLow } = this.columns;
    return promptLow.get(row) === promptLow.get(other) && promptHigh.get(row) === promptHigh.get(other);
  }

  hasPromptOf(row: number, numbers: Numbering): boolean {
    return numbers.has(this.columns.promptHigh.get(row), this.columns.promptLow.get(row));
  }

  sourceOf(row: number): RowSource | undefined {
    return RowSource.options[this.columns.source.get(row)];
  }

  modelOf(row: number): string {
    return this.models[this.columns.model.get(row)] ?? '';
  }

  policyOf(row: number): string {
    return this.policies[this.columns.policy.get(row)] ?? '';
  }

  signalsOf(row: number): SignalName[] {
    const bits = this.signals[this.columns.signals.get(row)] ?? 0;
    return SignalName.options.filter((_name, at) => (bits & (1 << at)) !== 0);
  }

  isGold(row: number): boolean {
    return (this.columns.flags.get(row) & GOLD) !== 0;
  }

  isAdded(row: number): boolean {
    return (this.columns.flags.get(row) & ADDED) !== 0;
  }

  isRedacted(row: number): boolean {
    return (this.columns.flags.get(row) & REDACTED) !== 0;
  }

  desirableOf(row: number): boolean | null {
    const flags = this.columns.flags.get(row);
    return (flags & CLASSED) === 0 ? null : (flags & DESIRABLE) !== 0;
  }

  atOf(row: number): number {
    return this.columns.at.get(row);
  }

  lengthsOf(row: number): { chosen: number; rejected: number } {
    return { chosen: this.columns.chosenLength.get(row), rejected: this.columns.rejectedLength.get(row) };
  }

  /** Rows still kept, best-evidenced first: gold, then by confidence, then by number of events, then by key. */
  ranked(): Uint32Array {
    const keys = new Float64Array(this.size);
    let kept = 0;
    for (let row = 0; row < this.size; row += 1) {
      if (!this.isKept(row)) continue;
      keys[kept] = this.columns.evidence.get(row) * ROWS_MAX + row;
      kept += 1;
    }
    // Numbers sort without a comparison in JavaScript: a tenth of a second for a million.
    const sorted = keys.subarray(0, kept).sort();
    const rows = new Uint32Array(kept);
    for (let rank = 0; rank < kept; rank += 1) rows[rank] = (sorted[rank] ?? 0) % ROWS_MAX;
    return rows;
  }
}

/** Rows that one version can be chosen from: a rank and a number share the 53 bits of a double. */
export const ROWS_MAX = 2 ** 22;

const EVENTS_COUNTED_MAX = 15;
const P_STEPS = 1e6;

/** Less is better; below 2^31. */
function evidenceOf({ gold, p, events }: Fact): number {
  const doubt = (gold ? 0 : P_STEPS + 1) + Math.round((1 - p) * P_STEPS);
  return doubt * (EVENTS_COUNTED_MAX + 1) + (EVENTS_COUNTED_MAX - Math.min(events, EVENTS_COUNTED_MAX));
}

const [GOLD, CLASSED, DESIRABLE, REDACTED, ADDED] = [1, 2, 4, 8, 16];

function flagsOf({ gold, desirable, redacted, added }: Fact): number {
  const judged = (desirable === null ? 0 : CLASSED) | (desirable === true ? DESIRABLE : 0);
  return (gold ? GOLD : 0) | judged | (redacted ? REDACTED : 0) | (added ? ADDED : 0);
}

function unitOf(high: number, low: number): Buffer {
  const unit = Buffer.alloc(8);
  unit.writeUInt32BE(high, 0);
  unit.writeUInt32BE(low, 4);
  return unit;
}

function numbered(numbering: Numbering, fingerprint: Buffer): number {
  return numbering.numberOf(fingerprint.readInt32BE(0), fingerprint.readInt32BE(4));
}

function bitsOf(signals: readonly SignalName[]): number {
  return signals.reduce((bits, name) => bits | (1 << SignalName.options.indexOf(name)), 0);
}

function indexIn<T>(values: T[], value: T): number {
  const known = values.lastIndexOf(value);
  return known === -1 ? values.push(value) - 1 : known;
}

/** So that growing copies nothing, and takes no more than is needed. */
const BLOCK_ROWS = 8192;

/** From the narrowest that holds a block's numbers: most columns need the widest hardly ever. */
const widths = [Uint8Array, Uint16Array, Uint32Array];
type Block = Uint8Array | Uint16Array | Uint32Array;

/** Numbers below 2^32, 0 at first, in as little room as they need; blocks of nothing but zeros take none. */
class Column {
  private readonly blocks: (Block | undefined)[] = [];

  get(row: number): number {
    return this.blocks[Math.floor(row / BLOCK_ROWS)]?.[row % BLOCK_ROWS] ?? 0;
  }

  set(row: number, number: number): void {
    const place = Math.floor(row / BLOCK_ROWS);
    while (this.blocks.length <= place) this.blocks.push(undefined);
    let block = this.blocks[place];
    if (block === undefined && number === 0) return;
    if (block === undefined || number >= 2 ** (8 * block.BYTES_PER_ELEMENT)) {
      block = widened(block, number);
      this.blocks[place] = block;
    }
    block[row % BLOCK_ROWS] = number;
  }
}

function widened(block: Block | undefined, number: number): Block {
  const Wide = widths.find(({ BYTES_PER_ELEMENT }) => number < 2 ** (8 * BYTES_PER_ELEMENT)) ?? Uint32Array;
  const wider = new Wide(BLOCK_ROWS);
  if (block !== undefined) wider.set(block);
  return wider;
}
