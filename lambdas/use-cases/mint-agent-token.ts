import { agentSubject, type Caller } from '../domain/identity.ts';
import type { Clock } from '../domain/ports.ts';
import { type PresentedKey, validKey } from '../domain/tenant-key.ts';
import type { KeyStore } from '../domain/tenant-ports.ts';
import { STAFF_TOKEN_SECONDS, type TokenIssuer } from '../domain/token.ts';
import type { MintedToken } from './mint-user-token.ts';

export type StaffRole = Exclude<Caller['role'], 'visitor'>;
export type Agent = { tenantId: string; userId: string; role: StaffRole; name?: string | undefined };

type Needs = { keys: Pick<KeyStore, 'find'>; tokens: TokenIssuer; clock: Clock };
export type MintAgentToken = Omit<Agent, 'tenantId'> & { key: PresentedKey };

/** Lets a tenant's server, with its secret key, send someone to answer its visitors. */
export async function mintAgentToken(needs: Needs, { key, ...agent }: MintAgentToken): Promise<MintedToken> {
  await validKey(needs.keys, key);
  return agentToken(needs, { ...agent, tenantId: key.tenantId });
}

/** A token for an agent whose sender is already known to be entitled to it, as the operator is at the command line. */
export async function agentToken(
  { tokens, clock }: Pick<Needs, 'tokens' | 'clock'>,
  { tenantId, userId, role, name }: Agent,
): Promise<MintedToken> {
  const now = Math.floor(clock() / 1000);
  const caller = {
    tenantId,
    role,
    subject: agentSubject(userId),
    userId,
    anonymous: false,
    ...(name ? { name } : {}),
    issuedAt: now,
    expiresAt: now + STAFF_TOKEN_SECONDS,
  };
  return { token: await tokens.issue(caller, now), expiresIn: STAFF_TOKEN_SECONDS, userId, tenantId };
}
