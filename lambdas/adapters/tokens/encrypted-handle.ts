import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Handle } from '../../domain/ids.ts';
import { reveal, sealed } from '../../domain/sealed.ts';

/** AES-256-GCM, with the lengths in bytes that NIST SP 800-38D recommends for nonce and tag. */
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

const bytes = (text: string) => Buffer.from(text, 'base64url');

/** A handle as a token has it: whoever has the token alone cannot read it. Nonce, text and tag, base64url. */
export function encryptedHandle(key: string, handle: Handle): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, bytes(key), nonce);
  const text = Buffer.concat([cipher.update(reveal(handle), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
}

/** The handle in a token; null if it was encrypted with another key, or not at all. */
export function decryptedHandle(key: string, encrypted: string): Handle | null {
  const all = bytes(encrypted);
  try {
    const decipher = createDecipheriv(CIPHER, bytes(key), all.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(all.subarray(-TAG));
    const text = Buffer.concat([decipher.update(all.subarray(NONCE, -TAG)), decipher.final()]);
    return sealed(text.toString('utf8'));
  } catch {
    return null;
  }
}
