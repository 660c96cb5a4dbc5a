/** Reads a recording: JSON objects, one a line, gzipped or plain, each checked against a schema. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';

/** @throws Error naming the file and line that is not as the schema says. */
export async function readLines<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>[]> {
  const bytes = await readFile(file);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = schema.safeParse(parseJson(line));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw new Error(`${file}, line ${index + 1}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unreadable'}`);
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
