import type { Handle } from '../../domain/ids.ts';
import { reveal, sealed } from '../../domain/sealed.ts';
import { decryptedText, encryptedText } from '../encrypted-text.ts';

const bytes = (key: string) => Buffer.from(key, 'base64url');

/** A handle as a token has it: whoever has the token alone cannot read it. */
export const encryptedHandle = (key: string, handle: Handle): string => encryptedText(bytes(key), reveal(handle));

/** The handle in a token; null if it was encrypted with another key, or not at all. */
export function decryptedHandle(key: string, encrypted: string): Handle | null {
  const text = decryptedText(bytes(key), encrypted);
  return text === null ? null : sealed(text);
}
