import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/** How far a file has been read. A file is known by what it begins with: rotation changes its name, or its inode, and never that. */
export interface Place {
  readonly offset: number;
  readonly head: string;
}

export const START: Place = { offset: 0, head: '' };

/** So much is read at once; a line longer than that is cut. */
const CHUNK = 512 * 1024;
/** Long enough for a time with milliseconds and what was said then. */
const HEAD = 200;
const COMPRESSED = /\.(gz|xz|bz2|zst)$/;

/** Follows a file over its rotation, whether that copies and truncates or renames. */
export class Tail {
  readonly #file: string;
  readonly #lost: (bytes: number) => void;
  #place: Place;
  /** How much there was to read when it was last seen. */
  #size: number;

  /** `lost` is told how many bytes were rotated away unread, as far as it was seen. */
  constructor(file: string, place: Place, lost: (bytes: number) => void) {
    this.#file = file;
    this.#place = place;
    this.#size = place.offset;
    this.#lost = lost;
  }

  get place(): Place {
    return this.#place;
  }

  /** The next whole lines; undefined when there are none yet. The same again until `advance` is called. */
  next(): Buffer | undefined {
    const file = this.#find();
    if (file === undefined) {
      if (this.#size > this.#place.offset) this.#lost(this.#size - this.#place.offset);
      this.#restart();
      return this.next();
    }
    const { bytes, size } = read(file, this.#place.offset, CHUNK);
    this.#size = size;
    // Whoever writes to a file that was renamed may do so until the new one is begun.
    const isOver = file !== this.#file && read(this.#file, 0, 1).size > 0;
    const end = isOver || bytes.length === CHUNK ? wholeLines(bytes) || bytes.length : wholeLines(bytes);
    if (end > 0) {
      // Known from now on: it may be rotated before it is dealt with.
      if (this.#place.head === '') this.#place = { offset: 0, head: bytes.toString('latin1', 0, Math.min(HEAD, end)) };
      return bytes.subarray(0, end);
    }
    if (!isOver) return undefined;
    this.#goOn(file);
    return this.next();
  }

  /** What `next` gave has been dealt with, up to so many bytes. */
  advance(bytes: number): void {
    const offset = this.#place.offset + bytes;
    const known = this.#place.head.length;
    const file = known < HEAD ? this.#find() : undefined;
    const head = file === undefined ? this.#place.head : headOf(file, Math.max(known, Math.min(HEAD, offset)));
    this.#place = { offset, head };
  }

  #restart(): void {
    this.#place = START;
    this.#size = 0;
  }

  /** To what was begun after a file that is read to its end: rotation may have gone by more than once. */
  #goOn(file: string): void {
    const inOrder = this.#rotated()
      .map((it) => ({ file: it, at: statSync(it).mtimeMs }))
      .sort((a, b) => a.at - b.at || a.file.localeCompare(b.file))
      .map((it) => it.file);
    const newer = inOrder[inOrder.indexOf(file) + 1];
    this.#restart();
    if (newer) this.#place = { offset: 0, head: headOf(newer, HEAD) };
  }

  /** Where the file that is being read is now: under its name, or beside it under the name that rotation gave it. */
  #find(): string | undefined {
    const { offset, head } = this.#place;
    if (head === '') return this.#file;
    return [this.#file, ...this.#rotated()].find(
      (file) => headOf(file, head.length) === head && read(file, 0, 1).size >= offset,
    );
  }

  #rotated(): string[] {
    const folder = path.dirname(this.#file);
    const name = path.basename(this.#file);
    return list(folder)
      .filter((it) => it.startsWith(name) && it !== name && !COMPRESSED.test(it))
      .map((it) => path.join(folder, it));
  }
}

const wholeLines = (bytes: Buffer) => bytes.lastIndexOf(0x0a) + 1;

/** One character a byte, so that the length is the length. */
const headOf = (file: string, length: number) => read(file, 0, length).bytes.toString('latin1');

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Up to so many bytes from there on, and how large the file is; nothing, where there is no file yet. */
function read(file: string, from: number, most: number): { bytes: Buffer; size: number } {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: Buffer.alloc(0), size: 0 };
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(most, size - from)));
    return { bytes: bytes.subarray(0, bytes.length && readSync(fd, bytes, 0, bytes.length, from)), size };
  } finally {
    closeSync(fd);
  }
}
