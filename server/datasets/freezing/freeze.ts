/**
 * Freezes a version: writes every row that may be kept, decides about all of them together, deletes what falls out,
 * and seals the rest with a digest. Nobody sees the rows before the manifest is there. What an attempt that fails has
 * written, it takes away again.
 */
import { createHash } from 'node:crypto';
import { type DatasetDefinition, Manifest } from '../../../shared/dataset.ts';
import { AppError } from '../../../shared/error.ts';
import type { Purpose } from '../../../shared/event.ts';
import { type NativeLine, Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import { readAhead } from '../../db/read-ahead.ts';
import type { JobRun, JobWork } from '../../jobs/runner.ts';
import { sparingMemory } from '../../jobs/spare-memory.ts';
import { personOf } from '../../privacy/pseudonym.ts';
import { writeJson } from '../selecting/write-json.ts';
import type { Deal } from '../split.ts';
import { type FreezeInput, findDataset, fixSides, settleSides } from '../store.ts';
import { walkVersion } from '../versions/store.ts';
import { awaitLabels, isStillSettled, type Settled, STANDSTILL_MS } from './await-labels.ts';
import { claimSides } from './claim-sides.ts';
import { decideAlike, decideSides, inTurns } from './decide.ts';
import type { KnownPrompts } from './decontaminate.ts';
import { Facts, ROWS_MAX } from './facts.ts';
import { figuresOf, Tally } from './figures.ts';
import { type Gathered, gather, type ReadTies } from './gather.ts';
import { readPolicy } from './read-policy.ts';
import { Signatures } from './signatures.ts';
import * as store from './store.ts';
import { findUnheard } from './turning/find-unheard.ts';
import { type Unheard, unheardFigures } from './turning/unheard.ts';

export interface FreezeOptions {
  db: Db;
  /** Statements stop the event loop: fewer rows each. */
  embedded: boolean;
  /** Which generations these may be paired with. */
  readTies: ReadTies;
  /** Rejects with `no_space` where so many bytes would not fit; absent where the disk is somebody else's. */
  requireRoom?: RequireRoom;
  /** For so long the labels may not get on: see `awaitLabels`. */
  standstillMs?: number;
  /** Of a project with fewer rows little is remembered: clearing up before would only make everybody else wait. */
  spareFromRows?: number;
}

export type RequireRoom = (bytes?: number) => Promise<void>;

/** What a server and its database do at once. */
interface Pace {
  windowRows: number;
  /** Rows written, deleted or remembered by one statement. */
  rows: number;
  /** Fingerprints read by one statement. */
  prompts: number;
}
const embeddedPace: Pace = { windowRows: 50, rows: 50, prompts: 250 };
const pace: Pace = { windowRows: 1000, rows: 1000, prompts: 5000 };

/** Labels of an older policy, or rows, counted at once: for how far the job is. */
const COUNT_MAX = { embedded: 20_000, otherwise: 5_000_000 };

/** As many take some 2 MB: see `Facts`. */
const SPARE_FROM_ROWS = 20_000;

/** What remembering a prompt and whose it is, by two names, writes: 250 bytes, their places in indexes, and the log. */
const REMEMBERED_BYTES = 1700;

/** Prompts of earlier versions that are compared at once, 64 bytes each. */
const KNOWN_AT_ONCE = 100_000;

/** The work of a job of kind `freeze`. Its result names the version. */
export function freezing({
  db,
  embedded,
  readTies,
  requireRoom = async () => undefined,
  standstillMs = STANDSTILL_MS,
  spareFromRows = SPARE_FROM_ROWS,
}: FreezeOptions): JobWork {
  return async (run) => {
    const input = run.input as FreezeInput; // written by our own route
    const dataset = await findDataset(db, run.projectId, { id: input.dataset_id });
    if (dataset === undefined) throw new AppError('not_found', 'The dataset is gone.');
    const made = { projectId: run.projectId, datasetId: dataset.id, version: input.version };
    const attempt = async (): Promise<Manifest | null> => {
      const countMax = embedded ? COUNT_MAX.embedded : COUNT_MAX.otherwise;
      const settled = await awaitLabels(db, run, { countMax, standstillMs });
      const total = await store.countRows(db, run.projectId, countMax);
      const job = new Freezing({ db, embedded, readTies, requireRoom, settled, total }, run, made, dataset.definition);
      const spares = total === null || total >= spareFromRows;
      const work = () => job.make(dataset.name);
      return (spares ? sparingMemory(work) : work()).catch(async (error: unknown) => {
        await job.clear().catch(() => undefined); // where that fails as well, the next attempt does it
        throw error;
      });
    };
    let manifest = await attempt();
    while (manifest === null) manifest = await attempt();
    const { figures, sha256 } = manifest;
    const warned = figures.warnings === undefined ? {} : { warnings: figures.warnings };
    return { dataset: dataset.name, version: made.version, rows: figures.rows, sha256, ...warned };
  };
}

interface FreezingOptions extends Required<Omit<FreezeOptions, 'standstillMs' | 'spareFromRows'>> {
  settled: Settled;
  /** Rows of the project, whether or not the filter takes them; null where they are too many to count. */
  total: number | null;
}

class Freezing {
  private readonly facts = new Facts();
  private readonly gated = new Tally();
  private readonly db: Db;
  private readonly run: JobRun;
  private readonly made: store.Made;
  private readonly definition: DatasetDefinition;
  private readonly pace: Pace;
  private readonly readTies: ReadTies;
  private readonly requireRoom: RequireRoom;
  private readonly settled: Settled;
  private readonly total: number | null;
  private policy: Manifest['policy'];
  private unheard: Unheard | undefined;

  constructor(
    { db, embedded, readTies, requireRoom, settled, total }: FreezingOptions,
    run: JobRun,
    made: store.Made,
    definition: DatasetDefinition,
  ) {
    [this.db, this.run, this.made, this.definition] = [db, run, made, definition];
    [this.settled, this.total] = [settled, total];
    [this.pace, this.readTies, this.requireRoom] = [embedded ? embeddedPace : pace, readTies, requireRoom];
  }

  /** @returns null when another policy came into force while rows were read: it has to begin anew */
  async make(dataset: string): Promise<Manifest | null> {
    const deal = await this.prepare();
    await this.collect(deal);
    if (!(await this.isOfOnePolicy())) return null;
    const cap = await decideAlike(this.facts, this.definition, this.run.turn);
    // The signatures of whole rows have done their part: their room is taken by those of the prompts.
    const prompts = this.facts.compared;
    await this.loadPrompts(prompts);
    await decideSides(this.facts, prompts, this.definition, this.knownPrompts(), this.run.turn);
    prompts.clear();
    // What is remembered cannot be taken back, because other versions may have the same people and prompts: all of it or
    // nothing.
    await this.requireRoom(this.facts.size * REMEMBERED_BYTES);
    await claimSides(this.facts, this.pace.rows, (units, split) =>
      this.step('settling sides', 0, (db) =>
        settleSides(db, this.made.projectId, units, { split, shares: deal.shares }),
      ),
    );
    await this.deleteLeftOut();
    await this.rememberPrompts();
    for (;;) {
      const taken = await store.countTaken(this.db, this.made);
      if (taken > 0) await this.markTaken();
      const manifest = Manifest.parse(await this.describe(dataset, deal, cap));
      if (await this.step('publishing', 0, (db) => store.publish(db, this.made, manifest, taken))) return manifest;
    }
  }

  private async isOfOnePolicy(): Promise<boolean> {
    if (this.settled.complete && this.gated.of('other_policy') > 0) return false;
    this.policy = await readPolicy(this.db, this.made.projectId);
    return (
      this.policy.version === this.settled.policy && (await isStillSettled(this.db, this.made.projectId, this.settled))
    );
  }

  private async describe(dataset: string, { shares }: Deal, cap: number): Promise<Manifest> {
    const files = await this.seal();
    const { filter } = this.definition;
    const { recordsShown, ...response } = await store.readResponse(this.db, this.made.projectId, filter);
    const { shown, voted } = response;
    return {
      dataset,
      version: this.made.version,
      definition: this.definition,
      split: shares,
      ...files,
      figures: {
        ...(await inTurns(figuresOf(this.facts, this.definition, this.gated, cap), this.run.turn)),
        ...unheardFigures(this.unheard),
      },
      consent: this.purpose,
      policy: this.policy,
      response: { ...response, rate: recordsShown && shown > 0 ? Math.round((voted / shown) * 1e4) / 1e4 : null },
      created_at: new Date().toISOString(),
    };
  }

  private get purpose(): Purpose {
    return this.definition.consent ?? (this.definition.task === 'eval' ? 'improve' : 'train');
  }

  private step<T>(name: string, done: number, work: (db: Db) => Promise<T>, total: number | null = null): Promise<T> {
    return this.run.step({ step: name, done, total }, work);
  }

  private async prepare(): Promise<Deal> {
    await this.requireRoom();
    const deal = await this.step('preparing', 0, (db) => fixSides(db, this.made.projectId, this.definition.split));
    await this.clear();
    return deal;
  }

  /** Deletes what this attempt and earlier ones at this dataset have written. */
  async clear(): Promise<void> {
    const some = (): Promise<number> =>
      this.step('clearing', 0, (db) => store.clearUnfinished(db, this.made, this.pace.rows));
    while ((await some()) > 0);
  }

  private async collect(deal: Deal): Promise<void> {
    let looked = 0;
    const { projectId, datasetId } = this.made;
    const { definition } = this;
    const { policy } = this.settled;
    const { windowRows } = this.pace;
    const counting = { projectId, definition, salt: deal.salt, policy, windowRows, turn: this.run.turn };
    this.unheard = await findUnheard(this.db, counting);
    const wanted = {
      projectId,
      datasetId,
      definition,
      deal,
      readTies: this.readTies,
      policy,
      unheard: this.unheard,
    };
    const walk = {
      windowRows,
      goesOn: (rows: number) => {
        looked += rows;
        return true;
      },
    };
    for await (const taken of readAhead(gather(this.db, wanted, this.gated, walk))) {
      for (const some of chunks(taken, this.pace.rows)) {
        const rows = some.map((one) => this.remember(one));
        await this.requireRoom();
        await this.step(
          'collecting',
          looked,
          (db) => store.insertRows(db, this.made, rows),
          this.total === null ? null : Math.max(this.total, looked),
        );
      }
    }
  }

  private remember({ line, fact, promptSignature, others, unnamed }: Gathered): store.NewRow {
    if (this.facts.size >= ROWS_MAX) {
      throw new AppError('too_large', `A version is chosen from at most ${ROWS_MAX} rows. Narrow the filter.`);
    }
    const content = writeJson(line);
    return {
      split: fact.split,
      position: this.facts.add(fact),
      row_id: line.id,
      trace_id: line.generation.trace_id,
      span_id: line.generation.span_id,
      status: line.label.status,
      gold: line.label.gold,
      desirable: line.desirable,
      prompt_hash: fact.prompt,
      prompt_signature: promptSignature,
      bytes: Buffer.byteLength(content),
      content,
      people: peopleIn(line, unnamed),
      others,
    };
  }

  /**
   * Reads them back, and leaves out the rows whose people were erased since they were read: an erasure that looked for
   * rows before these were written has laid its tombstones by now, and one that lays them later will find the rows.
   */
  private async loadPrompts(prompts: Signatures): Promise<void> {
    const found = new Uint8Array(this.facts.size);
    const takenBack = await store.readTakenBack(this.db, this.made);
    for await (const { position, prompt_signature, stands } of this.readBack('comparing', takenBack)) {
      prompts.set(position, prompt_signature);
      if (stands) found[position] = 1;
    }
    this.leaveOutAllBut(found);
  }

  /** Tells rows that are not there any more as what they are: their people were erased while this was made. */
  private async markTaken(): Promise<void> {
    const found = new Uint8Array(this.facts.size);
    for await (const { position } of this.readBack('counting')) found[position] = 1;
    this.leaveOutAllBut(found);
  }

  private leaveOutAllBut(found: Uint8Array): void {
    for (let row = 0; row < this.facts.size; row += 1) {
      if (found[row] === 0 && this.facts.isKept(row)) this.facts.leaveOut(row, 'erased');
    }
  }

  private async *readBack(name: string, takenBack: readonly string[] = []): AsyncGenerator<store.RowPrompt> {
    let done = 0;
    for (const split of Split.options) {
      for (let after = -1; ; ) {
        const page = { split, after, limit: this.pace.prompts, purpose: this.purpose, takenBack };
        const rows = await this.step(name, done, (db) => store.readPrompts(db, this.made, page), this.facts.size);
        yield* rows;
        done += rows.length;
        after = rows.at(-1)?.position ?? after;
        if (rows.length < this.pace.prompts) break;
      }
    }
  }

  private async *knownPrompts(): AsyncGenerator<KnownPrompts> {
    const { projectId } = this.made;
    for (const heldOut of [false, true]) {
      let known = { heldOut, fingerprints: [] as Buffer[], signatures: new Signatures() };
      for (let after: Buffer = Buffer.alloc(0); ; ) {
        const rows = await store.readKnownPrompts(this.db, projectId, { heldOut, after, limit: this.pace.prompts });
        for (const { hash, signature } of rows) known.signatures.set(known.fingerprints.push(hash) - 1, signature);
        after = rows.at(-1)?.hash ?? after;
        const end = rows.length < this.pace.prompts;
        if (known.fingerprints.length > 0 && (end || known.fingerprints.length >= KNOWN_AT_ONCE)) {
          yield known;
          known = { ...known, fingerprints: [] };
        }
        if (end) break;
        await this.run.turn();
      }
    }
  }

  private async deleteLeftOut(): Promise<void> {
    const out: number[] = [];
    for (let row = 0; row < this.facts.size; row += 1) if (!this.facts.isKept(row)) out.push(row);
    let done = 0;
    for (const positions of chunks(out, this.pace.rows)) {
      await this.step('leaving out', done, (db) => store.deleteRows(db, this.made, positions), out.length);
      done += positions.length;
    }
  }

  private async rememberPrompts(): Promise<void> {
    const { size } = this.facts;
    for (const split of Split.options) {
      for (let after = -1; after < size - 1; after += this.pace.rows) {
        const range = { split, after, upTo: after + this.pace.rows };
        await this.step('remembering prompts', after + 1, (db) => store.recordPrompts(db, this.made, range), size);
      }
    }
  }

  /** Digests of exactly the bytes that the native format writes. */
  private async seal(): Promise<Pick<Manifest, 'sha256' | 'files'>> {
    const whole = createHash('sha256');
    const files: Partial<Manifest['files']> = {};
    let done = 0;
    for (const split of Split.options) {
      const digest = createHash('sha256');
      const file = { rows: 0, bytes: 0 };
      for await (const { rows, text } of readAhead(
        walkVersion(this.db, this.made.projectId, { ...this.made, split }),
      )) {
        digest.update(text);
        whole.update(text);
        file.rows += rows;
        file.bytes += Buffer.byteLength(text);
        done += rows;
        await this.step('sealing', done, async () => undefined);
      }
      files[split] = { ...file, sha256: digest.digest('hex') };
    }
    return { sha256: whole.digest('hex'), files: Manifest.shape.files.parse(files) };
  }
}

/** As `people_in_line` of the database finds them, and those whom the line does not name. */
function peopleIn({ generation, label }: NativeLine, unnamed: readonly string[]): string[] {
  const named = [...label.evidence, ...label.dropped].map(({ actor }) => actor);
  const actors = [generation.user ?? '', ...named, ...unnamed];
  return [...new Set(actors.map(personOf).filter((person) => person !== undefined))];
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
