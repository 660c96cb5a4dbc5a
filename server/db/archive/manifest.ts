/** What a backup says of itself, in `manifest.json`, its last file: a backup that lacks it was cut off. */
import { z } from 'zod';

export const MANIFEST_FILE = 'manifest.json';

const Part = z.object({
  file: z.string(),
  rows: z.number().int(),
  /** SHA-256 of the file, in hex. */
  sha256: z.string(),
});
export type Part = z.infer<typeof Part>;

const ArchivedTable = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.number().int(),
  /** In the order in which they are to be read. */
  parts: z.array(Part),
});
export type ArchivedTable = z.infer<typeof ArchivedTable>;

export const ArchiveManifest = z.object({
  kind: z.literal('nod-backup'),
  /** Of the format of the file, which one release writes and later ones read. */
  format: z.literal(1),
  created_at: z.string(),
  /** The schema it was taken from: names of the migrations that had been applied. */
  migrations: z.array(z.string()).min(1),
  /** Each after those it refers to. */
  tables: z.array(ArchivedTable),
  /** Numbers that were given out and are not given out again, though their rows be gone. */
  sequences: z.array(z.object({ table: z.string(), column: z.string(), last: z.string() })),
});
export type ArchiveManifest = z.infer<typeof ArchiveManifest>;
