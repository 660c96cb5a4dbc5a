/** What a file weighs: as it is, and as servers send it. */
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface Weight {
  bytes: number;
  gzip: number;
  brotli: number;
}

export function weigh(contents: Uint8Array): Weight {
  return {
    bytes: contents.length,
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents).length,
  };
}
