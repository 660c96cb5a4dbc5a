/**
 * What is remembered of each row while a version is put together: enough to decide about all of them, in about 112 bytes
 * a row, so that a million rows need no more than the server has. A row's number is its position in the version.
 */
import { type FreezeRule, freezeWords } from '../../../shared/dataset.ts';
import { Split } from '../../../shared/export.ts';
import { RowSource, SignalName } from '../../../shared/label.ts';
import { Numbering } from './numbering.ts';
import { mix } from './sign.ts';
import { Signatures } from './signatures.ts';

export interface Fact {
  split: Split;
  /** Whose it is: 8 bytes. */
  unit: Buffer;
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
  private readonly actors = new Numbering();
  /** Rows that rest on several people, which few do. */
  private readonly several = new Map<number, readonly number[]>();
  private readonly tiedNumbers = new Numbering();
  private readonly tiedUnits: Buffer[] = [];
  /** Rows that are tied to several. */
  private readonly severalTied = new Map<number, readonly number[]>();

  private readonly columns = {
    rule: new Column(Uint8Array),
    split: new Column(Uint8Array),
    unitHigh: new Column(Int32Array),
    unitLow: new Column(Int32Array),
    evidence: new Column(Uint32Array),
    actor: new Column(Int32Array),
    /** One more than the number of the first; 0 for none, so that it takes no room where answers have their people. */
    tied: new Column(Int32Array),
    wholeHigh: new Column(Int32Array),
    wholeLow: new Column(Int32Array),
    promptHigh: new Column(Int32Array),
    promptLow: new Column(Int32Array),
    flags: new Column(Uint8Array),
    source: new Column(Uint8Array),
    model: new Column(Uint16Array),
    policy: new Column(Uint16Array),
    /** A bit for each name: there are less than 32. */
    signals: new Column(Uint32Array),
    at: new Column(Uint32Array),
    chosenLength: new Column(Uint32Array),
    rejectedLength: new Column(Uint32Array),
  };

  /** @returns the number of the row */
  add(fact: Fact): number {
    const row = this.size;
    const { columns } = this;
    columns.rule.set(row, KEPT);
    columns.split.set(row, Split.options.indexOf(fact.split));
    columns.unitHigh.set(row, fact.unit.readInt32BE(0));
    columns.unitLow.set(row, fact.unit.readInt32BE(4));
    columns.evidence.set(row, evidenceOf(fact));
    const actors = fact.actors.map((actor) => numbered(this.actors, actor));
    columns.actor.set(row, actors[0] ?? -1);
    if (actors.length > 1) this.several.set(row, actors);
    const tied = fact.tied.map((unit) => this.tiedNumber(unit));
    columns.tied.set(row, (tied[0] ?? -1) + 1);
    if (tied.length > 1) this.severalTied.set(row, tied);
    columns.wholeHigh.set(row, fact.whole.readInt32BE(0));
    columns.wholeLow.set(row, fact.whole.readInt32BE(4));
    columns.promptHigh.set(row, fact.prompt.readInt32BE(0));
    columns.promptLow.set(row, fact.prompt.readInt32BE(4));
    columns.flags.set(row, flagsOf(fact));
    columns.source.set(row, RowSource.options.indexOf(fact.source));
    columns.model.set(row, indexIn(this.models, fact.model));
    columns.policy.set(row, indexIn(this.policies, fact.policy));
    columns.signals.set(
      row,
      fact.signals.reduce((bits, name) => bits | (1 << SignalName.options.indexOf(name)), 0),
    );
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

  private unitOf(row: number): Buffer {
    const unit = Buffer.alloc(8);
    unit.writeInt32BE(this.columns.unitHigh.get(row), 0);
    unit.writeInt32BE(this.columns.unitLow.get(row), 4);
    return unit;
  }

  /** Whose side is the row's: whose it is, and who else is in it. */
  unitsOf(row: number): readonly Buffer[] {
    const first = this.columns.tied.get(row) - 1;
    const tied = first === -1 ? [] : (this.severalTied.get(row) ?? [first]);
    return [this.unitOf(row), ...tied.flatMap((number) => this.tiedUnits[number] ?? [])];
  }

  private tiedNumber(unit: Buffer): number {
    const number = numbered(this.tiedNumbers, unit);
    if (number === this.tiedUnits.length) this.tiedUnits.push(unit);
    return number;
  }

  actorsOf(row: number): readonly number[] {
    const first = this.columns.actor.get(row);
    return first === -1 ? [] : (this.several.get(row) ?? [first]);
  }

  get actorCount(): number {
    return this.actors.size;
  }

  /**
   * Whether no row of which everything is equal has a number yet; this one has now.
   *
   * @param of whose rows alone count
   */
  isNewWhole(row: number, numbers: Numbering, of = 0): boolean {
    // A fingerprint is random bits: mixed with whose it is, it is another one, just as unlikely to be met twice.
    return numbers.isNew(this.columns.wholeHigh.get(row) ^ mix(of), this.columns.wholeLow.get(row));
  }

  /** Whether its prompt had no number yet; it has now. */
  isNewPrompt(row: number, numbers: Numbering): boolean {
    return numbers.isNew(this.columns.promptHigh.get(row), this.columns.promptLow.get(row));
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
    const bits = this.columns.signals.get(row);
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

function numbered(numbering: Numbering, fingerprint: Buffer): number {
  return numbering.numberOf(fingerprint.readInt32BE(0), fingerprint.readInt32BE(4));
}

function indexIn(names: string[], name: string): number {
  const known = names.lastIndexOf(name);
  return known === -1 ? names.push(name) - 1 : known;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array;

/** So that growing copies nothing, and takes no more than is needed. */
const BLOCK_ROWS = 8192;

/** A typed array that grows. Blocks of nothing but zeros, which some columns are full of, take no room. */
class Column {
  private readonly type: new (
    length: number,
  ) => Numbers;
  private readonly blocks: (Numbers | undefined)[] = [];

  constructor(type: new (length: number) => Numbers) {
    this.type = type;
  }

  get(row: number): number {
    return this.blocks[Math.floor(row / BLOCK_ROWS)]?.[row % BLOCK_ROWS] ?? 0;
  }

  set(row: number, number: number): void {
    const place = Math.floor(row / BLOCK_ROWS);
    while (this.blocks.length <= place) this.blocks.push(undefined);
    let block = this.blocks[place];
    if (block === undefined) {
      if (number === 0) return;
      block = new this.type(BLOCK_ROWS);
      this.blocks[place] = block;
    }
    block[row % BLOCK_ROWS] = number;
  }
}
