import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM, with the lengths in bytes that NIST SP 800-38D recommends for nonce and tag. */
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** A text that only a holder of the key (32 bytes) can read: nonce, text and tag, base64url. */
export function encryptedText(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, encrypted, cipher.getAuthTag()]).toString('base64url');
}

/** The text; null if it was encrypted with another key, or not at all. */
export function decryptedText(key: Buffer, encrypted: string): string | null {
  const all = Buffer.from(encrypted, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key, all.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(all.subarray(-TAG));
    return Buffer.concat([decipher.update(all.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
