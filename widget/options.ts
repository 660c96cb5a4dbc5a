/** What a page may set, with its defaults. */
import type { Event } from '../shared/event.ts';
import { uuidV7 } from './capture/build-event.ts';
import type { Words } from './strings.ts';

/** `required` (default): nothing is captured, stored or sent before `consent()`; a thumb asks first. */
export type ConsentMode = 'granted' | 'required' | 'denied';
/** How much typed text may leave the page: none, the text of edited outputs (default), or prompts too. */
export type TextPolicy = 'none' | 'edits' | 'all';

export interface Options {
  /** Publishable key, `pk_...`. */
  key: string;
  /** Origin (and path) of the Nod server. Default: where the script came from, else the page's own origin. */
  endpoint?: string | undefined;
  /** The product's id for the person. Sent with each event; the server stores it as a pseudonym only. */
  user?: string | undefined;
  /** Default: a random id for this visit, in memory. */
  session?: string | undefined;
  consent?: ConsentMode;
  text?: TextPolicy;
  /** For pages whose Content-Security-Policy asks one of `<style>`, where constructable stylesheets are missing. */
  nonce?: string | undefined;
  /** Keys of the reason chips; words for unknown keys go into `words.reasons`. */
  reasons?: { up?: readonly string[]; down?: readonly string[] } | undefined;
  /** The interface's language, as a language tag. Default: the page's `lang`. English where we have none. */
  locale?: string | undefined;
  /** Replaces any of the interface's words. */
  words?: Partial<Words> | undefined;
  /** Where the disclosure line's link leads. Absent: no link. */
  disclosureUrl?: string | undefined;
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

/** As they are written in the page: nobody has looked at them yet. */
export type GivenOptions = Omit<Options, 'consent' | 'text'> & Partial<Record<'consent' | 'text', string | undefined>>;

/** Fills in the defaults. `origin` is where the script came from, or the page's own origin. */
export function resolveOptions(options: GivenOptions, origin: string): Settings {
  const { consent, text } = options;
  return {
    ...options,
    endpoint: (options.endpoint || origin).replace(/\/+$/, ''),
    session: options.session || uuidV7(Date.now()),
    // An unknown word means the careful default.
    consent: consent === 'granted' || consent === 'denied' ? consent : 'required',
    text: text === 'none' || text === 'all' ? text : 'edits',
  };
}
