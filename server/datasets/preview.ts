/** What a version frozen now would hold: the rules of freezing over the first rows, writing nothing. */
import { setImmediate } from 'node:timers/promises';
import type { Preview } from '../../shared/dataset.ts';
import type { NativeLine } from '../../shared/export.ts';
import type { Db } from '../db/connect.ts';
import { decideAlike, decideSides, inTurns } from './freezing/decide.ts';
import type { KnownPrompts } from './freezing/decontaminate.ts';
import { Facts } from './freezing/facts.ts';
import { figuresOf, Tally } from './freezing/figures.ts';
import { gather, type Wanted } from './freezing/gather.ts';
import { Signatures } from './freezing/signatures.ts';
import { findUnheard } from './freezing/turning/find-unheard.ts';
import { unheardFigures } from './freezing/turning/unheard.ts';

/** Rows that may be kept and are compared with each other, and rows or labels looked at: a second's work at most. */
const TAKEN_MAX = 2000;
const LOOKED_AT_MAX = 20_000;
const WINDOW_ROWS = 100;
const SAMPLES = 5;
/** Of these first ones samples are taken: texts are too large to keep them all. */
const SAMPLED_FROM = 50;

/** The prompts of earlier versions are not looked at: there may be millions. */
export async function previewDataset(db: Db, wanted: Wanted): Promise<Preview> {
  const facts = new Facts();
  const prompts = new Signatures();
  const gated = new Tally();
  const lines: NativeLine[] = [];
  let walked = 0;
  let complete = true;
  const goesOn = (rows: number): boolean => {
    walked += rows;
    complete = walked < LOOKED_AT_MAX && facts.size < TAKEN_MAX;
    return complete;
  };
  const { projectId, definition, deal } = wanted;
  const counting = { projectId, definition, salt: deal.salt, windowRows: WINDOW_ROWS, labelsMax: LOOKED_AT_MAX };
  const unheard = await findUnheard(db, { ...counting, turn: setImmediate });
  for await (const taken of gather(db, { ...wanted, unheard }, gated, { windowRows: WINDOW_ROWS, goesOn })) {
    for (const { line, fact, promptSignature } of taken) {
      prompts.set(facts.add(fact), promptSignature);
      if (lines.length < SAMPLED_FROM) lines.push(line);
    }
  }
  const cap = await decideAlike(facts, wanted.definition, setImmediate);
  await decideSides(facts, prompts, wanted.definition, nothingKnown(), setImmediate);
  return {
    looked_at: gated.total + facts.size,
    complete,
    figures: {
      ...(await inTurns(figuresOf(facts, wanted.definition, gated, cap), setImmediate)),
      ...unheardFigures(unheard),
    },
    samples: lines.filter((_line, row) => facts.isKept(row)).slice(0, SAMPLES),
  };
}

async function* nothingKnown(): AsyncGenerator<KnownPrompts> {}
