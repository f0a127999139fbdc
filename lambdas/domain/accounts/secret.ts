import { createHash } from 'node:crypto';
import { reveal, type Sealed, sealed } from '../sealed.ts';

/** The secret part of an invitation or of a refresh token. */
export type AccountSecret = Sealed<'account secret'>;

/** Letters and digits of a secret: 5.95 bits each, 256 bits and some, so that its hash needs no salt. */
export const SECRET_LENGTH = 44;

/** A new secret of so many random letters and digits. */
export const newSecret = (random: (length: number) => string): AccountSecret =>
  sealed<'account secret'>(random(SECRET_LENGTH));

/** The hash under which a secret is stored, base64url. */
export const secretHash = (secret: AccountSecret): string =>
  createHash('sha256').update(reveal(secret)).digest('base64url');
