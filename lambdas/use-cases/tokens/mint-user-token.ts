import type { Attributes, VisitorAttributes } from '../../domain/identity/attributes.ts';
import { userSubject, visitorOfSession } from '../../domain/identity/caller.ts';
import type { SessionSecret } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { PresentedKey } from '../../domain/tenants/tenant-key.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type MintedToken, type TokenIssuer, VISITOR_TOKEN_SECONDS } from '../../domain/tokens/token.ts';
import { validKey } from '../tenants/valid-key.ts';

type Needs = {
  keys: Pick<KeyStore, 'find'>;
  tokens: TokenIssuer;
  attributes: Pick<VisitorAttributes, 'set'>;
  clock: Clock;
};

export type MintUserToken = {
  key: PresentedKey;
  userId: string;
  name?: string | undefined;
  email?: string | undefined;
  sessionId?: SessionSecret | undefined;
  /** What the site says of the user, in place of all that it has said before. */
  attributes?: Attributes | undefined;
};

/** Issues a visitor's token to a tenant's server, which vouches with its secret key for a user logged in on its site. */
export async function mintUserToken(
  needs: Needs,
  { key, userId, name, email, sessionId, attributes }: MintUserToken,
): Promise<MintedToken> {
  await validKey(needs.keys, key);
  const { tenantId } = key;
  if (attributes) await needs.attributes.set(tenantId, userSubject(userId), 'site', attributes);
  const now = Math.floor(needs.clock() / 1000);
  const caller = {
    tenantId,
    role: 'visitor' as const,
    subject: userSubject(userId),
    userId,
    anonymous: false,
    ...(sessionId ? { takesOver: visitorOfSession(tenantId, sessionId).subject } : {}),
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    issuedAt: now,
    expiresAt: now + VISITOR_TOKEN_SECONDS,
  };
  return { token: await needs.tokens.issue(caller, now), expiresIn: VISITOR_TOKEN_SECONDS, userId, tenantId };
}
