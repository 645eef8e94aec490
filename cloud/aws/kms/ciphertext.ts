import { InvalidCiphertextException } from '@aws-sdk/client-kms';
import { refuse } from '../refuse.ts';
import type { KeyRow, Keys } from './keys.ts';
import { seal, unseal } from './material.ts';

/** Names and values that a ciphertext is bound to: whoever decrypts must say the same. */
export type EncryptionContext = Readonly<Record<string, string>> | undefined;

/** A blob of this cloud: format (1 byte), key id (16), number of the material (4), then what `seal` makes. */
const FORMAT = 1;
const HEADER = 1 + 16 + 4;

export function encrypt(keys: Keys, row: KeyRow, plaintext: Uint8Array, context: EncryptionContext): Buffer {
  const number = row.materials.length - 1;
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(FORMAT);
  header.set(Buffer.from(row.id.replaceAll('-', ''), 'hex'), 1);
  header.writeUInt32BE(number, 17);
  const material = keys.vault.unwrap(row.id, row.materials[number]!.wrapped);
  return Buffer.concat([header, seal(material, plaintext, bound(header, context))]);
}

/** The id of the key that made the blob; undefined when it is not one of this cloud's. */
export function keyIdOf(blob: Uint8Array): string | undefined {
  if (blob.byteLength < HEADER + 28 || blob[0] !== FORMAT) return undefined;
  const hex = Buffer.from(blob.subarray(1, 17)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Throws `InvalidCiphertextException`, like AWS without a reason, when the blob or its context was changed. */
export function decrypt(keys: Keys, row: KeyRow, blob: Uint8Array, context: EncryptionContext): Buffer {
  const header = Buffer.from(blob.subarray(0, HEADER));
  const material = row.materials[header.readUInt32BE(17)];
  if (!material) return refuse(InvalidCiphertextException, 'The ciphertext is not valid');
  const key = keys.vault.unwrap(row.id, material.wrapped);
  try {
    return unseal(key, blob.subarray(HEADER), bound(header, context));
  } catch {
    return refuse(InvalidCiphertextException, 'The ciphertext or its encryption context is not valid');
  }
}

/** The order in which a context's names are given does not matter. */
function bound(header: Buffer, context: EncryptionContext = {}): Buffer {
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(sorted))]);
}
