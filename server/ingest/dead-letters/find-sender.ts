/**
 * Finds who sent an event that was invalid, whatever they are called there, and leaves out everything that says who it
 * was: an event that says `userInfo` was refused for saying it, and nobody who asks to be erased knows that. Pure.
 */

export interface Sender {
  /** Without whom it is from, in what is nested as well. */
  fields: Record<string, unknown>;
  userId: string | undefined;
  sessionId: string | undefined;
}

/**
 * The contract's own field comes first, then what is nearest to it: the same on the event before what is nested,
 * an id before a name. What is no id, such as `user: {plan: "pro"}`, names nobody.
 */
export function findSender(item: Readonly<Record<string, unknown>>): Sender {
  const found: Found[] = [];
  const fields = leaveOut(item, 0, found);
  const best = (of: Found['of']): string | undefined =>
    found.filter((id) => id.of === of).reduce<Found | undefined>((a, b) => (a && a.rank <= b.rank ? a : b), undefined)
      ?.id;
  return { fields, userId: best('user'), sessionId: best('session') };
}

interface Found {
  of: 'user' | 'session';
  id: string;
  /** The lower the better. */
  rank: number;
}

/** A name that says who it was. */
interface Alias {
  /** `token`, and an address: leaves no id, and is not kept either. */
  of: Found['of'] | 'neither';
  /** How near to the contract's name; below 10, so that what is nested comes behind. */
  rank: number;
  /** Holds an id at most in an object: `userInfo: "none"` is nobody's. */
  isContainer: boolean;
}

const PERSON = '(?:user|enduser|appuser|authuser|currentuser|externaluser|customer|member|person|visitor)';
const WITH_ID =
  '(?:account|client|contact|employee|patient|student|actor|author|owner|sender|profile|participant|external|distinct)';
const ID = '(?:id|ids|uid|uuid|guid|key|ref|identifier|number|no)';
/** By its letters alone, so that it is found however it is spelt; the first that fits. */
const ALIASES: readonly (Omit<Alias, 'isContainer'> & { letters: RegExp; isContainer?: boolean })[] = [
  { of: 'user', rank: 1, letters: /^userid$/ },
  { of: 'user', rank: 2, letters: new RegExp(`^(?:${PERSON}|${WITH_ID})${ID}$`) },
  { of: 'user', rank: 3, letters: new RegExp(`^(?:uid|sub|${PERSON})$`) },
  { of: 'user', rank: 4, letters: new RegExp(`^(?:${PERSON}|account|client|login|screen|nick)(?:name|login|handle)$`) },
  { of: 'user', rank: 4, letters: /^login$/ },
  { of: 'user', rank: 5, letters: new RegExp(`^${PERSON}?(?:e?mail|emailaddress)$`) },
  {
    of: 'user',
    rank: 6,
    isContainer: true,
    letters: new RegExp(`^${PERSON}(?:info|data|details?|object|profile|context|account)$`),
  },
  { of: 'session', rank: 1, letters: /^sessionid$/ },
  { of: 'session', rank: 2, letters: /^(?:session|sid|sessionkey|sessionuuid|anonymousid|deviceid)$/ },
  {
    of: 'neither',
    rank: 9,
    letters: /^(?:trace|access|auth|id|bearer|session|refresh)?token$|^(?:authorization|jwt)$/,
  },
  {
    of: 'neither',
    rank: 9,
    letters: /^(?:client|user|remote)?ip(?:addr|address)?$|^remoteaddr(?:ess)?$|^x?forwardedfor$/,
  },
  { of: 'neither', rank: 9, letters: new RegExp(`^${PERSON}?(?:first|last|full|family|given|display|real|sur)name$`) },
];
/** No alias is as long. */
const NAME_MAX_CHARS = 60;

/** The contract's own fields, which no alias outranks. */
const OWN: Readonly<Record<string, Alias>> = {
  user_id: { of: 'user', rank: 0, isContainer: false },
  session_id: { of: 'session', rank: 0, isContainer: false },
};

function aliasOf(name: string, depth: number): Alias | undefined {
  if (depth === 0 && Object.hasOwn(OWN, name)) return OWN[name];
  if (name.length > NAME_MAX_CHARS) return undefined;
  const spelt = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  const alias = ALIASES.find(({ letters }) => letters.test(spelt));
  return alias === undefined ? undefined : { isContainer: false, ...alias };
}

/** How far what is nested stands behind. */
const RANKS = 10;
/** Up to this rank a name says that what stands there is an id. */
const NAMES_AN_ID = 2;

function leaveOut(item: Readonly<Record<string, unknown>>, depth: number, found: Found[]): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(item)) {
    const alias = aliasOf(name, depth);
    if (alias === undefined) kept.push([name, leaveOutOf(value, depth + 1, found)]);
    else if (alias.of !== 'neither')
      collect(value, { ...alias, of: alias.of, rank: depth * RANKS + alias.rank }, found);
  }
  return Object.fromEntries(kept);
}

function leaveOutOf(value: unknown, depth: number, found: Found[]): unknown {
  if (Array.isArray(value)) return value.map((part) => leaveOutOf(part, depth, found));
  return isObject(value) ? leaveOut(value, depth, found) : value;
}

/** The ids in what stands under an alias: itself, or in it what has such a name, or is its `id`. */
function collect(value: unknown, alias: Alias & { of: Found['of'] }, found: Found[]): void {
  const id = idOf(value);
  if (id !== undefined) {
    if (!alias.isContainer) found.push({ of: alias.of, rank: alias.rank, id });
    return;
  }
  if (Array.isArray(value)) {
    for (const part of value) collect(part, alias, found);
  } else if (isObject(value)) {
    const [only, ...others] = Object.values(value);
    const isWrapped = alias.rank % RANKS <= NAMES_AN_ID && others.length === 0; // user_id: {value: "ada"}
    const own = isWrapped ? only : value.id;
    if (idOf(own) !== undefined || isWrapped) collect(own, { ...alias, isContainer: false }, found);
    // Further behind than the object's own id: `user: {id, account: {user_id}}`.
    leaveOut(value, Math.floor(alias.rank / RANKS) + 1, found);
  }
}

/** A number is the commonest mistake; it is the person whose id it is written out. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
