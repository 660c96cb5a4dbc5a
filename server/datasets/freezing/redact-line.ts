/** Takes out of a row's texts what the project's rules find by now: they may have become stricter since it was stored. */
import type { NativeLine } from '../../../shared/export.ts';
import type { Redactor } from '../../privacy/redact.ts';

/** The very same line where nothing is found. The fields are those that are redacted when they arrive. */
export function redactLine(line: NativeLine, redactor: Redactor): NativeLine {
  const { input, chosen, rejected, rubric, generation } = line;
  const { output, context, tools, params, metadata } = generation;
  const sides = redactor.redactMessages({ input, chosen, rejected });
  const words = redactor.redactFields(rubric === undefined ? {} : { rubric });
  const answer = redactor.redactMessages({ output, context });
  const others = redactor.redactFields({ tools, params, metadata });
  if ([sides, words, answer, others].every(({ redacted }) => redacted.length === 0)) return line;
  return {
    ...line,
    ...sides.value,
    ...words.value,
    generation: { ...generation, ...answer.value, ...others.value },
  };
}
