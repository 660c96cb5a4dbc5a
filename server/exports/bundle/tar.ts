/** A file of a tar archive (POSIX.1-1988 ustar), which is a header of 512 bytes, the bytes, and zeros up to a full block. */

const BLOCK_BYTES = 512;
const PATH_BYTES_MAX = 100;

/** What comes behind the last file. */
export const tarEnd = Buffer.alloc(2 * BLOCK_BYTES);

/** @param modifiedAt in the header; nothing else about it depends on when or where it is written */
export function tarEntry(path: string, bytes: Buffer, modifiedAt: Date): Buffer {
  const padding = (BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return Buffer.concat([header(path, bytes.length, modifiedAt), bytes, Buffer.alloc(padding)]);
}

function header(path: string, size: number, modifiedAt: Date): Buffer {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) throw new RangeError(`a path of a tar is too long: ${path}`);
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(path, 0);
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108); // user
  block.write(octal(0, 8), 116); // group
  block.write(octal(size, 12), 124);
  block.write(octal(Math.floor(modifiedAt.getTime() / 1000), 12), 136);
  block.write(' '.repeat(8), 148); // the sum is taken over spaces in its own place
  block.write('0', 156); // a file
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Ends with a NUL. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}
