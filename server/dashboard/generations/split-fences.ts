/** Cuts a text at its Markdown code fences, so that code can be shown as code. Pure; every character but the fences stays. */

export interface Piece {
  code: boolean;
  text: string;
}

const FENCE = /^ {0,3}```[^`\n]*$/;

/** A fence that is never closed runs to the end: an answer that was cut off is still code there. */
export function splitFences(text: string): Piece[] {
  const pieces: { code: boolean; lines: string[] }[] = [{ code: false, lines: [] }];
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) pieces.push({ code: pieces.at(-1)?.code !== true, lines: [] });
    else pieces.at(-1)?.lines.push(line);
  }
  return pieces
    .map(({ code, lines }) => ({ code, text: code ? lines.join('\n') : lines.join('\n').replace(/^\n+|\n+$/g, '') }))
    .filter(({ text: piece }) => piece !== '');
}
