/** Decides about one row by itself: whether it may be in this version, on which side, and what of it is compared. */
import { createHash } from 'node:crypto';
import type { DatasetDefinition, FreezeRule } from '../../../shared/dataset.ts';
import type { NativeLine } from '../../../shared/export.ts';
import type { SignalName } from '../../../shared/label.ts';
import { sayingOf } from '../../labels/judge.ts';
import { logit, type Policy, round, sigmoid, weightOfChoice } from '../../labels/policy.ts';
import { ANONYMOUS, personOf, votingActor } from '../../privacy/pseudonym.ts';
import type { Redactor } from '../../privacy/redact.ts';
import { type Candidate, isDecided, isOpenTo } from '../selecting/candidate.ts';
import { toNativeLine } from '../selecting/native-line.ts';
import {
  areOnOneSide,
  namesOf,
  type Owned,
  otherNameOf,
  placeOf,
  type Sides,
  stoodElsewhere,
  unitHash,
  unitOf,
  unitOfPerson,
} from '../split.ts';
import type { Fact } from './facts.ts';
import { fingerprint, lengthOf, textsOf } from './read-line.ts';
import { redactLine } from './redact-line.ts';
import { signatureOf } from './sign.ts';
import { whatTrains } from './turning/find-turners.ts';

/** Who sent an event, and whether somebody vouches for that. */
export interface Sender {
  actor: string;
  verified: boolean;
}

/** What a row by itself does not say. */
export interface Surroundings {
  /** Of an event that is not about this generation, such as the choice that rejected a sibling. */
  senderOf: (eventId: string) => Sender | undefined;
  /** Whose generations meet in a conversation. */
  unitsOf: (conversation: string) => readonly string[];
  /** Whose answers the other side of a pair may be, by the row's id. */
  othersOf: (rowId: string) => readonly Owned[];
  /** Who alone made its label what it is, by the name they vote under. */
  hingeOf?: (candidate: Candidate) => string | undefined;
  /** By which labels add up; absent: none is read with less than all of its evidence. */
  policy?: Policy;
  /** Where texts are to be redacted once more. */
  redactor?: Redactor | undefined;
}

export interface Taken {
  line: NativeLine;
  fact: Fact;
  promptSignature: Buffer;
}

export function judgeCandidate(
  candidate: Candidate,
  definition: DatasetDefinition,
  sides: Sides,
  surroundings: Surroundings,
): Taken | FreezeRule {
  const native = toNativeLine(candidate);
  if (typeof native === 'string') return native;
  const { generation } = native;
  if (definition.consent !== undefined && !generation.consent.includes(definition.consent))
    return 'no_consent_for_purpose';
  if (!isOpenTo(generation.access, definition.access)) return 'access';
  const senders = sendersOf(candidate, surroundings);
  // Whatever was decided about the answer: who refuses it has approved nobody's text, and who approves a text makes a
  // row of their own with it.
  const unreviewed = candidate.source === 'correction' && senders.some((sender) => !sender.verified);
  if (unreviewed && !definition.unreviewed) return 'unreviewed_correction';
  const { conversation_id: conversation } = generation;
  if (conversation !== null && !areOnOneSide(sides, surroundings.unitsOf(conversation))) {
    return 'shared_conversation';
  }
  const own = unitOf(generation);
  const others = surroundings.othersOf(candidate.id);
  const units = [own, ...tiedUnits(own, senders, others)];
  const names = [generation, ...others].flatMap(namesOf);
  const { split, unit } = placeOf(sides, own);
  if (!areOnOneSide(sides, units) || stoodElsewhere(sides, split, { units, names })) {
    const less = withoutOtherSides(candidate, sides, split, surroundings);
    return less === undefined ? 'other_side' : judgeCandidate(less, definition, sides, surroundings);
  }
  if (definition.task === 'eval' && split === 'train') return 'train_side';
  const frozen = freezeLine(native, split);
  const line = surroundings.redactor === undefined ? frozen : redactLine(frozen, surroundings.redactor);
  const { salt } = sides;
  const otherName = otherNameOf(generation);
  const seed = seedOf(salt);
  const { prompt, whole, compared } = textsOf(line);
  return {
    line,
    promptSignature: signatureOf(prompt, seed),
    fact: {
      split,
      unit,
      otherName: otherName === undefined ? null : unitHash(salt, otherName),
      tied: units.slice(1).map((other) => unitHash(salt, other)),
      added: candidate.added,
      gold: isDecided(candidate),
      p: line.p,
      events: line.provenance.event_ids.length,
      actors: actorsOf(senders, generation).map((actor) => fingerprint(salt, actor)),
      hinge: hingePrint(surroundings.hingeOf?.(candidate), salt),
      whole: fingerprint(salt, whole),
      prompt: fingerprint(salt, prompt),
      compared: signatureOf(compared, seed),
      redacted: line !== frozen,
      desirable: line.desirable,
      source: line.source,
      signals: [...new Set(line.label.evidence.map((one): SignalName => one.signal))],
      model: generation.model ?? '',
      policy: line.label.policy_version,
      at: Math.max(0, Math.floor(Date.parse(generation.at) / 1000)),
      chosenLength: lengthOf(line.chosen),
      rejectedLength: lengthOf(line.rejected),
    },
  };
}

/**
 * Whoever agrees with others from another side takes nothing away from them: the row rests on those of its own side alone
 * where the label, or the choice between two answers, stands without the rest. Undefined where it does not, or nobody is
 * left out by that.
 */
