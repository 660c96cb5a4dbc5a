/**
 * Which training rows a labelled generation yields (shared/README.md, Labels). A candidate that fails a gate is kept
 * with the gates it failed, so that an export can say what it left out and why.
 */
import type { Evidence, SignalName } from '../../shared/label.ts';
import { type Case, compareText, type KnownDecision, type KnownEvent, said, sameKey } from './case.ts';
import { type Judged, sayingOf } from './judge.ts';
import { pairSiblings } from './pair-siblings.ts';
import { ACTOR_CAP, MOSTLY_KEPT, type Policy, round, sigmoid, UNVERIFIED_FACTOR, weightOf } from './policy.ts';
import { isEmptyOutput, isSameInput, isSameOutput, isSaneRewrite, textOf } from './read-text.ts';
import { type Candidate, type Row, toRow } from './row.ts';
import { areEqual } from './similarity.ts';

/** Sorted by id, each id once. */
export function deriveRows(subject: Judged, siblings: readonly Judged[], policy: Policy): Row[] {
  const candidates = [
    ...fromDecisions(subject),
    ...fromCorrections(subject, policy),
    ...fromEdits(subject, siblings),
    ...fromKept(subject, siblings),
    ...fromLabel(subject, policy),
    ...pairSiblings(subject, siblings, policy),
  ];
  const rows = new Map<string, Row>();
  for (const candidate of candidates) {
    const row = toRow(candidate, subject, policy);
    const known = rows.get(row.id);
    rows.set(row.id, known === undefined ? row : merge(known, row));
  }
  return [...rows.values()].sort((one, other) => compareText(one.id, other.id));
}

/** Two people who wrote or kept the same text: one row that rests on whichever of them passes more gates. */
function merge(one: Row, other: Row): Row {
  if (one.gates.length !== other.gates.length) return one.gates.length < other.gates.length ? one : other;
  return {
    ...one,
    p: Math.max(one.p, other.p),
    event_ids: [...new Set([...one.event_ids, ...other.event_ids])].sort(),
  };
}

/** A verdict trains as it stands; a reviewer's corrected text replaces the output as the good one. */
function* fromDecisions(subject: Judged): Iterable<Candidate> {
  if (!subject.gold) return;
  const base = { source: 'gold', p: 1, events: [] } as const;
  const text = subject.goldDecisions.map(correctedTextOf(subject)).findLast((corrected) => corrected !== null) ?? null;
  const good = text === null ? (subject.status === 'positive' ? ('own' as const) : null) : { text };
  if (good !== null) {
    yield { ...base, task: 'sft', chosen: good };
    yield { ...base, task: 'unpaired', chosen: good, desirable: true };
  }
  if (text !== null) yield { ...base, task: 'preference', chosen: { text }, rejected: 'own' };
  if (subject.status === 'negative') yield { ...base, task: 'unpaired', chosen: 'own', desirable: false };
}

/** Null, too, for a blank text and for the output itself: as good and as bad, it would train both ways. */
function correctedTextOf({ generation }: Judged): (decision: KnownDecision) => string | null {
  return ({ corrected_text: text }) => {
    if (text === null || isEmptyOutput(text)) return null;
    return generation !== null && isSameOutput(text, generation.output) ? null : text;
  };
}

/**
 * A correction says what the answer should have been, which is worth learning whatever became of the answer: also where a
 * reviewer refused it, and where the conversation went on from another one.
 */
function* fromCorrections(subject: Judged, policy: Policy): Iterable<Candidate> {
  if (subject.gold && subject.status === 'positive') return; // a reviewer found nothing to correct
  for (const event of subject.weighed.corrections) {
    const it = said(event);
    if (it.kind !== 'correction' || it.text === null) continue;
    const weight = Math.abs(weightOf(policy.signals.correction, policy.baseRate));
    const halved = policy.signed && !event.verified ? weight * UNVERIFIED_FACTOR : weight;
    const p = sigmoid(Math.min(halved, ACTOR_CAP));
    const base = { source: 'correction', chosen: { text: it.text }, p, events: [event] } as const;
    yield { ...base, task: 'sft' };
    yield { ...base, task: 'preference', rejected: 'own' };
    yield { ...base, task: 'unpaired', desirable: true };
  }
}

