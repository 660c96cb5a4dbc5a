/** Measures redaction on the seeded set: what of each kind it finds, and what it takes out that is nothing. */
import { placeholders } from '../../../shared/privacy.ts';
import { createRedactor } from '../redact.ts';
import { seededTexts } from './texts.ts';

export interface Measured {
  /** `usual` forms are those that the rules look for; nobody should expect `formless` ones to be found. */
  recall: { rule: string; usual: Share; formless: Share }[];
  /** Of everything that was taken out, how much should have been. */
  precision: Share;
  /** Texts without anything personal that came back as they were. */
  untouched: Share;
}

export interface Share {
  of: number;
  count: number;
}

export function measureRedaction(): Measured {
  const { redact } = createRedactor({});
  const recall = new Map<string, { rule: string; usual: Share; formless: Share }>();
  const precision = { of: 0, count: 0 };
  const untouched = { of: 0, count: 0 };
  for (const { text, personal } of seededTexts()) {
    const { value, redacted } = redact(text);
    if (personal === undefined) {
      untouched.of += 1;
      if (value === text) untouched.count += 1;
      else precision.of += 1;
      continue;
    }
    const { rule, value: secret, formless } = personal;
    const measured = recall.get(rule) ?? { rule, usual: { of: 0, count: 0 }, formless: { of: 0, count: 0 } };
    recall.set(rule, measured);
    const share = formless ? measured.formless : measured.usual;
    const right = value === text.replace(secret, () => placeholders[rule]);
    share.of += 1;
    if (right) share.count += 1;
    if (redacted.length > 0) precision.of += 1;
    if (right && redacted.length > 0) precision.count += 1;
  }
  return { recall: [...recall.values()], precision, untouched };
}
