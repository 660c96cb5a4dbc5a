/** Simulated products: outputs whose quality is known, and what people did with them, as Nod would have stored it. */
import type { Case, KnownEvent } from '../../labels/case.ts';
import { Random } from '../random.ts';
import { type Behaviour, type ByQuality, makePeople, type Person, perturb, shifted } from './behaviour.ts';

export const products = ['chat', 'editor', 'form'] as const;
export type Product = (typeof products)[number];

export interface Output {
  good: boolean;
  /** People acted against it together. */
  brigaded: boolean;
  subject: Case;
}

export interface World {
  product: Product;
  seed: number;
  baseRate: number;
  outputs: number;
  /** Accounts that vote against the truth on the same few outputs, and how many outputs. */
  brigade?: { accounts: number; outputs: number };
}

const PEOPLE = 300;
const START_MS = Date.UTC(2026, 0, 1);

export function simulate(world: World): Output[] {
  const random = new Random(
    world.seed * 1000 + products.indexOf(world.product) * 100 + Math.round(world.baseRate * 100),
  );
  const behaviour = perturb(random);
  const people = makePeople(PEOPLE, behaviour, random);
  const crowd = people.flatMap((person) => Array.from({ length: Math.ceil(person.activity * 4) }, () => person));
  const drawPerson = (): Person => {
    const person = crowd[Math.floor(random.next() * crowd.length)];
    if (person === undefined) throw new Error('There are always people.');
    return person;
  };

  const outputs = Array.from({ length: world.outputs }, (_, index) => {
    const scene = new Scene(index, random.chance(world.baseRate), behaviour, random);
    const viewers = random.chance(behaviour.shared) ? 2 + Math.floor(random.next() * 4) : 1;
    for (let n = 0; n < viewers; n += 1) scene.see(world.product, drawPerson());
    return scene;
  });
  for (let index = 1; index < outputs.length; index += 1) {
    const [one, other] = [outputs[index - 1], outputs[index]];
    if (one !== undefined && other !== undefined && random.chance(behaviour.offered))
      offer(one, other, drawPerson(), behaviour, random);
  }
  const targets = new Set(random.sample(outputs, world.brigade?.outputs ?? 0));
  for (const target of targets) target.brigade(world.brigade?.accounts ?? 0);
  return outputs.map((scene) => ({ good: scene.good, brigaded: targets.has(scene), subject: scene.toCase() }));
}

const BRIGADE = 'ubrigade';

/** The same output as it would have stood. */
export function withoutBrigade(output: Output): Output {
  const events = output.subject.events.filter((event) => !event.actor.startsWith(BRIGADE));
  return { ...output, subject: { ...output.subject, events } };
}

/** One output and what happens to it. */
class Scene {
  readonly good: boolean;
  readonly key: { trace_id: string; span_id: string };
  private readonly index: number;
  private readonly behaviour: Behaviour;
  private readonly random: Random;
  private readonly events: KnownEvent[] = [];
  private second = 10;

  constructor(index: number, good: boolean, behaviour: Behaviour, random: Random) {
    this.index = index;
    this.good = good;
    this.behaviour = behaviour;
    this.random = random;
    this.key = { trace_id: `t${index}`, span_id: '' };
  }

  see(product: Product, person: Person): void {
    this.add(person.actor, 'shown', {});
    if (product === 'chat') this.chat(person);
    else if (product === 'editor') this.suggest(person);
    else this.fillIn(person);
    this.maybeVote(person);
  }

  brigade(accounts: number): void {
    for (let n = 0; n < accounts; n += 1) this.add(`${BRIGADE}${n}`, 'vote', { value: this.good ? 'down' : 'up' });
  }

  /** The event is this output's; those it is picked over get it too. */
  choose(actor: string, over: Scene): void {
    const event = this.add(actor, 'choice', { rejected: [over.key] });
    over.events.push(event);
  }

  toCase(): Case {
    const at = new Date(START_MS + this.index * 60_000);
    const generation = {
      ...{ ...this.key, input: 'Q', output: `Answer ${this.index}.`, model: 'm', model_version: '1' },
      ...{ prompt_version: '1', finish_reason: 'stop', train: true, access: [], sanitised: false, at },
      ...{ user_actor: null, latency_ms: null, input_tokens: null, output_tokens: null },
    };
    return {
      key: this.key,
      generation,
      events: this.events,
      decisions: [],
      preferences: [],
      continued: false,
      next: null,
    };
  }

