import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { signedCalls } from '../adapters/aws/signed-call.ts';
import { signingSecret } from '../adapters/aws/signing-secret.ts';
import { cachedOriginOwners } from '../adapters/cached-origin-owners.ts';
import { cachedTenantLookup } from '../adapters/cached-tenant-lookup.ts';
import { dynamoAccountStore } from '../adapters/dynamodb/dynamo-account-store.ts';
import { dynamoAuditStore } from '../adapters/dynamodb/dynamo-audit-store.ts';
import { dynamoConnectionStore } from '../adapters/dynamodb/dynamo-connection-store.ts';
import { dynamoConversationLog } from '../adapters/dynamodb/dynamo-conversation-log.ts';
import { dynamoInvitationStore } from '../adapters/dynamodb/dynamo-invitation-store.ts';
import { dynamoKeyStore } from '../adapters/dynamodb/dynamo-key-store.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { dynamoSignInStore } from '../adapters/dynamodb/dynamo-sign-in-store.ts';
import { dynamoTenantStore } from '../adapters/dynamodb/dynamo-tenant-store.ts';
import { dynamoVisitorAttributes } from '../adapters/dynamodb/dynamo-visitor-attributes.ts';
import { dynamoVisitorLookup } from '../adapters/dynamodb/dynamo-visitor-lookup.ts';
import { dynamoVisitorRevocations } from '../adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoWindowCounter } from '../adapters/dynamodb/dynamo-window-counter.ts';
import { randomLetters } from '../adapters/random-letters.ts';
import { cachedPublicKeys } from '../adapters/tokens/cached-public-keys.ts';
import { joseTokenIssuer } from '../adapters/tokens/jose-token-issuer.ts';
import { joseTokenVerifier, ownTokens } from '../adapters/tokens/jose-token-verifier.ts';
import { signingKeys } from '../adapters/tokens/signing-keys.ts';
import { sealed } from '../domain/sealed.ts';
import { environmentClock } from '../domain/time/hybrid-clock.ts';
import { deskProvider } from './desk-provider.ts';
import { environment } from './environment.ts';
import { invocation } from './invocation.ts';
import { once } from './once.ts';
import { operatorLog } from './operator-log.ts';
import { retentionsOf } from './retentions.ts';
import { tokenVerifier } from './token-verifier.ts';
import { NOBODY } from './warm-up.ts';

/** Dependencies of the function that issues tokens. Built once per container, at its first event. */
export type TokenDependencies = ReturnType<typeof build>;

export const tokenDependencies = once(build);

function build() {
  const env = environment();
  const { aws, edgeKey, tenantsTable, conversationsTable, connectionsTable, signingSecretArn } = env;
  const { tokenIssuer, tokenAudience } = env;
  const clock = Date.now;
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const tenants = dynamoTenantStore(dynamo, tenantsTable);
  const known = cachedTenantLookup(tenants, clock);
  const kept = { retentionOf: retentionsOf(known, env.retentionDays), clock };
  const call = signedCalls(aws);
  const publicKeys = dynamoPublicKeyStore(call, tenantsTable);
  const publishKeys = signingKeys(signingSecret(call, signingSecretArn), publicKeys, clock);
  const names = { issuer: tokenIssuer, audience: tokenAudience };
  const own = ownTokens({ ...names, publicKey: cachedPublicKeys(publicKeys, clock), clock });
  const tokens = joseTokenIssuer({ ...names, signingKey: publishKeys, newId: () => randomLetters(22) });
  return {
    clock,
    operatorLog,
    invocation,
    edgeKey,
    /** What a first visitor would be the first to do: a tenant's row, and a token, which nobody gets; 1 read unit. */
    firstCalls: () => [tenants.find(NOBODY.tenantId), tokens.issue(NOBODY.caller, 0)],
    tenants: known,
    tenantStore: tenants,
    owners: cachedOriginOwners(tenants, clock),
    visitors: dynamoVisitorLookup(dynamo, conversationsTable),
    attributes: dynamoVisitorAttributes(dynamo, conversationsTable, kept),
    conversationLog: dynamoConversationLog(dynamo, conversationsTable, {
      ...kept,
      hybridClock: environmentClock({ clock, name: randomLetters(8) }),
    }),
    keys: dynamoKeyStore(dynamo, tenantsTable),
    counter: dynamoWindowCounter(dynamo, tenantsTable),
    revocations: dynamoVisitorRevocations(dynamo, conversationsTable),
    invitations: dynamoInvitationStore(dynamo, tenantsTable),
    accounts: dynamoAccountStore(dynamo, tenantsTable),
    signIns: dynamoSignInStore(dynamo, tenantsTable),
    connections: dynamoConnectionStore(dynamo, connectionsTable),
    provider: deskProvider(env.oidc),
    audit: dynamoAuditStore(dynamo, tenantsTable, { clock, random: randomLetters }),
    random: randomLetters,
    publicKeys,
    publishKeys,
    // Only the gateway's own tokens are renewed, so this verifier leaves the agents' provider out.
    verifier: joseTokenVerifier([own]),
    anyToken: tokenVerifier(env, publicKeys, clock),
    tokens,
    newSession: () => sealed<'session'>(`ses_${randomLetters(22)}`),
  };
}
