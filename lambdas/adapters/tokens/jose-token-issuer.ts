import { SignJWT } from 'jose';
import type { NewId } from '../../domain/ids.ts';
import type { TokenIssuer } from '../../domain/tokens/token.ts';
import { claimsOf } from './claims.ts';
import type { SigningKey } from './signing-keys.ts';

type Needs = { signingKey: () => Promise<SigningKey>; issuer: string; audience: string; newId: NewId };

/** Issues JWTs by RFC 9068 (`at+jwt`), signed with Ed25519. */
export const joseTokenIssuer = ({ signingKey, issuer, audience, newId }: Needs): TokenIssuer => ({
  async issue(caller, authTime) {
    const { kid, privateKey, handleKey } = await signingKey();
    return new SignJWT(claimsOf(caller, authTime, handleKey))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(caller.subject)
      .setIssuedAt(caller.issuedAt)
      .setExpirationTime(caller.expiresAt)
      .setJti(newId())
      .sign(privateKey);
  },
});
