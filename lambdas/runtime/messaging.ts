import { signedCalls } from '../adapters/aws/signed-call.ts';
import { tokenRoute } from '../adapters/aws/token-route.ts';
import { cachedOriginOwners } from '../adapters/cached-origin-owners.ts';
import { dynamoKeyLookup } from '../adapters/dynamodb/dynamo-key-lookup.ts';
import { dynamoKnownVisitors } from '../adapters/dynamodb/dynamo-known-visitors.ts';
import { dynamoPollingSessionStore } from '../adapters/dynamodb/dynamo-polling-session-store.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { dynamoTenantLookup } from '../adapters/dynamodb/dynamo-tenant-lookup.ts';
import { dynamoWindowCounter } from '../adapters/dynamodb/dynamo-window-counter.ts';
import { POLLING_LIMITS } from '../domain/sockets/polling-session.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import { environment } from './environment.ts';
import { laterVerifier } from './later-verifier.ts';
import { messagingDependencies } from './messaging-dependencies.ts';
import { once } from './once.ts';

/** Dependencies of the functions that serve visitors and agents. Built once per container, at its first event. */
export type Messaging = ReturnType<typeof build>;

export const messaging = once(build);

function build() {
  const env = environment();
  const { edgeKey, tenantsTable } = env;
  const call = signedCalls(env.aws);
  const dependencies = messagingDependencies(env);
  const { dynamo, clock } = dependencies;
  const { sleep } = dependencies.conversations;
  const knownVisitors = dynamoKnownVisitors(dynamo, env.conversationsTable, sleep);
  // The authorizer has verified most callers; only requests with other tokens wait for jose to load.
  const tokens = laterVerifier(async () => {
    const { tokenVerifier } = await import('./token-verifier.ts');
    return tokenVerifier(env, dynamoPublicKeyStore(call, tenantsTable), clock);
  });
  return {
    ...dependencies,
    forTenant: (tenant: Tenant) => ({ ...dependencies.forTenant(tenant), knownVisitors }),
    counter: dynamoWindowCounter(dynamo, tenantsTable),
    edgeKey,
    pollingSessions: dynamoPollingSessionStore(dynamo, env.connectionsTable, { limits: POLLING_LIMITS, clock }),
    tokens,
    anyToken: tokens,
    owners: cachedOriginOwners(dynamoTenantLookup(dynamo, tenantsTable), clock),
    keys: dynamoKeyLookup(dynamo, tenantsTable),
    askForToken: tokenRoute({ call, functionName: () => env.tokensFunction, edgeKey }),
  };
}
