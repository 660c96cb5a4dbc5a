/** What a page may set, with its defaults. */
import type { Event } from '../shared/event.ts';
import type { Words } from './strings.ts';

/** `required` (default): nothing is captured, stored or sent before `consent()`; a thumb asks first. */
export type ConsentMode = 'granted' | 'required' | 'denied';
/** How much typed text may leave the page: none, the text of edited outputs (default), or prompts too. */
export type TextPolicy = 'none' | 'edits' | 'all';

export interface Options {
  /** Publishable key, `pk_...`. */
  key: string;
  /** Origin (and path) of the Nod server. Default: where the script came from, else the page's own origin. */
  endpoint?: string;
  /** The product's id for the person. Sent with each event; the server stores it as a pseudonym only. */
  user?: string;
  /** Default: a random id for this visit, in memory. */
  session?: string;
  consent?: ConsentMode;
  text?: TextPolicy;
  /** For pages whose Content-Security-Policy asks one of `<style>`, where constructable stylesheets are missing. */
  nonce?: string;
  /** Keys of the reason chips; words for unknown keys go into `words.reasons`. */
  reasons?: { up?: readonly string[]; down?: readonly string[] };
  /** The interface's language, as a language tag. Default: the page's `lang`. English where we have none. */
  locale?: string;
  /** Replaces any of the interface's words. */
  words?: Partial<Words>;
  /** Where the disclosure line's link leads. Absent: no link. */
  disclosureUrl?: string;
  /** Shows on the page what is captured, what is not, and why. For development. */
  debug?: boolean;
  /** Last look at every event: change it, or return null to drop it. */
  beforeSend?: (event: Event) => Event | null;
}

export interface Settings extends Options {
  endpoint: string;
  session: string;
  consent: ConsentMode;
  text: TextPolicy;
}

/** Fills in the defaults. `origin` is where the script came from, or the page's own origin. */
export function resolveOptions(options: Options, origin: string): Settings {
  return {
    ...options,
    endpoint: (options.endpoint || origin).replace(/\/+$/, ''),
    session: options.session || randomId(),
    consent: oneOf(options.consent, ['granted', 'required', 'denied'], 'required'),
    text: oneOf(options.text, ['none', 'edits', 'all'], 'edits'),
  };
}

/** `crypto.randomUUID` is missing on pages without TLS. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An unknown word falls back to the careful default. */
function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((word) => word === value) ?? fallback;
}
