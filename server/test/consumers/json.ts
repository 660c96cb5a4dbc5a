/** What the checks of all consumers are made of. */
export type Json = Record<string, unknown>;

/** Collects complaints. */
export class Complaints {
  readonly all: string[] = [];

  add(wrong: boolean, complaint: string): void {
    if (wrong) this.all.push(complaint);
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

export function hasOther(value: Json, keys: string[]): boolean {
  return Object.keys(value).some((key) => !keys.includes(key));
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
