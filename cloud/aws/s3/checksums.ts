import { type ChecksumAlgorithm, isChecksumAlgorithm } from '../../wire/checksum.ts';
import type { Content } from './content.ts';
import type { Stored } from './objects.ts';
import { s3Error } from './s3-error.ts';

/** What a request says about the checksum of its bytes. */
export interface Claimed {
  readonly ContentMD5?: string;
  readonly ChecksumAlgorithm?: string;
  readonly ChecksumCRC32?: string;
  readonly ChecksumCRC32C?: string;
  readonly ChecksumCRC64NVME?: string;
  readonly ChecksumSHA1?: string;
  readonly ChecksumSHA256?: string;
}

const ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

/** The algorithm whose checksum is claimed, or asked for. */
export function algorithmOf(claimed: Claimed): ChecksumAlgorithm | undefined {
  const asked = claimed.ChecksumAlgorithm ?? '';
  return ALGORITHMS.find((it) => claimed[`Checksum${it}`]) ?? (isChecksumAlgorithm(asked) ? asked : undefined);
}

/** Refuses bytes that are not what the caller sent. */
export function checkClaims(content: Content, claimed: Claimed): void {
  const wanted = claimed.ContentMD5;
  if (wanted !== undefined && wanted !== Buffer.from(content.md5, 'hex').toString('base64')) {
    throw s3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.');
  }
  const algorithm = algorithmOf(claimed);
  const value = algorithm && claimed[`Checksum${algorithm}`];
  if (value !== undefined && value !== content.checksum) {
    throw s3Error('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

/** The checksum as answers carry it: `{ ChecksumCRC32: '…', ChecksumType: 'FULL_OBJECT' }`. */
export function checksumOf(stored: Pick<Stored, 'checksum'> | undefined) {
  const { checksum } = stored ?? {};
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
}
