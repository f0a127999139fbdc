import type { Clock } from '../domain/ports.ts';
import { type PresentedKey, validKey } from '../domain/tenant-key.ts';
import type { KeyStore } from '../domain/tenant-ports.ts';
import { type Agent, agentCaller, type MintedToken, STAFF_TOKEN_SECONDS, type TokenIssuer } from '../domain/token.ts';

type Needs = { keys: Pick<KeyStore, 'find'>; tokens: TokenIssuer; clock: Clock };

export type MintAgentToken = Omit<Agent, 'tenantId'> & { key: PresentedKey };

/** Lets a tenant's server, with its secret key, send someone to answer its visitors. */
export async function mintAgentToken(needs: Needs, { key, ...agent }: MintAgentToken): Promise<MintedToken> {
  await validKey(needs.keys, key);
  const { tenantId } = key;
  const now = Math.floor(needs.clock() / 1000);
  const token = await needs.tokens.issue(agentCaller({ ...agent, tenantId }, now), now);
  return { token, expiresIn: STAFF_TOKEN_SECONDS, userId: agent.userId, tenantId };
}
