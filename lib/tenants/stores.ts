import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { configuredEndpoint } from '../../lambdas/adapters/aws/configured-endpoint.ts';
import { type AwsAccess, type AwsService, signedCalls } from '../../lambdas/adapters/aws/signed-call.ts';
import { signingSecret } from '../../lambdas/adapters/aws/signing-secret.ts';
import { dynamoAccountStore } from '../../lambdas/adapters/dynamodb/dynamo-account-store.ts';
import { dynamoAuditStore } from '../../lambdas/adapters/dynamodb/dynamo-audit-store.ts';
import { dynamoConnectionStore } from '../../lambdas/adapters/dynamodb/dynamo-connection-store.ts';
import { dynamoDueList } from '../../lambdas/adapters/dynamodb/dynamo-due-list.ts';
import { dynamoErasureStore } from '../../lambdas/adapters/dynamodb/dynamo-erasure-store.ts';
import { dynamoInvitationStore } from '../../lambdas/adapters/dynamodb/dynamo-invitation-store.ts';
import { dynamoKeyStore } from '../../lambdas/adapters/dynamodb/dynamo-key-store.ts';
import { dynamoPublicKeyStore } from '../../lambdas/adapters/dynamodb/dynamo-public-key-store.ts';
import { dynamoSignInStore } from '../../lambdas/adapters/dynamodb/dynamo-sign-in-store.ts';
import { dynamoStaffNameStore } from '../../lambdas/adapters/dynamodb/dynamo-staff-name-store.ts';
import { dynamoTenantRows } from '../../lambdas/adapters/dynamodb/dynamo-tenant-rows.ts';
import { dynamoTenantStore } from '../../lambdas/adapters/dynamodb/dynamo-tenant-store.ts';
import { dynamoUsageHistory } from '../../lambdas/adapters/dynamodb/dynamo-usage-history.ts';
import { dynamoVisitorLookup } from '../../lambdas/adapters/dynamodb/dynamo-visitor-lookup.ts';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { randomLetters } from '../../lambdas/adapters/random-letters.ts';
import { joseTokenIssuer } from '../../lambdas/adapters/tokens/jose-token-issuer.ts';
import { signingKeys } from '../../lambdas/adapters/tokens/signing-keys.ts';
import type { TenantRows } from '../../lambdas/domain/tenants/tenant-rows.ts';
import type { VisitorRevocations } from '../../lambdas/domain/tenants/visitor-revocations.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import type { TokenIssuer } from '../../lambdas/domain/tokens/token.ts';
import { type TenantNeeds, UsageError } from './command.ts';
import { dataStores } from './data-stores.ts';
import type { GatewayLocation } from './gateway-location.ts';

/** Region and credentials for a database on this machine, which requires some and checks none. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/**
 * The client's own region and credentials, so that signed calls use the identity that the SDK found, and its variables of
 * endpoints, so that they reach the same AWS, which may be an emulator.
 */
export function accessOf(
  client: DynamoDBClient,
  endpoints: GatewayLocation['endpoints'] = {},
): () => Promise<AwsAccess> {
  const given: Partial<Record<AwsService, string | undefined>> = {
    dynamodb: endpoints.dynamodb,
    secretsmanager: endpoints.secretsManager,
  };
  const configured = configuredEndpoint(process.env);
  return async () => ({
    region: await client.config.region(),
    credentials: async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
      return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    },
    endpoint: (service) => given[service] ?? configured(service),
  });
}

/** Milliseconds for which what the sweeper is to do is kept, if it stands still. */
const NOTED_FOR = 30 * DAY;

export type Stores = Pick<
  TenantNeeds,
  | 'tenants'
  | 'keys'
  | 'revocations'
  | 'visitors'
  | 'connections'
  | 'usage'
  | 'audit'
  | 'tenantRows'
  | 'staffNames'
  | 'erasures'
  | 'dueList'
  | 'invitations'
  | 'accounts'
  | 'signIns'
  | 'data'
  | 'gateway'
  | 'retentionDays'
  | 'tokens'
  | 'clock'
  | 'sleep'
  | 'random'
