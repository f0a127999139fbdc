import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { PresentedKey } from '../../domain/tenants/tenant-key.ts';
import type { Clock } from '../../domain/time/clock.ts';
import {
  type Agent,
  agentCaller,
  type MintedToken,
  STAFF_TOKEN_SECONDS,
  type TokenIssuer,
} from '../../domain/tokens/token.ts';
import { validKey } from '../tenants/valid-key.ts';

type Needs = { keys: Pick<KeyStore, 'find'>; tokens: TokenIssuer; clock: Clock };

export type MintAgentToken = Omit<Agent, 'tenantId'> & { key: PresentedKey };

/** Issues an agent's or admin's token to a tenant's server, which authenticates with its secret key. */
export async function mintAgentToken(needs: Needs, { key, ...agent }: MintAgentToken): Promise<MintedToken> {
  await validKey(needs.keys, key);
  const { tenantId } = key;
  const now = Math.floor(needs.clock() / 1000);
  const token = await needs.tokens.issue(agentCaller({ ...agent, tenantId }, now), now);
  return { token, expiresIn: STAFF_TOKEN_SECONDS, userId: agent.userId, tenantId };
}