function withoutOtherSides(
  candidate: Candidate,
  sides: Sides,
  split: Fact['split'],
  surroundings: Surroundings,
): Candidate | undefined {
  const isElsewhere = ({ actor }: Sender): boolean => {
    const person = personOf(actor);
    return person !== undefined && placeOf(sides, unitOfPerson(person)).split !== split;
  };
  const { policy } = surroundings;
  if (policy === undefined) return undefined;
  const less =
    candidate.source === 'label'
      ? labelWithout(candidate, isElsewhere, policy)
      : candidate.source === 'choice'
        ? choiceWithout(candidate, isElsewhere, policy, surroundings)
        : undefined;
  return less === undefined || less.eventIds.length === candidate.eventIds.length ? undefined : less;
}

function labelWithout(
  candidate: Candidate,
  isElsewhere: (sender: Sender) => boolean,
  policy: Policy,
): Candidate | undefined {
  const { evidence, status } = whatTrains({ ...candidate.label, owner: null });
  const left = evidence.filter((one) => !isElsewhere(one));
  const ids = new Set(evidence.filter(isElsewhere).map((one) => one.event_id));
  const eventIds = candidate.eventIds.filter((id) => !ids.has(id));
  const alone = sayingOf(left, policy);
  if (alone.status !== status) return undefined;
  return { ...candidate, eventIds, p: round(candidate.desirable === false ? 1 - alone.p : alone.p) };
}

/**
 * Those who chose otherwise are in `p` alone, and stay there. All weigh alike: where the project signs, exported rows rest
 * on verified choices.
 */
function choiceWithout(
  candidate: Candidate,
  isElsewhere: (sender: Sender) => boolean,
  policy: Policy,
  surroundings: Surroundings,
): Candidate | undefined {
  const weight = weightOfChoice(policy, true);
  const eventIds = candidate.eventIds.filter(
    (id) => !sendersOf({ ...candidate, eventIds: [id] }, surroundings).some(isElsewhere),
  );
  const before = Math.round(logit(candidate.p) / weight);
  // A `p` that is rounded to 1 does not tell how many there were.
  const net = Math.min(before - (candidate.eventIds.length - eventIds.length), eventIds.length);
  return net > 0 ? { ...candidate, eventIds, p: round(sigmoid(round(net * weight))) } : undefined;
}

/** All units whose sides judging it asks about. */
export function unitsIn(candidate: Candidate, surroundings: Surroundings): string[] {
  const { generation } = candidate;
  if (generation === null) return [];
  const { conversation_id: conversation } = generation;
  const others = surroundings.othersOf(candidate.id);
  return [
    ...[generation, ...others].flatMap(namesOf),
    ...tiedUnits('', sendersOf(candidate, surroundings), others),
    ...(conversation === null ? [] : surroundings.unitsOf(conversation)),
  ];
}

/** Events that the row rests on and its own label does not tell of: their senders have to be looked up. */
export function strangeEventsOf({ eventIds, label }: Candidate): string[] {
  const known = new Set([...label.evidence, ...label.dropped].map((one) => one.event_id));
  return eventIds.filter((id) => !known.has(id));
}

/** As it is stored: with its side, and without the time its label was last worked out, which is a clock's. */
function freezeLine({ id, task, source, label, ...rest }: NativeLine, split: Fact['split']): NativeLine {
  const { updated_at: _updated, ...lasting } = label;
  return { id, task, source, split, ...rest, label: lasting };
}

function sendersOf(candidate: Candidate, { senderOf }: Surroundings): Sender[] {
  const { evidence, dropped } = candidate.label;
  const known = new Map<string, Sender>([...dropped, ...evidence].map((one) => [one.event_id, one]));
  return candidate.eventIds.map((id) => known.get(id) ?? senderOf(id)).filter((sender) => sender !== undefined);
}

/**
 * Who else would be on the row's side with it: known people whose feedback it rests on, by whatever name their token let
 * them claim, and whose answer is its other side. A lone trace is nobody.
 */
function tiedUnits(own: string, senders: readonly Sender[], others: readonly Owned[]): string[] {
  const people = senders.map(({ actor }) => personOf(actor)).filter((person) => person !== undefined);
  const answering = others.filter(({ user, conversation_id }) => user !== null || conversation_id !== null);
  const units = new Set([...people.map(unitOfPerson), ...answering.map(unitOf)]);
  units.delete(own);
  return [...units];
}

/**
 * Distinct. Who is anonymous and vouched for (sent by a backend, or under a token for this one trace) is a person of
 * that generation's own; all that are not vouched for count as one, or leaving out one's name would lift the cap.
 */
function actorsOf(senders: readonly Sender[], { trace_id, span_id }: NativeLine['generation']): string[] {
  const names = senders.map(({ actor, verified }) => {
    const name = votingActor(actor);
    if (name !== ANONYMOUS) return `person ${name}`;
    return verified ? `somebody ${trace_id} ${span_id}` : 'anybody';
  });
  return [...new Set(names)];
}

/** The same as that of the row's actors. */
function hingePrint(person: string | undefined, salt: Buffer): Buffer | undefined {
  if (person === undefined) return undefined;
  return fingerprint(salt, person === ANONYMOUS ? 'anybody' : `person ${person}`);
}

const seeds = new WeakMap<Buffer, number>();

/** The project's seed for signatures. */
export function seedOf(salt: Buffer): number {
  const known = seeds.get(salt);
  if (known !== undefined) return known;
  const seed = createHash('sha256').update(salt).update('signatures').digest().readInt32BE(0);
  seeds.set(salt, seed);
  return seed;
}
