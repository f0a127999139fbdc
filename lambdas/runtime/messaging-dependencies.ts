import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lambdaInvoker } from '../adapters/aws/lambda-invoker.ts';
import { signedCalls } from '../adapters/aws/signed-call.ts';
import { cachedStaffNames } from '../adapters/cached-staff-names.ts';
import { cachedTenantLookup } from '../adapters/cached-tenant-lookup.ts';
import { cachedVisitorStore } from '../adapters/cached-visitor-store.ts';
import { dynamoActivityIndex } from '../adapters/dynamodb/dynamo-activity-index.ts';
import { dynamoConnectionStore } from '../adapters/dynamodb/dynamo-connection-store.ts';
import { dynamoConversationLog } from '../adapters/dynamodb/dynamo-conversation-log.ts';
import { dynamoDueList } from '../adapters/dynamodb/dynamo-due-list.ts';
import { dynamoInbox } from '../adapters/dynamodb/dynamo-inbox.ts';
import { dynamoNumberedFrames } from '../adapters/dynamodb/dynamo-numbered-frames.ts';
import { dynamoReadMarks } from '../adapters/dynamodb/dynamo-read-marks.ts';
import { dynamoRevocationLookup } from '../adapters/dynamodb/dynamo-revocation-lookup.ts';
import { dynamoStaffNameStore } from '../adapters/dynamodb/dynamo-staff-name-store.ts';
import { dynamoStaffRecords } from '../adapters/dynamodb/dynamo-staff-records.ts';
import { dynamoTenantLookup } from '../adapters/dynamodb/dynamo-tenant-lookup.ts';
import { dynamoUploadStore } from '../adapters/dynamodb/dynamo-upload-store.ts';
import { dynamoUsageCounter } from '../adapters/dynamodb/dynamo-usage-counter.ts';
import { dynamoVisitorAttributes } from '../adapters/dynamodb/dynamo-visitor-attributes.ts';
import { dynamoVisitorStore } from '../adapters/dynamodb/dynamo-visitor-store.ts';
import { dialect } from '../adapters/gateway/dialect.ts';
import { managementApiSender } from '../adapters/gateway/management-api-sender.ts';
import { socketReplier } from '../adapters/gateway/socket-replier.ts';
import { randomLetters } from '../adapters/random-letters.ts';
import { deskRules } from '../domain/conversations/desk-rules.ts';
import type { LogRules } from '../domain/conversations/log.ts';
import type { HandOver } from '../domain/delivery/push.ts';
import type { Caller } from '../domain/identity/caller.ts';
import { tenantRetention } from '../domain/tenants/retention.ts';
import { type Tenant, unansweredHours } from '../domain/tenants/tenant.ts';
import type { TenantLookup } from '../domain/tenants/tenant-store.ts';
import { environmentClock } from '../domain/time/hybrid-clock.ts';
import { DAY, HOUR, MINUTE } from '../domain/time/units.ts';
import { delivery } from '../use-cases/delivery/delivery.ts';
import { tenantQuotas } from '../use-cases/tenants/tenant-quotas.ts';
import { takeOverSession } from '../use-cases/visitors/take-over-session.ts';
import type { Environment } from './environment.ts';
import { invocation } from './invocation.ts';
import { operatorLog } from './operator-log.ts';
import { retentionsOf, sessionLives } from './retentions.ts';
import { NOBODY } from './warm-up.ts';

/** What sends requests to DynamoDB, in place of HTTP. */
export type DynamoTransport = NonNullable<DynamoDBClientConfig['requestHandler']>;

type Options = {
  /** Invoked with pending fan-outs. */
  backgroundFunction?: string;
  requestHandler?: DynamoTransport;
};

