import { signedCalls } from '../adapters/aws/signed-call.ts';
import { tokenRoute } from '../adapters/aws/token-route.ts';
import { cachedOriginOwners } from '../adapters/cached-origin-owners.ts';
import { dynamoKeyLookup } from '../adapters/dynamodb/dynamo-key-lookup.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { dynamoTenantLookup } from '../adapters/dynamodb/dynamo-tenant-lookup.ts';
import { environment } from './environment.ts';
import { laterVerifier } from './later-verifier.ts';
import { messageWorks } from './message-works.ts';

/** What the functions that answer visitors and agents work with. Built once a container, at its first event. */
export type Messaging = ReturnType<typeof build>;

let built: Messaging | undefined;
export const messaging = (): Messaging => {
  built ??= build();
  return built;
};

function build() {
  const around = environment();
  const { edgeKey, tenantsTable } = around;
  const call = signedCalls(around.aws);
  const works = messageWorks(around);
  const { dynamo, clock } = works;
  // Most callers come with what the authorizer has verified; the others can wait for jose to be loaded.
  const tokens = laterVerifier(async () => {
    const { tokenVerifier } = await import('./token-verifier.ts');
    return tokenVerifier(around, dynamoPublicKeyStore(call, tenantsTable), clock);
  });
  return {
    ...works,
    edgeKey,
    tokens,
    anyToken: tokens,
    owners: cachedOriginOwners(dynamoTenantLookup(dynamo, tenantsTable), clock),
    keys: dynamoKeyLookup(dynamo, tenantsTable),
    askForToken: tokenRoute({ call, functionName: () => around.tokensFunction, edgeKey }),
  };
}
