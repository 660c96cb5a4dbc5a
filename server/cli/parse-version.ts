/** `helpful` or `helpful@3`: a dataset, and which of its versions. */
import { UsageError } from './command.ts';

export function parseVersion(text: string): { name: string; version: number | undefined } {
  const [, name, version] = /^([^@]+)(?:@([1-9]\d{0,6}))?$/.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`${text} is not a dataset, or a dataset@version.`);
  return { name, version: version === undefined ? undefined : Number(version) };
}