> & {
  stop: () => void;
};

/** The stores that commands use, over the tables of one gateway. No call is made before a store is used. */
export function stores(location: GatewayLocation): Stores {
  const { region, endpoints } = location;
  const { dynamodb } = endpoints;
  const plain = new DynamoDBClient({ ...(dynamodb && { ...LOCAL, endpoint: dynamodb }), ...(region && { region }) });
  const client = DynamoDBDocumentClient.from(plain);
  return {
    tenants: dynamoTenantStore(client, location.tenantsTable),
    keys: dynamoKeyStore(client, location.tenantsTable),
    revocations: location.conversationsTable
      ? dynamoVisitorRevocations(client, location.conversationsTable)
      : NO_REVOCATIONS,
    visitors: location.conversationsTable ? dynamoVisitorLookup(client, location.conversationsTable) : NO_VISITORS,
    connections: location.connectionsTable ? dynamoConnectionStore(client, location.connectionsTable) : NO_CONNECTIONS,
    usage: dynamoUsageHistory(client, location.tenantsTable),
    audit: dynamoAuditStore(client, location.tenantsTable, { clock: Date.now, random: randomLetters }),
    dueList: location.conversationsTable
      ? dynamoDueList(client, location.conversationsTable, { retention: NOTED_FOR })
      : { add: unnamed },
    tenantRows: tenantRowsOf(client, location),
    staffNames: location.conversationsTable
      ? dynamoStaffNameStore(client, location.conversationsTable, { retentionOf: () => NOTED_FOR, clock: Date.now })
      : { forget: unnamed },
    erasures: location.conversationsTable
      ? dynamoErasureStore(client, location.conversationsTable)
      : { begin: unnamed, find: unnamed },
    invitations: dynamoInvitationStore(client, location.tenantsTable),
    accounts: dynamoAccountStore(client, location.tenantsTable),
    signIns: dynamoSignInStore(client, location.tenantsTable),
    data: () => dataStores(client, location),
    gateway: location.gateway,
    retentionDays: location.retentionDays,
    tokens: tokenIssuer(location, accessOf(plain, endpoints)),
    clock: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: randomLetters,
    stop: () => plain.destroy(),
  };
}

function tenantRowsOf(client: DynamoDBDocumentClient, location: GatewayLocation): TenantRows {
  const { tenantsTable: tenants, conversationsTable: conversations, connectionsTable: connections } = location;
  if (conversations && connections) return dynamoTenantRows(client, { tenants, conversations, connections });
  return {
    // biome-ignore lint/correctness/useYield: it fails before it has anything
    async *erasable() {
      await unnamed();
    },
    removeAll: unnamed,
  };
}

const unnamed = () =>
  Promise.reject(new UsageError('name the other tables: --conversations-table NAME --connections-table NAME'));
const NO_CONNECTIONS = { ofVisitor: unnamed, ofAgents: unnamed, online: unnamed, markForClosing: unnamed };
const NO_VISITORS = { find: unnamed };
const NO_REVOCATIONS: VisitorRevocations = { notBefore: unnamed, revoke: unnamed };

function tokenIssuer(location: GatewayLocation, access: () => Promise<AwsAccess>): TokenIssuer {
  const { signingSecretArn, issuer, audience, tenantsTable } = location;
  return {
    async issue(caller, authTime) {
      if (!signingSecretArn) throw new UsageError('name the secret of the signing keys: --signing-secret ARN');
      const call = signedCalls(await access());
      const publicKeys = dynamoPublicKeyStore(call, tenantsTable);
      const signingKey = signingKeys(signingSecret(call, signingSecretArn), publicKeys, Date.now);
      const newId = () => randomLetters(22);
      return joseTokenIssuer({ signingKey, issuer, audience, newId }).issue(caller, authTime);
    },
  };
}
