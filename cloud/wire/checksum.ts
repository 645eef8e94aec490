import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums that S3 clients may ask for. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

/** A checksum that grows with the bytes; `digest` is base 64. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  digest(): string;
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'].includes(name);
}

export function checksum(algorithm: ChecksumAlgorithm): Checksum {
  if (algorithm === 'SHA1' || algorithm === 'SHA256') {
    const hash = createHash(algorithm);
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
  }
  if (algorithm === 'CRC64NVME') return crc64();
  let value = 0;
  const next = algorithm === 'CRC32' ? crc32 : crc32c;
  return {
    update: (bytes) => {
      value = next(bytes, value);
    },
    digest: () => bytesOf(value).toString('base64'),
  };
}

function bytesOf(...words: number[]): Buffer {
  const buffer = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) buffer.writeUInt32BE(word >>> 0, index * 4);
  return buffer;
}

/** Castagnoli's polynomial, bits reversed (RFC 3720). */
const CASTAGNOLI = table(0x82f63b78);

function table(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

function crc32c(bytes: Uint8Array, before: number): number {
  let value = ~before;
  for (const byte of bytes) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** The polynomial of the NVM Express specification, bits reversed, in two halves: numbers are faster than bigints. */
const NVME = { high: 0x9a6c9329, low: 0xac4bc9b5 };
const NVME_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = ((low >>> 1) | (high << 31)) >>> 0;
    high >>>= 1;
    if (odd) {
      high = (high ^ NVME.high) >>> 0;
      low = (low ^ NVME.low) >>> 0;
    }
  }
  return { high, low };
});

function crc64(): Checksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const entry = NVME_TABLE[(low ^ byte) & 0xff] ?? { high: 0, low: 0 };
        low = (((low >>> 8) | (high << 24)) ^ entry.low) >>> 0;
        high = ((high >>> 8) ^ entry.high) >>> 0;
      }
    },
    digest: () => bytesOf(~high, ~low).toString('base64'),
  };
}
