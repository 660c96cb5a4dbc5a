/** One line of an export: the texts it trains, and the line as it is written. */
import type { JSX } from 'preact';
import type { TrlDpoLine, TrlKtoLine, TrlSftLine } from '../../../shared/export-training.ts';
import { decode } from '../read-lines.ts';

export function Line({ json }: { json: string }): JSX.Element {
  const sides = sidesOf(decode<TrlDpoLine | TrlKtoLine | TrlSftLine>(json));
  return (
    <article class="line">
      {sides.map(({ name, tone, text }) => (
        <div key={name} class={`side ${tone}`}>
          <h4>{name}</h4>
          <p>{text}</p>
        </div>
      ))}
      <details class="fold">
        <summary>The line as it is written</summary>
        <pre>{json}</pre>
      </details>
    </article>
  );
}

interface Side {
  name: string;
  tone: 'positive' | 'negative';
  text: string;
}

function sidesOf(line: TrlDpoLine | TrlKtoLine | TrlSftLine): Side[] {
  if ('chosen' in line) {
    return [
      { name: 'chosen', tone: 'positive', text: line.chosen[0].content ?? '' },
      { name: 'rejected', tone: 'negative', text: line.rejected[0].content ?? '' },
    ];
  }
  const text = line.completion[0].content ?? '';
  if (!('label' in line)) return [{ name: 'completion', tone: 'positive', text }];
  return [
    { name: line.label ? 'completion, good' : 'completion, bad', tone: line.label ? 'positive' : 'negative', text },
  ];
}