  private chat(person: Person): void {
    if (this.does('copy', person)) {
      const whole = this.random.chance(this.behaviour.copyWhole);
      this.add(person.actor, 'copy', { chars: whole ? 100 : 40, total: 100, of: whole ? 'block' : 'output' });
    }
    if (this.does('retry', person)) {
      if (this.random.chance(0.5)) this.add(person.actor, 'regenerate', {});
      else this.add(person.actor, 'follow_up', { similarity: this.random.between(0.67, 0.95) });
    } else if (this.random.chance(this.behaviour.followUp)) this.add(person.actor, 'follow_up', { similarity: 0.2 });
    if (this.does('correct', person)) this.add(person.actor, 'correction', { text: 'A better answer.' });
  }

  private suggest(person: Person): void {
    if (!this.does('accept', person)) {
      if (this.does('dismiss', person)) this.add(person.actor, 'dismiss', {});
      return;
    }
    this.add(person.actor, 'accept', { via: 'insert' });
    const { partly, lost } = this.behaviour;
    const end = this.does('kept', person)
      ? 'kept'
      : this.random.pick({ partly, lost, undone: Math.max(0, 1 - partly - lost) });
    if (end === 'undone') this.add(person.actor, 'undo', {});
    const until = end === 'undone' ? 0 : Number(this.random.pick(this.behaviour.watched));
    const left = { kept: [0.7, 1], partly: [0.35, 0.65], lost: [0, 0.3], undone: [0, 0] }[end];
    const similarity = this.random.between(left[0] ?? 0, left[1] ?? 0);
    for (const after_s of [30, 120, 300, 600]) {
      if (after_s <= until) this.add(person.actor, 'retention', { after_s, similarity });
    }
    if (until > 0 && end !== 'kept') this.add(person.actor, 'edit', { similarity, final: true, text: 'Changed.' });
  }

  private fillIn(person: Person): void {
    if (this.random.chance(this.behaviour.leave)) return;
    if (this.does('change', person)) this.add(person.actor, 'edit', { similarity: 0.4, final: true, text: 'Other' });
    else this.add(person.actor, 'accept', { via: 'submit' });
  }

  private maybeVote(person: Person): void {
    const { voteWhenBad, voteAgrees, reason } = this.behaviour;
    if (!this.random.chance(person.voteRate * (this.good ? 1 : voteWhenBad))) return;
    const agrees = this.random.chance(shifted(voteAgrees, person.judgement));
    const up = person.kind === 'lazy' || (person.kind === 'troll' ? !this.good : agrees === this.good);
    const reasons = !up && this.random.chance(reason) ? { reasons: ['wrong'] } : {};
    this.add(person.actor, 'vote', { value: up ? 'up' : 'down', ...reasons });
  }

  /** Whether this person does it: the lazy act without looking at what it says. */
  private does(act: 'copy' | 'retry' | 'correct' | 'accept' | 'kept' | 'dismiss' | 'change', person: Person): boolean {
    const { good, bad }: ByQuality = this.behaviour[act];
    const blind = person.kind === 'lazy' ? (good + bad) / 2 : this.good ? good : bad;
    return this.random.chance(shifted(blind, person.keenness));
  }

  private add(actor: string, kind: string, body: Record<string, unknown>): KnownEvent {
    this.second += 5;
    const at = new Date(START_MS + this.index * 60_000 + this.second * 1000);
    const number = String(this.index * 1000 + this.events.length).padStart(12, '0');
    const event: KnownEvent = {
      ...{ ...this.key, id: `00000000-0000-7000-8000-${number}`, kind, actor, body },
      ...{ verified: false, channel: 'widget', train: true, quarantined: null, sanitised: false },
      ...{ occurred_at: at, at, received_at: at },
    };
    this.events.push(event);
    return event;
  }
}

/** Two answers side by side: some pick whatever stands first. */
function offer(one: Scene, other: Scene, person: Person, { pickFirst, pickBetter }: Behaviour, random: Random): void {
  const [first, second] = random.chance(0.5) ? [one, other] : [other, one];
  const better = first.good === second.good ? (random.chance(0.5) ? first : second) : first.good ? first : second;
  const worse = better === first ? second : first;
  const blind = person.kind === 'lazy' || random.chance(pickFirst);
  const picked = blind ? first : random.chance(pickBetter) !== (person.kind === 'troll') ? better : worse;
  picked.choose(person.actor, picked === first ? second : first);
}