const trainsEdited: ReadonlySet<SignalName> = new Set(['edited_lightly', 'edited', 'partly_kept', 'changed']);
const pairsEdited: ReadonlySet<SignalName> = new Set([...trainsEdited, 'rewritten']);

/**
 * What people made of the output: the text they ended with, when the signal that counts says it was changed.
 *
 * A reviewer's verdict goes before it. What they approved is nothing to prefer another text to, nor was there anything
 * to improve: no rows, as with corrections. Where they refused it, an edited text of which a third or more is still the
 * answer is no text to imitate: nobody knows whether the fault is in what was kept. It may all the same be preferred to
 * the answer, which the reviewer calls bad as well. In a form the value is another one, and nothing of it was kept.
 *
 * The branch of a conversation that was left is no one to imitate either; but the edited text is better than the answer
 * it was made of, whichever answer the conversation went on from.
 *
 * An edit that left the answer as it was is use, as an accept is, and takes two minutes of it to be imitated.
 */
function* fromEdits(subject: Judged, siblings: readonly Judged[]): Iterable<Candidate> {
  if (subject.gold && subject.status === 'positive') return;
  const left = isLeftBranch(subject, siblings);
  for (const evidence of subject.weighed.evidence) {
    if (!pairsEdited.has(evidence.signal)) continue;
    const edit = finalEditOf(subject, evidence);
    if (edit === null) continue;
    const base = {
      source: 'edit',
      chosen: { text: edit.text },
      p: sigmoid(Math.abs(evidence.weight)),
      events: [eventOf(subject, evidence), edit.event].filter((event) => event !== undefined),
    } as const;
    const keepsRefused = subject.gold && evidence.signal !== 'changed';
    const gates = [
      ...(isAnswer(edit.text, subject) ? (['needs_proof'] as const) : []),
      ...(keepsRefused ? (['refused_text'] as const) : []),
      ...(left ? (['other_branch'] as const) : []),
    ];
    if (trainsEdited.has(evidence.signal)) yield { ...base, task: 'sft', gates };
    const near = evidence.signal !== 'changed' && edit.similarity >= MOSTLY_KEPT;
    const insane =
      evidence.signal === 'rewritten' &&
      subject.generation !== null &&
      !isSaneRewrite(textOf(subject.generation.output), edit.text);
    yield {
      ...base,
      task: 'preference',
      rejected: 'own',
      gates: [...(near ? (['near_identical'] as const) : []), ...(insane ? (['insane_rewrite'] as const) : [])],
    };
  }
}

/** Letter for letter, but for line ends, Unicode form and white space around it. */
function isAnswer(text: string, { generation }: Judged): boolean {
  return generation !== null && areEqual(text.trim(), textOf(generation.output).trim());
}

const provenKept: ReadonlySet<SignalName> = new Set(['kept_120', 'kept_300', 'kept_600']);

/**
 * Two minutes of use behind a positive label: train the text the person kept. Of several answers to one prompt only the
 * branch that was kept is one to imitate.
 */
function* fromKept(subject: Judged, siblings: readonly Judged[]): Iterable<Candidate> {
  if (subject.status !== 'positive' || subject.gold) return;
  const left = isLeftBranch(subject, siblings);
  for (const evidence of subject.weighed.evidence) {
    const kept = eventOf(subject, evidence);
    if (!provenKept.has(evidence.signal) || kept === undefined) continue;
    const edit = finalEditOf(subject, evidence);
    const unknown = edit === null && !isKeptWhole(subject, kept);
    yield {
      task: 'sft',
      source: 'kept',
      chosen: edit === null ? 'own' : { text: edit.text },
      p: subject.p,
      gates: [...(unknown ? (['kept_unknown'] as const) : []), ...(left ? (['other_branch'] as const) : [])],
      events: edit === null ? [kept] : [kept, edit.event],
    };
  }
}