/** Dependencies of every function that handles messages. */
export function messagingDependencies(
  env: Environment,
  { backgroundFunction = env.backgroundFunction, ...transport }: Options = {},
) {
  const { tenantsTable, conversationsTable, connectionsTable, retentionDays } = env;
  const clock = Date.now;
  const { count } = invocation;
  const retention = retentionDays * DAY;
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(transport), {
    marshallOptions: { removeUndefinedValues: true },
  });
  // No retries by the SDK: the announcer retries, and knows which sockets are worth waiting for.
  const management = new ApiGatewayManagementApiClient({ maxAttempts: 1 });
  const sender = managementApiSender(management, operatorLog, count);
  const connections = dynamoConnectionStore(dynamo, connectionsTable);
  const wait = (milliseconds: number) => sleep(milliseconds);
  const invoke = lambdaInvoker(signedCalls(env.aws));
  // With the id of the request that leads to it, so that its lines are found with those of the request.
  const invokeLater = (functionName: string, payload: object) =>
    invoke(functionName, { ...payload, requestId: invocation.requestId() });
  const handOver: HandOver = (pending) => invokeLater(backgroundFunction, { fanOutToAgents: pending });
  const quotas = tenantQuotas({ counter: dynamoUsageCounter(dynamo, tenantsTable), clock, random: Math.random });
  const hybridClock = environmentClock({ clock, name: randomLetters(8) });
  const cachedTenants = cachedTenantLookup(dynamoTenantLookup(dynamo, tenantsTable), clock);
  const kept = { retentionOf: retentionsOf(cachedTenants, retentionDays), clock };
  const tenants: TenantLookup = cachedTenants;
  const staffNames = cachedStaffNames(dynamoStaffNameStore(dynamo, conversationsTable, kept), kept);
  const staffRecords = dynamoStaffRecords(dynamo, conversationsTable, kept);
  const dueList = dynamoDueList(dynamo, conversationsTable, { retention });
  const announcer = delivery({
    connections,
    tenants,
    staffNames,
    staffRecords,
    dueList,
    sender,
    dialect,
    clock,
    sleep: wait,
    count,
    quotas,
    handOver,
    hybridClock,
  });

  const shared = {
    clock,
    hybridClock,
    operatorLog,
    invocation,
    count,
    sleep: wait,
    quotas,
    invokeLater,
    handOver,
    push: announcer.push,
    tenants,
    visitors: cachedVisitorStore(dynamoVisitorStore(dynamo, conversationsTable, kept), {
      clock,
      tenants: cachedTenants,
    }),
    attributes: dynamoVisitorAttributes(dynamo, conversationsTable, kept),
    staffNames,
    staffRecords,
    dueList,
    revocations: dynamoRevocationLookup(dynamo, conversationsTable),
    connections,
    numberedFrames: dynamoNumberedFrames(dynamo, connectionsTable),
    announcer,
    sender,
    replier: socketReplier({ sender, clock }),
  };
  const conversations = {
    ...shared,
    conversationLog: dynamoConversationLog(dynamo, conversationsTable, { ...kept, hybridClock }),
    uploads: dynamoUploadStore(dynamo, conversationsTable),
    activityIndex: dynamoActivityIndex(dynamo, conversationsTable, { retention, clock }),
    inbox: dynamoInbox(dynamo, conversationsTable, kept),
    readMarks: dynamoReadMarks(dynamo, conversationsTable, { ...kept, sleep: wait }),
    reportPushFailure: (error: unknown) =>
      operatorLog({ level: 'error', message: 'a message is stored but not pushed yet', error: String(error) }),
    reportKeepFailure: (error: unknown) =>
      operatorLog({
        level: 'error',
        message: 'a visitor or a name may expire before its messages',
        error: String(error),
      }),
    reportIndexFailure: (error: unknown) =>
      operatorLog({
        level: 'error',
        message: 'a row of the activity index or of an inbox is missing',
        error: String(error),
      }),
    newId: () => randomBytes(12).toString('base64url'),
    newSecret: () => randomBytes(16).toString('base64url'),
    newIncarnation: () => randomBytes(8).toString('base64url').slice(0, 10),
  };
  const takeOver = (caller: Caller) => takeOverSession(conversations, caller);
  const rulesOf = (tenant: Tenant): LogRules => ({
    ...tenantRetention(tenant, retentionDays),
    idle: tenant.idleMinutes * MINUTE,
    unanswered: unansweredHours(tenant) * HOUR,
  });

  return {
    ...shared,
    takeOver,
    dynamo,
    kept,
    sessionsKeptFor: sessionLives(cachedTenants, retentionDays),
    conversations,
    rulesOf,
    /** What a first message would be the first to ask for: a tenant's row, a log's end, a post; 1.5 read units. */
    firstCalls: () => [
      shared.tenants.find(NOBODY.tenantId),
      conversations.conversationLog.tail(NOBODY.tenantId, NOBODY.conversationId),
      managementApiSender(
        management,
        () => {},
        () => {},
      ).post(NOBODY.connectionId, '{}'),
    ],
    /** Dependencies of the use cases, with the rules of one tenant. */
    forTenant: (tenant: Tenant) => ({ ...conversations, rules: rulesOf(tenant), desk: deskRules(tenant) }),
  };
}
