import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Bytes that were encrypted and authenticated with AES-256-GCM: nonce (12), ciphertext, tag (16). */
export function seal(key: Uint8Array, plaintext: Uint8Array, bound: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The inverse. Throws when the key, the bytes or what they are bound to is another. */
export function unseal(key: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(bound).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

/** The key material of one key, never in the clear on the disk: wrapped, and bound to the id of its key. */
export interface Vault {
  wrap(keyId: string, material: Uint8Array): string;
  unwrap(keyId: string, wrapped: string): Buffer;
}

/**
 * Stands in for the hardware module: whoever may read its file (mode 0600, in the state folder) can open everything. The file is
 * what this machine's disk encryption and file permissions have to guard.
 */
export function openVault(folder: string): Vault {
  const file = path.join(folder, 'kms', 'master.key');
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  }
  const master = readFileSync(file);
  return {
    wrap: (keyId, material) => seal(master, material, Buffer.from(keyId)).toString('base64'),
    unwrap: (keyId, wrapped) => unseal(master, Buffer.from(wrapped, 'base64'), Buffer.from(keyId)),
  };
}
