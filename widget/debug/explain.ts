/** What is captured, what is not, and why, in words for the people who build the page. */
import type { Event } from '../../shared/event.ts';
import type { NodEvents } from '../api.ts';
import type { Consent } from '../capture/consent.ts';
import type { Settings } from '../options.ts';

/** Who, when and about what: said elsewhere, or the same for every event. */
const KNOWN = [
  'id',
  'kind',
  'trace_id',
  'span_id',
  'user_id',
  'session_id',
  'conversation_id',
  'occurred_at',
  'token',
  'consent',
];

/** What an event says, beyond who and when: `value: "up", reasons: ["clear"]`. */
export function describeEvent(event: Event): string {
  return Object.entries(event)
    .filter(([name]) => !KNOWN.includes(name))
    .map(([name, value]) => `${name}: ${typeof value === 'number' ? Number(value.toFixed(4)) : JSON.stringify(value)}`)
    .join(', ');
}

/** What the project's own choices keep out of an event; empty when nothing is. */
export function describeOmissions(event: Event, settings: Settings): string[] {
  const omissions: string[] = [];
  if (event.kind === 'edit' && event.text === undefined) {
    omissions.push(settings.text === 'none' ? 'text left out: data-text="none"' : 'text left out: too long');
  }
  if (event.consent && !event.consent.includes('train')) omissions.push('not for training: no consent to “train”');
  return omissions;
}

export function describeSkipped({ why }: NodEvents['skipped']): string {
  switch (why) {
    case 'consent':
      return 'not captured: no consent yet. nod.consent({ improve: true }) begins';
    case 'privacy_control':
      return 'not captured: the browser’s Global Privacy Control is on, and the person has not chosen otherwise';
    case 'trace':
      return 'not captured: no trace id (1 to 200 printable characters, no spaces)';
  }
}

export function describeDropped({ reason, message }: NodEvents['dropped']): string {
  if (reason === 'before_send') return 'not sent: beforeSend returned null';
  return `not sent (${reason}): ${message}`;
}

export function describeConsent(consent: Consent, mode: string, privacyControl: boolean): string {
  const control = privacyControl ? '; Global Privacy Control is on' : '';
  if (!consent.allowsActs()) {
    const ask = mode === 'denied' ? '' : ', a thumb asks first';
    return `${mode}, not given: nothing is captured, stored or sent${ask}${control}`;
  }
  const what = consent.allowsBehaviour() ? 'votes and behaviour' : 'votes only, no behaviour';
  return `given: ${what}, for ${consent.purposes().join(' and ')}${control}`;
}

export function describeText(text: Settings['text']): string {
  switch (text) {
    case 'none':
      return 'none: edits are sent as a share, without their words';
    case 'edits':
      return 'edits: the words of edited outputs are sent';
    case 'all':
      return 'all: the words of edits and prompts may be sent';
  }
}