/**
 * Unchanged at the last checkpoint, and nothing said later that it changed after all. Up to a third may be gone from what
 * counts as kept, so without its text only the whole answer is known to be what the person kept. A similarity is 1 only
 * where nothing changed but line ends, or white space in what is compared by words: a letter in 5,000 makes .9998, so
 * six decimals leave room for another sender's arithmetic and for no change.
 */
function isKeptWhole(subject: Judged, kept: KnownEvent): boolean {
  const reached = said(kept);
  if (reached.kind !== 'retention' || round(reached.similarity) < 1) return false;
  return !subject.weighed.standing.some((event) => {
    const it = said(event);
    if (it.kind !== 'edit' || !it.final || round(it.similarity) === 1) return false;
    return event.actor === kept.actor && (event.verified || !kept.verified) && sameKey(subject.key, event);
  });
}

/** The conversation went on, and from another answer to the same prompt. */
function isLeftBranch(subject: Judged, siblings: readonly Judged[]): boolean {
  if (subject.generation === null || subject.continued) return false;
  const { input } = subject.generation;
  return siblings.some((one) => one.continued && one.generation !== null && isSameInput(one.generation.input, input));
}

const desirableSignals: ReadonlySet<SignalName> = new Set(['up', 'rated_high', 'kept_30', 'sent', ...provenKept]);
const undesirableSignals: ReadonlySet<SignalName> = new Set([
  'correction',
  'down_with_reason',
  'down',
  'rated_low',
  'undone',
  'lost',
]);
const votes: ReadonlySet<SignalName> = new Set(['up', 'rated_high']);

/** A label by itself: one desirable or undesirable example, if it rests on more than weak signals. */
function* fromLabel(subject: Judged, policy: Policy): Iterable<Candidate> {
  if (subject.gold || (subject.status !== 'positive' && subject.status !== 'negative')) return;
  const desirable = subject.status === 'positive';
  const isSupport = (one: Evidence): boolean => one.weight > 0 === desirable;
  const hasAgreed = (one: Evidence): boolean => eventOf(subject, one)?.train !== false;
  // Whoever agrees with others, but not to training, takes nothing away from them where the label stands without.
  const willing = subject.weighed.evidence.filter((one) => !isSupport(one) || hasAgreed(one));
  const alone = sayingOf(willing, policy);
  const { evidence, p } =
    alone.status === subject.status
      ? { evidence: willing, p: alone.p }
      : { evidence: subject.weighed.evidence, p: subject.p };
  const support = evidence.filter(isSupport);
  const events = support.map((one) => eventOf(subject, one)).filter((event) => event !== undefined);
  const base = { source: 'label', chosen: 'own', p: desirable ? p : 1 - p, events } as const;
  const strong = desirable ? desirableSignals : undesirableSignals;
  if (support.some((one) => strong.has(one.signal))) yield { ...base, task: 'unpaired', desirable };
  const onlyVoted = support.some((one) => votes.has(one.signal)) && !support.some((one) => provenKept.has(one.signal));
  if (desirable && onlyVoted) yield { ...base, task: 'sft', gates: ['needs_proof'] };
}

/** The last text of the same person, if watching ended with one. An interim text may be half a sentence. */
function finalEditOf(
  subject: Judged,
  evidence: Evidence,
): { event: KnownEvent; text: string; similarity: number } | null {
  for (const event of subject.weighed.standing) {
    const it = said(event);
    if (it.kind !== 'edit' || !it.final || it.text === undefined || event.actor !== evidence.actor) continue;
    if (evidence.verified && !event.verified) continue; // the text is not known to be that person's
    if (!sameKey(subject.key, event)) continue;
    return { event, text: it.text, similarity: it.similarity };
  }
  return null;
}

function eventOf(subject: Case, evidence: Evidence): KnownEvent | undefined {
  return subject.events.find((event) => event.id === evidence.event_id);
}
